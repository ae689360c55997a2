"""Reservations: stock of a position kept for order lines, stated as a target.

Ask for what the lines want; the ledger keeps what is free, never more, and gives back what is too much.
Repeating, changing and cancelling need no special code. Reserving asks no permission of its own: only other
services call it, inside a verb that asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import note_lock, publish, record, service
from gendan.org.services.reasons import asks

from .. import picked
from ..checks import last_line
from ..errors import NotReserved
from ..events import ReservationGained, ReservationLost, StockReceived
from ..models import Reservation
from ..names import shortage
from . import locks
from .locks import PositionKey

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Want:
    """How much of an item a document line wants to have kept in a warehouse."""

    ref: Ref
    item_id: int
    warehouse_id: int
    owner_id: int | None
    quantity: Decimal
    expires_at: datetime | None = None

    @property
    def key(self) -> PositionKey:
        """The position it draws on."""
        return PositionKey(self.item_id, self.warehouse_id, self.owner_id or 0)


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept for a line now, and what it lacks."""

    ref: Ref
    quantity_reserved: Decimal
    short: Decimal


@service
def put(order_ref: Ref, wanted: Sequence[Want], *, actor: Actor, fresh: bool = False) -> list[Held]:
    """Keep what these lines want, as far as it is free; whatever else the lines hold is given back.

    Lines are served in the order given; what a line already holds it keeps. Quantity 0 gives all back. Stock
    of an owner is kept only for lines of that owner, stock of a warehouse that is not sellable for none.
    Locks the positions, low pk first; two statements for any number of lines, one for `fresh` ones, which were made
    in this transaction and hold nothing. Announces StockReceived when
    something became free. Nothing is refused: what is short is told.
    """
    refs = [want.ref for want in wanted]
    assert len({(want.ref, want.key) for want in wanted}) == len(wanted), "a line wants a position twice"
    if not wanted:
        return []
    held, _changes = _settle(order_ref, refs, wanted, fresh=fresh)
    return held


@service
def release(refs: Sequence[Ref], *, actor: Actor) -> None:
    """Give back everything these lines hold. Locks their positions; announces StockReceived. Repeating is harmless."""
    if refs:
        _settle(refs[0], refs, [])


@service
def expire(*, actor: Actor, now: datetime | None = None, at_most: int = 500) -> int:
    """Give back what was kept until a moment now past; how many lines lost stock. For the periodic job.

    Lines whose goods are picked keep them. Announces ReservationLost per line and StockReceived.
    """
    due = Reservation.objects.filter(expires_at__lte=now or clock.now(), quantity__gt=0).order_by("expires_at")
    rows = list(due.values_list("ref_kind", "ref_id", "position_id")[:at_most])
    underway = {p.ref for p in picked.of([position for _kind, _id, position in rows])}
    refs = [ref for ref in dict.fromkeys(Ref(kind, id) for kind, id, _position in rows) if ref not in underway]
    if not refs:
        return 0
    _held, changes = _settle(refs[0], refs, [])
    for change in changes:
        publish(ReservationLost(change.ref, change.item_id, change.had, "expired"), about=change.ref)
    return len(refs)


@service
@asks("reallocation")
def reassign(
    source: Ref, target: Ref, item_id: int, warehouse_id: int, quantity: Decimal, *, reason: str, actor: Actor
) -> None:
    """Give stock kept for one line to another, by priority and with a reason that stays on both (INV-02).

    Only our own stock can be handed over, and nothing that was picked already. Locks the position. Announces ReservationLost and ReservationGained.
    Refuses with NotAllowed, Invalid, NotReserved.
    """
    actor.require("inventory.reservation.reassign")
    if quantity <= 0:
        raise Invalid({"quantity": _("A quantity above zero is needed.")})
    if source == target:
        raise Invalid({"to_line": _("Choose another line.")})
    key = PositionKey(item_id, warehouse_id, 0)
    position = locks.positions([key])[key]
    gone = sum((p.quantity for p in picked.of([position.id]) if p.ref == source), ZERO)
    row = sql.one(
        sql.named("inventory", "reassign"),
        {"from_kind": source.kind, "from_id": source.id, "to_kind": target.kind, "to_id": target.id,
         "position": position.id, "quantity": quantity, "picked": gone},
    )  # fmt: skip
    if row is None:
        kept = Reservation.objects.filter(ref_kind=source.kind, ref_id=source.id, position_id=position.id).first()
        there = max(kept.quantity - gone, ZERO) if kept else ZERO
        raise NotReserved(**shortage(item_id, warehouse_id, None, quantity, there))
    facts: dict[str, Any] = {"item_id": item_id, "quantity": quantity, "reason": reason}
    record("inventory.reservation.reassigned", about=source, to=str(target), **facts)
    record("inventory.reservation.reassigned", about=target, source=str(source), **facts)
    publish(ReservationLost(source, item_id, quantity, "reassigned"), about=source)
    publish(ReservationGained(target, item_id, quantity), about=target)


