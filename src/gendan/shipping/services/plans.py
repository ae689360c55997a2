"""Making delivery notes from orders: what, when, how, by whom."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, params, sql, text
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock, service
from gendan.sales.models import Order, OrderLine, OrderRequirement
from gendan.sales.services.orders import visible
from gendan.workflow.services import gates

from .. import amounts, carriers
from ..errors import NotEffective
from ..events import DeliveryPlanned
from ..models import Carrier, Delivery, DeliveryLine, Vehicle
from ..planning import Available, is_partial, take
from . import base

ZERO = Decimal(0)
CONSENT = "partial_consent"
MODES = ("own", "carrier", "pickup")
# What must be the same for goods of several orders to travel as one delivery (SPL-03).
TOGETHER = ("company_id", "customer_id", "ship_to", "contact", "phone", "delivery_mode")


@service
def plan(
    orders: int | Sequence[int],
    *,
    actor: Actor,
    lines: Mapping[int, Decimal] | None = None,
    planned_on: date | None = None,
    mode: str | None = None,
    carrier_id: int | None = None,
    vehicle_id: int | None = None,
    warehouse_id: int | None = None,
    arrival_on: date | None = None,
    freight: Decimal = ZERO,
    freight_payer: str = "us",
    freight_advanced: Decimal = ZERO,
    remarks: str = "",
) -> Delivery:
    """Make a delivery note of one order, or of several that go to the same place (SHP-13, SPL-03).

    `lines` says how much of which order line; left out, all that is ready in one warehouse. Nothing is typed twice:
    address, prices, requirements and the amount to collect come from the orders. A delivery that leaves something
    behind waits for the customer's consent where the order type asks for it.
    Locks the orders. Announces DeliveryPlanned. Refuses with NotFound, NotEffective, OverShipped, NothingToShip, Invalid.
    """
    actor.require("shipping.delivery.plan")
    found = _locked_orders([orders] if isinstance(orders, int) else list(orders), actor)
    first = found[0]
    candidates = _candidates(found, warehouse_id, lines)
    open_lines = available(found, candidates)
    taken = take(open_lines, lines)
    partial = is_partial(_all_available(found, open_lines), taken)
    delivery = _head(found, candidates, taken, actor)
    delivery.mode = mode or (first.delivery_mode if first.delivery_mode in MODES else "carrier")
    if delivery.mode not in MODES:
        raise Invalid({"mode": _("Own vehicle, carrier or pick-up.")})
    delivery.planned_on = planned_on or clock.today()
    delivery.is_partial = partial
    delivery.freight, delivery.freight_payer, delivery.freight_advanced = freight, freight_payer, freight_advanced
    delivery.remarks = (remarks or delivery.remarks)[:500]
    _choose_transport(delivery, carrier_id, vehicle_id, _weight(candidates, taken), _needed_on(found))
    delivery.arrival_on = arrival_on or delivery.arrival_on
    rows = _lines(delivery, found, candidates, taken, open_lines)
    delivery.amount = sum((row.amount for row in rows), ZERO)
    delivery.cod_amount = _to_collect(found, rows)
    if delivery.mode == "pickup":
        delivery.pickup_code = f"{secrets.randbelow(10**6):06d}"
    _store(delivery, rows, actor)
    if partial and any(order.type.partial_needs_consent for order in found):
        _ask_consent(delivery, actor)
    base.announce(
        DeliveryPlanned, delivery, planned_on=delivery.planned_on, is_partial=partial, pickup_code=delivery.pickup_code
    )
    return delivery


def _locked_orders(ids: list[int], actor: Actor) -> list[Order]:
    """The orders under lock, effective, the actor's, and fit to travel together."""
    found: list[Order] = lock(Order.objects.filter(pk__in=ids).select_related("type", "customer"))
    if not found or len(found) != len(set(ids)) or not all(visible(order, actor) for order in found):
        raise NotFound()
    for order in found:
        if order.state != Order.State.EFFECTIVE:
            raise NotEffective(number=order.number or f"#{order.pk}")
        different = [name for name in TOGETHER if getattr(order, name) != getattr(found[0], name)]
        if different:
            raise Invalid({"orders": _("Orders travel together only to the same customer, address and contact.")})
    return found


