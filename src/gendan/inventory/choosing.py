"""Which bins and lots to take goods from: first expired first out, safety bins last, then the walking path."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gendan.core import clock, sql


@dataclass(frozen=True, slots=True)
class Need:
    """How much of an item (of an owner, of a certain lot if told) is to be taken."""

    item_id: int
    quantity: Decimal
    owner_id: int | None = None
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What somebody else is already on the way to take."""

    place_id: int
    item_id: int
    lot_id: int | None
    owner_id: int | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Chosen:
    """Take so much for the need of that index from a bin."""

    need: int
    place_id: int
    lot_id: int | None
    path: int
    place_code: str
    quantity: Decimal


def choose(warehouse_id: int, needs: Sequence[Need], planned: Sequence[Planned] = ()) -> list[Chosen]:
    """Bins and lots for the needs, in order of needs; what the bins lack is simply not there. One statement.

    Hold the locks of the positions while choosing and planning, else two choose the same goods.
    """
    rows = sql.rows(
        sql.named("inventory", "choose"),
        {
            "warehouse": warehouse_id,
            "today": clock.today(),
            "items": [need.item_id for need in needs],
            "owners": [need.owner_id or 0 for need in needs],
            "lots": [need.lot_id or 0 for need in needs],
            "quantities": [need.quantity for need in needs],
            "planned_places": [p.place_id for p in planned],
            "planned_items": [p.item_id for p in planned],
            "planned_lots": [p.lot_id or 0 for p in planned],
            "planned_owners": [p.owner_id or 0 for p in planned],
            "planned": [p.quantity for p in planned],
        },
    )
    return [Chosen(*row) for row in rows]
