"""Units of quantity, pure: conversion to an item's base unit and back."""

from collections.abc import Sequence
from decimal import Decimal

from gendan.core import quantity as quantities


def to_base(quantity: Decimal, factor: Decimal) -> Decimal:
    """A quantity of a unit that holds `factor` base units, in base units.

    >>> to_base(Decimal("2.5"), Decimal("12"))
    Decimal('30.000000')
    """
    return quantities.rounded(quantity * factor, quantities.PLACES)


def mixed(quantity: Decimal, factors: Sequence[Decimal]) -> list[Decimal]:
    """A base quantity as whole units of each factor, largest first as given, and the rest in base units.

    80 pieces in cartons of 24 and boxes of 6 are 3 cartons, 1 box, 2 pieces:

    >>> mixed(Decimal(80), [Decimal(24), Decimal(6)])
    [Decimal('3'), Decimal('1'), Decimal('2')]
    """
    counts = []
    for factor in factors:
        count, quantity = divmod(quantity, factor)
        counts.append(count)
    return [*counts, quantity]
