"""Changes of limits, approvals and routes are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("workflow", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("workflow_slarule", "workflow_approval", "workflow_noticeroute"),
    ]
