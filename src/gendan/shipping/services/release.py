"""The shipping notice, and giving a delivery up before the goods leave."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.org.services.reasons import asks
from gendan.sales.models import Order
from gendan.sales.services import progress
from gendan.warehouse.services import picks
from gendan.workflow.services import gates, tasks

from ..errors import LateArrival
from ..events import DeliveryCancelled, DeliveryReleased
from ..models import Carrier, Delivery, DeliveryLine, Vehicle
from . import base, plans, preparation


@service
@asks("delay", "late_reason", needed=False)
def release(
    delivery_id: int,
    *,
    actor: Actor,
    version: int | None = None,
    late_reason: str = "",
    override: str | None = None,
) -> Delivery:
    """Give the shipping notice: the warehouse may prepare and transport knows (SHP-01).

    Asks the gates of the delivery and of its orders: money, credit, the customer's consent. A date that cannot
    arrive in time needs a reason. Starts the pick list where the firm wants that.
    Locks the delivery. Announces DeliveryReleased. Refuses with IllegalTransition, NotAllowed, GateClosed, LateArrival.
    """
    delivery = base.locked(delivery_id, actor, version)
    base.DELIVERY.advance(delivery, "release", actor, override=override)
    _check_arrival(delivery, late_reason)
    delivery.save(update_fields=["state", "version"])
    settings = params.get_many(["shipping.pick_on_release"], delivery.company_id)
    base.announce(
        DeliveryReleased, delivery,
        planned_on=delivery.planned_on, arrival_on=delivery.arrival_on, late_reason=late_reason,
    )  # fmt: skip
    if settings["shipping.pick_on_release"]:
        preparation.make_pick(delivery, actor)
    return delivery


def _check_arrival(delivery: Delivery, reason: str) -> None:
    """A promise that could still be kept, by another carrier or an earlier day, is not broken silently (SHP-01)."""
    if delivery.arrival_on is None or reason.strip():
        return
    ids = [ref.id for ref in delivery.order_refs()]
    promised = Order.objects.filter(pk__in=ids, promised_on__isnull=False).order_by("promised_on").values_list(
        "promised_on", flat=True
    ).first()  # fmt: skip
    if promised is None or not clock.today() <= promised < delivery.arrival_on:
        return
    could_be_kept = any(c.in_time for c in plans.propose(delivery, Decimal(0), promised, clock.today()))
    if could_be_kept and params.get("shipping.refuse_late_arrival", delivery.company_id):
        raise LateArrival(arrival_on=delivery.arrival_on.isoformat(), promised_on=promised.isoformat())


EDITABLE = ("planned_on", "arrival_on", "carrier_id", "vehicle_id", "mode", "contact", "phone", "ship_to", "ship_to_notes",
            "freight", "freight_payer", "freight_advanced", "remarks", "special")  # fmt: skip
CONFIRMED_BY_SALES = {"contact", "phone", "ship_to"}


@service
def edit(delivery_id: int, changes: dict[str, Any], *, actor: Actor, version: int | None = None) -> Delivery:
    """Change date, transport, contact or remarks of a delivery that has not left (SHP-16, SHP-27).

    Changed special requirements have to be verified again. Locks the delivery.
    Refuses with NotAllowed, StaleDocument, Invalid.
    """
    actor.require("shipping.delivery.plan")
    delivery = base.locked(delivery_id, actor, version)
    if delivery.state not in base.BEFORE_DISPATCH:
        raise Invalid({"": _("The goods have left; only their tracking can be added to.")})
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise Invalid({name: _("This cannot be changed here.") for name in unknown})
    _check_transport(delivery, changes)
    fields = dict(changes)
    if "special" in fields and fields["special"] != delivery.special:
        fields |= {"special_verified_at": None, "special_verified_by_id": None}
    for name, value in fields.items():
        setattr(delivery, name, value)
    if ("planned_on" in changes or "carrier_id" in changes) and "arrival_on" not in changes:
        delivery.arrival_on = _arrival(delivery, delivery.planned_on)
        fields["arrival_on"] = delivery.arrival_on
    delivery.version += 1
    delivery.save(update_fields=[*fields, "version"])
    if CONFIRMED_BY_SALES & changes.keys():
        _confirm_again(delivery, actor)
    return delivery


def _confirm_again(delivery: Delivery, actor: Actor) -> None:
    """A slip says what the sales person vouched for: another name, phone or address wants another word (CNF-08)."""
    if delivery.state == Delivery.State.PLANNED:
        for ref in delivery.order_refs():
            gates.reopen(ref, "slip_data", actor=actor)


def _check_transport(delivery: Delivery, changes: dict[str, Any]) -> None:
    for field, model in (("carrier_id", Carrier), ("vehicle_id", Vehicle)):
        pk = changes.get(field)
        if pk and not model.objects.filter(pk=pk, company_id=delivery.company_id, active=True).exists():
            raise NotFound()


def _arrival(delivery: Delivery, leaves_on: date) -> date | None:
    if delivery.carrier:
        return leaves_on + timedelta(days=delivery.carrier.days)
    return leaves_on if delivery.vehicle_id or delivery.mode == "pickup" else delivery.arrival_on


@service
@asks("delivery_cancel")
def cancel(delivery_id: int, *, actor: Actor, reason: str = "", version: int | None = None) -> Delivery:
    """Give up a delivery before the goods leave: picks end, staged goods go back, the orders keep their stock.

    Locks the delivery, then its order lines, then stock. Announces DeliveryCancelled.
    Refuses with IllegalTransition, NotAllowed, StaleDocument, and Invalid without a reason.
    """
    delivery = base.locked(delivery_id, actor, version)
    base.move(delivery, "cancel", actor, load=None)
    picked = {line.order_line_id: -line.picked for line in delivery.lines.all() if line.picked}
    sql.execute("update shipping_deliveryline set picked = 0 where delivery_id = %s and picked > 0", [delivery.pk])
    base.announce(DeliveryCancelled, delivery, reason=reason.strip())
    if picked:
        progress.picked(picked, actor=actor)
    picks.cancel_for([Ref(DeliveryLine.KIND, line.pk) for line in delivery.lines.all()], actor=actor)
    gates.withdraw(delivery.ref, actor=actor)
    tasks.cancel_for(delivery.ref, actor=actor)
    return delivery
