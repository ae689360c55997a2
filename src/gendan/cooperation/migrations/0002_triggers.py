"""Changes of instructions and objections are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cooperation", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("cooperation_instruction", inserts=False),
        audited("cooperation_condition", "cooperation_objection"),
    ]
