"""Contracts that orders draw on (TYP-06); the contract register proper comes with quotations."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gendan.catalog.models import PRICE, QUANTITY, Item
from gendan.core import refs
from gendan.org.models import Document
from gendan.partners.models import Customer


class Contract(Document):
    """A quantity contract: product, total quantity, period, price."""

    KIND = "sales.contract"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, default="", blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    signed_on = models.DateField(null=True)
    remarks = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="sales_contract_period")
        ]


class ContractLine(models.Model):
    """What may be called off of an item; `called` moves under lock and never exceeds `quantity`."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(**QUANTITY)
    price = models.DecimalField(**PRICE)
    called = models.DecimalField(**QUANTITY, default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "item"], name="sales_contractline_once"),
            models.CheckConstraint(
                condition=Q(called__gte=0, called__lte=F("quantity")), name="sales_contractline_called"
            ),
        ]


refs.register(Contract)
