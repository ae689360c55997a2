"""Shares of a line's money by quantity, exact to the cent. Pure.

A line of 3 pieces for 100.00 shipped one by one gives 33.33, 33.34, 33.33: each part is the difference of two
rounded running totals, so that the parts of a whole line always make the whole, whatever the order of parts.
"""

from decimal import Decimal

from gendan.core import money


def part(total: Decimal, quantity: Decimal, done: Decimal, step: Decimal, currency: str = "CNY") -> Decimal:
    """The money of `step` pieces of a line of `quantity` pieces worth `total`, `done` of which went before."""
    assert quantity > 0
    before = money.rounded(total * done / quantity, currency)
    return money.rounded(total * (done + step) / quantity, currency) - before
