"""Carriers, own vehicles, and the tours of a day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, owned, sql
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid, NotFound
from gendan.core.work import lock, lock_one, record, service
from gendan.org.queries import require_colleagues

from ..models import Carrier, Delivery, Load, Vehicle
from ..states import BEFORE_DISPATCH

CARRIER_FIELDS = (
    "name", "name_en", "kind", "kdn_code", "tracking_url", "contact", "phone", "contract_number", "contract_to", "regions",
    "days", "score", "price_per_kg", "active",
)  # fmt: skip
VEHICLE_FIELDS = ("driver_id", "driver_name", "phone", "capacity_kg", "active")


@service
def save_carrier(company_id: int, code: str, fields: dict[str, Any], *, actor: Actor) -> Carrier:
    """Create or change a carrier: contract, routes, contacts, performance (MDM-09). Refuses with NotAllowed, NotFound, Invalid."""
    _edit(company_id, actor)
    _check(fields, CARRIER_FIELDS)
    if fields.get("kind", "express") not in ("express", "freight", "own"):
        raise Invalid({"kind": _("Express, freight or own.")})
    score = fields.get("score")
    if score is not None and not 0 <= score <= 100:
        raise Invalid({"score": _("Between 0 and 100.")})
    carrier, _made = Carrier.objects.update_or_create(company_id=company_id, code=code.strip(), defaults=fields)
    return carrier


@service
def save_vehicle(company_id: int, plate: str, fields: dict[str, Any], *, actor: Actor) -> Vehicle:
    """Create or change an own vehicle (MDM-09). Refuses with NotAllowed, NotFound, Invalid."""
    _edit(company_id, actor)
    _check(fields, VEHICLE_FIELDS)
    require_colleagues(company_id, fields.get("driver_id"))
    vehicle, _made = Vehicle.objects.update_or_create(
        company_id=company_id, plate=plate.strip().upper(), defaults=fields
    )
    return vehicle


def _edit(company_id: int, actor: Actor) -> None:
    actor.require("shipping.carrier.edit")
    if not actor.sees_company(company_id):
        raise NotFound()


def _check(fields: dict[str, Any], allowed: Sequence[str]) -> None:
    unknown = set(fields) - set(allowed)
    if unknown:
        raise Invalid({name: _("There is no such field.") for name in unknown})


@service
def make_load(
    company_id: int,
    on: date,
    *,
    actor: Actor,
    route: str = "",
    vehicle_id: int | None = None,
    carrier_id: int | None = None,
    deliveries: Sequence[int] = (),
) -> Load:
    """A tour of a day with a vehicle or a carrier (SHP-25). Refuses as `put_on`."""
    actor.require("shipping.load.edit")
    if not actor.sees_company(company_id):
        raise NotFound()
    owned.by(company_id, Vehicle, vehicle_id)
    owned.by(company_id, Carrier, carrier_id)
    load = Load.objects.create(
        company_id=company_id, number=numbering.next_number(Load.KIND, company_id), state="open", on=on,
        route=route.strip()[:60], vehicle_id=vehicle_id, carrier_id=carrier_id, created_at=clock.now(),
        created_by_id=actor.user_id,
    )  # fmt: skip
    if deliveries:
        put_on(load.pk, deliveries, actor=actor)
    return load


@service
def put_on(load_id: int, deliveries: Sequence[int], *, actor: Actor) -> Load:
    """Put deliveries on a tour: they take its day, vehicle and carrier. Locks the tour, then the deliveries.

    Refuses with NotAllowed, NotFound, and Conflict for goods that have left or are too heavy for the vehicle.
    """
    actor.require("shipping.load.edit")
    load: Load = lock_one(Load.objects.filter(pk=load_id).select_related("vehicle"))
    found: list[Delivery] = lock(Delivery.objects.filter(pk__in=deliveries, company_id=load.company_id))
    if not actor.sees_company(load.company_id) or len(found) != len(set(deliveries)):
        raise NotFound()
    fill(load, found)
    return load


def fill(load: Load, found: Sequence[Delivery]) -> None:
    """`put_on` with tour and deliveries under lock, or just made."""
    gone = [delivery.number for delivery in found if delivery.state not in BEFORE_DISPATCH]
    if gone:
        raise Conflict(_("These have left already: %(numbers)s."), numbers=", ".join(map(str, gone)))
    _check_weight(load, [delivery.pk for delivery in found])
    for delivery in found:
        delivery.load, delivery.planned_on = load, load.on
        if load.vehicle_id or load.carrier_id:
            delivery.vehicle_id, delivery.carrier_id = load.vehicle_id, load.carrier_id
            delivery.mode = "own" if load.vehicle_id else "carrier"
        delivery.version += 1
    Delivery.objects.bulk_update(found, ["load", "planned_on", "vehicle", "carrier", "mode", "version"])
    record("shipping.load.filled", about=load.ref, company_id=load.company_id, deliveries=[d.number for d in found])


@service
def take_off(delivery_id: int, *, actor: Actor) -> Delivery:
    """Take a delivery off its tour. Locks the delivery. Refuses with NotAllowed, NotFound."""
    actor.require("shipping.load.edit")
    delivery: Delivery = lock_one(Delivery.objects.filter(pk=delivery_id))
    if not actor.sees_company(delivery.company_id):
        raise NotFound()
    delivery.load = None
    delivery.version += 1
    delivery.save(update_fields=["load", "version"])
    return delivery


def _check_weight(load: Load, new: Sequence[int]) -> None:
    """What is on the tour and what comes must fit the vehicle."""
    if load.vehicle is None or load.vehicle.capacity_kg is None:
        return
    weight = total_weight([*new, *load.deliveries.values_list("pk", flat=True)])
    if weight > load.vehicle.capacity_kg:
        raise Conflict(
            _("%(weight)s kg is more than the %(capacity)s kg the vehicle takes."),
            weight=f"{weight:.1f}", capacity=f"{load.vehicle.capacity_kg:f}",
        )  # fmt: skip


def total_weight(deliveries: Sequence[int]) -> Decimal:
    """What deliveries weigh by their items' records."""
    row = sql.one(
        "select coalesce(sum(l.quantity * i.weight_kg), 0) from shipping_deliveryline l"
        " join catalog_item i on i.id = l.item_id where l.delivery_id = any(%s)",
        [sorted(set(deliveries))],
    )
    return Decimal(row[0]) if row else Decimal(0)