@service
def make_room(needed: Mapping[PositionKey, Decimal], cause: str, *, actor: Actor) -> None:
    """Take back reservations, youngest first, until so much of each position is free: the goods are not there.

    Goods that lie picked for a line stay with it; where only such are left, the posting that follows is refused with
    ReservedForOthers until the pick is given up. Locks the positions; announces ReservationLost for every line that loses.
    """
    locked = locks.positions(needed)
    over = {
        locked[key].id: quantity - locked[key].free for key, quantity in needed.items() if quantity > locked[key].free
    }
    if not over:
        return
    taken_already = picked.of(list(over))
    rows = sql.rows(
        sql.named("inventory", "make_room"),
        {
            "positions": list(over), "quantities": list(over.values()),
            "picked_kinds": [p.ref.kind for p in taken_already], "picked_ids": [p.ref.id for p in taken_already],
            "picked_positions": [p.position_id for p in taken_already], "picked": [p.quantity for p in taken_already],
        },
    )  # fmt: skip
    for kind, id, item_id, taken in rows:
        publish(ReservationLost(Ref(kind, id), item_id, taken, cause), about=Ref(kind, id))


@dataclass(frozen=True, slots=True)
class _Change:
    """What became of one reservation."""

    ref: Ref
    item_id: int
    had: Decimal
    has: Decimal


def _settle(
    about: Ref, refs: Sequence[Ref], wanted: Sequence[Want], *, fresh: bool = False
) -> tuple[list[Held], list[_Change]]:
    """Lock, write, and say what became free.

    The writing statement reads positions as it locks them, but reservations as they were when it began; what the
    references hold is certain only under locks taken before, unless nobody else knows the references.
    """
    note_lock("inventory")
    keys = {want.key for want in wanted}
    rows = _reserve(refs, wanted) if fresh else []
    if len(rows) < len(wanted) or not fresh:  # not fresh, or an item that never lay there: its position is made
        locks.positions(keys, refs)
        rows = _reserve(refs, wanted)
    changes = [_Change(Ref(kind, id), item, had, has) for _ord, has, had, item, kind, id in rows if has != had]
    freed = sorted({change.item_id for change in changes if change.has < change.had})
    if freed:
        publish(StockReceived(freed), about=about)
    kept = {row[0]: row[1] for row in rows if row[0] is not None}
    held = [Held(want.ref, kept.get(n, ZERO), want.quantity - kept.get(n, ZERO)) for n, want in enumerate(wanted, 1)]
    return held, changes


def _reserve(refs: Sequence[Ref], wanted: Sequence[Want]) -> list[tuple[Any, ...]]:
    with last_line():
        return sql.rows(sql.named("inventory", "reserve"), _columns(refs, wanted), apart=True)


def _columns(refs: Sequence[Ref], wanted: Sequence[Want]) -> dict[str, list[object]]:
    return {
        "kinds": [ref.kind for ref in refs],
        "ids": [ref.id for ref in refs],
        "want_kinds": [want.ref.kind for want in wanted],
        "want_ids": [want.ref.id for want in wanted],
        "items": [want.item_id for want in wanted],
        "warehouses": [want.warehouse_id for want in wanted],
        "owners": [want.owner_id or 0 for want in wanted],
        "quantities": [want.quantity for want in wanted],
        "expiries": [want.expires_at for want in wanted],
    }
