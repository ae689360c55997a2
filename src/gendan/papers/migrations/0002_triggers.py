"""Changes of forms, papers, signatures and copies are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("papers", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("papers_formdefinition"),
        audited("papers_paper", "papers_signature", "papers_copy", inserts=False),
    ]
