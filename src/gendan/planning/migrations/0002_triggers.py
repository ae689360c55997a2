"""Dates once stated stay."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("planning", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        immutable("planning_datefact"),
    ]
