"""What of an order the approval matrix decides: its prices off the policy, and the order as such (APR-01..05)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _

from gendan.core.refs import Ref
from gendan.workflow import published

from .models import OrderLine
from .published import facts as facts_of_order

ZERO = Decimal(0)
TAKE_EFFECT, CONFIRM, RELEASE = "sales.order.take_effect", "sales.order.confirm", "shipping.delivery.release"

published.fact("order.deviations", "number", _("Order: lines off the price policy"))
published.fact("order.below", "number", _("Order: most percent below the price policy"))
ORDER_FACTS = (
    "order.total", "order.type", "customer.class", "customer.is_new", "order.deviations", "order.below", "order.channel",
    "order.payment_mode", "order.delivery_mode", "order.lines", "order.currency", "order.priority", "order.requested_on",
    "order.findings", "order.short",
)  # fmt: skip
published.approvable(
    "sales.order", _("Order"), ORDER_FACTS,
    {TAKE_EFFECT: _("before the order takes effect"), CONFIRM: _("before the order is confirmed")}, ("approver",),
)  # fmt: skip
published.approvable(
    "sales.price", _("Prices off the policy"), ORDER_FACTS, {TAKE_EFFECT: _("before the order takes effect")},
    ("sales_manager",),
)  # fmt: skip
published.approvable(
    "sales.quotation", _("Quotation"), ORDER_FACTS, {"sales.quotation.send": _("before the quotation is sent")}
)
published.approvable(
    "sales.gm", _("Orders of types that ask the general manager"), ORDER_FACTS, {TAKE_EFFECT: _("before the order takes effect")},
    ("company_gm",),
)  # fmt: skip
published.approvable("sales.change", _("Change of an order"), ORDER_FACTS, {})
published.approvable("sales.decline", _("Declining an order"), ORDER_FACTS, {}, ("company_gm",))
published.approvable("sales.hard", _("Orders that are hard to make"), ORDER_FACTS, {}, ("top_management",))
published.approvable(
    "sales.untried", _("Goods nobody has tried yet"), ORDER_FACTS, {TAKE_EFFECT: _("before the order takes effect")},
    ("company_gm",),
)  # fmt: skip


def prices(lines: Iterable[OrderLine]) -> dict[str, Any]:
    """How far the prices of an order lie off the policy."""
    off = [line for line in lines if line.deviation and not line.is_gift]
    below = [_below(line.list_price, line.price) for line in off]
    return {"order.deviations": len(off), "order.below": max(below, default=ZERO)}


def _below(listed: Decimal | None, price: Decimal) -> Decimal:
    return round((listed - price) / listed * 100, 2) if listed and price < listed else ZERO


def facts(ref: Ref) -> Mapping[str, Any]:
    """The facts of a stored order as the matrix asks them. Three queries."""
    return {**facts_of_order(ref), **prices(OrderLine.objects.filter(order_id=ref.id))}
