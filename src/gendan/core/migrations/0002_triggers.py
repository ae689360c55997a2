"""Trigger functions; events and audit log never change."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited, functions, immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("core", "0001_initial")]

    operations: ClassVar = [
        functions(),
        immutable("core_event", "core_audit"),
        audited("core_numberseries", "core_parameter"),
    ]
