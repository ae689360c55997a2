"""How far the lines are. Warehouse, shipping and finance report here; nobody else writes these columns.

Lines move reserved → picked → shipped → delivered → signed under lock; the order's status follows in the same
transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import F

from gendan.core import bulk, clock
from gendan.core.actor import Actor
from gendan.core.errors import Conflict
from gendan.core.work import lock, service
from gendan.planning.services import dates, demands
from gendan.planning.services.dates import Stated
from gendan.sales import queries
from gendan.sales.models import Order, OrderLine
from gendan.sales.states import COMMITTED_STATES
from gendan.sales.status import line_status

from . import steps
from .writing import Loaded

ZERO = Decimal(0)
Quantities = Mapping[int, Decimal]  # order line id → quantity in base units
QUANTITY_COLUMNS = ("reserved", "picked", "shipped", "delivered", "signed", "cancelled", "invoiced", "status")


@service
def picked(quantities: Quantities, *, actor: Actor) -> None:
    """Goods of lines were taken from their bins (negative: put back). Locks orders, then lines."""
    held = _hold(quantities)
    for line in _lines(held):
        quantity = quantities.get(line.pk, ZERO)
        line.picked += quantity
        line.reserved -= quantity
    _write(held)


@service
def shipped(quantities: Quantities, *, actor: Actor, signed: bool = False) -> None:
    """Goods of lines left the house, `signed` for in the same moment when the customer picked them up; stock and reservations were posted by `inventory.stock.ship` after this.

    Locks orders, lines, demands, credit accounts: call it before the stock is posted, so that locks run downhill.
    """
    held = _hold(quantities)
    left = {}
    for line in _lines(held):
        quantity = quantities.get(line.pk, ZERO)
        if not quantity:
            continue
        from_picked = min(line.picked, quantity)
        line.picked -= from_picked
        line.reserved -= quantity - from_picked
        line.shipped += quantity
        if signed:
            line.delivered += quantity
            line.signed += quantity
        if line.stocked:  # type: ignore[attr-defined]
            rest = line.quantity - line.shipped - line.cancelled
            left[steps.line_ref(line)] = (rest, line.reserved + line.picked)
    demands.lock_for(list(left))
    demands.shipped(left, actor=actor)
    gone = [ref for ref, (rest, _kept) in left.items() if not rest]
    dates.state([Stated(ref, "actual", clock.today(), "dispatched") for ref in gone], actor=actor)
    _write(held)


@service
def delivered(quantities: Quantities, *, actor: Actor) -> None:
    """Goods of lines arrived. Locks orders, then lines."""
    held = _hold(quantities)
    for line in _lines(held):
        line.delivered = min(line.delivered + quantities.get(line.pk, ZERO), line.shipped)
    _write(held)


@service
def signed(quantities: Quantities, *, actor: Actor) -> None:
    """The customer signed for goods of lines. Locks orders, then lines."""
    held = _hold(quantities)
    for line in _lines(held):
        line.signed = min(line.signed + quantities.get(line.pk, ZERO), line.shipped)
        line.delivered = max(line.delivered, line.signed)
    _write(held)


@service
def returned_to_stock(quantities: Quantities, *, actor: Actor) -> None:
    """Goods that had left came back unsigned: the customer refused them, or a difference was found at signing.

    They are out of the order: the line's shipped quantity falls and counts as cancelled. Locks orders, then lines.
    """
    held = _hold(quantities)
    for line in _lines(held):
        quantity = quantities.get(line.pk, ZERO)
        line.shipped -= quantity
        line.delivered = min(line.delivered, line.shipped)
        line.cancelled += quantity
    _write(held)


@service
def invoiced(quantities: Quantities, *, actor: Actor) -> None:
    """Lines were invoiced (negative: reversed). Locks orders, then lines."""
    held = _hold(quantities)
    for line in _lines(held):
        line.invoiced += quantities.get(line.pk, ZERO)
    _write(held)


@service
def paid(amounts: Mapping[int, Decimal], *, actor: Actor, overdue: Mapping[int, bool] | None = None) -> None:
    """State how much confirmed money orders have: `{order: amount}`. Locks the orders."""
    held = _load(amounts)
    for loaded in held:
        loaded.order.paid = amounts[loaded.order.pk]
    _write(held, overdue or {})


@service
def refresh(order_ids: Iterable[int], *, actor: Actor) -> None:
    """Derive the statuses of orders again, after gates or reviews changed. Locks the orders."""
    _write(_load(order_ids))


def _hold(quantities: Quantities) -> list[Loaded]:
    orders = OrderLine.objects.filter(pk__in=list(quantities)).values_list("order_id", flat=True)
    return _load(set(orders))


def _load(order_ids: Iterable[int]) -> list[Loaded]:
    """Orders locked low pk first, then all their lines; two statements."""
    ids = list(order_ids)
    orders = lock(Order.objects.filter(pk__in=ids))
    lines = lock(OrderLine.objects.filter(order_id__in=ids).annotate(stocked=F("item__stocked")))
    by_order: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        by_order[line.order_id].append(line)
    return [Loaded(order, sorted(by_order[order.pk], key=lambda x: x.line_no)) for order in orders]


def _lines(held: Iterable[Loaded]) -> Iterable[OrderLine]:
    return (line for loaded in held for line in loaded.lines)


def _write(held: list[Loaded], overdue: Mapping[int, bool] | None = None) -> None:
    """Lines and statuses of orders: a fixed number of statements for any number of orders and lines."""
    if not held:
        return
    for line in _lines(held):
        if min(line.reserved, line.picked, line.shipped) < 0:
            raise Conflict("More goods are reported than the order line holds.")
    open_gates = queries.open_gates([loaded.order.pk for loaded in held])
    reviews = queries.review_results([loaded.order.pk for loaded in held])
    rows = []
    for loaded in held:
        committed = loaded.order.state in COMMITTED_STATES
        for line in loaded.lines:
            line.status = line_status(steps.facts_of(line), committed)
        steps.refresh(loaded, open_gates[loaded.order.pk], reviews.get(loaded.order.pk, "none"))
        if (overdue or {}).get(loaded.order.pk) and loaded.order.payment_status != "paid":
            loaded.order.payment_status = "overdue"
        rows.append(
            {"id": loaded.order.pk, "paid": loaded.order.paid, **{c: getattr(loaded.order, c) for c in STATUS_COLUMNS}}
        )
    bulk.update(OrderLine, [{"id": x.pk, **{c: getattr(x, c) for c in QUANTITY_COLUMNS}} for x in _lines(held)])
    bulk.update(Order, rows)


STATUS_COLUMNS = (
    "status",
    "review_status",
    "payment_status",
    "fulfilment_status",
    "billing_status",
    "holds",
    "cancelled_amount",
)
