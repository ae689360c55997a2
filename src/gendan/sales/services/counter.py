"""The counter route: goods were handed over and paid at the counter, so everything is posted at once (TYP-04).

No picking, no delivery, no task: stock leaves, the lines are signed. The money is booked by finance when it hears
that the order took effect. In an order of several types this is the way of its counter lines alone (TYP-18).
"""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.quantity import plain
from gendan.core.work import guarding
from gendan.inventory.choosing import Need, choose
from gendan.inventory.errors import OutOfStock
from gendan.inventory.models import Movement
from gendan.inventory.services import stock
from gendan.inventory.services.stock import ShipLine
from gendan.planning.services import demands
from gendan.sales.models import OrderLine, OrderType

from . import steps
from .writing import Loaded


def lines(loaded: Loaded) -> list[OrderLine]:
    """Live lines that go over the counter; one query where the order's type is not loaded or lines have their own."""
    own = {line.type_id for line in loaded.live if line.type_id}
    routes = dict(OrderType.objects.filter(pk__in=own).values_list("pk", "route")) if own else {}
    of_order = loaded.order.type.route
    return [line for line in loaded.live if routes.get(line.type_id or 0, of_order) == "counter"]


def route(loaded: Loaded, handed_over: Sequence[OrderLine], of_order: str | None = None) -> str:
    """The way of an order as its event tells it: the order's, but `counter` where all goes over it, `mixed` where some does."""
    if handed_over:
        return "counter" if len(handed_over) == len(loaded.live) else "mixed"
    own = of_order or loaded.order.type.route
    return "ship" if own == "counter" else own


def hand_over(loaded: Loaded, handed_over: Sequence[OrderLine], actor: Actor, *, fresh: bool = False) -> None:
    """Post goods that go over the counter out of stock and mark their lines signed, once the order is effective.

    `fresh` says that the order was made in this transaction, so that its demands are ours already.

    Locks demands, positions and balances. Refuses with OutOfStock when the shelf holds less than was sold.
    """
    if fresh:  # demands and positions are held since the stock was kept; the credit account came after
        with guarding("planning", "inventory"):
            _post(loaded, handed_over, actor)
        return
    demands.lock_for([steps.line_ref(line) for line in handed_over if steps.is_stocked(line)])
    _post(loaded, handed_over, actor)


def _post(loaded: Loaded, handed_over: Sequence[OrderLine], actor: Actor) -> None:
    order = loaded.order
    stocked = [line for line in handed_over if steps.is_stocked(line)]
    stock.ship(
        order.ref, order.number or "", _from_shelves(loaded, stocked), company_id=order.company_id, actor=actor,
        kind=Movement.Kind.CASH_SALE,
    )  # fmt: skip
    for line in handed_over:
        quantity = line.quantity - line.cancelled
        line.reserved, line.picked = steps.ZERO, steps.ZERO
        line.shipped = line.delivered = line.signed = quantity
    demands.shipped({steps.line_ref(line): (steps.ZERO, steps.ZERO) for line in stocked}, actor=actor)
    steps.write_shipped(loaded)


def _from_shelves(loaded: Loaded, lines: list[OrderLine]) -> list[ShipLine]:
    """Bins and lots for the lines, warehouse by warehouse. Refuses with OutOfStock where shelves hold less."""
    by_warehouse: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        by_warehouse[line.warehouse_id or loaded.order.warehouse_id or 0].append(line)
    taken: list[ShipLine] = []
    for warehouse_id, group in by_warehouse.items():
        needs = [Need(line.item_id, line.quantity - line.cancelled, line.owner_id) for line in group]
        chosen = choose(warehouse_id, needs)
        for n, (line, need) in enumerate(zip(group, needs, strict=True)):
            found = sum((c.quantity for c in chosen if c.need == n), steps.ZERO)
            if found < need.quantity:
                raise OutOfStock(
                    [
                        {
                            "item": line.item_name,
                            "place": _("the shelf"),
                            "wanted": plain(need.quantity),
                            "free": plain(found),
                        }
                    ]
                )
        taken += [
            ShipLine(
                steps.line_ref(group[c.need]),
                group[c.need].item_id,
                c.quantity,
                c.place_id,
                c.lot_id,
                group[c.need].owner_id,
            )
            for c in chosen
        ]
    return taken
