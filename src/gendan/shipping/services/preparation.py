"""Getting goods ready: the pick list, what was picked, the boxes."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Conflict
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.inventory.picked import Picked as Taken
from gendan.sales.services import progress
from gendan.warehouse.models import Package, Pick, PickLine
from gendan.warehouse.services import picks
from gendan.warehouse.services.picks import PickWant
from gendan.workflow.services import gates

from ..events import DeliveryPacked, DeliveryPicked
from ..models import Delivery, DeliveryLine
from ..states import BEFORE_DISPATCH
from . import base
from .plans import CONSENT

ZERO = Decimal(0)


@service
def start_pick(delivery_id: int, *, actor: Actor, method: str = "order") -> Pick | None:
    """Make the pick list of a released delivery; the one there is when it was made before.

    Locks the delivery, then balances. Refuses with IllegalTransition, NotAllowed.
    """
    actor.require("shipping.delivery.pick")
    delivery = base.locked(delivery_id, actor)
    if delivery.state != Delivery.State.RELEASED:
        raise base.IllegalTransition(Delivery.KIND, "pick", delivery.state, base.DELIVERY.legal(delivery.state))
    return make_pick(delivery, actor, method)


def make_pick(delivery: Delivery, actor: Actor, method: str = "order") -> Pick | None:
    """A pick list for what has none yet; None, and the delivery counts as picked, when nothing lies in stock."""
    lines = [line for line in base.lines_of(delivery) if line.item.stocked]
    listed = _listed([line.pk for line in lines])
    wanted = [
        PickWant(
            ref=Ref(DeliveryLine.KIND, line.pk), line_ref=Ref("sales.order_line", line.order_line_id),
            item_id=line.item_id, owner_id=line.order_line.owner_id, quantity=line.quantity - listed.get(line.pk, ZERO),
        )
        for line in lines if line.quantity > listed.get(line.pk, ZERO)
    ]  # fmt: skip
    if wanted:
        # The picker's right to pick is asked when picking; making the list is part of giving the notice.
        return picks.create(delivery.warehouse_id, wanted=wanted, method=method, actor=SYSTEM)
    if not lines:
        note_picked(delivery, actor)
    return None


def _listed(line_ids: list[int]) -> dict[int, Decimal]:
    """What is on pick lists already, open or done, per delivery line."""
    return dict(
        sql.rows(
            "select l.ref_id, sum(case l.state when 'open' then l.quantity else l.picked end)"
            " from warehouse_pickline l join warehouse_pick p on p.id = l.pick_id"
            " where l.ref_kind = 'shipping.delivery_line' and l.ref_id = any(%s) and p.state <> 'cancelled'"
            " group by l.ref_id",
            [line_ids],
        )
    )


@service
def picked(delivery_id: int, *, actor: Actor) -> Delivery:
    """Take over what the warehouse picked; when no pick line is open the delivery is picked.

    Called when a pick list is finished; repeating is harmless. What is short waits for the customer's consent
    before it may leave (PSH-01). Locks the delivery, then its order lines. Announces DeliveryPicked.
    """
    delivery = base.locked(delivery_id, actor)
    if delivery.state == Delivery.State.RELEASED:
        note_picked(delivery, actor)
    return delivery


def note_picked(delivery: Delivery, actor: Actor) -> None:
    """Picked quantities follow the pick lines; things without stock are always there."""
    lines = base.lines_of(delivery)
    found = _picked([line.pk for line in lines])
    if any(is_open for _, is_open in found.values()):
        return
    target = {line.pk: found.get(line.pk, (ZERO, False))[0] if line.item.stocked else line.quantity for line in lines}
    if not any(target.values()):
        return  # nothing was there: the delivery stays released until there is, or is given up
    base.write_lines("picked", target)
    moved = {line.order_line_id: target[line.pk] - line.picked for line in lines if target[line.pk] != line.picked}
    short = any(target[line.pk] < line.quantity for line in lines)
    base.move(delivery, "pick", actor, is_partial=delivery.is_partial or short)
    base.announce(DeliveryPicked, delivery, short=short)
    progress.picked(moved, actor=actor)
    if short and any(line.order.type.partial_needs_consent for line in lines):
        gates.put(
            delivery.ref, "shipping.delivery.dispatch", CONSENT,
            satisfied=False, holder_role="salesperson", company_id=delivery.company_id, actor=actor,
        )  # fmt: skip


def _picked(line_ids: list[int]) -> dict[int, tuple[Decimal, bool]]:
    """Per delivery line what was picked and whether a pick line is still open."""
    rows = sql.rows(
        "select l.ref_id, sum(l.picked), bool_or(l.state = 'open') from warehouse_pickline l"
        " join warehouse_pick p on p.id = l.pick_id"
        " where l.ref_kind = 'shipping.delivery_line' and l.ref_id = any(%s) and p.state <> 'cancelled'"
        " group by l.ref_id",
        [line_ids],
    )
    return {ref: (quantity, is_open) for ref, quantity, is_open in rows}


@service
def packed(delivery_id: int, *, actor: Actor, version: int | None = None, package_count: int | None = None) -> Delivery:
    """The goods are in boxes, labelled and counted (SHP-14). The boxes of the warehouse count; a figure may be
    given where boxes are not recorded one by one.

    Locks the delivery. Announces DeliveryPacked. Refuses with IllegalTransition, NotAllowed, and Conflict without boxes.
    """
    delivery = base.locked(delivery_id, actor, version)
    count = package_count or Package.objects.filter(ref_kind=Delivery.KIND, ref_id=delivery.pk).count()
    if not count:
        raise Conflict(_("No box has been packed for this delivery yet."))
    base.move(delivery, "pack", actor, package_count=count)
    base.announce(DeliveryPacked, delivery, package_count=count)
    return delivery


def waiting(position_ids: Sequence[int]) -> list[Taken]:
    """What lies picked of these positions for order lines and has not left: nobody else may have it."""
    rows = sql.rows(
        sql.named("shipping", "picked_of_positions"),
        {"positions": list(position_ids), "waiting": [str(state) for state in BEFORE_DISPATCH]},
    )
    return [Taken(Ref(kind, id), position, quantity) for kind, id, position, quantity in rows]


def is_all_packed(delivery: Delivery) -> bool:
    """Whether every picked piece of the delivery lies in a box."""
    row = sql.one(
        "select bool_and(coalesce(p.packed, 0) >= l.picked) from shipping_deliveryline l"
        " join catalog_item i on i.id = l.item_id"
        " left join lateral (select sum(quantity) as packed from warehouse_packageline"
        "   where ref_kind = 'shipping.delivery_line' and ref_id = l.id) p on true"
        " where l.delivery_id = %s and l.picked > 0 and i.stocked",
        [delivery.pk],
    )
    return bool(row and row[0])


def deliveries_of(pick_id: int) -> list[int]:
    """Deliveries a pick list serves."""
    lines = PickLine.objects.filter(pick_id=pick_id, ref_kind=DeliveryLine.KIND).values("ref_id")
    return sorted(DeliveryLine.objects.filter(pk__in=lines).values_list("delivery_id", flat=True).distinct())
