"""The catalogue of exceptions, the exceptions themselves, and what people say about them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.core.refs import Ref
from gendan.org.models import Department, Document, Named, User
from gendan.papers.models import Paper
from gendan.partners.models import Customer
from gendan.workflow.models import Task

RUNNING = ("open", "in_hand")


class ExceptionKind(Named):
    """One row of the catalogue (EXC-01): who answers for such an exception, how fast, who else must know.

    `tells_customer`: the customer hears of it early (EXC-04). `form`: the paper in which the department that is
    responsible says why it came so, within `form_sla` (EXC-05).
    """

    role = models.CharField(max_length=40)  # who answers for it, unless the document names somebody
    sla = models.CharField(max_length=12)  # until there is a plan
    informs = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # roles that take note of it
    tells_customer = models.BooleanField(default=False)
    form = models.CharField(max_length=30, default="", blank=True)
    form_sla = models.CharField(max_length=12, default="", blank=True)
    sort = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], name="cases_kind_code")]


class ExceptionRecord(Document):
    """Something that did not go as planned for a document: who does what about it until when.

    `part` is the line, delivery or case inside the document. `key` tells what the system found apart from what it
    found before; people's reports have none.
    """

    KIND = "cases.exception"

    class State(models.TextChoices):
        OPEN = "open"
        IN_HAND = "in_hand"
        CLOSED = "closed"
        DROPPED = "dropped"

    kind = models.ForeignKey(ExceptionKind, on_delete=models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    ref_number = models.CharField(max_length=40, default="", blank=True)
    part_kind = models.CharField(max_length=40, default="", blank=True)
    part_id = models.BigIntegerField(null=True)
    part = models.CharField(max_length=120, default="", blank=True)
    key = models.CharField(max_length=60, default="", blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    customer_name = models.CharField(max_length=120, default="", blank=True)
    text = models.CharField(max_length=500)
    cause = models.CharField(max_length=300, default="", blank=True)
    plan = models.CharField(max_length=500, default="", blank=True)
    due_on = models.DateField(null=True)
    role = models.CharField(max_length=40)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")  # responsible
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    new_on = models.DateField(null=True)  # the date told to the customer
    agreed = models.BooleanField(null=True)  # what the customer said to it
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")  # why it came so
    planned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=500, default="", blank=True)  # what was done, or why it was none

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="cases_exception_recent"),
            models.Index(fields=["ref_kind", "ref_id"], name="cases_exception_ref"),
            models.Index(
                fields=["company", "created_at"], name="cases_exception_running", condition=Q(state__in=RUNNING)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ref_kind", "ref_id", "kind", "key"], name="cases_exception_found_once",
                condition=~Q(key="") & Q(state__in=RUNNING),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_hand", "closed", "dropped"]), name="cases_exception_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, closed_at=None) | Q(state__in=["closed", "dropped"], closed_at__isnull=False),
                name="cases_exception_closed",
            ),
        ]  # fmt: skip

    @property
    def about(self) -> Ref:
        """The document it hangs on."""
        return Ref(self.ref_kind, self.ref_id)

    @property
    def running(self) -> bool:
        """Whether something is still to be done."""
        return self.state in RUNNING


class Remark(models.Model):
    """What somebody said about a case; never changed (EXC-06)."""

    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=1000)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id", "id"], name="cases_remark_ref")]


class Enquiry(Document):
    """A customer's question: to which order, what the departments say, what was answered, by whom (ENQ-01)."""

    KIND = "cases.enquiry"

    class State(models.TextChoices):
        OPEN = "open"
        ANSWERED = "answered"
        CLOSED = "closed"

    category = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    customer_name = models.CharField(max_length=120, default="", blank=True)
    person = models.CharField(max_length=60, default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    medium = models.CharField(max_length=12, default="phone")
    question = models.CharField(max_length=500)
    ref_kind = models.CharField(max_length=40, default="", blank=True)
    ref_id = models.BigIntegerField(null=True)
    ref_number = models.CharField(max_length=40, default="", blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=1000, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="cases_enquiry_recent"),
            models.Index(fields=["ref_kind", "ref_id"], name="cases_enquiry_ref", condition=~Q(ref_kind="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=["open", "answered", "closed"]), name="cases_enquiry_state"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | Q(state__in=["answered", "closed"], answered_at__isnull=False),
                name="cases_enquiry_answered",
            ),
        ]

    @property
    def about(self) -> Ref | None:
        """The document it is about, once it is found."""
        return Ref(self.ref_kind, self.ref_id) if self.ref_id is not None else None


class Question(models.Model):
    """What another department was asked for an enquiry, and what it said."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="questions")
    role = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=500, default="", blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")


refs.register(ExceptionRecord)
refs.register(Enquiry)
