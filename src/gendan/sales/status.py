"""The status people see, derived: before effect from what is open, after it from the lines.

Pure. The least advanced line leads (TYP-18). The words are the spec's section 8.1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .models import Order

S = Order.State
# Line statuses, least advanced first; the order shows the first that occurs.
LINE_ORDER = ("waiting_stock", "open", "reserved", "picked", "shipped", "delivered", "signed", "cancelled")
AFTER_EFFECT = {
    "waiting_stock": "in_progress",
    "open": "in_progress",
    "reserved": "ready",
    "picked": "ready",
    "shipped": "shipped",
    "delivered": "delivered",
    "signed": "signed",
    "cancelled": "signed",
}
GONE = ("shipped", "delivered", "signed", "cancelled")  # a change has no goods left to hold
FULFILMENT = {
    "waiting_stock": "unallocated",
    "open": "unallocated",
    "reserved": "reserved",
    "picked": "ready",
    "shipped": "shipped",
    "delivered": "delivered",
    "signed": "signed",
    "cancelled": "unallocated",
}


# Statuses of an order on its way, least advanced first, and those that end it before its end.
WAY = (
    "draft", "returned", "submitted", "in_review", "negotiating", "pending_approval", "reviewed", "awaiting_effect",
    "confirmed", "changing", "effective", "in_progress", "ready", "shipped", "delivered", "signed", "settled", "completed",
    "closed",
)  # fmt: skip
ENDED = ("cancelled", "declined", "void")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """Quantities of one line in base units."""

    quantity: Decimal
    reserved: Decimal
    picked: Decimal
    shipped: Decimal
    delivered: Decimal
    signed: Decimal
    cancelled: Decimal
    invoiced: Decimal
    stocked: bool = True

    @property
    def open(self) -> Decimal:
        """Neither kept, picked, shipped nor cancelled."""
        return self.quantity - self.reserved - self.picked - self.shipped - self.cancelled


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the order's status follows from besides its lines."""

    state: str
    total: Decimal
    paid: Decimal
    payment_mode: str
    review: str  # none | open | passed | conditional | failed
    open_gates: frozenset[str]
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Derived:
    """The columns lists filter by."""

    status: str
    review_status: str
    payment_status: str
    fulfilment_status: str
    billing_status: str
    holds: list[str]


def line_status(line: LineFacts, committed: bool) -> str:
    """Where the least advanced part of a line is."""
    if line.cancelled == line.quantity:
        return "cancelled"
    if line.open > 0:
        return "waiting_stock" if committed and line.stocked else "open"
    if line.reserved > 0:
        return "reserved"
    if line.picked > 0:
        return "picked"
    if line.delivered < line.shipped:
        return "shipped"
    return "delivered" if line.signed < line.shipped else "signed"


def derive(order: OrderFacts, lines: Sequence[LineFacts]) -> Derived:
    """Main status and sub-statuses of an order."""
    committed = order.state in (S.CONFIRMED, S.EFFECTIVE)
    leading = _leading(line_status(line, committed) for line in lines)
    payment, billing = _payment(order), _billing(order, lines)
    return Derived(
        status=_status(order, leading, payment),
        review_status=order.review,
        payment_status=payment,
        fulfilment_status=_fulfilment(leading, lines),
        billing_status=billing,
        holds=[code for code in ("credit", "payment") if code in order.open_gates] + ["change"] * _changing(order),
    )


def _changing(order: OrderFacts) -> bool:
    """Whether a change request holds the order's goods."""
    return any(code.startswith("change:") for code in order.open_gates)


def whole(statuses: Iterable[str]) -> str:
    """Where an order stands over the parts it was split into: with its least advanced part that is still wanted (SPL-08)."""
    present = set(statuses)
    return next((status for status in (*WAY, *ENDED) if status in present), "draft")


def _leading(statuses: Iterable[str]) -> str:
    present = set(statuses)
    return next((status for status in LINE_ORDER if status in present), "open")


def _status(order: OrderFacts, leading: str, payment: str) -> str:
    if order.state == S.SUBMITTED:
        return _before_confirmation(order)
    if order.state == S.CONFIRMED:
        return _before_effect(order)
    if order.state == S.EFFECTIVE:
        status = AFTER_EFFECT[leading]
        if _changing(order) and leading not in GONE:
            return "changing"
        return "settled" if status == "signed" and payment == "paid" else status
    return str(order.state)


def _before_confirmation(order: OrderFacts) -> str:
    if order.review == "open":
        return "in_review"
    if order.review in ("conditional", "failed"):
        return "negotiating"
    if any(code.startswith("approval") for code in order.open_gates):
        return "pending_approval"
    return "reviewed" if order.review == "passed" else "submitted"


def _before_effect(order: OrderFacts) -> str:
    if order.review == "open":
        return "in_review"
    if any(code.startswith("approval") for code in order.open_gates):
        return "pending_approval"
    return "awaiting_effect" if order.open_gates else "confirmed"


def _payment(order: OrderFacts) -> str:
    if order.total > 0 and order.paid >= order.total:
        return "paid"
    if order.overdue:
        return "overdue"
    if order.paid > 0:
        return "partly_paid"
    if order.payment_mode == "cod":
        return "cod_due"
    return "paid" if order.total == 0 else "unpaid"


def _billing(order: OrderFacts, lines: Sequence[LineFacts]) -> str:
    invoiced = any(line.invoiced > 0 for line in lines)
    to_invoice = any(line.signed > line.invoiced for line in lines)
    if not invoiced:
        return "to_invoice" if to_invoice else "none"
    if to_invoice:
        return "to_invoice"
    if order.paid >= order.total > 0:
        return "paid"
    return "partly_paid" if order.paid > 0 else "invoiced"


def _fulfilment(leading: str, lines: Sequence[LineFacts]) -> str:
    shipped = any(line.shipped > 0 for line in lines)
    if leading in ("waiting_stock", "open"):
        if shipped:
            return "partly_shipped"
        return "partly_ready" if any(line.reserved + line.picked > 0 for line in lines) else "unallocated"
    if leading in ("reserved", "picked") and shipped:
        return "partly_shipped"
    return FULFILMENT[leading]
