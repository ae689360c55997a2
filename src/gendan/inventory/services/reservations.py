"""Reservations: stock of a position kept for order lines, stated as a target.

Ask for what the lines want; the ledger keeps what is free, never more, and gives back what is too much.
Repeating, changing and cancelling need no special code. Reserving asks no permission of its own: only other
services call it, inside a verb that asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import publish, service

from ..checks import last_line
from ..events import StockReceived
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
def put(order_ref: Ref, wanted: Sequence[Want], *, actor: Actor) -> list[Held]:
    """Keep what these lines want, as far as it is free; whatever else the lines hold is given back.

    Lines are served in the order given; what a line already holds it keeps. Quantity 0 gives all back. Stock
    of an owner is kept only for lines of that owner, stock of a warehouse that is not sellable for none.
    Locks the positions, low pk first; two statements for any number of lines. Announces StockReceived when
    something became free. Nothing is refused: what is short is told.
    """
    refs = [want.ref for want in wanted]
    assert len({(want.ref, want.key) for want in wanted}) == len(wanted), "a line wants a position twice"
    if not wanted:
        return []
    return _settle(order_ref, refs, wanted)


@service
def release(refs: Sequence[Ref], *, actor: Actor) -> None:
    """Give back everything these lines hold. Locks their positions; announces StockReceived. Repeating is harmless."""
    if refs:
        _settle(refs[0], refs, [])


def _settle(about: Ref, refs: Sequence[Ref], wanted: Sequence[Want]) -> list[Held]:
    locks.positions((want.key for want in wanted), refs)
    with last_line():
        rows = sql.rows(
            sql.named("inventory", "reserve"),
            {
                "kinds": [ref.kind for ref in refs],
                "ids": [ref.id for ref in refs],
                "want_kinds": [want.ref.kind for want in wanted],
                "want_ids": [want.ref.id for want in wanted],
                "items": [want.item_id for want in wanted],
                "warehouses": [want.warehouse_id for want in wanted],
                "owners": [want.owner_id or 0 for want in wanted],
                "quantities": [want.quantity for want in wanted],
                "expiries": [want.expires_at for want in wanted],
            },
        )
    freed = sorted({item for _, quantity, had, item in rows if quantity < had})
    if freed:
        publish(StockReceived(freed), about=about)
    kept = {ord: quantity for ord, quantity, _, _ in rows if ord is not None}
    return [
        Held(want.ref, kept.get(n, ZERO), want.quantity - kept.get(n, ZERO)) for n, want in enumerate(wanted, 1)
    ]
