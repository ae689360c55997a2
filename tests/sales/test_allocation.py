"""Where an order is delivered from, and when the customer is asked twice."""

from decimal import Decimal

import pytest

from gendan.sales.allocation import Choice, allocate
from gendan.sales.models import Order
from gendan.sales.services import contacts, placing
from gendan.workflow.models import Notice
from tests import cast
from tests.factories import inventory, sales

from .test_waiting import drain

MAIN, NEAR = Choice(1, "广东省"), Choice(2, "江苏省")


def test_the_warehouse_that_covers_the_order_wins_over_the_nearer_one():
    stock = {(7, 1): Decimal(9), (7, 2): Decimal(5)}
    assert allocate({7: Decimal(6)}, stock, [MAIN, NEAR], "江苏省") == 1
    assert allocate({7: Decimal(5)}, stock, [MAIN, NEAR], "江苏省") == 2
    assert allocate({7: Decimal(5)}, stock, [MAIN, NEAR], "四川省") == 1


@pytest.mark.django_db
def test_an_order_goes_to_the_warehouse_that_has_the_goods():
    shop = sales.shop()
    second = inventory.warehouse(shop.company, "NORTH")
    inventory.put_stock(shop.cups, 500, inventory.bin(second, "N-1"))
    assert sales.order(shop, [(shop.cups, 50)]).warehouse_id == shop.warehouse.pk
    assert sales.order(shop, [(shop.cups, 300)]).warehouse_id == second.pk


@pytest.mark.django_db
def test_a_large_order_is_confirmed_a_second_time_before_it_takes_effect():
    shop = sales.shop(credit_limit=10**7)
    inventory.put_stock(shop.cups, 20_000, shop.bin)
    clerk = cast.clerk()
    placed = placing.place(sales.spec(shop, [(shop.cups, 12_000)]), actor=cast.manager())
    assert {c["code"] for c in placed.conditions} == {"review", "second_confirmation"}
    contacts.log(placed.order.pk, medium="phone", purpose="second_confirm", text="刘经理再次确认", actor=clerk)
    drain()
    assert "second_confirmation" not in Order.objects.get(pk=placed.order.pk).holds


@pytest.mark.django_db
def test_the_salesperson_hears_of_an_order_that_was_entered_for_them():
    chen = cast.salesperson()
    shop = sales.shop()
    type(shop.customer).objects.filter(pk=shop.customer.pk).update(salesperson_id=chen.user_id)
    sales.order(shop, actor=cast.clerk())
    drain()
    assert Notice.objects.filter(user_id=chen.user_id, code="document.status").count() == 1
