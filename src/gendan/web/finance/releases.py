"""Who may ship and who may not, and why: the board where finance lets goods go (PAY-03)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gendan.core import clock
from gendan.finance import queries
from gendan.web import kit
from gendan.web.kit import Request

from . import words

ZERO = Decimal("0.00")


def releases(request: Request) -> HttpResponse:
    """Which orders may leave and which may not, why, and what would change it (PAY-03)."""
    rows = queries.releases(request.actor)
    held = [row for row in rows if row["codes"]]
    free = [row for row in rows if not row["codes"]]
    context = {
        "title": _("Who may ship"), "held": _held(held), "free": _free(free),
        "owed": sum((row["payable"] - row["paid"] for row in held if "payment" in row["codes"]), ZERO),
        "may_enter": request.actor.may("finance.payment.announce"),
    }  # fmt: skip
    return kit.page(request, "finance/releases.html", context)


WHY = {
    "payment": lambda r: _("%(left)s missing") % {"left": kit.money(r["payable"] - r["paid"])},
    "credit": lambda _r: _("above the customer's credit"),
    "partial_consent": lambda _r: _("the customer has not agreed to a partial shipment"),
}


def _why(row: Mapping[str, Any]) -> Any:
    """What keeps the goods here, in words."""
    return kit.chip("block", "；".join(str(WHY[code](row)) if code in WHY else code for code in row["codes"]), "lock")


def _leaves(row: Mapping[str, Any]) -> Any:
    """The planned day; one that has passed stands out."""
    if row["planned_on"] and row["planned_on"] < clock.today():
        return kit.delta((clock.today() - row["planned_on"]).days)
    return kit.day(row["planned_on"])


COMMON = (
    kit.Column("number", gettext_lazy("Order"), css="mono b", width=124),
    kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut"),
)
SUMS = (
    kit.Column("paid", gettext_lazy("Paid"), fmt=kit.amount, num=True, width=110),
    kit.Column("payable", gettext_lazy("To pay"), fmt=kit.amount, num=True, width=120, css="b", card=kit.money),
    kit.Column("planned_on", gettext_lazy("Leaves on"), cell=_leaves, num=True, width=90),
)


def _to_order(row: Mapping[str, Any]) -> str:
    return reverse("sales:order", args=[row["number"]])


def _held(rows: list[dict[str, Any]]) -> kit.Table:
    columns = [
        *COMMON, kit.Column("why", _("Why"), cell=_why, width=250), *SUMS,
        kit.Column("salesperson", _("Salesperson"), css="cut t2", width=90),
    ]  # fmt: skip
    card = kit.Card(
        title="number",
        name="customer_name",
        amount="payable",
        text="why",
        foot=("planned_on", "salesperson"),
        labelled=("planned_on",),
    )
    return kit.Table(columns, rows, link=_to_order, card=card)


def _free(rows: list[dict[str, Any]]) -> kit.Table:
    columns = [
        *COMMON, kit.Column("terms", _("Terms"), cell=lambda r: words.TERMS.get(r["payment_mode"], r["payment_mode"]), width=130), *SUMS,
        kit.Column("delivery", _("Delivery"), css="mono t2", width=120),
    ]  # fmt: skip
    card = kit.Card(
        title="number",
        clock="terms",
        name="customer_name",
        amount="payable",
        foot=("planned_on", "delivery"),
        labelled=("planned_on",),
    )
    return kit.Table(columns, rows, link=_to_order, card=card)
