"""What customers owe, by age: the figures, the chart, and the list of customers (COL-04)."""

from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from gendan.catalog.finding import escaped
from gendan.core.text import needle
from gendan.finance import queries
from gendan.web import kit
from gendan.web.kit import Request

from . import words

ZERO = Decimal("0.00")


def receivables(request: Request) -> HttpResponseBase:
    """What is owed, and by whom."""
    everything = queries.aging(request.actor)
    totals = {name: sum((row[name] for row in everything), ZERO) for name in (*words.BUCKET, "owed", "on_account")}
    late = totals["owed"] - totals["not_due"]
    old = totals["d90"] + totals["over"]
    context = {
        "title": _("What is owed"), "any": bool(everything), "chart": _age_chart(totals), "facts": [
            kit.Fact(_("Owed"), kit.money(totals["owed"])),
            kit.Fact(_("Overdue"), kit.money(late), _share(late, totals["owed"]), "late" if late else ""),
            kit.Fact(_("Over 60 days"), kit.money(old), "", "late" if old else ""),
            kit.Fact(pgettext("money", "On account"), kit.money(totals["on_account"])),
            kit.Fact(_("Customers"), len(everything)),
        ],
    }  # fmt: skip
    return RECEIVABLES.respond(request, "finance/receivables.html", context)


def _share(part: Decimal, whole: Decimal) -> str:
    return kit.pct(part / whole) if whole else ""


def _age_chart(totals: dict[str, Decimal]) -> dict[str, Any]:
    """Bars by age; the older the redder."""
    colours = {
        "not_due": "@ok-fill",
        "d30": "@soon-fill",
        "d60": "@soon-fill",
        "d90": "@late-fill",
        "over": "@late-fill",
    }
    return {
        "grid": {"left": 8, "right": 16, "top": 12, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [str(label) for label in words.BUCKET.values()]},
        "yAxis": {"type": "value"},
        "series": [
            {"type": "bar", "name": str(_("Owed ¥")), "barMaxWidth": 56,
             "data": [{"value": float(totals[name]), "itemStyle": {"color": colours[name]}} for name in words.BUCKET]}
        ],
    }  # fmt: skip


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """Customers as asked; the positional values of the list become named ones."""
    parts, values = ["true"], list[Any]()
    if ask.filters.get("late"):
        parts.append("overdue > 0")
    if ask.filters.get("old"):
        parts.append("d90 + over > 0")
    if ask.filters.get("on_account"):
        parts.append("on_account > 0")
    if ask.filters.get("promised"):
        parts.append("promised is not null")
    if person := ask.filters.get("salesperson"):
        parts.append("salesperson like %s")
        values.append(f"%{escaped(person)}%")
    for term in ask.search.split():
        parts.append("(search like %s or upper(code) = upper(%s))")
        values += [needle(term), term]
    more, given, order = ask.sql()
    where = " and ".join([*parts, more])
    params = {}
    for n, value in enumerate([*values, *given]):
        where = where.replace("%s", f"%(p{n})s", 1)
        params[f"p{n}"] = value
    rows = queries.aging(ask.actor, where=where, params=params, order=order, limit=ask.limit)
    return [{**row, "id": row["customer_id"]} for row in rows]


def _sum(name: str, label: Any, css: str = "", **facts: Any) -> kit.Column:
    return kit.Column(
        name, label, fmt=lambda v: kit.amount(v) if v else None, num=True, width=104, css=css, sort=name, **facts
    )


RECEIVABLES = kit.Listing(
    "finance.receivables",
    rows=_rows,
    id="id",
    link=kit.to("finance:account", "customer_id"),
    columns=[
        kit.Column("name", gettext_lazy("Customer"), css="cut b", fixed=True, sort="pinyin"),
        kit.Column("salesperson", gettext_lazy("Salesperson"), css="cut t2", width=80),
        *(_sum(name, label, "c-late" if name in ("d90", "over") else "") for name, label in words.BUCKET.items()),
        _sum("owed", gettext_lazy("Owed ¥"), "b", card=kit.money),
        _sum("on_account", pgettext_lazy("money", "On account")),
        kit.Column(
            "promise", gettext_lazy("Promised to pay"), num=True, width=140,
            cell=lambda r: f"{kit.amount(r['promised'])} · {kit.day(r['promised_on'])}" if r["promised"] else kit.DASH,
            export=lambda r: r["promised"],
        ),
    ],
    orders=[
        kit.Order("late", gettext_lazy("The most overdue first"), "-overdue", "-balance", "customer_id"),
        kit.Order("owed", gettext_lazy("The largest first"), "-owed", "customer_id"),
        kit.Order("name", gettext_lazy("By name"), "pinyin", "customer_id"),
    ],
    filters=[
        kit.Flag("late", gettext_lazy("Overdue")), kit.Flag("old", gettext_lazy("Over 60 days")),
        kit.Flag("on_account", pgettext_lazy("money", "On account")), kit.Flag("promised", gettext_lazy("Promised to pay")),
        kit.Text("salesperson", gettext_lazy("Salesperson")),
    ],
    search=gettext_lazy("Customer, code, pinyin initials, phone"),
    views=[
        kit.View("all", gettext_lazy("All")),
        kit.View("late", gettext_lazy("Overdue"), {"late": True}),
        kit.View("old", gettext_lazy("Over 60 days"), {"old": True}),
    ],
    card=kit.Card(title="name", name="salesperson", amount="owed", foot=(*words.BUCKET, "on_account"), labelled=(*words.BUCKET, "on_account")),
    empty=kit.Empty(icon="circle-check", title=gettext_lazy("Nobody owes anything"), text=gettext_lazy("What is invoiced and not paid stands here, by age.")),
)  # fmt: skip
