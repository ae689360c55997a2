"""From the packed goods to the road: two signatures, the gate, the dispatch."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.core.work import record, service
from gendan.inventory import places
from gendan.inventory.services import stock
from gendan.org import duties
from gendan.org.services.reasons import asks
from gendan.partners.services import credit
from gendan.sales import queries
from gendan.sales.models import Order, OrderLine
from gendan.sales.services import progress
from gendan.workflow.services import tasks

from .. import amounts, route
from ..errors import SpecialNotVerified
from ..events import DeliveryChecked, DeliveryDispatched, DeliveryLoaded
from ..models import Delivery, Shortage, Signature, TrackingEvent
from ..states import SHORTAGE
from . import base

ZERO = Decimal(0)
LOADING = ("loader", "keeper")


@service
def verify_special(delivery_id: int, *, actor: Actor) -> Delivery:
    """Somebody looked at the goods and found every special requirement met (SHP-09). Locks the delivery."""
    actor.require("shipping.delivery.verify")
    delivery = base.locked(delivery_id, actor)
    delivery.special_verified_at, delivery.special_verified_by_id = clock.now(), actor.user_id
    delivery.version += 1
    delivery.save(update_fields=["special_verified_at", "special_verified_by", "version"])
    record("shipping.delivery.special_verified", about=delivery.ref, company_id=delivery.company_id)
    return delivery


@service
def sign_loading(delivery_id: int, part: str, *, actor: Actor, note: str = "", version: int | None = None) -> Delivery:
    """Loader or keeper has checked note and goods and signs; with both signatures the delivery is loaded (SHP-09).

    The two are different people unless the firm's rule says otherwise. Signing twice for one part is without effect.
    Locks the delivery. Announces DeliveryLoaded with the second signature. Refuses with IllegalTransition, NotAllowed,
    SpecialNotVerified, SameHands, StepMissing.
    """
    if part not in LOADING:
        raise Invalid({"part": _("Loader or keeper.")})
    actor.require("shipping.delivery.load")
    delivery = base.locked(delivery_id, actor, version)
    if "load" not in base.DELIVERY.legal(delivery.state):
        raise base.IllegalTransition(Delivery.KIND, "load", delivery.state, base.DELIVERY.legal(delivery.state))
    base.require_steps(delivery, "loaded", base.choices(delivery))
    if delivery.special and delivery.special_verified_at is None:
        raise SpecialNotVerified(special=delivery.special)
    signed = {s.part: s.user_id for s in delivery.signatures.filter(part__in=LOADING)}
    if part in signed:
        return delivery
    for other in signed.values():
        duties.differ(delivery, other, actor.user_id, "load_sign")
    _sign(delivery, part, actor, note)
    if set(LOADING) <= {*signed, part}:
        base.move(delivery, "load", actor)
        base.announce(DeliveryLoaded, delivery)
    return delivery


def _sign(delivery: Delivery, part: str, actor: Actor, note: str) -> None:
    Signature.objects.create(
        delivery=delivery, part=part, user_id=actor.user_id, name=actor.name[:60], at=clock.now(), note=note[:200]
    )


@service
@asks("gate_stop", "note", unless="passed")
def gate_check(
    delivery_id: int, *, actor: Actor, passed: bool = True, note: str = "", version: int | None = None
) -> Delivery:
    """The gate compares goods and released note; only what fits may pass (SHP-10).

    Who gave the shipping notice does not check it (SEC-03). A refusal is recorded and goes to transport; the delivery
    stays loaded. Locks the delivery. Announces DeliveryChecked.
    Refuses with IllegalTransition, NotAllowed, SameHands, and Invalid for a refusal without a word.
    """
    delivery = base.locked(delivery_id, actor, version)
    duties.differ(delivery, _released_by(delivery), actor.user_id, "issue_gate_check")
    if not passed:
        return _stop_at_gate(delivery, actor, note)
    base.move(delivery, "check", actor)
    _sign(delivery, "gate", actor, note)
    base.announce(DeliveryChecked, delivery)
    return delivery


def _released_by(delivery: Delivery) -> int | None:
    """Who gave the shipping notice, as the event tells."""
    return (
        EventRow.objects.filter(about_kind=Delivery.KIND, about_id=delivery.pk, name="shipping.delivery.released")
        .order_by("-pk").values_list("actor_id", flat=True).first()
    )  # fmt: skip


def _stop_at_gate(delivery: Delivery, actor: Actor, note: str) -> Delivery:
    actor.require("shipping.delivery.check")
    if not note.strip():
        raise Invalid({"note": _("Say what does not fit.")})
    record("shipping.delivery.stopped", about=delivery.ref, company_id=delivery.company_id, note=note)
    tasks.open(
        company_id=delivery.company_id, kind="task", code="shipping.gate_stopped", ref=delivery.ref,
        number=delivery.number, subject=delivery.customer_name, role="transport_manager", sla="SLA-U1",
        data={"note": note}, actor=actor,
    )  # fmt: skip
    return delivery


@service
def dispatch(
    delivery_id: int,
    *,
    actor: Actor,
    waybill: str = "",
    version: int | None = None,
    override: str | None = None,
) -> Delivery:
    """The goods leave: stock and reservations go down, the orders are shipped, the red slip is on its way (SHP-19).

    Every step this firm makes must have been made; a carrier gives a waybill number. Locks the delivery, then the order
    lines, then stock, then credit. Announces DeliveryDispatched.
    Refuses with IllegalTransition, NotAllowed, GateClosed, StepMissing, OutOfStock, Invalid.
    """
    delivery = base.locked(delivery_id, actor, version)
    chosen = base.choices(delivery)
    if "dispatch" in base.DELIVERY.legal(delivery.state):
        base.require_steps(delivery, "dispatched", chosen)
    waybill = waybill.strip() or delivery.waybill
    if delivery.mode == "carrier" and not waybill:
        raise Invalid({"waybill": _("The carrier's waybill number is missing.")})
    leave(delivery, actor, chosen, waybill=waybill[:60], override=override)
    return delivery


def leave(
    delivery: Delivery, actor: Actor, chosen: route.Choices, *, waybill: str = "", override: str | None = None,
    signed: bool = False,
) -> None:  # fmt: skip
    """What happens when goods leave, by truck or, `signed` for at once, in the customer's hands. The caller holds the lock."""
    lines = [line for line in base.lines_of(delivery) if line.picked > 0]
    if not lines and delivery.state in base.BEFORE_DISPATCH - {Delivery.State.PLANNED, Delivery.State.RELEASED}:
        raise Conflict(_("Nothing was picked for this delivery."))
    moment = clock.now()
    with_slip = chosen.red_slip and delivery.mode != "pickup"
    _value(delivery, lines)
    base.move(
        delivery, "dispatch", actor, override=override, waybill=waybill, dispatched_at=moment,
        amount=delivery.amount, cod_amount=delivery.cod_amount, slip_state="out" if with_slip else "none",
    )  # fmt: skip
    sql.execute(
        "update shipping_deliveryline l set shipped = l.picked, amount = v.amount"
        " from unnest(%s::bigint[], %s::numeric[]) as v(id, amount) where l.id = v.id",
        [[line.pk for line in lines], [line.amount for line in lines]],
    )
    TrackingEvent.objects.create(
        delivery=delivery, at=moment, code="handed_over" if delivery.mode == "pickup" else "collected",
        by_id=actor.user_id, text=waybill, source="system",
    )  # fmt: skip
    base.announce(
        DeliveryDispatched, delivery, waybill=waybill, arrival_on=delivery.arrival_on, amount=delivery.amount,
        carrier=_carrier_name(delivery), cod_amount=delivery.cod_amount,
    )  # fmt: skip
    progress.shipped({line.order_line_id: line.picked for line in lines}, signed=signed, actor=actor)
    _issue(delivery, lines, actor)
    commit_credit(delivery, actor)
    _close_shortages(lines, actor)


