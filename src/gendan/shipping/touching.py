"""Deliveries, picks and boxes that a change of an order touches; papers that are out are stopped (CHG-12)."""

from collections.abc import Sequence

from gendan.core import sql
from gendan.core.actor import SYSTEM
from gendan.core.refs import Ref
from gendan.sales import impact
from gendan.sales.impact import ASK, DO, FOLLOWS, LEAVE, Item, Touched

from .models import Delivery
from .services import release
from .states import BEFORE_DISPATCH

STOPS = tuple(f"shipping.delivery.{verb}" for verb in ("release", "pack", "load", "check", "dispatch"))
PICK_STOPS = ("warehouse.pick.start", "warehouse.pick.finish")


@impact.provider("shipping.delivery")
def of_deliveries(change: Touched) -> Sequence[Item]:
    """Notes of the order. Those that are planned follow it; those in the warehouse's hands are recalled; what has left
    stays, and is for people. One query.
    """
    if not change.shipment:
        return []
    return [_delivery(row, change) for row in sql.dicts(_DELIVERIES, {"order": change.order_id})]


def _delivery(row: dict[str, object], change: Touched) -> Item:
    ref, number, state = Ref(Delivery.KIND, int(str(row["id"]))), str(row["number"] or ""), str(row["state"])
    data = {"printed": row["printed"]}
    if state not in BEFORE_DISPATCH:
        return Item("delivery", ref, number, state, "tell_carrier", LEAVE, "transport_manager", data=data)
    if state == Delivery.State.PLANNED:
        return Item("delivery", ref, number, state, "cancel" if change.cancels else "make_anew", FOLLOWS, data=data)
    if state == Delivery.State.RELEASED and not change.cancels:
        return Item("delivery", ref, number, state, "recall", FOLLOWS, "warehouse_supervisor", STOPS, data=data)
    return Item("delivery", ref, number, state, "recall", DO, "warehouse_supervisor", STOPS, "shipping.cancel", data)


_DELIVERIES = """
select distinct d.id, d.number, d.state, d.printed from shipping_delivery d
join shipping_deliveryline l on l.delivery_id = d.id
where l.order_id = %(order)s and d.state <> 'cancelled' order by d.id
"""


@impact.provider("warehouse.pick")
def of_picks(change: Touched) -> Sequence[Item]:
    """Pick lists that take goods for the order and are not finished: nobody goes on with them. One query."""
    if not change.shipment:
        return []
    return [
        Item(
            "pick", Ref("warehouse.pick", r["id"]), r["number"] or "", r["state"], "recall",
            FOLLOWS if r["alone"] else ASK, "warehouse_supervisor", PICK_STOPS if r["alone"] else (),
        )
        for r in sql.dicts(_PICKS, {"order": change.order_id})
    ]  # fmt: skip


# A wave that takes goods for other orders too is not stopped for one of them; somebody is told.
_PICKS = """
select p.id, p.number, p.state, bool_and(dl.order_id = %(order)s) as alone
from warehouse_pick p join warehouse_pickline l on l.pick_id = p.id
join shipping_deliveryline dl on l.ref_kind = 'shipping.delivery_line' and dl.id = l.ref_id
where p.state in ('open', 'picking') and p.id in (
  select l.pick_id from warehouse_pickline l join shipping_deliveryline dl on dl.id = l.ref_id
  where l.ref_kind = 'shipping.delivery_line' and dl.order_id = %(order)s)
group by p.id order by p.id
"""


@impact.provider("warehouse.package")
def of_packages(change: Touched) -> Sequence[Item]:
    """Boxes that are packed and have not left: somebody unpacks or labels them anew. One query."""
    if not change.shipment:
        return []
    return [
        Item(
            "package", Ref("warehouse.package", r["id"]), r["number"], r["state"], "repack", ASK, "warehouse_supervisor"
        )
        for r in sql.dicts(_PACKAGES, {"order": change.order_id, "states": list(BEFORE_DISPATCH)})
    ]


_PACKAGES = """
select distinct b.id, b.number, d.state from warehouse_package b
join shipping_delivery d on b.ref_kind = 'shipping.delivery' and d.id = b.ref_id
join shipping_deliveryline l on l.delivery_id = d.id
where l.order_id = %(order)s and d.state = any(%(states)s::text[]) order by b.id
"""


@impact.act("shipping.cancel")
def cancel(ref: Ref, reason: str) -> None:
    """Give a recalled delivery up: picks end, staged goods go back. What is given up already stays so."""
    state = Delivery.objects.filter(pk=ref.id).values_list("state", flat=True).first()
    if state in BEFORE_DISPATCH:
        release.cancel(ref.id, reason=reason, actor=SYSTEM)
