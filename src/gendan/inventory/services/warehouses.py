"""Warehouses, zones and bins (MDM-10, INV-09)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, record, service

from ..models import Balance, Place, Warehouse
from ..places import arrivals, staging

PURPOSES = ("temporary", "working", "safety")


@service
def create(company_id: int, code: str, name: str, *, actor: Actor, **facts: Any) -> Warehouse:
    """Set up a warehouse with its places for arrivals and staging. Raw, quarantine and returns warehouses do not sell
    unless told. Refuses with NotAllowed, NotFound, Invalid."""
    actor.require("inventory.warehouse.edit")
    if not actor.sees_company(company_id):
        raise NotFound()
    kind = facts.setdefault("kind", Warehouse.Kind.FINISHED)
    if kind not in Warehouse.Kind.values:
        raise Invalid({"kind": _("Not a kind of warehouse.")})
    facts.setdefault("sellable", kind in {Warehouse.Kind.FINISHED, Warehouse.Kind.CONSIGNMENT})
    try:
        with transaction.atomic():
            warehouse = Warehouse.objects.create(company_id=company_id, code=code, name=name, **facts)
    except IntegrityError as error:
        raise Invalid({"code": _("This code is taken.")}) from error
    arrivals(company_id, warehouse.pk)
    staging(company_id, warehouse.pk)
    return warehouse


@service
def update(warehouse_id: int, *, actor: Actor, **facts: Any) -> Warehouse:
    """Change a warehouse's name, kind, address, priority or whether it sells. Refuses with NotAllowed, NotFound."""
    actor.require("inventory.warehouse.edit")
    warehouse: Warehouse = lock_one(Warehouse.objects.filter(pk=warehouse_id))
    if not actor.sees_company(warehouse.company_id):
        raise NotFound()
    for name, value in facts.items():
        setattr(warehouse, name, value)
    warehouse.save(update_fields=list(facts))
    return warehouse


@service
def add_bin(
    warehouse_id: int, code: str, *, actor: Actor, zone: str = "", path: int = 0, purpose: str = "working",
    kind: str = Place.Kind.BIN,
) -> Place:  # fmt: skip
    """Add a bin or staging place. Refuses with NotAllowed, NotFound, Invalid."""
    return add_bins(
        warehouse_id, [{"code": code, "zone": zone, "path": path, "purpose": purpose, "kind": kind}], actor=actor
    )[0]


@service
def add_bins(warehouse_id: int, bins: list[dict[str, Any]], *, actor: Actor) -> list[Place]:
    """Add many bins (code, zone, path, purpose, kind) in one statement. Refuses with NotAllowed, NotFound, Invalid."""
    actor.require("inventory.warehouse.edit")
    warehouse = Warehouse.objects.filter(pk=warehouse_id).first()
    if warehouse is None or not actor.sees_company(warehouse.company_id):
        raise NotFound()
    for facts in bins:
        if facts.get("purpose", "working") not in PURPOSES:
            raise Invalid({"purpose": _("Not a purpose of a bin.")})
    try:
        with transaction.atomic():
            return Place.objects.bulk_create(
                [Place(company_id=warehouse.company_id, warehouse=warehouse, **facts) for facts in bins]
            )
    except IntegrityError as error:
        raise Invalid({"code": _("This code is taken.")}) from error


@service
def close_bin(place_id: int, *, actor: Actor) -> Place:
    """Take an empty bin out of use; one with stock stays. Refuses with NotAllowed, NotFound, Invalid."""
    actor.require("inventory.warehouse.edit")
    place: Place = lock_one(Place.objects.filter(pk=place_id, kind__in=["bin", "staging"]))
    if not actor.sees_company(place.company_id):
        raise NotFound()
    if Balance.objects.filter(place=place, quantity__gt=0).exists():
        raise Invalid({"place": _("There is still stock in this bin.")})
    place.active = False
    place.save(update_fields=["active"])
    record(
        "inventory.bin.closed",
        about=Ref(Warehouse.KIND, place.warehouse_id or 0),
        company_id=place.company_id,
        code=place.code,
    )
    return place
