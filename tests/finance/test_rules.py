"""Pure parts of money: spreading, and how to pay."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.finance.errors import OverAllocated
from gendan.finance.instructions import Terms, steps
from gendan.finance.spreading import Owed, chosen, oldest_first

money = st.integers(1, 1_000_000).map(lambda cents: Decimal(cents) / 100)


@given(amount=money, debts=st.lists(money, max_size=8))
def test_what_is_due_first_is_filled_first_and_nothing_is_lost(amount, debts):
    owed = [Owed(n, debt) for n, debt in enumerate(debts)]
    given_ = oldest_first(amount, owed)
    assert sum(given_.values()) == min(amount, sum(debts))
    assert all(part <= debts[n] for n, part in given_.items())
    unfilled = [n for n, debt in enumerate(debts) if given_.get(n, 0) < debt]
    assert not unfilled or set(given_) <= set(range(unfilled[0] + 1)), (
        "a later debt got money before an earlier was full"
    )


def test_chosen_amounts_stay_within_money_and_debts():
    owed = [Owed(1, Decimal(50)), Owed(2, Decimal(30))]
    assert chosen(Decimal(60), owed, {1: Decimal(40), 2: Decimal(0)}) == {1: 40}
    for wanted in ({1: Decimal(51)}, {3: Decimal(1)}, {1: Decimal(40), 2: Decimal(21)}, {1: Decimal(-5)}):
        with pytest.raises(OverAllocated):
            chosen(Decimal(60), owed, wanted)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (Terms("pay_first", Decimal(100), Decimal(0)), [("before_shipping", 100)]),
        (Terms("pay_first", Decimal(100), Decimal(100)), []),
        (Terms("deposit", Decimal(100), Decimal(0), Decimal(30)), [("deposit", 30), ("balance", 70)]),
        (Terms("deposit", Decimal(100), Decimal(10), Decimal(30)), [("deposit", 20), ("balance", 70)]),
        (Terms("deposit", Decimal(100), Decimal(30), Decimal(30)), [("balance", 70)]),
        (Terms("cod", Decimal(100), Decimal(40)), [("on_delivery", 60)]),
        (Terms("net", Decimal(100), Decimal(0)), [("on_account", 100)]),
        (Terms("net", Decimal(100), Decimal(0), due_on=date(2026, 12, 1)), [("by_date", 100)]),
    ],
)
def test_customers_are_told_how_to_pay_for_the_mode_agreed(terms, expected):
    assert [(step.code, step.amount) for step in steps(terms)] == expected
