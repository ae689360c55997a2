"""The page on which running documents are moved to another version of their process."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gendan.sales.models import Order
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow.models import ProcessTemplate
from gendan.workflow.process.language import Template
from gendan.workflow.services import processes, versions
from gendan.workflow.services.versions import Ahead
from gendan.workflow.ways import named

PAGE = 50


def move(request: Request, template_id: int) -> HttpResponse:
    """What moving would come to, document by document; and moving the chosen ones."""
    row = versions.target(template_id, actor=request.actor)
    if request.method == "POST":
        return _move(request, row)
    return kit.page(request, "versions/move.html", _context(request, row))


def _move(request: Request, row: ProcessTemplate) -> HttpResponse:
    ids = [int(value) for value in request.POST.getlist("run") if value.isdigit()]
    if not ids:
        return kit.page(
            request, "versions/move.html", {**_context(request, row), "fault": _("Choose at least one.")}, status=422
        )
    done = versions.move_many(ids, row.pk, reason=kit.reason(request), actor=request.actor)
    moved = sum(one.refusal is None for one in done)
    told = ngettext("%(n)s moved to %(version)s", "%(n)s moved to %(version)s", moved) % {
        "n": moved,
        "version": row.label,
    }
    stayed = len(done) - moved
    if stayed:
        told += " · " + ngettext("%(n)s stays as it is", "%(n)s stay as they are", stayed) % {"n": stayed}
    return kit.done(request, reverse("versions:move", args=[row.pk]), told)


def _context(request: Request, row: ProcessTemplate) -> dict[str, Any]:
    after = request.GET.get("after", "")
    found = versions.ahead(row.pk, actor=request.actor, after=int(after) if after.isdigit() else 0, limit=PAGE + 1)
    new = processes.read(row)
    total = versions.candidates(row, actor=request.actor).count()
    return {
        "title": _("Move orders to %(version)s") % {"version": row.label}, "template": row, "name": named(new.name),
        "rows": [_row(one, new) for one in found[:PAGE]], "total": total, "nav": "processes",
        "next": found[PAGE - 1].run.pk if len(found) > PAGE else None, "after": after,
        "movable": sum(one.move.stays is None for one in found[:PAGE]),
    }  # fmt: skip


def _row(one: Ahead, new: Template) -> dict[str, Any]:
    run, move = one.run, one.move
    names = {s.code: named(s.name) for s in (*one.before.steps, *new.steps)}
    to = reverse("sales:order", args=[run.number]) if run.ref_kind == Order.KIND and run.number else ""
    told = [
        ("ok", _("stays open"), _listed(move.kept, names)), ("act", _("opens"), _listed(move.opened, names)),
        ("late", _("is cancelled"), _listed(move.cancelled, names)),
        ("soon", _("asks for something else"), _listed(move.changed, names)),
        ("plan", _("is passed over"), _listed(move.passed, names)),
        ("plan", _("counts no more"), _listed(move.dropped, names)),
    ]  # fmt: skip
    why = versions.why(move) if move.stays else ""
    if move.where:
        why = why.replace(move.where, names.get(move.where, move.where))
    return {
        "id": run.pk, "number": run.number, "subject": run.subject, "url": to, "version": one.label, "why": why,
        "told": [(state, what, which) for state, what, which in told if which] if not move.stays else [],
        "afresh": move.afresh, "since": kit.stamp(run.started_at), "returned": run.state == "returned",
    }  # fmt: skip


def _listed(codes: Iterable[str], names: dict[str, str]) -> str:
    found: Sequence[str] = [names.get(code, code) for code in codes]
    return _(", ").join(found)
