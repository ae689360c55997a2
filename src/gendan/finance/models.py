"""Invoices, payments, allocations, receivables, statements."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from gendan.catalog.models import PRICE, QUANTITY
from gendan.core import refs
from gendan.core.invariants import holds_references
from gendan.org.models import Company, Document, User
from gendan.partners.models import Customer
from gendan.sales.models import Order, OrderLine
from gendan.shipping.models import Delivery

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class Invoice(Document):
    """A sales invoice, or with a negative amount a red-letter invoice that reverses one (BIL-01, BIL-02)."""

    KIND = "finance.invoice"

    class State(models.TextChoices):
        DRAFT = "draft"
        ISSUED = "issued"
        REVERSED = "reversed"
        VOID = "void"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reds")
    title = models.CharField(max_length=120)
    tax_number = models.CharField(max_length=40, default="", blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    amount = models.DecimalField(**MONEY)
    tax = models.DecimalField(**MONEY, default=0)
    allocated = models.DecimalField(**MONEY, default=0)  # paid, or taken back by red letters: what is not open
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    tax_invoice_number = models.CharField(max_length=40, default="", blank=True)  # of the tax office's paper
    reason = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["customer", "due_on"], name="finance_invoice_due", condition=Q(state="issued")),
            models.Index(fields=["order"], name="finance_invoice_order"),
        ]


class InvoiceLine(models.Model):
    """What an invoice charges for one order line."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    price = models.DecimalField(**PRICE)
    amount = models.DecimalField(**MONEY)
    tax = models.DecimalField(**MONEY, default=0)


class Payment(Document):
    """Money received (or, negative, refunded); counts only once finance has confirmed it (PAY-05)."""

    KIND = "finance.payment"

    class State(models.TextChoices):
        ANNOUNCED = "announced"
        CONFIRMED = "confirmed"
        FAILED = "failed"
        REVERSED = "reversed"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=20)  # bank | cash | cod | cheque | card | platform
    currency = models.CharField(max_length=3, default="CNY")
    amount = models.DecimalField(**MONEY)
    allocated = models.DecimalField(**MONEY, default=0)
    received_on = models.DateField()
    bank_reference = models.CharField(max_length=80, default="", blank=True)
    payer = models.CharField(max_length=120, default="", blank=True)
    intended = models.JSONField(default=dict, blank=True)  # order pk → amount, as announced
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")  # cash on delivery
    collected_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    remarks = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="finance_payment_amount"),
            models.CheckConstraint(
                condition=Q(allocated__gte=0) & Q(allocated__lte=models.F("amount")), name="finance_payment_allocated"
            ),
            models.UniqueConstraint(
                fields=["company", "mode", "bank_reference"], name="finance_payment_reference",
                condition=~Q(bank_reference="") & Q(state__in=["announced", "confirmed"]),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["customer", "-id"], name="finance_payment_customer")]


class Allocation(models.Model):
    """Part of a payment for an order, and for an invoice once there is one (PAY-11). Zero when taken back."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(**MONEY)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payment", "order"], name="finance_allocation_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="finance_allocation_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["order"], name="finance_allocation_order")]


class Receivable(models.Model):
    """What a customer owes: invoices less payments and credits. Locked before every posting."""

    KIND = "finance.receivable"

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="+")
    balance = models.DecimalField(**MONEY, default=0)


class ReceivableEntry(models.Model):
    """One change of a receivable; never changed, never deleted."""

    receivable = models.ForeignKey(Receivable, on_delete=models.PROTECT, related_name="entries")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    amount = models.DecimalField(**MONEY)
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ref_kind", "ref_id"], name="finance_receivableentry_ref"),
            models.Index(fields=["receivable", "on", "id"], name="finance_receivableentry_acct"),
        ]


class Statement(Document):
    """A customer's month: opening, deliveries, red slips, payments, closing (BIL-04)."""

    KIND = "finance.statement"

    class State(models.TextChoices):
        DRAFT = "draft"
        WITH_FINANCE = "with_finance"
        SENT = "sent"
        CONFIRMED = "confirmed"
        DISPUTED = "disputed"
        CLOSED = "closed"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    opening = models.DecimalField(**MONEY)
    invoiced = models.DecimalField(**MONEY)
    paid = models.DecimalField(**MONEY)
    closing = models.DecimalField(**MONEY)
    lines = models.JSONField(default=list)
    confirmed_name = models.CharField(max_length=60, default="", blank=True)
    confirmed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "month"], name="finance_statement_month"),
            models.CheckConstraint(
                condition=Q(closing=models.F("opening") + models.F("invoiced") - models.F("paid")),
                name="finance_statement_sum",
            ),
        ]


class PromiseToPay(models.Model):
    """A customer said when they will pay (COL-04)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(**MONEY)
    on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, default="", blank=True)
    kept = models.BooleanField(null=True)


class Reminder(models.Model):
    """A dunning message of a level, sent once per invoice (COL-04)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="reminders")
    level = models.SmallIntegerField()  # 0: before due, 1.. after
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["invoice", "level"], name="finance_reminder_once")]


for model in (Invoice, Payment, Receivable, Statement):
    refs.register(model)
holds_references("finance_receivableentry")
