"""Tasks, gates, approvals, time-limit rules, notices."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from gendan.core import refs
from gendan.core.models import Versioned
from gendan.org.models import Calendar, Company, Department, User


class SlaRule(models.Model):
    """A time limit as data: the rows of the spec's section 5, editable (WFL-05, WFL-14)."""

    class Unit(models.TextChoices):
        WORK_HOURS = "wh"
        WORK_DAYS = "wd"
        HOURS = "h"
        MINUTES = "min"  # working minutes
        CALENDAR_DAYS = "cd"
        MONTHS = "mo"
        EVENT = "event"  # no clock of its own: the caller names the moment

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20)
    limit = models.DecimalField(max_digits=8, decimal_places=2)
    unit = models.CharField(max_length=5, choices=Unit)
    by = models.TimeField(null=True)  # the hour on the last day, where it is not the end of the day
    warn_percent = models.SmallIntegerField(default=80)
    escalate_to = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # role codes
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, default="")
    source = models.CharField(max_length=20, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "code"], name="workflow_slarule_code", nulls_distinct=False)
        ]

    def label(self, language: str) -> str:
        """What is due, in a language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class Task(Versioned):
    """Something one person (or a queue of people with a role) must do for a document by a moment.

    The clock's facts (start, limit, result) stay for ever for reports. `title` and `body` are message
    codes with data, so that every reader sees their own language.
    """

    KIND = "workflow.task"

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        RETURNED = "returned"
        CANCELLED = "cancelled"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)  # task | review | approval | step | rework
    code = models.CharField(max_length=60)  # sales.review, sales.contact_customer …
    data = models.JSONField(default=dict, blank=True)
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    document_version = models.IntegerField(default=1)
    number = models.CharField(max_length=40, default="")  # the document's number, for lists
    subject = models.CharField(max_length=200, default="")  # customer or goods, for lists
    role = models.CharField(max_length=40)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sla = models.CharField(max_length=20, default="")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    limit_text = models.CharField(max_length=40, default="")  # "1wd", "-2cd@2025-06-20"; empty: a fixed moment
    paused_minutes = models.FloatField(default=0)  # of working or clock time, as the limit counts
    paused_at = models.DateTimeField(null=True)
    paused_for = models.CharField(max_length=120, default="")
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    escalation_level = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, default="", blank=True)
    answer = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)

    def gate_refs(self) -> list[refs.Ref]:
        """Nobody hangs conditions on a task: they hang on its document."""
        return []

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["assignee", "due_at"], name="workflow_task_mine", condition=Q(state="open")),
            models.Index(
                fields=["company", "role", "due_at"],
                name="workflow_task_queue",
                condition=Q(state="open", assignee=None),
            ),
            models.Index(fields=["due_at"], name="workflow_task_due", condition=Q(state="open")),
            models.Index(fields=["warn_at"], name="workflow_task_warn", condition=Q(state="open", warned_at=None)),
            models.Index(fields=["closed_at"], name="workflow_task_result", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["ref_kind", "ref_id"], name="workflow_task_ref"),
            models.Index(fields=["closed_by", "closed_at"], name="workflow_task_closed"),
            models.Index(KeyTransform("asked_by", "data"), name="workflow_task_asked", condition=Q(state="open")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "returned", "cancelled"]), name="workflow_task_state"
            ),
            models.CheckConstraint(condition=~Q(role="") | Q(assignee__isnull=False), name="workflow_task_owner"),
        ]


class Gate(models.Model):
    """A condition that keeps one transition of a document (or of documents that serve it) closed until it holds."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    transition = models.CharField(max_length=60)  # sales.order.take_effect
    code = models.CharField(max_length=40)  # review | signature | payment | credit | approval …
    data = models.JSONField(default=dict, blank=True)
    holder_role = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    satisfied_at = models.DateTimeField(null=True)
    satisfied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    overridden_at = models.DateTimeField(null=True)
    overridden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref_kind", "ref_id", "transition", "code"], name="workflow_gate_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "code", "opened_at"], name="workflow_gate_open",
                condition=Q(satisfied_at=None, overridden_at=None),
            )
        ]  # fmt: skip


