"""Quantities: decimals in an item's base unit, with as many places as the unit has."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
PLACES = 6


def rounded(value: Decimal, decimals: int) -> Decimal:
    """`value` with `decimals` places, halves away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def fits(value: Decimal, decimals: int) -> bool:
    """Whether `value` has no more places than its unit allows."""
    return value == rounded(value, decimals)


def plain(value: Decimal) -> str:
    """Without trailing zeros or exponent: `12`, `0.5`.

    >>> plain(Decimal("12.000000")), plain(Decimal("1E+2"))
    ('12', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
