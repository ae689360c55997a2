"""Changes of items and prices are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalog", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited(
            "catalog_unit",
            "catalog_family",
            "catalog_item",
            "catalog_itemunit",
            "catalog_channel",
            "catalog_pricelist",
            "catalog_price",
            "catalog_discountrule",
            "catalog_giftrule",
        ),
    ]