class ApprovalRule(models.Model):
    """A row of the approval matrix: whose signatures a kind of document needs, and when (APR-01). Rows that hold add up."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)  # what is approved: sales.order, sales.price …; see `published.approvable`
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, default="", blank=True)
    condition = models.JSONField(default=dict, blank=True)
    signers = ArrayField(models.CharField(max_length=40))  # role codes, or `superior`
    ordered = models.BooleanField(default=False)  # one after the other, else all at once
    reserved = models.BooleanField(default=False)  # nobody signs who does not hold the role (APR-09)
    checks = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    transition = models.CharField(max_length=60, default="", blank=True)  # the verb that waits; empty: the usual one
    tell_customer = models.BooleanField(default=False)
    sla = models.CharField(max_length=20, default="SLA-49")
    sort = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    def label(self, language: str) -> str:
        """The row's name in a language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class ApprovalRequest(models.Model):
    """What is asked about one version of a document: all its signatures stand or fall together (APR-10)."""

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        REVOKED = "revoked"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    document_version = models.IntegerField()
    subject = models.CharField(max_length=60)  # what is approved: price, order, quotation …
    number = models.CharField(max_length=40, default="", blank=True)
    text = models.CharField(max_length=200, default="", blank=True)
    rules = models.JSONField(default=list, blank=True)  # rows of the matrix that asked: id, name, name_en
    tell_customer = models.BooleanField(default=False)
    gives_back = models.BooleanField(default=True)  # a refusal leaves whoever asked something to do
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=State.PENDING)
    closed_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="workflow_approvalrequest_ref")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ref_kind", "ref_id", "subject"], name="workflow_approvalrequest_once", condition=Q(state="pending")
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "approved", "rejected", "revoked"]),
                name="workflow_approvalrequest_state",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> refs.Ref:
        """The document."""
        return refs.Ref(self.ref_kind, self.ref_id)


class Approval(models.Model):
    """One signature of a request: asked of a role, given or refused by one person (APR-10)."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="signatures")
    stage = models.SmallIntegerField(default=1)  # asked when every signature of the stages before is there
    role = models.CharField(max_length=40, default="")
    reserved = models.BooleanField(default=False)
    sla = models.CharField(max_length=20, default="SLA-49")
    checks = models.JSONField(default=list, blank=True)  # what has to be ticked to say yes
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="+")
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    document_version = models.IntegerField()
    subject = models.CharField(max_length=60)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=12, default="pending")  # waiting pending approved rejected revoked
    comment = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="workflow_approval_ref")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(requested_by=None) | Q(decided_by=None) | ~Q(requested_by=models.F("decided_by")),
                name="workflow_approval_two_people",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["waiting", "pending", "approved", "rejected", "revoked"]),
                name="workflow_approval_decision",
            ),
        ]


class Notice(models.Model):
    """A message to a person, kept in the product; deliveries outside are beside it (NTF-01)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=60)
    data = models.JSONField(default=dict, blank=True)
    ref_kind = models.CharField(max_length=40, default="")
    ref_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-at"], name="workflow_notice_user"),
            models.Index(fields=["user"], name="workflow_notice_unread", condition=Q(read_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "event_id", "code"], name="workflow_notice_once")
        ]


class NoticeRoute(models.Model):
    """Where notices of a kind go besides the product: an apprise address for a user, a role or a company's robot."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=40, default="", blank=True)
    codes = ArrayField(models.CharField(max_length=60), default=list, blank=True)  # empty: all
    medium = models.CharField(max_length=20)  # mail | wecom | dingtalk | feishu | other
    address = models.CharField(max_length=400)  # an apprise URL; secret, never shown again
    language = models.CharField(max_length=10, default="zh-hans")
    active = models.BooleanField(default=True)


class NoticeDelivery(models.Model):
    """One sending of one message outside, with its result: the log of NTF-01."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="deliveries")
    route = models.ForeignKey(NoticeRoute, on_delete=models.SET_NULL, null=True, related_name="+")
    recipient = models.CharField(max_length=200)
    medium = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    ref_kind = models.CharField(max_length=40, default="")
    ref_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="waiting")  # waiting | digest | gathered | sent | failed
    not_before = models.DateTimeField(null=True)  # the end of its reader's quiet hours, or when the digest goes out
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["not_before"], name="workflow_delivery_held",
                condition=Q(not_before__isnull=False, state__in=["waiting", "digest"]),
            )
        ]  # fmt: skip


