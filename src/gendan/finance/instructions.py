"""How a customer pays an order, for the mode that was agreed (PAY-07). Pure: facts in, sentences as codes with data out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed about an order's money."""

    mode: str  # net | pay_first | deposit | cod | cash
    payable: Decimal
    paid: Decimal
    deposit_percent: Decimal = ZERO
    due_on: date | None = None  # of the oldest open invoice


@dataclass(frozen=True, slots=True)
class Step:
    """One payment to make: why, how much, by when. `by_bank` asks for the account."""

    code: str  # before_shipping | deposit | balance | on_delivery | by_date | on_account | at_counter
    amount: Decimal
    due_on: date | None = None
    by_bank: bool = True


def steps(terms: Terms) -> Sequence[Step]:
    """The payments still to make, in order; none when everything is paid."""
    left = terms.payable - terms.paid
    if left <= 0:
        return []
    if terms.mode == "pay_first":
        return [Step("before_shipping", left)]
    if terms.mode == "deposit":
        deposit = (terms.payable * terms.deposit_percent / 100).quantize(Decimal("0.01")) - terms.paid
        if deposit > 0:
            return [Step("deposit", deposit), Step("balance", left - deposit)]
        return [Step("balance", left)]
    if terms.mode == "cod":
        return [Step("on_delivery", left, by_bank=False)]
    if terms.mode == "cash":
        return [Step("at_counter", left, by_bank=False)]
    return [Step("by_date" if terms.due_on else "on_account", left, terms.due_on)]
