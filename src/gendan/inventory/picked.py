"""What is kept for a line and picked already. Areas above know it and register themselves; without them nothing is."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from gendan.core.refs import Ref


class Picked(NamedTuple):
    """So much of a position was carried to the staging place for a line and has not left."""

    ref: Ref
    position_id: int
    quantity: Decimal


_ask: list[Callable[[Sequence[int]], list[Picked]]] = []


def register(ask: Callable[[Sequence[int]], list[Picked]]) -> None:
    """Shipping calls this once."""
    _ask.append(ask)


def of(position_ids: Sequence[int]) -> list[Picked]:
    """What lies picked of these positions; the caller holds their locks."""
    return [found for ask in _ask for found in ask(position_ids)] if position_ids else []
