"""Reads of papers, always for an actor: what lies outside their companies or scope does not exist."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref
from gendan.org.catalogue.roles import GENERIC
from gendan.org.models import Department, Role
from gendan.workflow.models import SlaRule, Task

from . import reading, subjects
from .language import Form
from .models import Copy, FormDefinition, Paper, Signature


def visible(actor: Actor) -> Q:
    """The condition on papers an actor may see: whole companies; with a narrow scope what they wrote, what was put
    before them, and what hangs on documents they see.
    """
    if actor.is_system:
        return Q()
    whole = [pk for pk, scope in actor.scopes.items() if scope.level == "company"]
    narrow = [pk for pk in actor.scopes if pk not in whole]
    found = Q(company_id__in=whole)
    if narrow:
        mine = Q(created_by_id=actor.user_id) | Q(Exists(_tasks_of(actor)))
        for kind, subject in subjects.all_subjects().items():
            if actor.may(subject.permission):
                mine |= Q(ref_kind=kind, ref_id__in=subject.rows(actor).values("pk"))
        found |= Q(company_id__in=narrow) & mine
    return found


def _tasks_of(actor: Actor) -> "QuerySet[Task]":
    """Tasks about a paper that are or were this person's, or of a role of theirs."""
    theirs = Q(assignee_id=actor.user_id) | Q(closed_by_id=actor.user_id) | Q(role__in=actor.roles)
    return Task.objects.filter(theirs, ref_kind=Paper.KIND, ref_id=OuterRef("pk"), company_id=OuterRef("company_id"))


def papers(actor: Actor) -> "QuerySet[Paper]":
    """Papers the actor may see."""
    actor.require("papers.paper.view")
    return Paper.objects.filter(visible(actor))


def get_paper(number: str, *, actor: Actor) -> Paper:
    """A paper by number. Refuses with NotFound, NotAllowed."""
    found = papers(actor).filter(number=number).select_related("definition", "company").first()
    if found is None:
        raise NotFound()
    return found


def of_document(ref: Ref, actor: Actor) -> "QuerySet[Paper]":
    """The papers that hang on a document, newest first; none for who may not see papers."""
    if not actor.may("papers.paper.view"):
        return Paper.objects.none()
    rows = papers(actor).filter(ref_kind=ref.kind, ref_id=ref.id).exclude(state=Paper.State.VOID)
    return rows.select_related("definition").order_by("-pk")


def in_force(company_id: int | None) -> "QuerySet[FormDefinition]":
    """The forms a company uses, by code: its own edition where it has one, else the shipped one."""
    held = FormDefinition.objects.filter(
        Q(company=None) | Q(company_id=company_id), state=FormDefinition.State.IN_FORCE
    )
    return held.order_by("code", F("company_id").asc(nulls_last=True)).distinct("code")


def form_codes(company_id: int | None = None) -> list[str]:
    """The codes of forms in force: what a process template may name as a step's document."""
    return [row.code for row in in_force(company_id)]


def definition(code: str, company_id: int | None) -> FormDefinition:
    """The edition in force of a form for a company; else NotFound."""
    found = in_force(company_id).filter(code=code).first()
    if found is None:
        raise NotFound()
    return found


def editions(code: str, company_id: int | None) -> "QuerySet[FormDefinition]":
    """All editions of a form a company sees, newest first."""
    return FormDefinition.objects.filter(Q(company=None) | Q(company_id=company_id), code=code).order_by("-pk")


def get_edition(definition_id: int, *, actor: Actor) -> FormDefinition:
    """One edition, shipped or of the actor's company; else NotFound."""
    mine = Q() if actor.is_system else Q(company=None) | Q(company_id__in=actor.company_ids)
    found = FormDefinition.objects.filter(mine, pk=definition_id).first()
    if found is None:
        raise NotFound()
    return found


def form_of(row: FormDefinition) -> Form:
    """The definition, read; it was checked when it was saved."""
    return reading.read(row.content)


def may_fill(form: Form, actor: Actor) -> bool:
    """Whether somebody is among those who fill in a form."""
    return not form.fillers or actor.may("papers.paper.any") or bool(actor.roles & set(form.fillers))


def fillable(actor: Actor, kind: str = "") -> list[tuple[FormDefinition, Form]]:
    """The forms this person may begin in their company, for a kind of document or (empty) by themselves."""
    if not actor.may("papers.paper.create"):
        return []
    every = [(row, form_of(row)) for row in in_force(actor.company_id)]
    fits = [(r, f) for r, f in every if (kind in f.about if kind else not f.must_hang)]
    return [(row, form) for row, form in fits if may_fill(form, actor)]


def known() -> reading.Known:
    """What a definition may name, as it is now."""
    roles = {*Role.objects.values_list("code", flat=True), *GENERIC, "department_head", "any_department"}
    return reading.Known(
        roles=roles,
        departments=set(Department.objects.values_list("code", flat=True)) | _shipped_departments(),
        limits=set(SlaRule.objects.values_list("code", flat=True)),
        facts=subjects.facts_known(),
    )


def _shipped_departments() -> set[str]:
    from gendan.org.catalogue.departments import BY_CODE

    return set(BY_CODE)


def signatures(paper_id: int) -> "QuerySet[Signature]":
    """Signatures of a paper that count or are asked for, in order."""
    rows = Signature.objects.filter(paper_id=paper_id, revoked_at=None)
    return rows.select_related("signed_by", "task__assignee", "task__department").order_by("pk")


def copies(paper_id: int) -> "QuerySet[Copy]":
    """Copies of a paper that are with somebody, in order."""
    rows = Copy.objects.filter(paper_id=paper_id, recalled_at=None)
    return rows.select_related("department", "user", "acknowledged_by", "task__assignee").order_by("pk")


def open_copies(paper_ids: Iterable[int]) -> dict[int, int]:
    """How many copies of each paper are not acknowledged; one query."""
    rows = Copy.objects.filter(
        paper_id__in=list(paper_ids), must_acknowledge=True, acknowledged_at=None, recalled_at=None
    ).values_list("paper_id", flat=True)
    found: dict[int, int] = {}
    for id in rows:
        found[id] = found.get(id, 0) + 1
    return found


def told(paper: Paper) -> dict[str, Any]:
    """What every event of a paper says."""
    return {"paper_id": paper.pk, "form": paper.form, "title": f"{paper.definition.name} {paper.number}"}