class ProcessTemplate(models.Model):
    """One version of a process template: its text, and who made, released and retired it (WFL-11, WFL-12).

    A version that was in force never changes: running orders keep it. Rows without a company ship with the product.
    """

    KIND = "workflow.template"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40)
    number = models.IntegerField()  # 1, 2, 3 …: the order of versions
    label = models.CharField(max_length=20)  # A/1, as people name it
    state = models.CharField(max_length=10, default="draft")  # draft | in_force | retired
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, default="")
    starts_on = models.CharField(max_length=80)
    heard = ArrayField(models.CharField(max_length=80), default=list)  # events its runs listen to
    text = models.TextField()
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    in_force_at = models.DateTimeField(null=True)
    in_force_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "code", "number"], name="workflow_processtemplate_number", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["company", "code"], name="workflow_processtemplate_in_force", nulls_distinct=False,
                condition=Q(state="in_force"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_force", "retired"]), name="workflow_processtemplate_state"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(in_force_at__isnull=False), name="workflow_processtemplate_released"
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> refs.Ref:
        """How events name this version."""
        return refs.Ref(self.KIND, self.pk)


class ProcessUse(models.Model):
    """Which process a company's documents run in: the first row whose condition holds (WFL-01)."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    starts_on = models.CharField(max_length=80)
    condition = models.JSONField(default=dict, blank=True)
    template_code = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict, blank=True)
    sort = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["company", "starts_on"], name="workflow_processuse_find")]


class ProcessRun(models.Model):
    """A process under way for one document, in the version of its template that was in force when it started."""

    KIND = "workflow.process"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(ProcessTemplate, on_delete=models.PROTECT, related_name="+")
    parameters = models.JSONField(default=dict, blank=True)
    people = models.JSONField(default=dict, blank=True)  # role → user who has it for this document
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    number = models.CharField(max_length=40, default="")
    subject = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, default="running")  # running | returned | done | stopped | stuck
    fault = models.CharField(max_length=200, default="", blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "started_at"], name="workflow_processrun_open", condition=Q(ended_at=None)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ref_kind", "ref_id", "template"], name="workflow_processrun_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "returned", "done", "stopped", "stuck"]),
                name="workflow_processrun_state",
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> refs.Ref:
        """The document that runs."""
        return refs.Ref(self.ref_kind, self.ref_id)


class ProcessPart(models.Model):
    """One part of a step of a run: for the document or one of its items, by one role, in one round."""

    run = models.ForeignKey(ProcessRun, on_delete=models.CASCADE, related_name="parts")
    code = models.CharField(max_length=40)
    item = models.CharField(max_length=60, default="", blank=True)  # the reference of a line, a delivery …
    label = models.CharField(max_length=120, default="", blank=True)
    role = models.CharField(max_length=40, default="", blank=True)
    round = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=10, default="open")  # open | done | skipped | cancelled
    outcome = models.CharField(max_length=40, default="", blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["run", "code", "item", "role"], name="workflow_processpart_once",
                condition=Q(superseded_at=None) & ~Q(state="cancelled"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "skipped", "cancelled"]), name="workflow_processpart_state"
            ),
        ]  # fmt: skip


refs.register(Task)
refs.register(ProcessTemplate)
refs.register(ProcessRun)

# Further tables of the area; imported here because Django looks for them in this module.
from .meeting_models import Meeting, MeetingDecision, MeetingMember  # noqa: E402, F401
from .review_models import Review, ReviewAnswer, ReviewCondition  # noqa: E402, F401
