"""Form definitions, papers filled by them, signatures, copies."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gendan.core import refs
from gendan.core.models import Versioned
from gendan.core.refs import Ref
from gendan.org.models import Company, Department, Document, User
from gendan.workflow.models import Task


class FormDefinition(Versioned):
    """One edition of a form as a controlled document (WFL-11). Company null: shipped, for every company.

    `content` is the definition in the language of `language.py`. What is in force never changes: a change is a new
    edition, so that every paper keeps the one it was written on.
    """

    KIND = "papers.form"

    class State(models.TextChoices):
        DRAFT = "draft"
        IN_FORCE = "in_force"
        RETIRED = "retired"

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=30)
    edition = models.CharField(max_length=10)  # A/0
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, default="", blank=True)
    content = models.JSONField()
    document_number = models.CharField(max_length=60, default="", blank=True)  # QR/JY-2005
    owner_department = models.CharField(
        max_length=40, default="", blank=True
    )  # its code; has the right of interpretation
    note = models.CharField(max_length=300, default="", blank=True)  # what changed against the edition before
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "code", "edition"], name="papers_form_edition", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["company", "code"], name="papers_form_in_force", condition=Q(state="in_force"),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["company", "code"], name="papers_form_one_draft", condition=Q(state="draft"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(state__in=["draft", "in_force", "retired"]), name="papers_form_state"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(effective_on__isnull=False), name="papers_form_effective"
            ),
        ]  # fmt: skip

    def label(self, language: str) -> str:
        """The form's name in a language, the other one where it is missing."""
        return (self.name_en or self.name) if language.startswith("en") else self.name


class Paper(Document):
    """A form that somebody fills in, for a document or by itself.

    `revision` counts what is written on it: signatures and copies are of one revision. `version` counts every change.
    """

    KIND = "papers.paper"

    class State(models.TextChoices):
        DRAFT = "draft"
        FILED = "filed"
        SIGNED = "signed"
        CLOSED = "closed"
        VOID = "void"

    definition = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=30)  # the definition's code, for lists
    ref_kind = models.CharField(max_length=40, default="", blank=True)
    ref_id = models.BigIntegerField(null=True)
    ref_number = models.CharField(max_length=40, default="", blank=True)
    subject = models.CharField(max_length=200, default="", blank=True)  # what it is about, for lists
    values = models.JSONField(default=dict, blank=True)
    addressees = ArrayField(models.CharField(max_length=40), null=True)  # roles; null: whom the form says
    revision = models.IntegerField(default=1)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, default="", blank=True)  # of the last return, recall or voiding

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["company", "-id"], name="papers_paper_recent"),
            models.Index(fields=["company", "form", "-id"], name="papers_paper_form"),
            models.Index(fields=["ref_kind", "ref_id"], name="papers_paper_ref", condition=~Q(ref_kind="")),
            models.Index(fields=["created_by", "-id"], name="papers_paper_author"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "filed", "signed", "closed", "void"]), name="papers_paper_state"
            ),
            models.CheckConstraint(condition=Q(number__isnull=False), name="papers_paper_number"),
            models.CheckConstraint(condition=Q(ref_kind="", ref_id=None) | ~Q(ref_kind=""), name="papers_paper_about"),
        ]

    @property
    def about(self) -> Ref | None:
        """The document it hangs on."""
        return Ref(self.ref_kind, self.ref_id) if self.ref_kind and self.ref_id is not None else None


class Signature(models.Model):
    """Somebody signed one revision of a paper; a later revision revokes it."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="signatures")
    signer = models.CharField(max_length=40)  # code in the definition
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="+")
    revision = models.IntegerField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)  # null: asked for
    note = models.CharField(max_length=300, default="", blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["paper", "signer"], name="papers_signature_once", condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="papers_signature_whole",
            ),
        ]


class Copy(models.Model):
    """A copy of one revision with a role, a department or a person; they acknowledge it, or it is taken back (INS-09)."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="copies")
    revision = models.IntegerField()
    role = models.CharField(max_length=40, default="", blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    must_acknowledge = models.BooleanField(default=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, default="", blank=True)
    recalled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["paper"], name="papers_copy_open",
                condition=Q(must_acknowledge=True, acknowledged_at=None, recalled_at=None),
            ),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(role="") | Q(department__isnull=False) | Q(user__isnull=False), name="papers_copy_holder"
            ),
            models.CheckConstraint(
                condition=Q(must_acknowledge=False) | Q(task__isnull=False), name="papers_copy_task"
            ),
        ]


refs.register(FormDefinition)
refs.register(Paper)