def _value(delivery: Delivery, lines: list[Any]) -> None:
    """What really leaves is what counts: its worth by the order line's running total, and the cash to collect."""
    worth: dict[int, Decimal] = {}
    for line in lines:
        sold = line.order_line
        line.amount = amounts.part(
            sold.amount + sold.share, sold.quantity, sold.shipped, line.picked, line.order.currency
        )
        worth[line.order_id] = worth.get(line.order_id, ZERO) + line.amount
    delivery.amount = sum(worth.values(), ZERO)
    orders = {line.order_id: line.order for line in lines}
    delivery.cod_amount = sum(
        (
            max(ZERO, min(worth[pk], order.payable - order.paid))
            for pk, order in orders.items()
            if order.payment_mode == "cod"
        ),
        ZERO,
    )


def _carrier_name(delivery: Delivery) -> str:
    if delivery.carrier:
        return delivery.carrier.name
    return delivery.vehicle.plate if delivery.vehicle else ""


def _issue(delivery: Delivery, lines: list[Any], actor: Actor) -> None:
    """Staged goods leave the ledger for the customer, lot by lot, and the reservations of their order lines with them."""
    stocked = {line.pk: line for line in lines if line.item.stocked}
    if not stocked:
        return
    stage = places.staging(delivery.company_id, delivery.warehouse_id).pk
    leaving = [
        stock.ShipLine(
            ref=Ref(OrderLine.KIND, stocked[pk].order_line_id), item_id=stocked[pk].item_id, quantity=quantity,
            from_place=stage, lot_id=lot_id, owner_id=owner_id,
        )
        for pk, lot_id, owner_id, quantity in sql.rows(_STAGED, [list(stocked)])
    ]  # fmt: skip
    stock.ship(delivery.ref, delivery.number or "", leaving, company_id=delivery.company_id, actor=actor)


