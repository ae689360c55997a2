"""What a delivery may take of its orders. Pure: quantities in, quantities or a refusal out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .errors import NothingToShip, OverShipped

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Available:
    """An order line as planning sees it, in base units."""

    line_id: int
    name: str
    ordered: Decimal
    cancelled: Decimal
    kept: Decimal  # reserved and picked for the line
    planned: Decimal  # on other deliveries, gone or not
    waiting: Decimal  # the part of `planned` that is still in the warehouse
    stocked: bool = True

    @property
    def left(self) -> Decimal:
        """The most that may still be shipped."""
        return max(ZERO, self.ordered - self.cancelled - self.planned)

    @property
    def ready(self) -> Decimal:
        """What lies in stock for the line and on no other delivery; things without stock are always ready."""
        return min(self.left, max(ZERO, self.kept - self.waiting)) if self.stocked else self.left


def take(lines: Sequence[Available], wanted: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    """Quantities per line: what is asked for, or all that is ready. Refuses with OverShipped and NothingToShip."""
    if wanted is None:
        taken = {line.line_id: line.ready for line in lines if line.ready > 0}
        # Freight and services ride along; alone they are no delivery.
        if not any(line.stocked for line in lines if line.line_id in taken) and any(line.stocked for line in lines):
            taken = {}
    else:
        by_id = {line.line_id: line for line in lines}
        for line_id, quantity in wanted.items():
            line = by_id[line_id]
            if quantity > line.left:
                raise OverShipped(line.name, quantity, line.left)
        taken = {line_id: quantity for line_id, quantity in wanted.items() if quantity > 0}
    if not taken:
        raise NothingToShip()
    return taken


def is_partial(lines: Sequence[Available], taken: Mapping[int, Decimal]) -> bool:
    """Whether something of the orders stays behind: then the customer must have agreed (PSH-01)."""
    return any(line.left > taken.get(line.line_id, ZERO) for line in lines)
