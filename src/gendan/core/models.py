"""Tables of the kernel: events and their outbox, audit log, number series, attachments, parameters."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .refs import Ref


class Versioned(models.Model):
    """A document that a machine moves: a state, and a version that every change raises."""

    KIND: ClassVar[str]

    state = models.CharField(max_length=20)
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def ref(self) -> Ref:
        """How other areas name this document."""
        return Ref(self.KIND, self.pk)

    def gate_refs(self) -> list[Ref]:
        """Documents whose gates guard this one's transitions: itself, unless the area says more."""
        return [self.ref]


class EventRow(models.Model):
    """An event as stored; never changed, never deleted (a trigger sees to it)."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    serves = ArrayField(models.TextField(), default=list)
    company_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    cause = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "core_event"
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about_id", "id"], name="core_event_about"),
            GinIndex(fields=["serves"], name="core_event_serves", condition=~Q(serves=[])),
            models.Index(fields=["name", "id"], name="core_event_name"),
        ]

    @property
    def about(self) -> Ref:
        """The document the event is about."""
        return Ref(self.about_kind, self.about_id)


class Outbox(models.Model):
    """An event whose subscribers have not all been served yet."""

    event = models.OneToOneField(EventRow, on_delete=models.PROTECT, primary_key=True, related_name="+")
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    attempts = models.IntegerField(default=0)
    retry_at = models.DateTimeField()
    error = models.TextField(default="", db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["retry_at", "event"], name="core_outbox_due"),
            models.Index(fields=["about_kind", "about_id", "event"], name="core_outbox_about"),
        ]


class Handled(models.Model):
    """A subscriber has dealt with an event; written in the handler's own transaction."""

    event = models.ForeignKey(EventRow, on_delete=models.PROTECT, related_name="+")
    subscriber = models.CharField(max_length=160)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["event", "subscriber"], name="core_handled_once")]


class AuditRow(models.Model):
    """One change of one row of a business table, written by a trigger, whoever made it and however."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=1)  # I insert, U update, D delete
    actor_id = models.BigIntegerField(null=True)
    cause = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "core_audit"
        indexes: ClassVar = [
            models.Index(fields=["table", "row_id", "id"], name="core_audit_row"),
        ]


class NumberSeries(models.Model):
    """How documents of a kind are numbered in a company (MDM-16).

    `pattern` is strftime for the date part, e.g. `SO%y%m-`; a change of that text starts a new period, unless `reset`
    (number_patterns.RESETS) names a longer one. Plain series count with a database sequence and may leave holes; a
    gapless one counts in its own row, which every writer must wait for. A company's own series that is no longer
    `active` gives way to the one for all; `edition` counts the changes.
    """

    company_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    pattern = models.CharField(max_length=40)
    digits = models.SmallIntegerField(default=4)
    gapless = models.BooleanField(default=False)
    sequence = models.CharField(max_length=63, default="")
    reset = models.CharField(max_length=8, default="", blank=True)
    active = models.BooleanField(default=True)
    edition = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company_id", "kind"], name="core_series_kind", nulls_distinct=False),
            models.UniqueConstraint(fields=["kind", "pattern"], name="core_series_pattern"),
        ]


class NumberPeriod(models.Model):
    """One period of a series: what its sequence started from, or, gapless, the last number given.

    `prefix` names it: the text before the count, parts of the date that do not begin a new count left as written.
    """

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=40)
    base = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "prefix"], name="core_period_prefix")]


class Attachment(models.Model):
    """A file that belongs to a document; its bytes lie in the file store under their checksum."""

    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    role = models.CharField(max_length=40, default="")  # original_order, signature, photo …
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    company_id = models.BigIntegerField(null=True)
    added_by_id = models.BigIntegerField(null=True)
    added_at = models.DateTimeField()

    KIND = "core.attachment"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="core_attachment_ref")]


class Parameter(models.Model):
    """A setting the firm has changed; names, types and defaults are declared in code."""

    company_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=80)
    value: "models.JSONField[Any, Any]" = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company_id", "name"], name="core_parameter_name", nulls_distinct=False)
        ]
