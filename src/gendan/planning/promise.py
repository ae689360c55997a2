"""The promise from stock: when a line can leave, and what binds (ATP-01).

Pure: quantities and dates in, an answer out. Today's stock leaves the same day before the cut-off hour, else the
next working day; goods in transit from a sister warehouse add their arrival; what nobody has bought or made yet
has no date, and the answer says so instead of inventing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Binds(StrEnum):
    """What decides the date."""

    STOCK = "stock"
    TRANSIT = "transit"
    SHORT = "short"
    NOTHING = "nothing"  # not a stocked item


@dataclass(frozen=True, slots=True)
class Coming:
    """Stock on its way: how much arrives when."""

    on: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """When the whole line can leave (None: nobody knows yet), what binds, and how much is missing today."""

    on: date | None
    binds: Binds
    free: Decimal
    short: Decimal


def promise(
    wanted: Decimal, free: Decimal, coming: Sequence[Coming], ship_day: date, *, stocked: bool = True
) -> Answer:
    """The earliest day all of `wanted` can leave.

    `free` is what is not kept for others; `coming` is counted in order of arrival; `ship_day` is the first
    day goods in stock can leave.
    """
    if not stocked:
        return Answer(ship_day, Binds.NOTHING, wanted, Decimal(0))
    short = max(wanted - max(free, Decimal(0)), Decimal(0))
    if not short:
        return Answer(ship_day, Binds.STOCK, free, short)
    missing = short
    for lot in sorted(coming, key=lambda c: c.on):
        missing -= lot.quantity
        if missing <= 0:
            return Answer(max(lot.on, ship_day), Binds.TRANSIT, free, short)
    return Answer(None, Binds.SHORT, free, short)
