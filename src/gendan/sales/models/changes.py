"""Requests to change or cancel a committed order, from receipt to the order's new revision (CHG-01)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.org.models import Document, User

from .orders import MONEY, Order

GRADES = ("G1", "G2", "G3", "T1", "T2", "D1", "D2")


class ChangeRequest(Document):
    """Somebody wants an order changed or cancelled. `received_at` starts the clock, `handled_at` stops it.

    `wanted` says field by field what was and what shall be, so that two requests about different fields do not undo
    each other. `impact` is what the change touches and what was decided about each. What applying made of it stays
    as the order's revision.
    """

    KIND = "sales.change"

    class State(models.TextChoices):
        RAISED = "raised"
        GRADED = "graded"
        ASSESSING = "assessing"
        REVIEWING = "reviewing"
        NEGOTIATING = "negotiating"
        APPROVED = "approved"
        REFUSED = "refused"
        NOTICE_ISSUED = "notice_issued"
        ACKNOWLEDGED = "acknowledged"
        APPLIED = "applied"
        CLOSED = "closed"
        FILED = "filed"  # T1: the request is on file, nothing else happens
        WITHDRAWN = "withdrawn"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="change_requests")
    kind = models.CharField(max_length=6, default="change")  # change | cancel
    source = models.CharField(max_length=10, default="customer")  # customer | company | design
    medium = models.CharField(max_length=20, default="", blank=True)
    requester = models.CharField(max_length=60, default="", blank=True)
    received_at = models.DateTimeField()
    text = models.TextField(default="", blank=True)
    cause = models.CharField(max_length=200, default="", blank=True)
    wanted = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # of the decision table
    proposed = models.CharField(max_length=2, default="", blank=True)
    grade = models.CharField(max_length=2, default="", blank=True)
    lower = models.CharField(max_length=2, default="", blank=True)  # a lower grade that waits for its approval
    first_action = models.CharField(max_length=300, default="", blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)  # until when it should have been handled
    impact = models.JSONField(default=list, blank=True)
    drawings = models.CharField(max_length=300, default="", blank=True)  # superseded ones, until drawings are documents
    new_on = models.DateField(null=True)  # the date the re-review gave, or the customer agreed to
    extra_charge = models.DecimalField(**MONEY, default=0)
    cost = models.DecimalField(**MONEY, default=0)  # what the change cost us, told when it is closed
    note = models.CharField(max_length=500, default="", blank=True)  # what was agreed, why it was refused
    notices = ArrayField(models.BigIntegerField(), default=list, blank=True)  # papers
    revision = models.IntegerField(null=True)  # of the order
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["order"], name="sales_change_order"),
            models.Index(fields=["company", "-id"], name="sales_change_recent"),
            models.Index(
                fields=["company", "due_at"], name="sales_change_raised", condition=Q(state="raised"),
            ),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[
                    "raised", "graded", "assessing", "reviewing", "negotiating", "approved", "refused", "notice_issued",
                    "acknowledged", "applied", "closed", "filed", "withdrawn",
                ]),
                name="sales_change_state",
            ),
            models.CheckConstraint(condition=Q(number__isnull=False), name="sales_change_number"),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True, grade="") | Q(handled_at__isnull=False) & ~Q(grade="")
                | Q(state="withdrawn"),
                name="sales_change_handled",
            ),
        ]  # fmt: skip


refs.register(ChangeRequest)
