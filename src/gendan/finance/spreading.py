"""How a payment is spread over what a customer owes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .errors import OverAllocated

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Owed:
    """An order and what it still owes, in the order in which it is due."""

    order_id: int
    open: Decimal


def oldest_first(amount: Decimal, owed: Sequence[Owed]) -> dict[int, Decimal]:
    """Fill what is due first; what remains of the money stays on account (PAY-11)."""
    given: dict[int, Decimal] = {}
    for debt in owed:
        part = min(amount, max(debt.open, ZERO))
        if part > 0:
            given[debt.order_id] = part
            amount -= part
    return given


def chosen(amount: Decimal, owed: Sequence[Owed], wanted: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The amounts somebody chose; OverAllocated above what the money or an order bears."""
    total = sum(wanted.values(), ZERO)
    if total > amount:
        raise OverAllocated(total, amount)
    left = {debt.order_id: max(debt.open, ZERO) for debt in owed}
    for order_id, part in wanted.items():
        if not ZERO <= part <= left.get(order_id, ZERO):
            raise OverAllocated(part, left.get(order_id, ZERO))
    return {order_id: part for order_id, part in wanted.items() if part > 0}
