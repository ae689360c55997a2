"""Changes of enquiries are logged; roles that take orders take enquiries, everybody replies to what they are asked."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0004_enquiries")]

    operations: ClassVar = [
        audited("cases_enquiry", inserts=False),
        migrations.RunSQL(
            """
            update org_role set permissions = permissions || '{cases.enquiry.view,cases.enquiry.reply}'::varchar[]
              where 'cases.exception.view' = any(permissions) and not 'cases.enquiry.view' = any(permissions);
            update org_role set permissions = permissions || '{cases.enquiry.*}'::varchar[]
              where 'sales.order.contact' = any(permissions) and not 'cases.enquiry.*' = any(permissions);
            """,
            migrations.RunSQL.noop,
        ),
    ]
