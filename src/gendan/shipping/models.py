"""Carriers, deliveries, loads, signatures, proofs, red slips, cases, links."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from gendan.catalog.models import QUANTITY, Item
from gendan.core import refs
from gendan.inventory.models import Warehouse
from gendan.org.models import Company, Document, Named, User
from gendan.partners.models import Customer
from gendan.sales.models import Order, OrderLine

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class Carrier(Named):
    """A transport firm or courier, or our own fleet (MDM-09)."""

    KIND = "shipping.carrier"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, default="express")  # express | freight | own
    kdn_code = models.CharField(max_length=20, default="", blank=True)
    tracking_url = models.CharField(max_length=200, default="", blank=True)  # with {number}
    contact = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    contract_number = models.CharField(max_length=60, default="", blank=True)
    contract_to = models.DateField(null=True)
    regions = ArrayField(models.CharField(max_length=30), default=list, blank=True)  # empty: everywhere
    days = models.SmallIntegerField(default=3)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    price_per_kg = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "code"], name="shipping_carrier_code")]


class Vehicle(models.Model):
    """An own vehicle with its driver."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    plate = models.CharField(max_length=20)
    driver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    driver_name = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    capacity_kg = models.DecimalField(max_digits=10, decimal_places=1, null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["company", "plate"], name="shipping_vehicle_plate")]


class Load(Document):
    """A tour of a day: a vehicle or carrier and the deliveries it takes (SHP-25)."""

    KIND = "shipping.load"

    on = models.DateField()
    route = models.CharField(max_length=60, default="", blank=True)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, null=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, null=True, related_name="+")


class Delivery(Document):
    """A delivery note with its life from plan to the returned red slip (SHP-13, spec 8.9)."""

    KIND = "shipping.delivery"

    class State(models.TextChoices):
        PLANNED = "planned"
        RELEASED = "released"  # shipping notice given; the warehouse may prepare
        PICKED = "picked"
        PACKED = "packed"
        LOADED = "loaded"  # two signatures
        CHECKED = "checked"  # passed the gate
        DISPATCHED = "dispatched"
        DELIVERED = "delivered"
        SIGNED = "signed"
        CLOSED = "closed"  # red slip handed over
        CANCELLED = "cancelled"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    customer_name = models.CharField(max_length=120)
    contact = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    ship_to = models.CharField(max_length=300, default="", blank=True)
    ship_to_notes = models.CharField(max_length=200, default="", blank=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=8, default="carrier")  # own | carrier | pickup
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, null=True, related_name="+")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, null=True, related_name="+")
    load = models.ForeignKey(Load, on_delete=models.SET_NULL, null=True, related_name="deliveries")
    waybill = models.CharField(max_length=60, default="", blank=True)
    pickup_code = models.CharField(max_length=12, default="", blank=True)
    planned_on = models.DateField()
    arrival_on = models.DateField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    is_partial = models.BooleanField(default=False)
    cod_amount = models.DecimalField(**MONEY, default=0)
    freight = models.DecimalField(**MONEY, default=0)
    freight_payer = models.CharField(max_length=8, default="us")  # us | customer
    freight_advanced = models.DecimalField(**MONEY, default=0)
    amount = models.DecimalField(**MONEY, default=0)
    special = models.CharField(max_length=500, default="", blank=True)
    special_verified_at = models.DateTimeField(null=True)
    special_verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    remarks = models.CharField(max_length=500, default="", blank=True)
    package_count = models.IntegerField(default=0)
    slip_state = models.CharField(max_length=12, default="none")  # none out unsigned signed handed_over
    search = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned",
                        "released",
                        "picked",
                        "packed",
                        "loaded",
                        "checked",
                        "dispatched",
                        "delivered",
                        "signed",
                        "closed",
                        "cancelled",
                    ]
                ),
                name="shipping_delivery_state",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "state", "planned_on"], name="shipping_delivery_state_i"),
            models.Index(fields=["customer", "-id"], name="shipping_delivery_customer"),
            models.Index(fields=["waybill"], name="shipping_delivery_waybill", condition=~Q(waybill="")),
        ]

    def gate_refs(self) -> list[refs.Ref]:
        """A delivery is guarded by its own gates and by those of the orders behind it."""
        return [self.ref, *self.order_refs()]

    def order_refs(self) -> list[refs.Ref]:
        """The orders it serves; asked once per object, since the lines of a delivery note never change orders."""
        if not hasattr(self, "_order_refs"):
            ids = self.lines.order_by("order_id").values_list("order_id", flat=True).distinct()
            self._order_refs = [refs.Ref(Order.KIND, pk) for pk in ids]
        return self._order_refs


