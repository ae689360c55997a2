"""Positions and balances under lock: found in two statements, made when missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from gendan.core import sql
from gendan.core.refs import Ref
from gendan.core.work import note_lock


class PositionKey(NamedTuple):
    """Item, warehouse, owner (0: ourselves)."""

    item_id: int
    warehouse_id: int
    owner_id: int


class BalanceKey(NamedTuple):
    """Place, item, lot (0: none), owner (0: ourselves), status."""

    place_id: int
    item_id: int
    lot_id: int
    owner_id: int
    status: str


@dataclass(frozen=True, slots=True)
class LockedPosition:
    """A position as read under its lock."""

    id: int
    on_hand: Decimal
    blocked: Decimal
    reserved: Decimal

    @property
    def free(self) -> Decimal:
        """What may be promised or taken."""
        return self.on_hand - self.blocked - self.reserved


def positions(keys: Iterable[PositionKey], refs: Sequence[Ref] = ()) -> dict[PositionKey, LockedPosition]:
    """Lock the positions of `keys` and those in which `refs` hold stock; one statement when all exist, else three."""
    note_lock("inventory")
    wanted = sorted(set(keys))
    found = _lock_positions(wanted, refs)
    missing = [key for key in wanted if key not in found]
    if missing:
        sql.execute(sql.named("inventory", "make_positions"), _position_columns(missing))
        found |= _lock_positions(missing, ())
    return found


def _position_columns(keys: Sequence[PositionKey]) -> dict[str, list[int]]:
    return {
        "items": [key.item_id for key in keys],
        "warehouses": [key.warehouse_id for key in keys],
        "owners": [key.owner_id for key in keys],
    }


def _lock_positions(keys: Sequence[PositionKey], refs: Sequence[Ref]) -> dict[PositionKey, LockedPosition]:
    columns = {**_position_columns(keys), "kinds": [r.kind for r in refs], "ids": [r.id for r in refs]}
    return {
        PositionKey(item, warehouse, owner): LockedPosition(pk, on_hand, blocked, reserved)
        for pk, item, warehouse, owner, on_hand, blocked, reserved in sql.rows(
            sql.named("inventory", "lock_positions"), columns
        )
    }


def balances(keys: dict[BalanceKey, bool]) -> dict[BalanceKey, tuple[int, Decimal]]:
    """Lock balances, made empty when missing; `keys` says of each whether it lies inside. Value: pk and quantity."""
    found = _lock_balances(list(keys))
    missing = [key for key in keys if key not in found]
    if missing:
        columns = {**_balance_columns(missing), "inside": [keys[key] for key in missing]}
        sql.execute(sql.named("inventory", "make_balances"), columns)
        found |= _lock_balances(missing)
    return found


def _balance_columns(keys: Sequence[BalanceKey]) -> dict[str, list[object]]:
    return {
        "places": [key.place_id for key in keys],
        "items": [key.item_id for key in keys],
        "lots": [key.lot_id for key in keys],
        "owners": [key.owner_id for key in keys],
        "statuses": [key.status for key in keys],
    }


def _lock_balances(keys: Sequence[BalanceKey]) -> dict[BalanceKey, tuple[int, Decimal]]:
    return {
        BalanceKey(place, item, lot, owner, status): (pk, quantity)
        for pk, place, item, lot, owner, status, quantity in sql.rows(
            sql.named("inventory", "lock_balances"), _balance_columns(keys)
        )
    }
