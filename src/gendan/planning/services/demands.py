"""Demands: what order lines still need, and what is kept for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gendan.core import bulk, clock, sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import note_lock, service
from gendan.inventory.services import reservations
from gendan.inventory.services.reservations import Held, Want

from ..models import Demand


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line's remaining need in base units: everything not shipped and not cancelled."""

    ref: Ref
    item_id: int
    warehouse_id: int
    owner_id: int | None
    quantity: Decimal
    wanted_on: date | None = None
    priority: int = 0
    stocked: bool = True  # services and freight are demanded by nobody
    expires_at: datetime | None = None  # when what is kept goes back on the shelf; None: never


@service
def put(order: Ref, wanted: Sequence[Wanted], *, company_id: int, actor: Actor, fresh: bool = False) -> list[Held]:
    """Bring demands and reservations of lines to what is wanted now; zero takes them back.

    Locks the demands, then the positions. `fresh` says that the lines were made in this transaction, so that
    nobody else knows them, which spares two statements. Reserves what is free, never more; `Held.short` tells what is missing.
    """
    stocked = [w for w in wanted if w.stocked]
    if not stocked:
        return []
    if not fresh:
        lock_for([w.ref for w in stocked])
    held = reservations.put(
        order,
        [Want(w.ref, w.item_id, w.warehouse_id, w.owner_id, w.quantity, w.expires_at) for w in stocked],
        actor=actor, fresh=fresh,
    )  # fmt: skip
    rows = _rows(stocked, {h.ref: h.quantity_reserved for h in held}, company_id)
    if fresh:
        bulk.later(Demand, rows)
    else:
        bulk.put(Demand, rows, once=("ref_kind", "ref_id"), keep=("company_id", "created_at"))
    return held


def lock_for(refs: Sequence[Ref]) -> None:
    """Lock the demands of these lines (all of one kind), before anything below them is locked."""
    note_lock("planning")
    if refs:
        sql.rows(
            "select id from planning_demand where ref_kind = %s and ref_id = any(%s) order by id for no key update",
            [refs[0].kind, [ref.id for ref in refs]],
        )


def _rows(wanted: Sequence[Wanted], held: dict[Ref, Decimal], company_id: int) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {"company_id": company_id, "ref_kind": w.ref.kind, "ref_id": w.ref.id, "item_id": w.item_id,
         "warehouse_id": w.warehouse_id, "owner_id": w.owner_id, "quantity": w.quantity,
         "reserved": held.get(w.ref, Decimal(0)), "wanted_on": w.wanted_on, "priority": w.priority, "created_at": now}
        for w in wanted
    ]  # fmt: skip


@service
def shipped(lines: dict[Ref, tuple[Decimal, Decimal]], *, actor: Actor) -> None:
    """Set what lines still need and have kept after goods left: `{line: (still wanted, still reserved)}`.

    The caller holds the demands, by `lock_for` or because it made them. The reservations themselves were used up by the posting that moved the goods.
    """
    if not lines:
        return
    sql.execute(
        """
        update planning_demand d set quantity = u.quantity, reserved = u.reserved
        from unnest(%s::text[], %s::bigint[], %s::numeric[], %s::numeric[]) u(kind, id, quantity, reserved)
        where d.ref_kind = u.kind and d.ref_id = u.id
        """,
        [
            [ref.kind for ref in lines],
            [ref.id for ref in lines],
            [quantity for quantity, _ in lines.values()],
            [reserved for _, reserved in lines.values()],
        ],
    )
