"""What there is of process templates, for people: which a company has, who uses them, what runs in them, their versions."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from gendan.core.actor import Actor
from gendan.core.errors import NotFound

from .models import ProcessRun, ProcessTemplate, ProcessUse
from .services.processes import DRAFT, IN_FORCE


def visible(actor: Actor) -> QuerySet[ProcessTemplate]:
    """The versions of the actor's companies and those that ship. Needs `settings.view`."""
    actor.require("settings.view")
    return ProcessTemplate.objects.filter(Q(company=None) | Q(company_id__in=actor.company_ids))


def get(template_id: int, *, actor: Actor) -> ProcessTemplate:
    """One version; NotFound outside the actor's companies. Needs `settings.view`."""
    found = visible(actor).select_related("made_by", "in_force_by", "company").filter(pk=template_id).first()
    if found is None:
        raise NotFound()
    return found


def gallery(company_id: int, *, actor: Actor) -> list[dict[str, Any]]:
    """One entry for each process a company has: the version its documents would start in, its draft, uses, running documents.

    Its own versions stand before those that ship under the same code. Three queries.
    """
    rows = visible(actor).filter(Q(company=None) | Q(company_id=company_id))
    by_code: dict[str, list[ProcessTemplate]] = {}
    for row in rows.exclude(state="retired").order_by("code", "-number"):
        by_code.setdefault(row.code, []).append(row)
    uses: dict[str, list[ProcessUse]] = {}
    for use in ProcessUse.objects.filter(company_id=company_id, active=True).order_by("sort", "pk"):
        uses.setdefault(use.template_code, []).append(use)
    going = running(company_id)
    found = []
    for code, mine in by_code.items():
        own = [row for row in mine if row.company_id]
        shipped = next((row for row in mine if row.company_id is None), None)
        current = next((row for row in own if row.state == IN_FORCE), None) or shipped
        drafts = [row for row in own if row.state == DRAFT]
        found.append(
            {
                "code": code, "current": current, "drafts": drafts, "shown": current or drafts[0],
                "uses": uses.get(code, []), "running": going.get(code, 0),
            }
        )  # fmt: skip
    return found


def running(company_id: int) -> Mapping[str, int]:
    """How many documents of a company run in each process, by its code."""
    rows = ProcessRun.objects.filter(company_id=company_id, ended_at=None).values_list("template__code")
    return dict(rows.annotate(Count("pk")))


def running_in(company_id: int, code: str) -> Mapping[int, int]:
    """How many documents of a company run in each version of a process."""
    rows = ProcessRun.objects.filter(company_id=company_id, ended_at=None, template__code=code)
    return dict(rows.values_list("template_id").annotate(Count("pk")))


def history(row: ProcessTemplate, *, actor: Actor) -> list[ProcessTemplate]:
    """All versions of a process: the company's own, newest first, then those that ship."""
    rows = visible(actor).filter(code=row.code).select_related("made_by", "in_force_by", "company", "copied_from")
    if row.company_id:
        rows = rows.filter(Q(company=None) | Q(company_id=row.company_id))
    return sorted(rows, key=lambda r: (r.company_id is None, r.company_id or 0, -r.number))


def source_of(row: ProcessTemplate) -> ProcessTemplate | None:
    """What a version is compared with: the one it was copied from, else the company's version before it."""
    if row.copied_from_id:
        return ProcessTemplate.objects.filter(pk=row.copied_from_id).first()
    older = ProcessTemplate.objects.filter(company=row.company, code=row.code, number__lt=row.number)
    return older.order_by("-number").first()


def uses_of(company_id: int, code: str) -> list[ProcessUse]:
    """For which documents a company uses a process."""
    return list(
        ProcessUse.objects.filter(company_id=company_id, template_code=code, active=True).order_by("sort", "pk")
    )