_STAGED = """
select l.ref_id, l.lot_id, l.owner_id, sum(l.picked)
from warehouse_pickline l join warehouse_pick p on p.id = l.pick_id
where l.ref_kind = 'shipping.delivery_line' and l.ref_id = any(%s) and l.picked > 0 and p.state <> 'cancelled'
group by l.ref_id, l.lot_id, l.owner_id order by l.ref_id, l.lot_id
"""


def lots_shipped(delivery: Delivery) -> dict[int, list[tuple[int | None, Decimal]]]:
    """Which lots of each item left with the delivery, as the stock ledger has them."""
    found: dict[int, list[tuple[int | None, Decimal]]] = {}
    rows = sql.rows(
        "select e.item_id, e.lot_id, sum(e.quantity) from inventory_entry e join inventory_movement m on m.id = e.movement_id"
        " where m.ref_kind = 'shipping.delivery' and m.ref_id = %s and m.kind = 'ship'"
        " group by e.item_id, e.lot_id order by e.item_id, e.lot_id",
        [delivery.pk],
    )
    for item_id, lot_id, quantity in rows:
        found.setdefault(item_id, []).append((lot_id, quantity))
    return found


def commit_credit(delivery: Delivery, actor: Actor) -> None:
    """The credit an order committed moves to what was delivered of it; an invoice takes it over from there."""
    orders = queries.committed([ref.id for ref in delivery.order_refs()])
    credit.put_many(
        [
            *((customer, Ref(Order.KIND, pk), worth) for pk, customer, worth in orders),
            (delivery.customer_id, delivery.ref, delivery.amount),
        ],
        actor=actor,
    )


def _close_shortages(lines: list[Any], actor: Actor) -> None:
    """A shortage ends when nothing of its line is missing any more (PSH-03)."""
    ids = [line.order_line_id for line in lines]
    done = sql.rows(
        "update shipping_shortage s set state = 'closed', version = s.version + 1, closed_at = %s"
        " from sales_orderline l where l.id = s.order_line_id and s.order_line_id = any(%s)"
        " and s.state = any(%s) and l.shipped + l.cancelled >= l.quantity returning s.id, s.number, s.company_id",
        [clock.now(), ids, sorted(t for tr in SHORTAGE.transitions["close"] for t in tr.sources)],
    )
    for pk, number, company_id in done:
        ref = Ref(Shortage.KIND, pk)
        record("shipping.shortage.closed", about=ref, company_id=company_id, number=number)
        tasks.cancel_for(ref, actor=actor)
