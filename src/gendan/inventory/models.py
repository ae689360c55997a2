"""Warehouses, places, lots, positions, balances, movements, reservations, counts, transfers.

Two levels, both kept under lock beside the ledger:
a *position* is what a warehouse holds of an item for an owner, the level at which orders reserve;
a *balance* is what one place holds of one lot in one status, the level at which people pick.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gendan.catalog.models import QUANTITY, Item
from gendan.core import refs
from gendan.core.invariants import holds_references
from gendan.org.models import Company, Document, Named, User
from gendan.partners.models import Customer


class Warehouse(Named):
    """A building or yard that holds stock (MDM-10)."""

    KIND = "inventory.warehouse"

    class Kind(models.TextChoices):
        RAW = "raw"
        SEMI = "semi_finished"
        FINISHED = "finished"
        STAGING = "staging"
        QUARANTINE = "quarantine"
        RETURNS = "returns"
        CONSIGNMENT = "consignment"
        SAMPLE = "sample"
        CUSTOMER = "customer_supplied"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=18, choices=Kind, default=Kind.FINISHED)
    sellable = models.BooleanField(default=True)  # whether orders may reserve from it
    province = models.CharField(max_length=30, default="", blank=True)
    city = models.CharField(max_length=30, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    priority = models.SmallIntegerField(default=0)  # higher is asked first in allocation

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="inventory_warehouse_code")]


class Place(models.Model):
    """A bin of a warehouse, or one of the places outside that make the ledger double-entry."""

    class Kind(models.TextChoices):
        BIN = "bin"
        STAGING = "staging"  # packed goods of an order, waiting for the truck
        TRANSIT = "transit"
        SUPPLIER = "supplier"
        CUSTOMER = "customer"
        PRODUCTION = "production"
        SCRAP = "scrap"
        COUNT = "count"
        OPENING = "opening"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, related_name="places")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.BIN)
    code = models.CharField(max_length=40)
    zone = models.CharField(max_length=20, default="", blank=True)
    purpose = models.CharField(max_length=10, default="working")  # temporary | working | safety (INV-09)
    path = models.IntegerField(default=0)  # walking order of picking
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "warehouse", "code"], name="inventory_place_code", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["bin", "staging"], warehouse__isnull=False) | ~Q(kind__in=["bin", "staging"]),
                name="inventory_place_warehouse",
            ),
        ]


class Lot(models.Model):
    """A batch of an item."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    made_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    supplier_lot = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "code"], name="inventory_lot_code")]


class Position(models.Model):
    """What a warehouse holds of an item for an owner (null: ourselves); the row that reserving locks.

    `on_hand` counts all that lies in its places, `blocked` the part in quality or blocked status,
    `reserved` what is promised. Free = on hand - blocked - reserved, and the database refuses less than none.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    on_hand = models.DecimalField(**QUANTITY, default=0)
    blocked = models.DecimalField(**QUANTITY, default=0)
    reserved = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "warehouse", "owner"], name="inventory_position_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0, blocked__gte=0), name="inventory_position_signs"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=F("blocked") + F("reserved")), name="inventory_position_free"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["warehouse", "item"], name="inventory_position_wh")]


class Balance(models.Model):
    """What one place holds of an item, lot, owner and status. Places outside may go below zero, bins may not."""

    class Status(models.TextChoices):
        AVAILABLE = "available"
        QUALITY = "quality"
        BLOCKED = "blocked"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.AVAILABLE)
    inside = models.BooleanField(default=True)  # a bin or staging place
    quantity = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "place", "lot", "owner", "status"], name="inventory_balance_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(inside=False) | Q(quantity__gte=0), name="inventory_balance_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "item"], name="inventory_balance_place")]


class Movement(models.Model):
    """Why stock moved: one posting with its lines, made for a document."""

    KIND = "inventory.movement"

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        MOVE = "move"
        STATUS = "status"
        TRANSFER_OUT = "transfer_out"
        TRANSFER_IN = "transfer_in"
        PICK = "pick"
        SHIP = "ship"
        RETURN = "return"
        COUNT = "count"
        SCRAP = "scrap"
        OPENING = "opening"
        CASH_SALE = "cash_sale"
        ISSUE = "issue"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    ref_kind = models.CharField(max_length=40, default="")
    ref_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=40, default="")  # of the document, for lists
    note = models.CharField(max_length=200, default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="inventory_movement_ref")]


class Entry(models.Model):
    """One line of a movement: a quantity from a place to a place. Never changed, never deleted."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="entries")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    from_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    from_status = models.CharField(max_length=10, default="available")
    to_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    to_status = models.CharField(max_length=10, default="available")
    quantity = models.DecimalField(**QUANTITY)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_entry_positive")]
        indexes: ClassVar = [
            models.Index(fields=["item", "id"], name="inventory_entry_item"),
            models.Index(fields=["movement"], name="inventory_entry_movement"),
        ]


class Reservation(models.Model):
    """Stock of one position kept for one order line. Zero when used up or given back."""

    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref_kind", "ref_id", "position"], name="inventory_reservation_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="inventory_reservation_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["position"], name="inventory_reservation_pos", condition=Q(quantity__gt=0)),
            models.Index(fields=["expires_at"], name="inventory_reservation_exp", condition=Q(quantity__gt=0)),
        ]


class Count(Document):
    """A stock count of some places: freeze, sheet, difference, approval, adjustment (INV-10)."""

    KIND = "inventory.count"

    class State(models.TextChoices):
        COUNTING = "counting"
        SUBMITTED = "submitted"
        POSTED = "posted"
        CANCELLED = "cancelled"

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=8, default="full")  # full | cycle | spot
    note = models.CharField(max_length=200, default="", blank=True)
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")


class CountLine(models.Model):
    """One balance as booked when the count began and as counted."""

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=10, default="available")
    booked = models.DecimalField(**QUANTITY)
    counted = models.DecimalField(**QUANTITY, null=True)
    counted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["count", "item", "place", "lot", "owner", "status"], name="inventory_countline_once",
                nulls_distinct=False,
            )
        ]  # fmt: skip


class Transfer(Document):
    """Stock on its way from one warehouse to another: requested, approved, issued, received (INV-07)."""

    KIND = "inventory.transfer"

    class State(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        IN_TRANSIT = "in_transit"
        RECEIVED = "received"
        CANCELLED = "cancelled"

    source = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=40, default="")  # the order it is for
    ref_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=200, default="", blank=True)
    issued_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="inventory_transfer_two_places")
        ]


class TransferLine(models.Model):
    """What a transfer carries; `received` may be less, the rest stays in transit until settled."""

    KIND = "inventory.transfer_line"

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    issued = models.DecimalField(**QUANTITY, default=0)
    received = models.DecimalField(**QUANTITY, default=0)


for model in (Warehouse, Movement, Count, Transfer, TransferLine):
    refs.register(model)
holds_references("inventory_reservation")
holds_references("inventory_movement")
holds_references("inventory_transfer")
