"""Deliveries that have not left follow their order when it is changed (CHG-09)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid
from gendan.sales.models import Order, OrderLine
from gendan.workflow.services import tasks

from ..errors import NothingToShip
from ..models import Delivery
from ..states import BEFORE_DISPATCH
from . import fleet, plans, release

HEAD = ("contact", "phone", "ship_to", "ship_to_notes")
FOLLOWED = {*HEAD, "delivery_mode", "warehouse_id", "payment_mode", "total"}
FRESH = (Delivery.State.PLANNED, Delivery.State.RELEASED)


def concerns(changes: list[dict[str, str]]) -> bool:
    """Whether changes of an order touch what its notes say."""
    return any(change["path"] in FOLLOWED or change["path"].startswith("lines") for change in changes)


def follow(order_id: int, before: Mapping[str, str], *, reason: str, actor: Actor = SYSTEM) -> list[Delivery]:
    """Make the notes anew that say what the order said; those that replace them keep day, transport and tour.

    `before` holds what fields of the head said. A note for which goods are already picked stays, and transport is asked
    to look at it. Each step is a unit of work of its own, since giving one note up and making the next lock uphill.
    """
    made = []
    waiting = Delivery.objects.filter(lines__order_id=order_id, state__in=BEFORE_DISPATCH).distinct()
    for delivery in waiting.order_by("pk"):
        if delivery.state in FRESH:
            made += _again(delivery, before, reason, actor)
        else:
            _ask(delivery, reason, actor)
    return made


def _again(delivery: Delivery, before: Mapping[str, str], reason: str, actor: Actor) -> list[Delivery]:
    own_words = _own_words(delivery, before)
    wanted = dict(delivery.lines.values_list("order_line_id", "quantity")) if delivery.is_partial else None
    order_ids = sorted(set(delivery.lines.values_list("order_id", flat=True)))
    tour = delivery.load_id
    release.cancel(delivery.pk, reason=reason, actor=actor)
    try:
        made = [_plan(delivery, order_ids, wanted, actor)]
    except Invalid:  # orders that travelled together no longer go to the same place
        made = [_plan(delivery, [pk], wanted, actor) for pk in order_ids]
    found = [new for new in made if new is not None]
    for new in found:
        if own_words:
            release.edit(new.pk, own_words, actor=actor)
        if tour is not None:
            fleet.put_on(tour, [new.pk], actor=actor)
    return found


def _own_words(delivery: Delivery, before: Mapping[str, str]) -> dict[str, Any]:
    """What was agreed about this delivery alone, apart from its order."""
    ref = delivery.order_refs()[0]
    order = Order.objects.get(pk=ref.id)
    return {
        name: getattr(delivery, name)
        for name in HEAD
        if getattr(delivery, name) not in (before.get(name), getattr(order, name))
    }


def _plan(old: Delivery, order_ids: list[int], wanted: dict[int, Decimal] | None, actor: Actor) -> Delivery | None:
    """The note anew; none when nothing of it is left to ship, or nothing lies ready yet."""
    facts: dict[str, Any] = {
        "planned_on": old.planned_on, "mode": old.mode, "carrier_id": old.carrier_id, "vehicle_id": old.vehicle_id,
        "warehouse_id": old.warehouse_id, "freight": old.freight, "freight_payer": old.freight_payer,
        "freight_advanced": old.freight_advanced,
    }  # fmt: skip
    try:
        return plans.plan(order_ids, lines=_left(order_ids, wanted), actor=actor, **facts)
    except (NothingToShip, plans.NotEffective):
        return None


def _left(order_ids: list[int], wanted: dict[int, Decimal] | None) -> dict[int, Decimal] | None:
    """Of a part that was chosen by hand, what the orders still hold ready."""
    if wanted is None:
        return None
    orders = list(Order.objects.filter(pk__in=order_ids))
    lines = list(OrderLine.objects.filter(order_id__in=order_ids).select_related("item"))
    ready = {known.line_id: known.ready for known in plans.available(orders, lines)}
    return {pk: min(quantity, ready[pk]) for pk, quantity in wanted.items() if ready.get(pk, Decimal(0)) > 0}


def _ask(delivery: Delivery, reason: str, actor: Actor) -> None:
    tasks.open(
        company_id=delivery.company_id, code="shipping.order_changed", ref=delivery.ref, number=delivery.number or "",
        subject=f"{delivery.customer_name} · {reason}"[:200], role="transport_manager", sla="SLA-U1",
        data={"orders": [ref.id for ref in delivery.order_refs()]}, actor=actor,
    )  # fmt: skip
