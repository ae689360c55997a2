"""The counter route: goods were handed over and paid at the counter, so everything is posted at once (TYP-04).

No picking, no delivery, no task: stock leaves, the lines are signed. The money is booked by finance when it hears
that the order took effect.
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.quantity import plain
from gendan.inventory.choosing import Need, choose
from gendan.inventory.errors import OutOfStock
from gendan.inventory.models import Movement
from gendan.inventory.services import stock
from gendan.inventory.services.stock import ShipLine
from gendan.planning.services import demands
from gendan.sales.models import OrderLine

from . import steps
from .writing import Loaded


def hand_over(loaded: Loaded, actor: Actor, *, fresh: bool = False) -> None:
    """Post the goods of an effective counter order out of stock and mark its lines signed.

    `fresh` says that the order was made in this transaction, so that its demands are ours already.

    Locks demands, positions and balances. Refuses with OutOfStock when the shelf holds less than was sold.
    """
    order = loaded.order
    lines = [line for line in loaded.live if steps.is_stocked(line)]
    if not fresh:
        demands.lock_for([steps.line_ref(line) for line in lines])
    stock.ship(
        order.ref, order.number or "", _from_shelves(loaded, lines), company_id=order.company_id, actor=actor,
        kind=Movement.Kind.CASH_SALE,
    )  # fmt: skip
    for line in loaded.live:
        quantity = line.quantity - line.cancelled
        line.reserved, line.picked = steps.ZERO, steps.ZERO
        line.shipped = line.delivered = line.signed = quantity
    demands.shipped({steps.line_ref(line): (steps.ZERO, steps.ZERO) for line in lines}, actor=actor)
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
