"""Why things were done, by reason, and how often orders were entered wrongly; each figure leads to its documents."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.analytics import reasons
from gendan.analytics.ranges import Range, month, months_back
from gendan.core import clock
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.kit.formats import english
from gendan.web.settings.words import LISTS

# kind of document → where its page is, by number
PAGES = {
    "sales.order": "/orders/{number}",
    "shipping.delivery": "/shipping/{number}",
    "finance.payment": "/money/payments/{number}",
    "finance.invoice": "/money/invoices/{number}",
    "partners.customer": "/customers/{id}",
}
MONTHS = 3


@require_GET
def board(request: Request) -> HttpResponse:
    """The last three months: reasons by list, entry errors by month and clerk; below, the documents behind one figure."""
    actor = request.actor
    actor.require("analytics.board.view")
    months = months_back(clock.today(), MONTHS)
    span = Range(months[0].first, months[-1].last)
    title, table = _behind(request, span)
    context = {
        "title": _("Reasons and entry errors"), "back": reverse("boards:orders"),
        "note": _("%(first)s to %(last)s") % {"first": span.first, "last": span.last},
        "reasons": _reasons(reasons.counted(actor, span)), "errors": _errors(reasons.entry_errors(actor, span)),
        "behind": table, "behind_title": title, "nav": "boards",
    }  # fmt: skip
    return kit.page(request, "boards/reasons.html", context)


def _name(row: dict[str, Any]) -> str:
    return str((row["name_en"] or row["name"]) if english() else row["name"])


def _address(**asked: Any) -> str:
    return f"{reverse('boards:reasons')}?{urlencode(asked)}#behind"


def _reasons(rows: list[dict[str, Any]]) -> kit.Table:
    shown = [
        {
            "list": LISTS.get(row["list"], row["list"]), "name": _name(row), "count": row["count"],
            "url": _address(list=row["list"], code=row["code"]),
        }
        for row in rows
    ]  # fmt: skip
    return kit.Table(
        [
            kit.Column("list", _("What was done"), css="cut"), kit.Column("name", _("Reason"), css="cut b"),
            kit.Column("count", _("How often"), num=True, width=90),
        ],
        shown, link=lambda row: str(row["url"]), empty=_("No reasons were given in this time."),
        card=kit.Card(title="name", amount="count", foot=("list",)),
    )  # fmt: skip


def _errors(rows: list[dict[str, Any]]) -> kit.Table:
    for row in rows:
        row["who"] = row["clerk"] or _("Nobody")
        row["when"] = f"{row['month']:%Y-%m}"
        row["share"] = kit.pct(row["rate"])
        row["url"] = _address(month=row["when"], clerk=row["clerk_id"] or "") if row["wrong"] else ""
    return kit.Table(
        [
            kit.Column("when", _("Month"), width=84), kit.Column("who", _("Clerk"), css="cut b"),
            kit.Column("orders", _("Orders"), num=True, width=80), kit.Column("wrong", _("Entered wrongly"), num=True, width=90),
            kit.Column("share", _("Error rate"), num=True, width=90),
        ],
        rows, link=lambda row: str(row["url"]), empty=_("No orders were submitted in this time."),
        card=kit.Card(title="who", amount="share", foot=("when", "orders", "wrong"), labelled=("orders", "wrong")),
    )  # fmt: skip


def _behind(request: Request, span: Range) -> tuple[str, kit.Table | None]:
    """The documents behind the figure that was chosen."""
    asked = request.GET
    if asked.get("list") and asked.get("code"):
        return _("Behind the figure"), _documents(reasons.behind(request.actor, span, asked["list"], asked["code"]))
    try:
        on = date.fromisoformat(f"{asked.get('month', '')}-01")
    except ValueError:
        return "", None
    clerk = asked.get("clerk", "")
    rows = reasons.wrong_orders(request.actor, month(on).first, int(clerk) if clerk.isdecimal() else None)
    return _("Orders entered wrongly"), _orders(rows)


def _documents(rows: list[dict[str, Any]]) -> kit.Table:
    for row in rows:
        row["url"] = (
            PAGES.get(row["kind"], "").format(**row) if row["number"] or row["kind"] == "partners.customer" else ""
        )
        row["when"] = kit.stamp(row["at"])
    return kit.Table(
        [
            kit.Column("when", _("When"), width=110), kit.Column("number", _("Document"), css="mono b", width=140),
            kit.Column("note", _("Remark"), css="cut"), kit.Column("by", _("By"), width=90),
        ],
        rows, link=lambda row: str(row["url"]), card=kit.Card(title="number", clock="when", text="note", foot=("by",)),
    )  # fmt: skip


def _orders(rows: list[dict[str, Any]]) -> kit.Table:
    for row in rows:
        row["entered"], row["mended"] = kit.stamp(row["submitted_at"]), kit.stamp(row["corrected_at"])
    return kit.Table(
        [
            kit.Column("number", _("Order"), css="mono b", width=140), kit.Column("customer_name", _("Customer"), css="cut"),
            kit.Column("entered", _("Submitted"), width=110), kit.Column("mended", _("Corrected"), width=110),
            kit.Column("said", _("What was wrong"), css="cut"),
        ],
        rows, link=kit.to("sales:order", "number"),
        card=kit.Card(title="number", clock="mended", name="customer_name", text="said"),
    )  # fmt: skip
