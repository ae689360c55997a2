"""The lines of the order page: what was ordered, where it is, what it costs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.sales.models import Order, OrderLine
from gendan.sales.states import COMMITTED_STATES
from gendan.web import kit

from .. import words

ZERO = Decimal(0)


def table(order: Order, lines: Sequence[OrderLine], request: kit.Request) -> kit.Table:
    """The lines as a table; the choice about missing stock stands in the line it is missing from."""
    may_choose = request.actor.may("sales.order.edit") and order.state in ("submitted", "confirmed", "effective")
    short = may_choose and any(line.status == "waiting_stock" for line in lines)
    return kit.Table(
        columns=[
            kit.Column("no", _("No."), css="t3", width=42, num=True),
            kit.Column("goods", _("Product"), cell=lambda r: r["goods"]),
            kit.Column("quantity", _("Quantity"), num=True, width=92),
            kit.Column("price", _("Price"), num=True, width=96),
            kit.Column("amount", _("Amount"), fmt=kit.amount, num=True, css="b", width=104),
            kit.Column("unit_price", _("Price"), shown=False),
            kit.Column("progress", _("Progress"), width=150),
            kit.Column("promised", _("Promised"), num=True, width=76),
            *([kit.Column("more", "", width=200)] if short else []),
        ],
        rows=[_line(order, line, request if may_choose else None) for line in lines],
        card=kit.Card(
            title="goods", clock="progress", name="quantity", amount="amount",
            foot=("unit_price", "promised", *(["more"] if short else [])), labelled=("unit_price", "promised"),
        ),
    )  # fmt: skip


def cancellable(order: Order, lines: Sequence[OrderLine], actor: Actor) -> list[tuple[int, str]]:
    """Lines of which something can still be cancelled: which, and how much of what."""
    if order.state not in COMMITTED_STATES or not actor.may("sales.order.change"):
        return []
    rest = ((line, line.quantity - line.picked - line.shipped - line.cancelled) for line in lines if not line.is_gift)
    return [
        (line.pk, f"{line.item_name} · {kit.trimmed(left)} {line.item.unit.name}") for line, left in rest if left > 0
    ]


NOTHING = mark_safe(" ")
PRICE_SOURCES = {
    "list": gettext_lazy("list"),
    "agreement": gettext_lazy("agreed list"),
    "contract": gettext_lazy("contract"),
    "manual": gettext_lazy("typed"),
    "gift": gettext_lazy("gift"),
    "stored": gettext_lazy("paid before"),
    "imported": gettext_lazy("imported"),
}


def _line(order: Order, line: OrderLine, request: kit.Request | None) -> dict[str, Any]:
    kind = line.type.label(get_language() or "zh") if line.type else ""
    made = _("made by %(company)s") % {"company": line.maker.name} if line.maker else ""
    note = " · ".join(part for part in (line.item.code, kind, made, line.remarks) if part)
    title = _("Gift: %(item)s") % {"item": line.item_name} if line.is_gift else line.item_name
    typed = kit.qty(line.unit_quantity, line.unit.name)
    return {
        "no": line.line_no,
        "goods": kit.two(title, note),
        "quantity": typed if line.item.unit_id == line.unit_id else kit.two(typed, kit.qty(line.quantity)),
        "price": kit.two(_price(line.price), line.deviation or PRICE_SOURCES.get(line.price_source, "")),
        "unit_price": _price(line.price),
        "amount": line.amount,
        "progress": kit.two(words.line_chip(line.status), quantities(line)),
        "promised": kit.day(line.promised_on) if line.promised_on else None,
        "more": _shortage_form(order, line, request) if request and line.status == "waiting_stock" else NOTHING,
    }


def _price(price: Decimal) -> str:
    """Two decimals, more only where the price has them."""
    return kit.amount(price) if price == round(price, 2) else kit.trimmed(price)


def _shortage_form(order: Order, line: OrderLine, request: kit.Request) -> Any:
    """The choice about missing stock, in the line it is missing from (ATP-04)."""
    context = {"line": line, "name": order.number, "choices": words.SHORTAGE}
    return mark_safe(render_to_string("sales/line_shortage.html", context, request))


def quantities(line: OrderLine) -> str:
    """How much of the line is where."""
    parts = [
        (line.reserved, _("kept %(n)s")), (line.picked, _("picked %(n)s")), (line.shipped - line.signed, _("on the way %(n)s")),
        (line.signed, _("signed %(n)s")), (line.cancelled, _("cancelled %(n)s")),
    ]  # fmt: skip
    told = [text % {"n": kit.trimmed(n)} for n, text in parts if n > 0]
    short = line.quantity - line.reserved - line.picked - line.shipped - line.cancelled
    if short > 0 and line.status == "waiting_stock":
        told.append(_("short %(n)s") % {"n": kit.trimmed(short)})
    return " · ".join(told)


def summary(lines: Sequence[OrderLine]) -> str:
    """How many lines and pieces."""
    pieces = sum((line.quantity for line in lines), ZERO)
    return ngettext("%(lines)s line · %(pieces)s pieces", "%(lines)s lines · %(pieces)s pieces", len(lines)) % {
        "lines": len(lines),
        "pieces": kit.trimmed(pieces),
    }


def totals(order: Order) -> list[tuple[str, Any]]:
    """What the lines come to, with what is added and taken off."""
    found = [(_("Goods value"), kit.money(order.goods, order.currency))]
    if order.discount:
        found.append((_("Discount"), kit.money(-order.discount, order.currency)))
    if order.freight:
        found.append((_("Freight"), kit.money(order.freight, order.currency)))
    found.append((_("Tax contained"), kit.money(order.tax, order.currency)))
    if order.cancelled_amount:
        found.append((_("Cancelled"), kit.money(-order.cancelled_amount, order.currency)))
    found.append((_("Total"), kit.money(order.payable, order.currency)))
    return found


def _particulars(order: Order) -> list[tuple[str, Any]]:
    pairs = [
        (_("Contact"), " ".join(filter(None, (order.contact, order.phone)))),
        (_("Delivery address"), order.ship_to),
        (_("Delivery notes"), order.ship_to_notes),
        (_("Delivery mode"), words.DELIVERY_MODE.get(order.delivery_mode, order.delivery_mode)),
        (_("Payment mode"), words.PAYMENT_MODE.get(order.payment_mode, order.payment_mode)),
        (_("Credit days"), order.terms_days or ""),
        (_("Customer order number"), order.customer_po),
        (_("Channel"), words.CHANNEL.get(order.channel, order.channel)),
        (_("Received"), kit.stamp(order.received_at)),
        (_("Remarks"), order.remarks),
        (_("Internal note"), order.internal),
        (_("Technical requirements"), order.technical),
        (_("Quality requirements"), order.quality),
    ]
    return [(label, value) for label, value in pairs if value]
