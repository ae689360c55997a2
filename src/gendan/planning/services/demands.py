"""Demands: what order lines still need, and what is kept for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import note_lock, service
from gendan.inventory.services import reservations
from gendan.inventory.services.reservations import Held, Want


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

    Locks the demands, then the positions. `fresh` says that the lines were made in this transaction, which
    spares the lock. Reserves what is free, never more; `Held.short` tells what is missing.
    """
    stocked = [w for w in wanted if w.stocked]
    if not stocked:
        return []
    if not fresh:
        lock_for([w.ref for w in stocked])
    held = reservations.put(
        order,
        [Want(w.ref, w.item_id, w.warehouse_id, w.owner_id, w.quantity, w.expires_at) for w in stocked],
        actor=actor,
    )
    _write(stocked, {h.ref: h.quantity_reserved for h in held}, company_id)
    return held


def lock_for(refs: Sequence[Ref]) -> None:
    """Lock the demands of these lines (all of one kind), before anything below them is locked."""
    note_lock("planning")
    if refs:
        sql.rows(
            "select id from planning_demand where ref_kind = %s and ref_id = any(%s) order by id for no key update",
            [refs[0].kind, [ref.id for ref in refs]],
        )


def _write(wanted: Sequence[Wanted], held: dict[Ref, Decimal], company_id: int) -> None:
    """One statement for any number of lines."""
    sql.execute(
        """
        insert into planning_demand as d (company_id, ref_kind, ref_id, item_id, warehouse_id, owner_id, quantity,
                                          reserved, wanted_on, priority, created_at)
        select %s, %s, u.*, %s from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[],
                                           %s::numeric[], %s::date[], %s::smallint[]) u
        on conflict (ref_kind, ref_id) do update set item_id = excluded.item_id, warehouse_id = excluded.warehouse_id,
          owner_id = excluded.owner_id, quantity = excluded.quantity, reserved = excluded.reserved,
          wanted_on = excluded.wanted_on, priority = excluded.priority
        """,
        [
            company_id,
            wanted[0].ref.kind,
            clock.now(),
            [w.ref.id for w in wanted],
            [w.item_id for w in wanted],
            [w.warehouse_id for w in wanted],
            [w.owner_id for w in wanted],
            [w.quantity for w in wanted],
            [held.get(w.ref, Decimal(0)) for w in wanted],
            [w.wanted_on for w in wanted],
            [w.priority for w in wanted],
        ],
    )


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
