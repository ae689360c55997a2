"""Changes of orders are logged."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sales", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("sales_order", "sales_ordertype", "sales_reviewrule", "sales_contract", "sales_contractline"),
        audited(
            "sales_orderline",
            columns=["item_id", "quantity", "price", "amount", "requested_on", "promised_on", "cancelled", "remarks"],
            inserts=False,
        ),
    ]
