"""A token works in one company, whatever its user chooses on the pages; those there are keep their user's present one."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

FILL = """
update channels_apitoken t set company_id = coalesce(
  (select a.company_id from org_assignment a join org_user u on u.id = a.user_id
   where a.user_id = t.user_id and a.company_id::text = u.preferences->>'company_id' limit 1),
  (select min(a.company_id) from org_assignment a where a.user_id = t.user_id))
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("org", "0001_initial"), ("channels", "0005_exports")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="apitoken",
            name="company",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.company"
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