class DeliveryLine(models.Model):
    """Part of an order line on a delivery note."""

    KIND = "shipping.delivery_line"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    line_no = models.IntegerField()
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    item_name = models.CharField(max_length=320)
    quantity = models.DecimalField(**QUANTITY)  # planned, base units
    picked = models.DecimalField(**QUANTITY, default=0)
    shipped = models.DecimalField(**QUANTITY, default=0)
    signed = models.DecimalField(**QUANTITY, default=0)
    amount = models.DecimalField(**MONEY, default=0)
    is_gift = models.BooleanField(default=False)
    remarks = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "line_no"], name="shipping_deliveryline_no"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, picked__gte=0, picked__lte=F("quantity"), shipped__gte=0, signed__gte=0),
                name="shipping_deliveryline_quantity",
            ),
            models.CheckConstraint(condition=Q(shipped__lte=F("picked")), name="shipping_deliveryline_shipped"),
            models.CheckConstraint(condition=Q(signed__lte=F("shipped")), name="shipping_deliveryline_signed"),
        ]
        indexes: ClassVar = [models.Index(fields=["order"], name="shipping_deliveryline_order")]


class Signature(models.Model):
    """Somebody signed for something about a delivery: loading, gate, hand-over. Never changed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=12)  # loader | keeper | gate | carrier | pickup
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "part"], name="shipping_signature_once")]


class Proof(models.Model):
    """Proof of delivery: who took the goods, when, how it was shown, what differed (POD-10). Never changed."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="proof")
    medium = models.CharField(max_length=8)  # link | paper | photo | pickup | auto
    signatory = models.CharField(max_length=60)
    signed_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    differences = models.JSONField(default=list)  # [{line_no, shipped, signed, note}]
    note = models.CharField(max_length=500, default="", blank=True)
    address = models.GenericIPAddressField(null=True)


class TrackingEvent(models.Model):
    """What happened on the way: collected, in transit, delay, arrived (SHP-19, SHP-20)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tracking")
    at = models.DateTimeField()
    code = models.CharField(max_length=16)  # collected | in_transit | delayed | delivered | refused …
    place = models.CharField(max_length=100, default="", blank=True)
    text = models.CharField(max_length=300, default="", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=12, default="hand")


class TransportCase(Document):
    """Something went wrong on the way: delay, damage, loss, not received (SHP-06, SHP-21, POD-06)."""

    KIND = "shipping.case"

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=14)  # delay | damage | loss | not_received | refused
    cause = models.CharField(max_length=300, default="", blank=True)
    reported_text = models.CharField(max_length=500)
    new_date = models.DateField(null=True)
    decision = models.CharField(max_length=300, default="", blank=True)
    claim_amount = models.DecimalField(**MONEY, default=0)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class Shortage(Document):
    """Goods shipped short with the customer's consent: what, when, who completes (PSH-02)."""

    KIND = "shipping.shortage"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    agreed_on = models.DateField()
    department_role = models.CharField(max_length=40)
    consent = models.CharField(max_length=300)
    closed_at = models.DateTimeField(null=True)


class CustomerLink(models.Model):
    """A link without log-in to one order or delivery; only its hash is kept."""

    hash = models.CharField(max_length=64, unique=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)


for model in (Carrier, Load, Delivery, DeliveryLine, TransportCase, Shortage):
    refs.register(model)
