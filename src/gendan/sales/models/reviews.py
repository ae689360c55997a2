"""The review matrix: who is asked what about an order. Rounds and answers are kept by `workflow`."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.catalog.models import Family
from gendan.org.models import Company, Department

from .types import OrderType


class ReviewRule(models.Model):
    """One reviewer of the matrix: which department or role is asked which questions for which orders (REV-02)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(OrderType, on_delete=models.PROTECT, null=True, related_name="+")  # null: all types
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, related_name="+")  # null: all products
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40)
    questions = ArrayField(models.CharField(max_length=60))
    sla = models.CharField(max_length=20, default="SLA-23")
    stage = models.SmallIntegerField(default=1)  # asked when all of the stage before have answered
    decides = models.BooleanField(default=False)  # whose answer is the answer of the round
    sort = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(stage__gte=1), name="sales_reviewrule_stage")]
