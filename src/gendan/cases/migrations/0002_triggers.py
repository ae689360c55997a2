"""Changes of the catalogue and of exceptions are logged; what was said stays as it was said."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited, immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("cases_exceptionkind"),
        audited("cases_exceptionrecord", inserts=False),
        immutable("cases_remark"),
    ]
