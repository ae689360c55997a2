"""Each rule finds the wrong order it is for, and orders on their way break none."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from gendan.core import invariants
from gendan.inventory.models import Reservation
from gendan.planning.models import Demand
from gendan.sales.models import Order, OrderLine
from tests.factories import finance, sales, shipping

pytestmark = pytest.mark.django_db


def broken() -> dict[str, int]:
    """Broken rules, and how many rows each shows."""
    found: dict[str, int] = {}
    for violation in invariants.violations():
        found[violation.rule] = found.get(violation.rule, 0) + 1
    return found


@pytest.fixture
def order() -> Order:
    """An order in effect, its goods kept; beside it one that has been delivered and one that is a draft."""
    shop = sales.shop()
    shipping.delivery(sales.order(shop), until="signed")
    sales.order(shop, until="draft")
    made = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    assert made.lines.filter(reserved__gt=0).count() == 2
    assert broken() == {}
    return made


def line(order: Order) -> OrderLine:
    return order.lines.order_by("line_no")[0]


def change(order: Order, **facts: object) -> None:
    """What no verb does."""
    OrderLine.objects.filter(pk=line(order).pk).update(**facts)


@pytest.mark.parametrize("column", ["amount", "share"])
def test_an_order_whose_lines_do_not_make_its_sum_is_found(order: Order, column: str) -> None:
    change(order, **{column: F(column) + Decimal("0.01")})
    assert broken()["sales.order.sum"] == 1


def test_sums_are_looked_at_in_parts_and_every_part_is(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    OrderLine.objects.update(amount=F("amount") + 1)
    assert broken()["sales.order.sum"] == 3
    monkeypatch.setattr(invariants, "PART", order.pk - 1)
    assert invariants.rules()["sales.order.sum"].count("union all") == 1
    assert broken()["sales.order.sum"] == 3


def test_a_line_that_keeps_more_or_less_than_is_reserved_for_it_is_found(order: Order) -> None:
    change(order, reserved=F("reserved") - 1)
    assert broken()["sales.order_line.balance"] == 1
    change(order, reserved=0)
    assert broken()["sales.order_line.balance"] == 1
    change(order, reserved=10)
    Reservation.objects.filter(ref_id=line(order).pk, ref_kind="sales.order_line").delete()
    assert broken()["sales.order_line.balance"] == 1


@pytest.mark.parametrize("facts", [{"delivered": 1}, {"delivered": -1}, {"invoiced": -1}])
def test_a_line_of_which_more_arrived_than_left_or_less_than_nothing_is_found(order: Order, facts: dict) -> None:
    change(order, **facts)
    assert broken()["sales.order_line.balance"] == 1


@pytest.mark.parametrize("facts", [
    {"cancelled": 1}, {"signed": 1}, {"reserved": -1}, {"picked": -1}, {"shipped": -1}, {"cancelled": -1}, {"signed": -1},
])  # fmt: skip
def test_parts_beyond_the_whole_or_below_nothing_are_refused_by_the_table_itself(order: Order, facts: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(order, **facts)


def test_an_order_that_ended_but_keeps_goods_is_found(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(state="cancelled")
    assert broken()["sales.order.ended_but_keeps"] == 2


def test_an_order_in_a_state_nobody_announced_is_found(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(state="completed")
    assert broken()["sales.order.state_without_event"] == 1


def test_an_order_with_more_or_less_on_credit_than_it_is_worth_is_found(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(payment_mode="pay_first")
    assert broken() == {"sales.order.credit": 1}
    Order.objects.filter(pk=order.pk).update(payment_mode="net", state="completed")
    assert broken()["sales.order.credit"] == 1


def test_an_order_that_should_be_on_credit_and_is_not_is_found() -> None:
    first = sales.order(sales.shop(payment_mode="pay_first"))
    assert broken() == {}
    Order.objects.filter(pk=first.pk).update(payment_mode="net")
    assert broken() == {"sales.order.credit": 1}


def test_a_line_that_asks_for_less_than_it_needs_is_found(order: Order) -> None:
    Demand.objects.filter(ref_id=line(order).pk, ref_kind="sales.order_line").update(quantity=1, reserved=1)
    assert set(broken()) >= {"sales.order.demand", "planning.demand.reserved"}


def test_an_order_with_money_nobody_gave_or_without_money_somebody_gave_is_found(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(paid=1)
    assert broken()["finance.order_paid_differs"] == 1
    Order.objects.filter(pk=order.pk).update(paid=0)
    finance.money_in(order.customer, 20, {order: 20})
    assert broken() == {}
    Order.objects.filter(pk=order.pk).update(paid=0)
    assert broken()["finance.order_paid_differs"] == 1


def test_a_line_invoiced_otherwise_than_its_invoices_say_is_found() -> None:
    order = sales.order(sales.shop())
    finance.invoice(shipping.delivery(order, until="signed"))
    assert broken() == {}
    for invoiced in (0, 9, 11):
        change(order, invoiced=invoiced)
        assert broken() == {"finance.line_invoiced_differs": 1}, invoiced
    change(order, invoiced=10, shipped=5, signed=5, delivered=5)
    assert broken()["finance.line_invoiced_differs"] == 1, "more is invoiced than left"


def test_orders_of_the_past_need_neither_event_nor_invoice_nor_money() -> None:
    order = sales.order(sales.shop())
    shipping.delivery(order, until="signed")
    change(order, invoiced=3)
    Order.objects.filter(pk=order.pk).update(paid=1, state="closed")
    assert {"finance.line_invoiced_differs", "finance.order_paid_differs", "sales.order.state_without_event"} <= set(
        broken()
    )
    Order.objects.filter(pk=order.pk).update(imported=True)
    assert broken() == {}
