"""Many orders of one customer commit credit at the same moment; one control shows the race without locks."""

from decimal import Decimal

import pytest

from gendan.core import sql
from gendan.core.actor import SYSTEM
from gendan.core.invariants import rules
from gendan.core.refs import Ref
from gendan.partners.models import CreditEntry
from gendan.partners.queries import credit_state
from gendan.partners.services import credit
from tests.committing import at_once
from tests.factories import partners as make

D = Decimal
RIVALS = 16


def put(customer: int, order: int, amount: int, *, fresh: bool = False) -> Decimal:
    return credit.put(customer, Ref("sales.order", order), D(amount), actor=SYSTEM, fresh=fresh).exposure


def wrong() -> list[dict[str, object]]:
    return sql.dicts(rules()["partners.credit_exposure"])


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("fresh", [False, True])
def test_orders_placed_at_once_all_count_and_each_sees_those_before_it(fresh: bool) -> None:
    customer = make.customer(credit_limit=1000).pk
    seen = at_once([lambda n=n: put(customer, n, 100, fresh=fresh) for n in range(RIVALS)])
    assert sorted(seen) == [D(100 * (n + 1)) for n in range(RIVALS)]
    assert credit_state(customer).over == D(600)
    assert wrong() == []


@pytest.mark.usefixtures("transactional_db")
def test_one_order_stated_by_many_at_once_commits_once() -> None:
    customer = make.customer().pk
    at_once([lambda: put(customer, 1, 100) for _ in range(RIVALS)])
    assert credit_state(customer).exposure == D(100)
    assert CreditEntry.objects.count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_batches_that_name_customers_in_opposite_order_do_not_deadlock() -> None:
    pair = [make.customer().pk, make.customer().pk]

    def batch(n: int) -> None:
        named = pair if n % 2 else pair[::-1]
        credit.put_many([(id, Ref("sales.order", n), D(1)) for id in named], actor=SYSTEM)

    at_once([lambda n=n: batch(n) for n in range(RIVALS)])
    assert [credit_state(id).exposure for id in pair] == [D(RIVALS)] * 2
    assert wrong() == []


@pytest.mark.usefixtures("transactional_db")
def test_without_the_lock_one_order_stated_by_many_commits_several_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: every rival reads the ledger before the others have written."""
    customer = make.customer().pk
    named = sql.named
    monkeypatch.setattr(credit, "_LOCK", credit._LOCK.replace("for no key update", ""))
    monkeypatch.setattr(
        sql, "named", lambda area, name: named(area, name).replace("), account as", " , pg_sleep(0.2)), account as", 1)
    )
    at_once([lambda: put(customer, 1, 100) for _ in range(8)])
    assert credit_state(customer).exposure > D(100)
    assert CreditEntry.objects.count() > 1
