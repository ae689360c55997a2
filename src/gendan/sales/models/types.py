"""Order types: 26 rows, not 26 subclasses."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gendan.org.models import Named


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
    checklist = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # CNF-01
    invoice_on = models.CharField(max_length=12, default="signature")  # delivery | signature | completion
    needs_contract = models.BooleanField(default=False)
    partial_needs_consent = models.BooleanField(default=True)  # PSH-01

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="sales_ordertype_code")]
