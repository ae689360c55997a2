"""Lines that other companies of the group make: each is instructed once its order takes effect, and follows it (ORG-02)."""

from gendan.cooperation.services import instructions
from gendan.cooperation.services.instructions import Wanted
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.money import ZERO
from gendan.core.work import service
from gendan.sales.models import Order, OrderLine

from .steps import line_ref
from .writing import load


@service
def follow(order_id: int, *, actor: Actor) -> None:
    """Tell the makers what an order wants of them now. One query for an order all of whose lines are made here.

    A consequence of what happened to the order: asks for no permission. Locks the order, then the instructions.
    """
    if not _concerns(order_id):
        return
    loaded = load(order_id)
    order = loaded.order
    wanted = [_wanted(order, line) for line in loaded.lines]
    instructions.put(order.ref, order.company_id, wanted, actor=actor)


_CONCERNS = """
select exists (
  select from sales_orderline l where l.order_id = %(order)s and (l.maker_id is not null or exists (
    select from cooperation_instruction i where i.ref_kind = 'sales.order_line' and i.ref_id = l.id))
)
"""


def _concerns(order_id: int) -> bool:
    """Whether another company makes a line of the order, or was asked to."""
    row = sql.one(_CONCERNS, {"order": order_id})
    return bool(row and row[0])


def _wanted(order: Order, line: OrderLine) -> Wanted:
    """What the maker must know: goods, quantity, date, requirements; no customer and no price."""
    rest = line.quantity - line.shipped - line.cancelled if order.state == Order.State.EFFECTIVE else ZERO
    texts = (order.technical, order.quality, line.remarks)
    return Wanted(
        maker_id=line.maker_id or order.company_id, quantity=rest, item_id=line.item_id, goods=line.item_name,
        needed_on=line.requested_on or order.requested_on, ref=line_ref(line), ref_number=f"{order.number}/{line.line_no}",
        requirements="\n".join(text.strip() for text in texts if text.strip()),
    )  # fmt: skip
