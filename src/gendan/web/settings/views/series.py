"""How documents are numbered: one page per kind, for the company being worked in or for all (MDM-16)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core import numbering
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import NumberSeries
from gendan.core.number_patterns import TOKEN
from gendan.org.models import Company
from gendan.org.services import series
from gendan.papers import queries
from gendan.papers.services.definitions import series_kind
from gendan.web import kit
from gendan.web.kit import Request

from .. import forms, words
from ..sections import enter, show


def _names() -> dict[str, Any]:
    """What kinds of documents are called, the forms in force among them."""
    language = get_language() or "zh"
    forms_held = {series_kind(row.code): row.label(language) for row in queries.in_force(None)}
    return {**forms_held, **words.SERIES}


@require_GET
def series_list(request: Request) -> HttpResponse:
    """Every kind of document with its next number."""
    enter(request, "series")
    found = series.in_force(request.actor.company_id)
    counts, names = numbering.upcoming(list(found.values())), _names()
    rows = [
        {
            "kind": kind, "label": names.get(kind, kind), "next": numbering.told(row, counts[row.pk]),
            "reset": words.RESETS[restarts(row)], "gapless": _("without gaps") if row.gapless else "",
            "own": kit.chip("act", _("This company's own"), icon="building") if row.company_id else "",
        }
        for kind, row in found.items()
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("label", _("Document"), css="cut b"), kit.Column("next", _("Next number"), css="mono", width=190),
            kit.Column("reset", _("The count begins anew"), width=150), kit.Column("gapless", "", css="t3 xs", width=110),
            kit.Column("own", "", width=130),
        ],
        rows=rows, link=kit.to("settings:series-kind", "kind"),
        card=kit.Card(title="label", clock="own", name="next", foot=("reset", "gapless")),
    )  # fmt: skip
    return show(request, "series", "table.html", {"table": table})


def one(request: Request, kind: str) -> HttpResponse:
    """How one kind of document is numbered; the next number shows while one types."""
    enter(request, "series")
    row = _row(request, kind)
    count = numbering.upcoming([row])[row.pk]
    start = {
        "pattern": row.pattern, "reset": row.reset, "digits": row.digits, "next_count": count,
        "whose": "own" if row.company_id else "all",
    }  # fmt: skip
    form = forms.SeriesForm(request.POST or None, initial=start, shared=_shared(), gapless=row.gapless)
    if request.method == "POST" and kit.attempt(form, lambda: _save(request, row, form, count)):
        now = series.in_force(request.actor.company_id)[kind]
        example = numbering.told(now, numbering.upcoming([now])[now.pk])
        return kit.done(
            request, reverse("settings:series"), _("The next one is numbered %(number)s") % {"number": example}
        )
    context = {
        "form": form, "back": reverse("settings:series"), "save": _("Save numbering"), "kind": kind,
        "number": numbering.told(row, count), "gapless": row.gapless,
    }  # fmt: skip
    title = _names().get(kind, kind)
    return show(request, "series", "series.html", context, title=title, status=422 if form.errors else 200)


@require_GET
def preview(request: Request, kind: str) -> HttpResponse:
    """The next number with what is typed so far, or why that would not do."""
    enter(request, "series")
    given = request.GET
    row = _row(request, kind)
    if given.get("whose") == "own" and row.company_id is None:
        row = series.own_or_new(row, request.actor.company_id)
    digits = given.get("digits", "")
    context: dict[str, Any] = {"kind": kind}
    try:
        context["number"] = series.preview(
            row, given.get("pattern", "").strip(), int(digits) if digits.isdecimal() and len(digits) < 3 else 0,
            given.get("reset", "") if not row.gapless else "",
        )  # fmt: skip
    except Invalid as refusal:
        context["fault"] = refusal.detail()
    return kit.page(request, "settings/series.html#next", context)


def restarts(row: NumberSeries) -> str:
    """What begins the count of a series anew: never, year, month or day."""
    parts = {token[1] for token in TOKEN.findall(row.pattern) if len(token) > 1}
    by_text = "day" if "d" in parts else "month" if "m" in parts else "year" if parts else "never"
    return row.reset or by_text


def _row(request: Request, kind: str) -> NumberSeries:
    row = series.in_force(request.actor.company_id).get(kind)
    if row is None:
        raise NotFound()
    return row


def _shared() -> bool:
    """Whether there is more than one company to number for."""
    return Company.objects.filter(active=True).count() > 1


def _save(request: Request, row: NumberSeries, form: forms.SeriesForm, count: int) -> None:
    facts = dict(form.cleaned_data)
    whose = facts.pop("whose", "") or ("own" if row.company_id else "all")
    if facts["next_count"] in (None, count):  # left as it was: others may have taken numbers since
        facts["next_count"] = None
    company_id = request.actor.company_id
    if whose == "all" and row.company_id is not None:
        series.share(row.pk, actor=request.actor)
    elif whose == "own" and row.company_id is None and company_id is not None:
        series.own(row.kind, company_id, actor=request.actor, **facts)
    else:
        series.change(row.pk, actor=request.actor, **facts)
