"""Orders, lines, versions, owners, contact log."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse

from gendan.catalog.models import PRICE, QUANTITY, Item, Unit
from gendan.core import refs
from gendan.inventory.models import Warehouse
from gendan.org.models import Company, Department, Document, User
from gendan.partners.models import Address, Customer

from .types import OrderType

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class Order(Document):
    """A sales order (ORD-01). `state` is the machine's; `status` and the sub-statuses are derived, for lists.

    Amounts include tax. `version` counts every change; `revision` the versions agreed with the customer.
    """

    KIND = "sales.order"

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        CONFIRMED = "confirmed"
        EFFECTIVE = "effective"
        DECLINED = "declined"
        COMPLETED = "completed"
        CLOSED = "closed"
        CANCELLED = "cancelled"
        VOID = "void"

    type = models.ForeignKey(OrderType, on_delete=models.PROTECT, related_name="+")
    proposed_type = models.ForeignKey(OrderType, on_delete=models.PROTECT, null=True, related_name="+")  # by the rules
    type_reason = models.CharField(
        max_length=200, default="", db_default="", blank=True
    )  # why it is another than proposed
    channel = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    customer_name = models.CharField(max_length=120)
    customer_po = models.CharField(max_length=60, default="", blank=True)
    contact = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="+")
    ship_to = models.CharField(max_length=300, default="", blank=True)
    ship_to_notes = models.CharField(max_length=200, default="", blank=True)
    delivery_mode = models.CharField(max_length=12, default="carrier")  # own | carrier | pickup | counter
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey("sales.Contract", on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # split from
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # a reorder of (TYP-11)
    answers = models.JSONField(
        default=dict, blank=True
    )  # what tells regular from non-regular: code → yes or no (TYP-03)
    special_demand = models.CharField(
        max_length=200, default="", db_default="", blank=True
    )  # why goods nobody has tried yet are wanted all the same (TYP-13)

    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_on = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    expected_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    currency = models.CharField(max_length=3, default="CNY")
    goods = models.DecimalField(**MONEY, default=0)  # sum of lines before the order's discount
    discount = models.DecimalField(**MONEY, default=0)
    freight = models.DecimalField(**MONEY, default=0)
    tax = models.DecimalField(**MONEY, default=0)  # contained in the total
    total = models.DecimalField(**MONEY, default=0)
    cancelled_amount = models.DecimalField(**MONEY, default=0)  # value of what will not be delivered
    paid = models.DecimalField(**MONEY, default=0)  # confirmed money allocated to it
    payment_mode = models.CharField(max_length=20, default="net")
    terms_days = models.SmallIntegerField(default=0)
    deposit_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)

    salesperson = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    clerk = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    merchandiser = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    technical = models.TextField(default="", blank=True)
    quality = models.TextField(default="", blank=True)
    remarks = models.CharField(max_length=500, default="", blank=True)  # printed on the delivery note
    internal = models.CharField(max_length=500, default="", blank=True)
    checklist = models.JSONField(default=dict, blank=True)  # code → {by, at, medium}
    warnings = models.JSONField(default=list, blank=True)  # accepted by whom

    status = models.CharField(max_length=20, default="draft")
    review_status = models.CharField(max_length=12, default="none")
    payment_status = models.CharField(max_length=20, default="unpaid")
    fulfilment_status = models.CharField(max_length=14, default="unallocated")
    billing_status = models.CharField(max_length=12, default="none")
    holds = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    line_count = models.IntegerField(default=0)
    summary = models.CharField(max_length=200, default="", blank=True)  # first goods, for lists
    revision = models.IntegerField(default=1)
    imported = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=0)  # who is served first when stock arrives
    search = models.TextField(default="")

    @property
    def payable(self) -> Decimal:
        """What the customer owes in the end: the total less what was cancelled."""
        return self.total - self.cancelled_amount

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "returned",
                        "confirmed",
                        "effective",
                        "declined",
                        "completed",
                        "closed",
                        "cancelled",
                        "void",
                    ]
                ),
                name="sales_order_state",
            ),
            models.CheckConstraint(
                condition=Q(total=F("goods") - F("discount") + F("freight")), name="sales_order_total"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="void") | Q(number__isnull=False), name="sales_order_number"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="sales_order_recent", condition=~Q(state="void")),
            models.Index(fields=["company", "status", "-id"], name="sales_order_status", condition=~Q(state="void")),
            models.Index(fields=["customer", "-id"], name="sales_order_customer"),
            models.Index(fields=["salesperson", "-id"], name="sales_order_salesperson"),
            models.Index(
                fields=["company", "promised_on", "id"], name="sales_order_promised",
                condition=Q(state__in=["submitted", "returned", "confirmed", "effective"]),
                include=[  # what the views of the list are counted by
                    "status", "fulfilment_status", "holds", "department", "salesperson", "clerk", "merchandiser", "service",
                ],
            ),
            models.Index(fields=["company", "customer_po"], name="sales_order_po", condition=~Q(customer_po="")),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="sales_order_search"),
            models.Index(OpClass(Reverse("number"), name="text_pattern_ops"), name="sales_order_tail"),  # 8612: …8612
            BrinIndex(fields=["received_at"], name="sales_order_received", pages_per_range=32, autosummarize=True),
        ]  # fmt: skip


class OrderLine(models.Model):
    """One line. Quantities are in the item's base unit; what was typed stays beside it.

    ordered = open + reserved + picked + shipped + cancelled, always; `signed` is part of shipped.
    """

    KIND = "sales.order_line"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    line_no = models.IntegerField()
    parent_line = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    item_name = models.CharField(max_length=320)  # name and spec as agreed
    type = models.ForeignKey(
        OrderType, on_delete=models.PROTECT, null=True, related_name="+"
    )  # null: the order's (TYP-18)
    supply_mode = models.CharField(max_length=12, default="stock")
    maker = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, related_name="+"
    )  # another company of the group; null: the order's own (ORG-02)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")  # stored goods
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_quantity = models.DecimalField(**QUANTITY)  # as typed, in `unit`
    quantity = models.DecimalField(**QUANTITY)  # in base units
    list_price = models.DecimalField(**PRICE, null=True)
    price = models.DecimalField(**PRICE)  # agreed, per base unit, tax included
    price_source = models.CharField(
        max_length=40, default="", blank=True
    )  # list | agreement | contract | manual | gift | stored | imported
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(**MONEY)  # price × quantity less the line's discount
    share = models.DecimalField(**MONEY, default=0)  # of the order's discount and freight
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    is_gift = models.BooleanField(default=False)
    gift_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    deviation = models.CharField(max_length=200, default="", blank=True)  # reason of a price off the policy
    requested_on = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    shortage_choice = models.CharField(max_length=12, default="", blank=True)  # ATP-04
    remarks = models.CharField(max_length=200, default="", blank=True)
    status = models.CharField(max_length=14, default="open")

    reserved = models.DecimalField(**QUANTITY, default=0)
    picked = models.DecimalField(**QUANTITY, default=0)
    shipped = models.DecimalField(**QUANTITY, default=0)
    delivered = models.DecimalField(**QUANTITY, default=0)  # arrived, of what was shipped
    signed = models.DecimalField(**QUANTITY, default=0)
    cancelled = models.DecimalField(**QUANTITY, default=0)
    invoiced = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "line_no"], name="sales_orderline_no"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_quantity__gt=0), name="sales_orderline_quantity"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, picked__gte=0, shipped__gte=0, cancelled__gte=0, signed__gte=0),
                name="sales_orderline_signs",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("reserved") + F("picked") + F("shipped") + F("cancelled")),
                name="sales_orderline_sum",
            ),
            models.CheckConstraint(condition=Q(signed__lte=F("shipped")), name="sales_orderline_signed"),
            models.CheckConstraint(condition=Q(price__gte=0, amount__gte=0), name="sales_orderline_price"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["item", "-id"], name="sales_orderline_item"),
        ]


class OrderRequirement(models.Model):
    """A special request of the customer, carried to packing and delivery papers (CNF-10)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="requirements")
    text = models.CharField(max_length=300)
    papers = ArrayField(models.CharField(max_length=20), default=list)  # production | packing | delivery
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")


class OrderVersion(models.Model):
    """What a change after confirmation changed: before and after per field, and what it touched (CHG-09)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="versions")
    revision = models.IntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    source = models.CharField(max_length=20, default="customer")
    medium = models.CharField(max_length=20, default="", blank=True)
    changes = models.JSONField()  # [{"path", "label", "before", "after"}]
    impact = models.JSONField(default=list)  # [{"ref", "number", "what", "proposal"}]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "revision"], name="sales_orderversion_once")]


class OrderOwner(models.Model):
    """Who was responsible for an order in a part, from when to when (ORD-14)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="owners")
    part = models.CharField(max_length=14)  # salesperson | clerk | merchandiser | service
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, default="", blank=True)


class ContactLog(models.Model):
    """A question, answer or agreement with the customer: when, who, by which medium (CNF-11)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="contacts")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    medium = models.CharField(max_length=20)  # phone | visit | wechat | mail | fax | letter | link
    direction = models.CharField(max_length=4, default="out")
    person = models.CharField(max_length=60, default="", blank=True)
    purpose = models.CharField(
        max_length=30, default="note"
    )  # confirm | second_confirm | number | shortage | consent …
    text = models.CharField(max_length=1000)


for model in (Order, OrderLine):
    refs.register(model)