def _candidates(
    orders: Sequence[Order], warehouse_id: int | None, wanted: Mapping[int, Decimal] | None
) -> list[OrderLine]:
    """The lines that leave from one warehouse, in order of orders and lines."""
    lines = list(
        OrderLine.objects.filter(order_id__in=[order.pk for order in orders])
        .select_related("item").order_by("order_id", "line_no")
    )  # fmt: skip
    if wanted is not None:
        unknown = set(wanted) - {line.pk for line in lines}
        if unknown:
            raise NotFound()
        lines = [line for line in lines if line.pk in wanted]
    home = {order.pk: order.warehouse_id for order in orders}
    stocked = [line.warehouse_id or home[line.order_id] for line in lines if line.item.stocked]
    chosen = warehouse_id or next((w for w in stocked if w), None) or next(filter(None, home.values()), None)
    if chosen is None:
        raise Invalid({"warehouse": _("The order names no warehouse to ship from.")})
    here = [line for line in lines if not line.item.stocked or (line.warehouse_id or home[line.order_id]) == chosen]
    if wanted is not None and len(here) != len(lines):
        raise Invalid({"lines": _("A delivery leaves from one warehouse; make one for each.")})
    for line in here:
        line.leaves_from = chosen  # type: ignore[attr-defined]
    return here


def available(orders: Sequence[Order], lines: Sequence[OrderLine]) -> list[Available]:
    """What may still be shipped of these lines, and what lies ready; one query."""
    taken = {pk: (planned, waiting) for pk, planned, waiting in sql.rows(
        sql.named("shipping", "committed"), {"orders": [order.pk for order in orders]}
    )}  # fmt: skip
    return [
        Available(
            line.pk, line.item_name, line.quantity, line.cancelled, line.reserved + line.picked,
            *taken.get(line.pk, (ZERO, ZERO)), stocked=line.item.stocked,
        )
        for line in lines
    ]  # fmt: skip


def _all_available(orders: Sequence[Order], known: Sequence[Available]) -> list[Available]:
    """Every line of the orders: whether something stays behind is asked of the whole order, not of one warehouse."""
    lines = list(OrderLine.objects.filter(order_id__in=[order.pk for order in orders]).select_related("item"))
    return list(known) if len(lines) == len(known) else available(orders, lines)


