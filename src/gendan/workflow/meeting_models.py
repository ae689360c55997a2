"""Meetings: what was on the agenda, who was there, what was decided (MTG-01, REV-14).

They live here because an agenda is about documents of any area, named by `Ref`, and a decision becomes a task.
"""

from typing import ClassVar

from django.db import models

from gendan.core import refs
from gendan.org.models import Company, Department, User

from .models import Task


class Meeting(models.Model):
    """One meeting, open until it is closed. The agenda is kept as it was when the meeting began."""

    KIND = "workflow.meeting"

    class Kind(models.TextChoices):
        DAILY = "daily"  # production coordination and order review
        SALES = "sales"  # weekly
        DEPARTMENT = "department"
        SUMMARY = "summary"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120, default="", blank=True)
    place = models.CharField(max_length=80, default="", blank=True)
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()  # what happened from here on is new: the beginning of the meeting before
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    agenda = models.JSONField(default=list)  # sections: code and rows
    minutes = models.TextField(default="", blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="workflow_meeting_number"),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "kind", "-begun_at"], name="workflow_meeting_when")]

    @property
    def ref(self) -> refs.Ref:
        """How tasks and events name this meeting."""
        return refs.Ref(self.KIND, self.pk)


class MeetingMember(models.Model):
    """Who was asked to come, and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "user"], name="workflow_meetingmember_once")
        ]


class MeetingDecision(models.Model):
    """What was decided, about a document or in general; with an owner it is a task."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    ref_kind = models.CharField(max_length=40, default="")
    ref_id = models.BigIntegerField(null=True)
    number = models.CharField(max_length=40, default="")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ref_kind", "ref_id"], name="workflow_meetingdecision_ref")]


refs.register(Meeting)
