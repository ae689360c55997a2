"""How well reviews work: throughput, what rules pass, what went wrong though it passed (REV-15)."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gendan.analytics import reviewed
from gendan.analytics.ranges import Range
from gendan.analytics.reviewed import Reviewed
from gendan.core import clock
from gendan.web import kit
from gendan.web.kit import Request, sheets

from .spans import asked, presets

HOUR = Decimal("0.1")


@require_GET
def board(request: Request) -> HttpResponseBase:
    """Figures of a range, month by month; the orders that went wrong; as a sheet with `?export=xlsx`."""
    actor, span = request.actor, asked(request)
    actor.require("analytics.board.view")
    rows = [_row(month, figures) for month, figures in reviewed.by_month(actor, span)]
    if request.GET.get("export") in ("xlsx", "csv"):
        write = sheets.as_csv if request.GET["export"] == "csv" else sheets.as_xlsx
        return write(f"{_('How reviews work')} {span.first} {span.last}", _columns(), rows)
    now, before = reviewed.totals(actor, span), reviewed.totals(actor, span.before)
    sees = actor.may("sales.order.view")
    context = {
        "title": _("How reviews work"), "nav": "reviews-kept", "span": span, "until": clock.now(),
        "presets": presets(span, _address), "facts": _facts(now, before), "table": _table(rows),
        "wrong": _wrong(reviewed.wrong(actor, span)) if sees else None, "empty": not now.rounds and not now.broken_off,
        "export": f"{_address(span)}&export=xlsx",
    }  # fmt: skip
    return kit.page(request, "boards/reviews.html", context)


def _address(span: Range) -> str:
    return f"{reverse('boards:reviews')}?{urlencode({'from': span.first, 'to': span.last})}"


def _facts(now: Reviewed, before: Reviewed) -> list[kit.Fact]:
    return [
        kit.Fact(_("Reviews"), kit.trimmed(now.rounds), _("before: %(n)s") % {"n": kit.trimmed(before.rounds)}),
        kit.Fact(_("Passed by rule"), _share(now.rule_share), _("before: %(n)s") % {"n": _share(before.rule_share)}),
        kit.Fact(_("Half take at most"), _hours(now.median), _("before: %(n)s") % {"n": _hours(before.median)}),
        kit.Fact(_("Passed, late all the same"), _share(now.late_share), _of(now.late, now.passed), "late" if now.late else ""),
        kit.Fact(_("Passed, corrected all the same"), _share(now.corrected_share), _of(now.corrected, now.passed)),
    ]  # fmt: skip


def _of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole}


def _share(value: Decimal | None) -> str:
    return kit.pct(value) if value is not None else kit.DASH


def _hours(hours: Decimal | None) -> str:
    return (
        pgettext("boards", "%(n)s h") % {"n": kit.trimmed(Decimal(hours).quantize(HOUR))}
        if hours is not None
        else kit.DASH
    )


def _row(month: str, figures: Reviewed) -> dict[str, Any]:
    names = ("rounds", "by_rule", "conditional", "refused", "broken_off", "median", "passed", "late", "corrected")
    return {"month": month, **{name: getattr(figures, name) for name in names}}


def _columns() -> list[kit.Column]:
    return [
        kit.Column("month", _("Month"), css="b", width=90), kit.Column("rounds", _("Reviews"), num=True, width=80),
        kit.Column("by_rule", _("Passed by rule"), num=True, width=100),
        kit.Column("conditional", _("With conditions"), num=True, width=100),
        kit.Column("refused", pgettext("review", "Not passed"), num=True, width=90),
        kit.Column("broken_off", pgettext("review", "Broken off"), num=True, width=90),
        kit.Column("median", _("Half take at most"), fmt=_hours, num=True, width=120),
        kit.Column("passed", pgettext("review", "Passed"), num=True, width=80),
        kit.Column("late", _("Late all the same"), num=True, width=110),
        kit.Column("corrected", _("Corrected all the same"), num=True, width=120),
    ]  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> kit.Table:
    return kit.Table(
        _columns(),
        rows,
        empty=_("Nothing in this time."),
        card=kit.Card(title="month", amount="rounds", foot=("by_rule", "late")),
    )


def _wrong(found: list[dict[str, Any]]) -> kit.Table:
    rows = [
        {**row, "what": " · ".join([*([_("late")] if row["late"] else []), *([_("corrected")] if row["corrected"] else [])]),
         "how": _("by rule") if row["automatic"] else _("by people")}
        for row in found
    ]  # fmt: skip
    return kit.Table(
        [
            kit.Column("number", _("Order"), css="mono b", width=130), kit.Column("customer_name", _("Customer"), css="cut"),
            kit.Column("how", _("Passed"), width=100), kit.Column("what", _("What went wrong"), css="cut", width=140),
            kit.Column("promised_on", _("Promised"), fmt=kit.day, num=True, width=90),
            kit.Column("opened_at", _("Reviewed"), fmt=kit.stamp, num=True, width=110),
        ],
        rows, link=kit.to("sales:order", "number"), empty=_("Nothing went wrong."),
        card=kit.Card(title="number", name="customer_name", foot=("how", "what")),
    )  # fmt: skip
