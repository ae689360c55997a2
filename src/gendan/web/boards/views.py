"""The board of orders: how much, of what, for whom, where it stands, what is late, who owes."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from gendan.analytics import queries
from gendan.analytics.ranges import Range
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.finance.queries import aging
from gendan.web import kit
from gendan.web.kit import Request, sheets
from gendan.web.kit.formats import english
from gendan.web.sales.words import STATUS, status_chip

from . import charts
from .spans import asked, presets

ZERO = Decimal(0)
BY: dict[str, Any] = {
    "family": gettext_lazy("Product family"),
    "item": gettext_lazy("Product"),
    "customer": gettext_lazy("Customer"),
    "salesperson": gettext_lazy("Salesperson"),
}
# steps of an order's way: label, the statuses of the step, colour
WAY: tuple[tuple[Any, tuple[str, ...], str], ...] = (
    (pgettext_lazy("way", "To be mended"), ("draft", "returned"), "@late-fill"),
    (
        pgettext_lazy("way", "In review"),
        ("submitted", "in_review", "negotiating", "reviewed", "pending_approval"),
        "@soon-fill",
    ),
    (pgettext_lazy("way", "Awaiting effect"), ("confirmed", "awaiting_effect", "changing"), "@block-fill"),
    (pgettext_lazy("way", "In progress"), ("effective", "in_progress", "ready"), "@act"),
    (pgettext_lazy("way", "On the way"), ("shipped", "delivered"), "@act"),
    (pgettext_lazy("way", "Signed"), ("signed", "settled"), "@ok-fill"),
    (pgettext_lazy("way", "Done"), ("completed", "closed"), "@done-fill"),
    (pgettext_lazy("way", "Not carried out"), ("declined", "cancelled"), "@plan-fill"),
)
DONE = ("signed", "settled", "completed", "closed")
LATE_SHOWN = 10


@require_GET
def board(request: Request) -> HttpResponseBase:
    """The whole board of a time range; the table behind it as a sheet with `?export=xlsx`."""
    actor = request.actor
    actor.require("analytics.board.view")
    span, dimension = asked(request), _dimension(request)
    groups = _groups(actor, span, dimension)
    if request.GET.get("export") in ("xlsx", "csv"):
        return _sheet(groups, span, dimension, request.GET["export"])
    now, before = queries.totals(actor, span), queries.totals(actor, span.before)
    steps, ways = queries.by_step(actor, span), _ways(actor, span)
    late_n, late_worth, late_rows = queries.late(actor, LATE_SHOWN) if actor.may("sales.order.view") else (0, ZERO, [])
    shown = charts.bars(groups, [g["label"] for g in groups], [g["url"] for g in groups])
    context = {
        "title": _("Boards"), "span": span, "presets": presets(span, lambda r: _address(r, dimension)), "dimension": dimension, "by": _by(span, dimension, actor),
        "facts": _facts(now, before, late_n, late_worth, actor, span), "until": clock.now(),
        "line": charts.line(steps, span, lambda first, last: _orders_url(actor, Range(first, last))),
        "line_title": charts.line_title(steps, now.amount, before.amount, span), "line_note": _span_text(span),
        "bars": shown, "bars_title": charts.bars_title(groups, [g["label"] for g in groups], now.amount), "bars_note": BY[dimension],
        "funnel": charts.funnel(ways), "funnel_title": charts.funnel_title(ways, sum(n for _l, n, c, _u in ways if c in ("@ok-fill", "@done-fill"))),
        "table": _table(groups, dimension, now.amount), "late": _late_table(late_rows) if late_rows else None, "late_n": late_n,
        "late_url": _orders_url(actor, None, late="1"), "ages": _ages(actor), "export": _address(span, dimension, export="xlsx"),
        "empty": not now.orders and not sum(n for _l, n, _c, _u in ways),
    }  # fmt: skip
    return kit.page(request, "boards/orders.html", context)


# What is asked ---------------------------------------------------------------------------------------------------------


def _dimension(request: Request) -> str:
    wanted = request.GET.get("by", "")
    return (
        wanted if wanted in BY and (wanted in ("family", "item") or request.actor.may("sales.order.view")) else "family"
    )


def _address(span: Range, dimension: str, **more: str) -> str:
    return f"{reverse('boards:orders')}?{urlencode({'from': span.first, 'to': span.last, 'by': dimension, **more})}"


def _by(span: Range, dimension: str, actor: Actor) -> list[dict[str, Any]]:
    offered = [name for name in BY if name in ("family", "item") or actor.may("sales.order.view")]
    return [{"label": BY[name], "url": _address(span, name), "on": name == dimension} for name in offered]


def _span_text(span: Range) -> str:
    return f"{span.first:%Y-%m-%d} – {span.last:%Y-%m-%d}"


def _orders_url(actor: Actor, span: Range | None, **filters: Any) -> str:
    """The orders behind a mark, for who may see orders."""
    if not actor.may("sales.order.view"):
        return ""
    pairs = [("view", "all"), ("f", "1")] + ([("received", f"{span.first}..{span.last}")] if span else [])
    for name, value in filters.items():
        pairs += [(name, v) for v in (value if isinstance(value, list | tuple) else [value])]
    return f"{reverse('sales:orders')}?{urlencode(pairs)}"


# Figures ---------------------------------------------------------------------------------------------------------------


def _facts(
    now: queries.Totals, before: queries.Totals, late_n: int, late_worth: Decimal, actor: Actor, span: Range
) -> list[kit.Fact]:
    facts = [
        kit.Fact(_("Orders"), kit.link(_orders_url(actor, span), kit.trimmed(now.orders), "plain") if actor.may("sales.order.view") else now.orders,
                 charts.change(Decimal(now.orders), Decimal(before.orders))),
        kit.Fact(_("Amount"), kit.money(now.amount), charts.change(now.amount, before.amount)),
        kit.Fact(_("Quantity"), kit.trimmed(now.quantity), charts.change(now.quantity, before.quantity)),
        kit.Fact(_("Customers"), kit.trimmed(now.customers), charts.change(Decimal(now.customers), Decimal(before.customers))),
    ]  # fmt: skip
    if actor.may("sales.order.view"):
        value = kit.link(_orders_url(actor, None, late="1"), kit.trimmed(late_n), "plain")
        facts.append(
            kit.Fact(_("Late orders"), value, kit.wan(late_worth) if late_n else _("none"), "late" if late_n else "")
        )
    if now.foreign:
        facts.append(kit.Fact(_("In other currencies"), kit.trimmed(now.foreign), _("orders, in no amount here")))
    return facts


def _groups(actor: Actor, span: Range, dimension: str) -> list[dict[str, Any]]:
    """Rows of the dimension with their label and the way to their orders."""
    rows = queries.by(actor, span, dimension)
    for row in rows:
        row["label"] = _label(row, dimension)
        row["url"] = _orders_url(actor, span, **_filter(row, dimension))
    return rows


def _label(row: dict[str, Any], dimension: str) -> str:
    if not row["name"]:
        return {"family": _("No family"), "salesperson": _("Nobody")}.get(dimension, "–")
    if dimension == "family" and english() and row["more"][0]:
        return str(row["more"][0])
    return " ".join(filter(None, (row["name"], row["more"][1]))) if dimension == "item" else str(row["name"])


def _filter(row: dict[str, Any], dimension: str) -> dict[str, Any]:
    """The filter of the order list that shows the same orders."""
    if dimension == "item":
        return {"item": row["more"][0]}
    names = {"family": "family", "customer": "customer", "salesperson": "seller"}
    return {names[dimension]: row["key"] if row["key"] is not None else "0"}


def _ways(actor: Actor, span: Range) -> list[tuple[str, int, str, str]]:
    found = queries.by_status(actor, span)
    known = {status for _label, statuses, _colour in WAY for status in statuses}
    rows = [
        (str(label), sum(found.get(s, 0) for s in statuses), colour, _orders_url(actor, span, status=[s for s in statuses if s in found]))
        for label, statuses, colour in WAY
    ]  # fmt: skip
    rest = [s for s in found if s not in known]
    if rest:
        names = " · ".join(str(STATUS.get(s, (s,))[0]) for s in rest)
        rows.append((names, sum(found[s] for s in rest), "@done-fill", _orders_url(actor, span, status=rest)))
    return rows


def _ages(actor: Actor) -> dict[str, Any] | None:
    """What is owed by age, for who may see it."""
    if not actor.may("finance.receivable.view"):
        return None
    rows = aging(actor)
    names = (("not_due", _("Not due"), "@done-fill"), ("d30", _("1–30 days"), "@soon-fill"), ("d60", _("31–60 days"), "@soon-fill"),
             ("d90", _("61–90 days"), "@late-fill"), ("over", _("Over 90 days"), "@late-fill"))  # fmt: skip
    sums = [(label, sum((row[key] for row in rows), ZERO), colour) for key, label, colour in names]
    try:
        url = reverse("finance:receivables")
    except NoReverseMatch:
        url = ""
    return {"option": charts.ages(sums), "title": charts.ages_title(sums), "url": url}


# Tables ----------------------------------------------------------------------------------------------------------------


def _columns(dimension: str) -> list[kit.Column]:
    return [
        kit.Column("label", BY[dimension], css="cut b"),
        kit.Column("orders", _("Orders"), fmt=kit.trimmed, num=True, width=90),
        kit.Column("quantity", _("Quantity"), fmt=kit.trimmed, num=True, width=120),
        kit.Column("amount", _("Amount"), fmt=kit.amount, num=True, width=140),
    ]


def _table(groups: list[dict[str, Any]], dimension: str, total: Decimal) -> kit.Table:
    share = kit.Column(
        "share", _("Share"), cell=lambda r: kit.pct(r["amount"] / total) if total else kit.DASH, num=True, width=80
    )
    card = kit.Card(title="label", amount="amount", foot=("orders", "share"))
    return kit.Table(
        [*_columns(dimension), share],
        groups,
        link=lambda r: str(r["url"] or ""),
        empty=_("Nothing in this time."),
        card=card,
    )


def _sheet(groups: list[dict[str, Any]], span: Range, dimension: str, kind: str) -> HttpResponseBase:
    name = f"{_('Statistics')} {span.first} {span.last}"
    write = sheets.as_csv if kind == "csv" else sheets.as_xlsx
    return write(name, _columns(dimension), groups)


def _late_table(rows: list[dict[str, Any]]) -> kit.Table:
    today = clock.today()
    for row in rows:
        expected = max(row["expected_on"] or today, today)
        row["delta"] = kit.delta((expected - row["promised_on"]).days)
        row["who"] = kit.person(row["clerk__name"] or row["salesperson__name"])
        row["stands"] = status_chip(row["status"])
    return kit.Table(
        [
            kit.Column("number", _("Order"), css="mono b", width=120), kit.Column("customer_name", _("Customer"), css="cut"),
            kit.Column("promised_on", _("Promised"), fmt=kit.day, num=True, width=76), kit.Column("delta", _("Behind"), num=True, width=84),
            kit.Column("stands", _("Stands at"), width=120), kit.Column("total", _("Amount"), fmt=kit.amount, num=True, width=120),
            kit.Column("who", _("With whom"), width=110),
        ],
        rows, link=kit.to("sales:order", "number"),
        card=kit.Card(title="number", clock="delta", name="customer_name", amount="total", foot=("stands", "promised_on")),
    )  # fmt: skip
