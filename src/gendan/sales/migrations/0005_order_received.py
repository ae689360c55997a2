"""Boards and lists ask for the orders of some weeks: a block range index, which costs an order next to nothing."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("sales", "0004_cancelled_amount_priority")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="order",
            index=BrinIndex(
                fields=["received_at"], name="sales_order_received", pages_per_range=32, autosummarize=True
            ),
        ),
    ]
