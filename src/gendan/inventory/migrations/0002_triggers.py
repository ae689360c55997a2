"""Changes of places are logged; stock entries never change."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited, immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("inventory", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("inventory_warehouse", "inventory_place", "inventory_count", "inventory_transfer"),
        immutable("inventory_movement", "inventory_entry"),
    ]
