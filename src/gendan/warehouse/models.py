"""Receipts, picks, packages."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gendan.catalog.models import QUANTITY, Item
from gendan.core import refs
from gendan.core.invariants import holds_references
from gendan.inventory.models import Lot, Place, Warehouse
from gendan.org.models import Document, User
from gendan.partners.models import Customer, Supplier


class Receipt(Document):
    """Goods that arrived: unload, count, check, record, put away (WHS-01)."""

    KIND = "warehouse.receipt"

    class State(models.TextChoices):
        DRAFT = "draft"
        COUNTED = "counted"  # counted and checked, waiting for the keeper's signature
        POSTED = "posted"
        CANCELLED = "cancelled"

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, default="supplier")  # supplier | production | customer | other
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    supplier_note = models.CharField(max_length=60, default="", blank=True)
    remarks = models.CharField(max_length=200, default="", blank=True)
    deliverer = models.CharField(max_length=60, default="", blank=True)
    counted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(null=True)


class ReceiptLine(models.Model):
    """One item received: expected, counted, how it was found, where it goes."""

    receipt = models.ForeignKey(Receipt, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    lot_code = models.CharField(max_length=60, default="", blank=True)
    expires_on = models.DateField(null=True)
    expected = models.DecimalField(**QUANTITY, null=True)
    counted = models.DecimalField(**QUANTITY, default=0)
    status = models.CharField(max_length=10, default="available")  # available | quality | blocked
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")


class Pick(Document):
    """A list for one walk through the warehouse: one delivery, or a wave of several (WHS-02)."""

    KIND = "warehouse.pick"

    class State(models.TextChoices):
        OPEN = "open"
        PICKING = "picking"
        PICKED = "picked"
        CANCELLED = "cancelled"

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=8, default="order")  # order | wave
    picker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    picked_at = models.DateTimeField(null=True)


class PickLine(models.Model):
    """Take so many of an item from a bin for a delivery line; `ref` names that line."""

    class State(models.TextChoices):
        OPEN = "open"
        PICKED = "picked"
        SHORT = "short"

    pick = models.ForeignKey(Pick, on_delete=models.CASCADE, related_name="lines")
    sequence = models.IntegerField()
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    picked = models.DecimalField(**QUANTITY, default=0)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(picked__gte=0, picked__lte=F("quantity")), name="warehouse_pickline_picked"
            ),
            models.UniqueConstraint(fields=["pick", "sequence"], name="warehouse_pickline_sequence"),
        ]
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="warehouse_pickline_ref")]


class Package(models.Model):
    """A box with what is in it (WHS-06, WHS-07); `ref` names the delivery."""

    KIND = "warehouse.package"

    number = models.CharField(max_length=40, unique=True)
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    sequence = models.IntegerField()
    weight_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    size = models.CharField(max_length=40, default="", blank=True)
    packed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    packed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="warehouse_package_ref")]


class PackageLine(models.Model):
    """What a box holds; `ref` names the delivery line."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="lines")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(**QUANTITY)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="warehouse_packageline_positive")
        ]


for model in (Receipt, Pick, Package):
    refs.register(model)
for table in ("warehouse_pickline", "warehouse_package", "warehouse_packageline"):
    holds_references(table)
