"""Money: a decimal amount in one currency, rounding, and shares that always make the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
# Minor units that are not two; ISO 4217.
MINOR = {"JPY": 0, "KRW": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}


def cent(currency: str = "CNY") -> Decimal:
    """The smallest amount of a currency: `0.01` for most."""
    return Decimal(1).scaleb(-MINOR.get(currency, 2))


def rounded(amount: Decimal, currency: str = "CNY") -> Decimal:
    """`amount` in whole cents, halves away from zero, as invoices in this trade round."""
    return amount.quantize(cent(currency), ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal], currency: str = "CNY") -> list[Decimal]:
    """Shares of `total` in proportion to `weights`; what rounding leaves over goes to the largest weight.

    The parts always sum to the whole. With all weights zero the first part takes everything (SPL-02).

    >>> split(Decimal("100.00"), [Decimal(200), Decimal(100), Decimal("0.01")])
    [Decimal('66.66'), Decimal('33.33'), Decimal('0.01')]
    """
    assert weights, "nothing to split over"
    whole = sum(weights)
    total = rounded(total, currency)
    if not whole:
        return [total, *(rounded(ZERO, currency) for _ in weights[1:])]
    parts = [rounded(total * weight / whole, currency) for weight in weights]
    largest = max(range(len(weights)), key=lambda i: (weights[i], -i))
    parts[largest] += total - sum(parts)
    return parts


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency; refuses to mix currencies."""

    amount: Decimal
    currency: str = "CNY"

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, f"{self.currency} and {other.currency} do not add"
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def rounded(self) -> "Money":
        """The amount in whole cents."""
        return Money(rounded(self.amount, self.currency), self.currency)


def tax_inside(gross: Decimal, rate: Decimal, currency: str = "CNY") -> Decimal:
    """The tax contained in a gross amount at `rate` (0.13 for 13 %)."""
    return rounded(gross - gross / (1 + rate), currency)
