"""The counter route: goods were handed over and paid at the counter, so everything is posted at once (TYP-04).

No picking, no delivery, no task: stock leaves, the lines are signed. The money is booked by finance when it hears
that the order took effect.
"""

from gendan.core.actor import Actor
from gendan.inventory import allocation
from gendan.inventory.allocation import Wanted
from gendan.inventory.services import stock
from gendan.inventory.services.stock import ShipLine
from gendan.planning.services import demands

from . import steps
from .writing import Loaded


def hand_over(loaded: Loaded, actor: Actor) -> None:
    """Post the goods of an effective counter order out of stock and mark its lines signed.

    Locks demands, positions and balances. Refuses with OutOfStock when the shelf holds less than was sold.
    """
    order = loaded.order
    lines = [line for line in loaded.live if steps.is_stocked(line)]
    demands.lock_for([steps.line_ref(line) for line in lines])
    shelves = allocation.choose(
        [
            Wanted(steps.line_ref(line), line.item_id, line.warehouse_id or order.warehouse_id or 0, line.owner_id,
                   line.quantity - line.cancelled)
            for line in lines
        ]
    )  # fmt: skip
    stock.ship(
        order.ref, order.number or "",
        [ShipLine(s.ref, s.item_id, s.quantity, s.place_id, s.lot_id, s.owner_id) for s in shelves],
        company_id=order.company_id, actor=actor, kind="cash_sale",
    )  # fmt: skip
    for line in loaded.live:
        quantity = line.quantity - line.cancelled
        line.reserved, line.picked = steps.ZERO, steps.ZERO
        line.shipped = line.delivered = line.signed = quantity
    demands.shipped({steps.line_ref(line): (steps.ZERO, steps.ZERO) for line in lines}, actor=actor)
