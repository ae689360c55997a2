"""Tokens, remembered answers, webhooks, sheet mappings, imports and exports."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.org.models import Company, User


class ApiToken(models.Model):
    """A key for a machine: acts as its user in one company, within its scopes. Only the hash is kept."""

    name = models.CharField(max_length=80)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, null=True, related_name="+")  # none: the user's own
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scopes = ArrayField(models.CharField(max_length=80))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)


class RememberedAnswer(models.Model):
    """The answer to a POST with an idempotency key; a repetition gets it again and does nothing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)  # of method, path and body
    status = models.SmallIntegerField(null=True)  # null: still being worked on
    body = models.BinaryField(default=b"")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="channels_answer_key")]
        indexes: ClassVar = [models.Index(fields=["at"], name="channels_answer_at")]


class Webhook(models.Model):
    """An address that wants to hear of events."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=400)
    secret = models.CharField(max_length=80)
    events = ArrayField(models.CharField(max_length=80))  # names or patterns ending in *
    active = models.BooleanField(default=True)
    position = models.BigIntegerField(default=0)  # id of the last event that was looked at for it
    created_at = models.DateTimeField()


class WebhookDelivery(models.Model):
    """One event for one address, with every try's result."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.BigIntegerField()
    event_name = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=10, default="waiting")  # waiting | sent | failed
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(null=True)
    error = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["webhook", "event_id"], name="channels_delivery_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="channels_delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["created_at"], name="channels_delivery_at"),
        ]


class SheetMapping(models.Model):
    """Which of a sheet's columns means what, remembered by name (CHN-09)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)  # orders | items | customers | prices | stock
    columns = models.JSONField()  # our field → their heading
    options = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind", "name"], name="channels_mapping_name")
        ]


class SheetImport(models.Model):
    """One upload: raw file, preview, errors at row and column, what was committed (IMX-01)."""

    KIND = "channels.import"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="uploaded")  # uploaded checking checked committing done failed
    rows = models.IntegerField(default=0)
    good = models.IntegerField(default=0)
    bad = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    errors = models.JSONField(default=list)  # first 1,000: {row, column, message}
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)


class SheetRow(models.Model):
    """One row of an upload as it was read: our fields by name, and what is wrong with it. Gone when the import is done.

    `good` rows are committed and become `done`; `held` ones are right themselves but belong to an order that is not;
    `same` ones say what is here already.
    """

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="lines")
    row = models.IntegerField()  # as the sheet counts, headings included
    key = models.CharField(max_length=200, default="")  # rows of one order share it
    state = models.CharField(max_length=5, default="good")  # good | bad | held | same | done
    values = models.JSONField(default=dict)
    faults = models.JSONField(default=list)  # [field, code, data]

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "row"], name="channels_sheetrow_once")]
        indexes: ClassVar = [
            models.Index(fields=["sheet", "key", "row"], name="channels_sheetrow_key"),
            models.Index(fields=["sheet", "state", "row"], name="channels_sheetrow_state"),
        ]


class SheetExport(models.Model):
    """Rows of ours written into a sheet by a job (IMX-02): who asked for what stays, the file is thrown away in time."""

    KIND = "channels.export"

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    format = models.CharField(max_length=4)  # xlsx | csv
    filters = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default="waiting")  # waiting | done | failed | gone
    rows = models.IntegerField(default=0)
    error = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)


refs.register(SheetImport)
refs.register(SheetExport)
