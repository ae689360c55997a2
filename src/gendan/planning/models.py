"""Demands and dates."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gendan.catalog.models import QUANTITY, Item
from gendan.core.invariants import holds_references
from gendan.inventory.models import Warehouse
from gendan.org.models import Company, User
from gendan.partners.models import Customer


class Demand(models.Model):
    """What one order line still needs: wanted, minus what is reserved for it is the shortage.

    Waiting demands are served by priority, then by wanted date, then by age, when stock arrives.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.DecimalField(**QUANTITY)  # still to be shipped
    reserved = models.DecimalField(**QUANTITY, default=0)
    wanted_on = models.DateField(null=True)
    priority = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref_kind", "ref_id"], name="planning_demand_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0, reserved__gte=0), name="planning_demand_signs"),
            models.CheckConstraint(condition=Q(reserved__lte=models.F("quantity")), name="planning_demand_reserved"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["item", "-priority", "wanted_on", "created_at"], name="planning_demand_waiting",
                condition=Q(reserved__lt=models.F("quantity")),
            )
        ]  # fmt: skip


class DateFact(models.Model):
    """One statement of a date for a line or order: requested, promised, re-promised, actual (ATP-05). Never changed."""

    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)  # requested | promised | repromised | actual
    date = models.DateField()
    cause = models.CharField(max_length=200, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id", "id"], name="planning_datefact_ref")]


holds_references("planning_demand")
holds_references("planning_datefact")
