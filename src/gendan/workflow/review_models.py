"""Reviews of documents: rounds, what each reviewer answers, conditions on which the answer depends.

Documents are named by `Ref`, so that orders today and work orders tomorrow are reviewed the same way.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.org.models import Company, Department, User


class Review(models.Model):
    """One round of review of one version of a document; earlier rounds stay (REV-12).

    `verdict` is what the reviewers said; `result` is where the round stands, also after the customer was asked.
    """

    KIND = "workflow.review"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    ref_kind = models.CharField(max_length=40)
    ref_id = models.BigIntegerField()
    round = models.SmallIntegerField(default=1)
    document_version = models.IntegerField()
    result = models.CharField(max_length=12, default="open")  # open | passed | conditional | failed | cancelled
    verdict = models.CharField(max_length=12, default="")  # yes | conditional | no; empty: nobody has decided
    automatic = models.BooleanField(default=False)
    rules = models.JSONField(default=list)  # what the rules found, each with its result (REV-09)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # the customer has answered the conditions, or a leader has decided
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref_kind", "ref_id", "round"], name="workflow_review_round"),
            models.CheckConstraint(
                condition=Q(result__in=["open", "passed", "conditional", "failed", "cancelled"]),
                name="workflow_review_result",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "opened_at"], name="workflow_review_open", condition=Q(closed_at=None)),
            BrinIndex(fields=["opened_at"], name="workflow_review_when"),
        ]

    @property
    def ref(self) -> refs.Ref:
        """The document that is reviewed."""
        return refs.Ref(self.ref_kind, self.ref_id)


class ReviewAnswer(models.Model):
    """What one reviewer is asked and answers: yes, conditional or no per question, earliest date, remarks."""

    KIND = "workflow.review_answer"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="answers")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40)
    questions = ArrayField(models.CharField(max_length=60))
    sla = models.CharField(max_length=20, default="SLA-23")
    stage = models.SmallIntegerField(default=1)  # later stages are asked when the one before has answered (REV-11)
    decides = models.BooleanField(default=False)  # whose answer is the answer of the round (REV-04)
    task_id = models.BigIntegerField(null=True)  # none before its stage has come
    answers = models.JSONField(default=dict)  # question → yes | conditional | no
    answer = models.CharField(max_length=12, default="pending")  # pending | yes | conditional | no | skipped
    earliest_on = models.DateField(null=True)
    condition = models.CharField(max_length=300, default="", blank=True)
    remarks = models.CharField(max_length=500, default="", blank=True)
    hard = models.BooleanField(default=False)  # hard to make: a leader signs before it is taken (REV-13)
    meeting = models.ForeignKey("workflow.Meeting", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["task_id"], name="workflow_reviewanswer_task")]

    @property
    def ref(self) -> refs.Ref:
        """How files name the answer they belong to."""
        return refs.Ref(self.KIND, self.pk)


class ReviewCondition(models.Model):
    """Something an acceptance depends on, agreed with the customer by itself (REV-05)."""

    class Kind(models.TextChoices):
        DATE = "date"  # `value` is the later date
        TECHNICAL = "technical"  # another way to make it
        PRICE = "price"  # `value` is the price
        OTHER = "other"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="conditions")
    answer = models.ForeignKey(ReviewAnswer, on_delete=models.CASCADE, null=True, related_name="conditions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    value = models.CharField(max_length=40, default="", blank=True)
    text = models.CharField(max_length=300, default="", blank=True)
    state = models.CharField(max_length=10, default="open")  # open | agreed | refused
    note = models.CharField(max_length=500, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "agreed", "refused"]), name="workflow_reviewcondition_state"
            ),
        ]


refs.register(Review)
refs.register(ReviewAnswer)
