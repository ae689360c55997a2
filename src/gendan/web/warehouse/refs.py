"""Which documents stand behind references of stock and picks, in words people know."""

from collections.abc import Iterable
from dataclasses import dataclass

from gendan.core import sql
from gendan.core.refs import Ref


@dataclass(frozen=True, slots=True)
class Named:
    """A document as a person knows it: its number, whom it is for, where its page is."""

    number: str
    who: str = ""
    url: str = ""


_DELIVERY_LINES = """
select l.id, d.number, d.customer_name, o.number
from shipping_deliveryline l join shipping_delivery d on d.id = l.delivery_id join sales_order o on o.id = l.order_id
where l.id = any(%s::bigint[])
"""
_ORDER_LINES = """
select l.id, o.number, c.name from sales_orderline l join sales_order o on o.id = l.order_id
join partners_customer c on c.id = o.customer_id where l.id = any(%s::bigint[])
"""
_TRANSFER_LINES = """
select l.id, t.number, w.name from inventory_transferline l join inventory_transfer t on t.id = l.transfer_id
join inventory_warehouse w on w.id = t.target_id where l.id = any(%s::bigint[])
"""


def named(refs: Iterable[Ref]) -> dict[Ref, Named]:
    """Names of order lines, delivery lines and transfer lines; one query per kind."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, Named] = {}
    for pk, number, who, order in _rows(_DELIVERY_LINES, wanted.get("shipping.delivery_line")):
        found[Ref("shipping.delivery_line", pk)] = Named(number or order or "", who, f"/deliveries/{number}")
    for pk, number, who in _rows(_ORDER_LINES, wanted.get("sales.order_line")):
        found[Ref("sales.order_line", pk)] = Named(number or "", who, f"/orders/{number}")
    for pk, number, who in _rows(_TRANSFER_LINES, wanted.get("inventory.transfer_line")):
        found[Ref("inventory.transfer_line", pk)] = Named(number or "", who, f"/transfers/{number}")
    return found


def _rows(statement: str, ids: set[int] | None) -> list[tuple]:
    return sql.rows(statement, [sorted(ids)]) if ids else []
