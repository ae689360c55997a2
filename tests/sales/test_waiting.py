"""Stock that arrives goes to the orders that wait for it, the most urgent first."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, dispatch, invariants
from gendan.core.actor import SYSTEM
from gendan.core.models import Outbox
from gendan.inventory.services import reservations
from gendan.org.services import parameters
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


def test_stock_kept_too_long_goes_back_and_the_order_waits():
    parameters.put("sales.reservation_days", 3, actor=SYSTEM)
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 30)], until="confirmed")
    with clock.at(clock.now() + timedelta(days=4)):
        reservations.expire(actor=SYSTEM)
        drain()
    line = OrderLine.objects.get(order=order)
    assert (line.reserved, line.status) == (0, "waiting_stock")
    assert inventory.position(shop.cups, shop.warehouse).reserved == 0
    assert list(invariants.violations()) == []
