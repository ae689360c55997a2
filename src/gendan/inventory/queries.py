"""Reads of stock for other areas and for pages. Those that take an actor show only what the actor's companies hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound

from .models import Count, Place, Transfer, Warehouse

NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Free:
    """An item's stock in a warehouse: all, promised, in quality or blocked, and what is left to promise."""

    on_hand: Decimal
    reserved: Decimal
    blocked: Decimal

    @property
    def free(self) -> Decimal:
        """On hand less reserved less blocked."""
        return self.on_hand - self.reserved - self.blocked


def free(
    item_ids: Sequence[int], warehouse_ids: Sequence[int] | None = None, owner_id: int | None = None
) -> dict[tuple[int, int], Free]:
    """Stock by (item, warehouse) in one query: of the warehouses named, else of all that sell.

    Only stock of that owner counts; without one, only our own. Pairs that never held any are not in the answer.
    """
    if not item_ids:
        return {}
    columns = {
        "items": list(item_ids),
        "owner": owner_id or 0,
        "all": warehouse_ids is None,
        "warehouses": list(warehouse_ids or ()),
    }
    return {
        (item, warehouse): Free(on_hand, reserved, blocked)
        for item, warehouse, on_hand, reserved, blocked in sql.rows(sql.named("inventory", "free"), columns)
    }


def seen(actor: Actor) -> dict[str, Any]:
    """Parameters of every query that asks for the actor's companies."""
    return {"all": actor.is_system, "companies": actor.company_ids}


def warehouses(actor: Actor) -> list[Warehouse]:
    """The warehouses in use of the actor's companies."""
    found = Warehouse.objects.filter(active=True).order_by("-priority", "code")
    return list(found if actor.is_system else found.filter(company_id__in=actor.company_ids))


def get_warehouse(code: str, actor: Actor) -> Warehouse:
    """A warehouse by its code. NotFound outside the actor's companies."""
    for house in warehouses(actor):
        if house.code == code:
            return house
    raise NotFound()


def bins(warehouse_id: int) -> list[Place]:
    """A warehouse's bins and staging places in walking order."""
    return list(Place.objects.filter(warehouse_id=warehouse_id).order_by("path", "code"))


def get_transfer(number: str, actor: Actor) -> Transfer:
    """A transfer by its number; either side may see it. NotFound for others."""
    actor.require("inventory.transfer.view")
    found = Transfer.objects.select_related("source", "target", "created_by").filter(number=number).first()
    if found is None or not any(actor.sees_company(h.company_id) for h in (found.source, found.target)):
        raise NotFound()
    return found


def get_count(number: str, actor: Actor) -> Count:
    """A count by its number. NotFound outside the actor's companies."""
    actor.require("inventory.count.view")
    found = Count.objects.select_related("warehouse", "created_by", "posted_by").filter(number=number).first()
    if found is None or not actor.sees_company(found.company_id):
        raise NotFound()
    return found


def item_positions(item_id: int, actor: Actor) -> list[dict[str, Any]]:
    """An item's stock per warehouse and owner."""
    return _rows("item_positions", actor, item=item_id)


def group_stock(item_id: int, actor: Actor) -> list[dict[str, Any]]:
    """An item's stock in all companies of the group, so that it is moved before it is bought (ORG-05).

    Needs `inventory.stock.group`; a transfer brings it over.
    """
    actor.require("inventory.stock.group")
    return sql.dicts(sql.named("inventory", "group_stock"), {"item": item_id})


def in_places(item_id: int, actor: Actor) -> list[dict[str, Any]]:
    """Where an item lies: place, lot, owner, status, quantity, in walking order."""
    return _rows("in_places", actor, item=item_id)


def kept_for(item_id: int, actor: Actor) -> list[dict[str, Any]]:
    """Which document lines hold reservations of an item, oldest first."""
    return _rows("kept_for", actor, item=item_id)


def ledger(item_id: int, actor: Actor, *, before: int = NEWEST, limit: int = 50) -> list[dict[str, Any]]:
    """An item's movements, newest first; `before` goes on from the id of the last row shown."""
    return _rows("ledger", actor, item=item_id, before=before, limit=limit)


def issues(start: datetime, stop: datetime, actor: Actor) -> list[dict[str, Any]]:
    """The finished-goods issue book of a period, line by line from delivery notes (INV-05)."""
    return _rows("issues", actor, start=start, stop=stop)


def by_purpose(actor: Actor) -> list[dict[str, Any]]:
    """Stock by purpose class of its places: temporary, working, safety (INV-09)."""
    return _rows("by_purpose", actor)


def alerts(actor: Actor) -> list[dict[str, Any]]:
    """What needs attention, alarms first: safety stock, reorder point, overstock, expiry (INV-06).

    Two levels: `warning` early, `alarm` when the bound is passed. Thresholds are parameters `inventory.*`.
    """
    names = ["early_warning", "overstock", "expiry_warn_days", "expiry_alarm_days"]
    found = params.get_many([f"inventory.{name}" for name in names], actor.company_id)
    today = clock.today()
    return _rows(
        "alerts",
        actor,
        early=found["inventory.early_warning"],
        over=found["inventory.overstock"],
        warn_on=today + timedelta(days=found["inventory.expiry_warn_days"]),
        alarm_on=today + timedelta(days=found["inventory.expiry_alarm_days"]),
    )


def _rows(name: str, actor: Actor, **facts: Any) -> list[dict[str, Any]]:
    actor.require("inventory.stock.view")
    return sql.dicts(sql.named("inventory", name), {**seen(actor), **facts})
