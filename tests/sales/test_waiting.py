"""Stock that arrives goes to the orders that wait for it, the most urgent first."""

from decimal import Decimal

import pytest

from gendan.core import dispatch, invariants
from gendan.core.models import Outbox
from gendan.sales.models import OrderLine
from gendan.sales.services import orders
from gendan.sales.spec import NewLine
from tests import cast
from tests.factories import inventory, partners, sales

pytestmark = pytest.mark.django_db


def drain() -> None:
    """Let all handlers react; fails loudly when one of them did."""
    for _ in range(20):
        if not dispatch.drain():
            break
    assert list(Outbox.objects.exclude(error="").values_list("error", flat=True)) == []


def waiting(shop: sales.Shop, quantity: int, **facts: object):
    return sales.order(shop, [NewLine(shop.cups.pk, Decimal(quantity), shortage_choice="wait")], **facts)


def reserved(order) -> Decimal:
    return OrderLine.objects.get(order=order).reserved


def test_class_a_is_served_before_older_orders():
    shop = sales.shop()
    sales.order(shop, [(shop.cups, 100)])
    key = partners.customer("大客户", company=shop.company, grade="A")
    older = waiting(shop, 30)
    urgent = waiting(shop, 30, customer=key)
    drain()
    inventory.put_stock(shop.cups, 40, shop.bin)
    drain()
    assert (reserved(urgent), reserved(older)) == (30, 10)
    assert sales.again(urgent).status == "ready"
    assert sales.again(older).status == "in_progress"
    assert list(invariants.violations()) == []


def test_a_cancelled_order_feeds_the_ones_that_wait():
    shop = sales.shop()
    first = sales.order(shop, [(shop.cups, 100)])
    second = waiting(shop, 60)
    orders.cancel(first.pk, reason="客户取消", actor=cast.manager())
    drain()
    assert reserved(second) == 60
    assert sales.again(second).fulfilment_status == "reserved"
    assert list(invariants.violations()) == []
