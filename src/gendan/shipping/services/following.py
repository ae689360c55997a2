"""Deliveries that have not left follow their order when it is changed (CHG-09)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Conflict, Invalid
from gendan.core.refs import Ref
from gendan.core.work import attempt, lock, publish, service
from gendan.sales.models import Order, OrderLine
from gendan.workflow.services import tasks

from ..errors import NothingToShip
from ..events import DeliveryOutdated, OrderFollowed
from ..models import Delivery, Load
from ..states import BEFORE_DISPATCH
from . import fleet, plans, release

HEAD = ("contact", "phone", "ship_to", "ship_to_notes")
FOLLOWED = {*HEAD, "delivery_mode", "warehouse_id", "payment_mode", "total"}
KEPT = (
    "planned_on", "mode", "carrier_id", "vehicle_id", "warehouse_id", "freight", "freight_payer", "freight_advanced",
)  # fmt: skip
FRESH = (Delivery.State.PLANNED, Delivery.State.RELEASED)


def concerns(changes: list[dict[str, str]]) -> bool:
    """Whether changes of an order touch what its notes say."""
    return any(change["path"] in FOLLOWED or change["path"].startswith("lines") for change in changes)


def follow(order_id: int, before: Mapping[str, str], *, reason: str, actor: Actor = SYSTEM) -> None:
    """Give up the notes that say what the order said; each is made anew by `make_anew`, with its day, transport and tour.

    `before` holds what fields of the head said. A note for which goods are already picked stays, and transport is asked
    to look at it. Giving one note up and making the next lock uphill, so they are units of work of their own; the event
    that the first one leaves behind makes sure that the second one comes.
    """
    waiting = Delivery.objects.filter(lines__order_id=order_id, state__in=BEFORE_DISPATCH).distinct()
    for delivery in waiting.order_by("pk"):
        if delivery.state in FRESH:
            _give_up(delivery, order_id, before, reason=reason, actor=actor)
        else:
            _ask(delivery, reason, actor)
    _followed(order_id, actor=actor)


@service
def _give_up(delivery: Delivery, order_id: int, before: Mapping[str, str], *, reason: str, actor: Actor) -> None:
    """Give a note up and leave behind what it takes to make it anew: one transaction."""
    part = dict(delivery.lines.values_list("order_line_id", "quantity")) if delivery.is_partial else None
    own_words = _own_words(delivery, before)
    release.cancel(delivery.pk, reason=reason, actor=actor)
    order_ids = sorted(set(delivery.lines.values_list("order_id", flat=True)))
    event = DeliveryOutdated(
        delivery_id=delivery.pk, number=delivery.number or "", customer_id=delivery.customer_id, order_ids=order_ids,
        part=part, facts={name: getattr(delivery, name) for name in KEPT}, own_words=own_words, load_id=delivery.load_id,
    )  # fmt: skip
    publish(event, about=Ref(Order.KIND, order_id), company_id=delivery.company_id)


@service
def _followed(order_id: int, *, actor: Actor) -> None:
    company_id = Order.objects.values_list("company_id", flat=True).get(pk=order_id)
    publish(OrderFollowed(order_id), about=Ref(Order.KIND, order_id), company_id=company_id)


@service
def make_anew(
    order_ids: Sequence[int], part: Mapping[int, Decimal] | None, facts: Mapping[str, Any], own_words: Mapping[str, str],
    load_id: int | None, *, actor: Actor,
) -> list[Delivery]:  # fmt: skip
    """The notes that take the place of one that was given up, on its tour. Locks the tour, then as `plan`."""
    load = next(iter(lock(Load.objects.filter(pk=load_id or 0).select_related("vehicle"))), None)
    try:
        with attempt():
            made = [_plan(order_ids, part, facts, actor)]
    except Invalid:  # orders that travelled together no longer go to the same place
        made = [_plan([pk], part, facts, actor) for pk in order_ids]
    found = [new for new in made if new is not None]
    for new in found:
        for name, value in own_words.items():
            setattr(new, name, value)
        new.save(update_fields=list(own_words))
    if load is not None and found:
        _put_back(load, found, actor)
    return found


def _put_back(load: Load, found: Sequence[Delivery], actor: Actor) -> None:
    """On the tour where the old note was; where it no longer fits, transport finds another way."""
    try:
        with attempt():
            fleet.fill(load, found)
    except Conflict as refusal:
        for delivery in found:
            _ask(delivery, str(refusal), actor)


def _own_words(delivery: Delivery, before: Mapping[str, str]) -> dict[str, Any]:
    """What was agreed about this delivery alone, apart from its order."""
    ref = delivery.order_refs()[0]
    order = Order.objects.get(pk=ref.id)
    return {
        name: getattr(delivery, name)
        for name in HEAD
        if getattr(delivery, name) not in (before.get(name), getattr(order, name))
    }


def _plan(
    order_ids: Sequence[int], part: Mapping[int, Decimal] | None, facts: Mapping[str, Any], actor: Actor
) -> Delivery | None:
    """The note anew; none when nothing of it is left to ship, or nothing lies ready yet."""
    try:
        with attempt():
            return plans.plan(order_ids, lines=_left(order_ids, part), actor=actor, **facts)
    except (NothingToShip, plans.NotEffective):
        return None


def _left(order_ids: Sequence[int], wanted: Mapping[int, Decimal] | None) -> dict[int, Decimal] | None:
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
