"""Quotations: what was offered to a customer, until when, and what became of it (PRC-06)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gendan.core import refs
from gendan.org.models import Document
from gendan.partners.models import Customer

from .contracts import Contract
from .orders import MONEY, Order


class Quotation(Document):
    """One version of an offer over an order that is not agreed yet; the order holds what was typed, once.

    `lines` and `terms` are what was offered, for ever; `order_version` tells whether the order is still the same.
    """

    KIND = "sales.quotation"

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        EXPIRED = "expired"
        REVISED = "revised"

    state = models.CharField(max_length=12, default=State.DRAFT)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    order_version = models.IntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    revision = models.SmallIntegerField(default=1)
    revises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    valid_until = models.DateField()
    total = models.DecimalField(**MONEY)
    currency = models.CharField(max_length=3, default="CNY")
    lines = models.JSONField(default=list)
    terms = models.JSONField(default=dict)
    note = models.CharField(max_length=500, default="", blank=True)
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="sales_quotation_list"),
            models.Index(fields=["valid_until"], name="sales_quotation_valid", condition=Q(state="sent")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"], name="sales_quotation_open", condition=Q(state__in=["draft", "sent"])
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent", "accepted", "rejected", "expired", "revised"]),
                name="sales_quotation_state",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(sent_at=None) | Q(closed_at__gte=F("sent_at")), name="sales_quotation_times"
            ),
        ]  # fmt: skip


refs.register(Quotation)