def _head(orders: Sequence[Order], lines: Sequence[OrderLine], taken: Mapping[int, Decimal], actor: Actor) -> Delivery:
    """The note's head as the orders have it; requirements marked for delivery papers come along (CNF-10)."""
    first = orders[0]
    wishes = OrderRequirement.objects.filter(
        order_id__in=[order.pk for order in orders], papers__contains=["delivery"]
    ).order_by("pk").values_list("text", flat=True)  # fmt: skip
    remarks = dict.fromkeys(order.remarks for order in orders if order.remarks)
    return Delivery(
        company_id=first.company_id, state=Delivery.State.PLANNED, customer_id=first.customer_id,
        customer_name=first.customer_name, contact=first.contact, phone=first.phone, ship_to=first.ship_to,
        ship_to_notes=first.ship_to_notes, warehouse_id=lines[0].leaves_from,  # type: ignore[attr-defined]
        special="；".join(dict.fromkeys(wishes))[:500], remarks="；".join(remarks)[:500],
        created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip


def _weight(lines: Sequence[OrderLine], taken: Mapping[int, Decimal]) -> Decimal:
    return sum((taken.get(line.pk, ZERO) * (line.item.weight_kg or ZERO) for line in lines), ZERO)


def _needed_on(orders: Sequence[Order]) -> date | None:
    return min((order.promised_on for order in orders if order.promised_on), default=None)


def _choose_transport(
    delivery: Delivery, carrier_id: int | None, vehicle_id: int | None, weight: Decimal, needed_on: date | None
) -> None:
    """The transport that was asked for, else the best proposal; a pick-up needs none."""
    if delivery.mode == "pickup":
        delivery.arrival_on = delivery.planned_on
        return
    if carrier_id or vehicle_id:
        _take_transport(delivery, carrier_id, vehicle_id)
        return
    if not params.get("shipping.auto_carrier", delivery.company_id):
        return
    best = next(iter(propose(delivery, weight, needed_on)), None)
    if best is None:
        return
    if best.offer.own:
        delivery.mode, delivery.vehicle_id = "own", -best.offer.id
    else:
        delivery.mode, delivery.carrier_id = "carrier", best.offer.id
    delivery.arrival_on = best.arrives_on


def _take_transport(delivery: Delivery, carrier_id: int | None, vehicle_id: int | None) -> None:
    if vehicle_id is not None:
        vehicle = Vehicle.objects.filter(pk=vehicle_id, company_id=delivery.company_id, active=True).first()
        if vehicle is None:
            raise NotFound()
        delivery.mode, delivery.vehicle, delivery.arrival_on = "own", vehicle, delivery.planned_on
        return
    carrier = Carrier.objects.filter(pk=carrier_id or 0, company_id=delivery.company_id, active=True).first()
    if carrier is None:
        raise NotFound()
    delivery.mode = "own" if carrier.kind == "own" else "carrier"
    delivery.carrier, delivery.arrival_on = carrier, delivery.planned_on + timedelta(days=carrier.days)


def propose(
    delivery: Delivery, weight: Decimal, needed_on: date | None, leaves_on: date | None = None
) -> list[carriers.Choice]:
    """Who could carry it, best first, leaving on the planned day or another. An own vehicle has a negative id; it serves the warehouse's own city only."""
    company, place = delivery.company_id, delivery.warehouse
    offers = [
        carriers.Offer(-v.pk, v.plate, own=True, days=0, score=Decimal(95), capacity_kg=v.capacity_kg,
                       regions=[place.city] if place.city else ["\0"])
        for v in Vehicle.objects.filter(company_id=company, active=True).order_by("pk")
    ]  # fmt: skip
    offers += [
        carriers.Offer(c.pk, c.name, own=c.kind == "own", days=c.days, score=c.score, price_per_kg=c.price_per_kg,
                       regions=c.regions, contract_to=c.contract_to)
        for c in Carrier.objects.filter(company_id=company, active=True).order_by("pk")
    ]  # fmt: skip
    if delivery.mode == "carrier":  # the order asked for a carrier
        offers = [offer for offer in offers if not offer.own]
    return carriers.choose(
        offers,
        destination=delivery.ship_to,
        weight=weight,
        leaves_on=leaves_on or delivery.planned_on,
        needed_on=needed_on,
    )


def _lines(
    delivery: Delivery, orders: Sequence[Order], lines: Sequence[OrderLine], taken: Mapping[int, Decimal],
    open_lines: Sequence[Available],
) -> list[DeliveryLine]:  # fmt: skip
    currency = {order.pk: order.currency for order in orders}
    done = {row.line_id: row.planned for row in open_lines}
    chosen = [line for line in lines if line.pk in taken]
    return [
        DeliveryLine(
            line_no=n, order_id=line.order_id, order_line_id=line.pk, item_id=line.item_id, item_name=line.item_name,
            quantity=taken[line.pk], is_gift=line.is_gift, remarks=line.remarks,
            amount=amounts.part(
                line.amount + line.share, line.quantity, done[line.pk], taken[line.pk], currency[line.order_id]
            ),
        )
        for n, line in enumerate(chosen, 1)
    ]  # fmt: skip


def _to_collect(orders: Sequence[Order], rows: Sequence[DeliveryLine]) -> Decimal:
    """Cash to be collected: of each cash-on-delivery order this delivery's worth, at most what is unpaid (BIL-05)."""
    worth: dict[int, Decimal] = {}
    for row in rows:
        worth[row.order_id] = worth.get(row.order_id, ZERO) + row.amount
    return sum(
        (
            max(ZERO, min(worth.get(order.pk, ZERO), order.payable - order.paid))
            for order in orders if order.payment_mode == "cod"
        ),
        ZERO,
    )  # fmt: skip


def _store(delivery: Delivery, rows: list[DeliveryLine], actor: Actor) -> None:
    """The number comes last: a gapless series makes others wait from here to the commit."""
    delivery.number = numbering.next_number(Delivery.KIND, delivery.company_id)
    delivery.search = text.search_text(
        delivery.number, delivery.customer_name, delivery.contact, delivery.phone, delivery.ship_to
    )
    delivery.save(force_insert=True)
    for row in rows:
        row.delivery = delivery
    DeliveryLine.objects.bulk_create(rows)


def _ask_consent(delivery: Delivery, actor: Actor) -> None:
    """The customer must have agreed before a part is shipped (PSH-01)."""
    gates.put_many(
        delivery.ref, delivery.company_id,
        [(f"shipping.delivery.{verb}", CONSENT, False, "salesperson", {}) for verb in ("release", "dispatch")],
        actor=actor,
    )  # fmt: skip
