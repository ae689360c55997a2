"""Changes of receipts and picks are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("warehouse", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("warehouse_receipt", "warehouse_pick"),
    ]
