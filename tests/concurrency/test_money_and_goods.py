"""Two at once on goods and money: what must happen once happens once."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from gendan.core import invariants, sql
from gendan.core.actor import SYSTEM
from gendan.core.errors import Busy, Conflict, IllegalTransition
from gendan.finance.errors import NothingToInvoice
from gendan.finance.models import Invoice, Payment
from gendan.finance.services import cod, invoices, payments
from gendan.sales.models import Order
from gendan.shipping.errors import NothingToShip, OverShipped
from gendan.shipping.models import Delivery, DeliveryLine
from gendan.shipping.services import deliveries
from tests import cast
from tests.committing import at_once, cloned
from tests.factories import finance, sales, shipping


@pytest.fixture
def shop(django_db_setup: None, django_db_blocker: Any) -> Iterator[sales.Shop]:
    """A shop in a copy of the test database whose rows are committed."""
    with django_db_blocker.unblock(), cloned():
        yield sales.shop(credit_limit=1_000_000)


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def ok(results: list[object]) -> list[object]:
    return [r for r in results if not isinstance(r, Exception)]


def test_two_planners_never_ship_more_than_was_ordered(shop: sales.Shop) -> None:
    order = sales.order(shop, [(shop.cups, 10)])
    line = order.lines.get()
    works = [lambda n=n: deliveries.plan(order.pk, lines={line.pk: Decimal(4)}, actor=SYSTEM) for n in range(6)]
    results = at_once(works)
    assert len(ok(results)) == 2
    assert all(isinstance(r, OverShipped | Busy) for r in results if isinstance(r, Exception))
    assert sum(DeliveryLine.objects.values_list("quantity", flat=True)) == 8
    assert wrong() == []


def test_without_the_lock_both_planners_would_have_shipped_it(shop: sales.Shop) -> None:
    """The control: the same reading without the lock on the order finds all ten for each of them."""
    order = sales.order(shop, [(shop.cups, 10)])
    statement = sql.named("shipping", "committed")

    def left() -> Decimal:
        taken = sum(planned for _line, planned, _waiting in sql.rows(statement, {"orders": [order.pk]}))
        return Decimal(10) - taken

    assert at_once([left, left]) == [10, 10]


def test_a_delivery_is_dispatched_and_invoiced_once(shop: sales.Shop) -> None:
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="checked")
    results = at_once([lambda: deliveries.dispatch(note.pk, waybill="SY1", actor=SYSTEM) for _ in range(4)])
    assert len(ok(results)) == 1
    assert all(isinstance(r, IllegalTransition) for r in results if isinstance(r, Exception))
    shipping.carry(note, "signed")
    results = at_once([lambda: invoices.issue_for(note, actor=SYSTEM) for _ in range(4)])
    assert len(ok(results)) == 1
    assert all(isinstance(r, NothingToInvoice) for r in results if isinstance(r, Exception))
    assert Invoice.objects.count() == 1
    assert wrong() == []


def test_money_is_confirmed_once_and_no_order_is_paid_twice(shop: sales.Shop) -> None:
    order = sales.order(shop, [(shop.cups, 10)])
    entered = [finance.money_in(shop.customer, 80, until="announced") for _ in range(3)]
    accountant = cast.accountant()
    results = at_once([lambda p=p: payments.confirm(p.pk, actor=accountant) for p in [*entered, entered[0]]])
    assert len(ok(results)) == 3
    assert Order.objects.get(pk=order.pk).paid == 100, "what is too much stays on account"
    assert sum(Payment.objects.values_list("allocated", flat=True)) == 100
    assert finance.balance(shop.customer) == -240
    assert wrong() == []


def test_cash_of_a_delivery_is_collected_once(shop: sales.Shop) -> None:
    type(shop.customer).objects.filter(pk=shop.customer.pk).update(payment_mode="cod")
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)], payment_mode="cod"), until="signed")
    results = at_once([lambda: cod.collect(note.pk, Decimal(100), actor=SYSTEM) for _ in range(4)])
    assert len(ok(results)) == 1
    assert all(isinstance(r, Conflict) for r in results if isinstance(r, Exception))
    assert wrong() == []


def test_everything_at_once_leaves_gapless_numbers(shop: sales.Shop) -> None:
    orders = [sales.order(shop, [(shop.cups, 1)]) for _ in range(8)]
    results = at_once([lambda o=o: deliveries.plan(o.pk, actor=SYSTEM) for o in orders])
    assert [type(r) for r in results] == [Delivery] * 8
    again = at_once([lambda o=o: deliveries.plan(o.pk, actor=SYSTEM) for o in orders[:3]])
    assert all(isinstance(r, NothingToShip) for r in again)
    numbers = sorted(int(n[-4:]) for n in Delivery.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 9))
    assert wrong() == []
