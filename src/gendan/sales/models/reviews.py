"""Reviews: who is asked what about an order, and what they answered."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.org.models import Company, Department, User

from .orders import Order
from .types import OrderType


class ReviewRule(models.Model):
    """One reviewer of the matrix: which department or role is asked which questions for which orders (REV-02)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    type = models.ForeignKey(OrderType, on_delete=models.PROTECT, null=True, related_name="+")  # null: all types
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40)
    questions = ArrayField(models.CharField(max_length=60))
    sla = models.CharField(max_length=20, default="SLA-23")
    sort = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)


class Review(models.Model):
    """One round of review of one version of an order; earlier rounds stay."""

    KIND = "sales.review"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reviews")
    round = models.SmallIntegerField(default=1)
    order_version = models.IntegerField()
    result = models.CharField(max_length=12, default="open")  # open | passed | conditional | failed | cancelled
    automatic = models.BooleanField(default=False)
    rules = models.JSONField(default=list)  # rules that fired in an automatic review (REV-09)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "round"], name="sales_review_round"),
            models.CheckConstraint(
                condition=Q(result__in=["open", "passed", "conditional", "failed", "cancelled"]),
                name="sales_review_result",
            ),
        ]


class ReviewAnswer(models.Model):
    """What one department answers: yes, conditional or no per question, earliest date, remarks."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40)
    questions = ArrayField(models.CharField(max_length=60))
    task_id = models.BigIntegerField()
    answers = models.JSONField(default=dict)  # question → yes | conditional | no
    answer = models.CharField(max_length=12, default="pending")
    earliest_on = models.DateField(null=True)
    condition = models.CharField(max_length=300, default="", blank=True)
    remarks = models.CharField(max_length=500, default="", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)


refs.register(Review)
