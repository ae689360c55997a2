"""Changes of deliveries are logged; signatures and proofs never change."""

from typing import ClassVar

from django.db import migrations

from gendan.core.db import audited, immutable


class Migration(migrations.Migration):
    dependencies: ClassVar = [("shipping", "0001_initial"), ("core", "0002_triggers")]

    operations: ClassVar = [
        audited("shipping_carrier", "shipping_vehicle", "shipping_delivery", "shipping_transportcase"),
        audited("shipping_deliveryline", columns=["quantity", "shipped", "signed"], inserts=False),
        immutable("shipping_signature", "shipping_proof"),
    ]
