"""Order types: 26 rows, not 26 subclasses."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gendan.org.models import Company, Named


class OrderType(Named):
    """What kind of trade an order is (TYP-01): proposes supply modes, mandatory fields, gates and route.

    `route` names the code that carries it: `ship` (reserve, pick, deliver, collect), `counter` (stock and money
    posted at once), `release` (draws on goods the customer owns). A type whose route is not built yet is not
    `available` and says so.
    """

    note = models.CharField(max_length=300, default="", blank=True)
    note_en = models.CharField(max_length=300, default="", blank=True)
    route = models.CharField(max_length=12, default="", blank=True)
    available = models.BooleanField(default=False)
    sort = models.SmallIntegerField(default=0)
    template = models.CharField(max_length=40, default="", blank=True)
    supply_mode = models.CharField(max_length=12, default="stock")
    mandatory = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    review = models.CharField(max_length=8, default="auto")  # auto | always | none
    effect_gates = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # CTR-01
    invoice_on = models.CharField(max_length=12, default="signature")  # delivery | signature | completion
    needs_contract = models.BooleanField(default=False)
    partial_needs_consent = models.BooleanField(default=True)  # PSH-01

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="sales_ordertype_code")]


class TypeRule(models.Model):
    """When an order is proposed to be of which type (TYP-01); `workflow.conditions` over the facts of `sales.type_rules`."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")  # null: for all
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, default="", blank=True)
    condition: "models.JSONField[Any, Any]" = models.JSONField()
    type = models.ForeignKey(OrderType, on_delete=models.PROTECT, related_name="+")
    sort = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    def label(self, language: str) -> str:
        """The rule's name in a language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name
