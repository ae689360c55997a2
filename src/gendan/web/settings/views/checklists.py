"""The confirmation list of an order type: questions in rows, and the versions there were (CNF-01)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.errors import NotFound
from gendan.sales import queries
from gendan.sales.models import Checklist, OrderType
from gendan.sales.services import checklists
from gendan.web import kit
from gendan.web.kit import Request

from ..sections import enter, show

SPARE = 3  # empty rows to go on with


def one(request: Request, code: str) -> HttpResponse:
    """Change what is confirmed with the customer; each change is a version, kept with its day and author."""
    enter(request, "types")
    kind = OrderType.objects.filter(code=code).first()
    company_id = request.actor.company_id
    if kind is None or company_id is None:
        raise NotFound()
    now = queries.checklist(kind.pk, company_id, clock.now())
    if request.method == "POST":
        whose = company_id if request.POST.get("whose") == "own" else None
        checklists.save(code, _typed(request), company_id=whose, actor=request.actor)
        return kit.done(request, reverse("settings:type", args=[code]), _("Saved; orders entered from now on follow"))
    questions = list(now.questions) if now else []
    context = {
        "rows": [
            *({**q, "sort": 10 * n} for n, q in enumerate(questions, 1)),
            *({"sort": 10 * (len(questions) + n), "required": True} for n in range(1, SPARE + 1)),
        ],
        "own": now is None or now.company_id is not None, "demanded": "checklist" in kind.mandatory,
        "back": reverse("settings:type", args=[code]), "versions": _versions(kind, company_id),
    }  # fmt: skip
    title = _("Confirmation list: %(type)s") % {"type": kind.label(get_language() or "zh")}
    return show(request, "types", "checklist.html", context, title=title)


def _typed(request: Request) -> list[dict[str, Any]]:
    """The rows with a question, in the order of their places."""
    given = request.POST
    columns = zip(
        given.getlist("code"),
        given.getlist("text"),
        given.getlist("text_en"),
        given.getlist("need"),
        given.getlist("sort"),
        strict=False,
    )
    rows = [
        (int(sort) if sort.isdecimal() and len(sort) < 5 else 0, {"code": code, "text": text, "text_en": text_en, "required": need == "1"})
        for code, text, text_en, need, sort in columns
        if text.strip()
    ]  # fmt: skip
    return [question for _place, question in sorted(rows, key=lambda row: row[0])]


def _versions(kind: OrderType, company_id: int) -> Any:
    """All versions that counted here, the newest first."""
    found = Checklist.objects.filter(type=kind, company_id__in=[company_id]) | Checklist.objects.filter(
        type=kind, company=None
    )
    language = get_language() or "zh"
    rows = [
        {
            "version": f"{row.version}", "since": kit.stamp(row.since) if row.by_id else _("as shipped"), "by": row.by.name if row.by else "",
            "whose": pgettext("settings", "only this company") if row.company_id else pgettext("settings", "all companies"),
            "questions": " · ".join(checklists.label(q, language) for q in row.questions),
        }
        for row in found.select_related("by").order_by("-since", "-pk")[:30]
    ]  # fmt: skip
    return kit.Table(
        columns=[
            kit.Column("version", _("Version"), width=60), kit.Column("since", pgettext("checklist", "Since"), css="nw", width=120),
            kit.Column("by", _("By"), width=90), kit.Column("whose", _("Counts for"), css="t2", width=100),
            kit.Column("questions", _("Questions"), css="cut"),
        ],
        rows=rows, card=kit.Card(title="since", clock="whose", text="questions", foot=("version", "by")),
    )  # fmt: skip
