"""What lies on the desks this morning, whatever day it is: one of each case that somebody has to do something about."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.inventory.models import Position
from gendan.sales.models import Order
from gendan.sales.services import orders, placing
from gendan.sales.spec import NewOrder
from gendan.shipping.services import links

from .firm import House


class Specs(Protocol):
    """A believable order, with some of its facts as wanted."""

    def __call__(self, **facts: object) -> NewOrder: ...


def fill(house: House, spec: Specs) -> None:
    """Drafts, reviews under way and late ones, an order sent back, prices off the list, goods that are short, a link."""
    clerk = house.who("chenxiaomin")
    for _ in range(4):
        placing.place(spec(type="stock_sale"), until="draft", actor=clerk)
    _reviews(house, spec)
    for _ in range(2):
        placing.place(_dear(spec(type="stock_sale")), until="effective", actor=clerk)
    for _ in range(3):
        placing.place(_short(house, spec(type="stock_sale")), until="effective", actor=clerk)
    shipped = Order.objects.filter(fulfilment_status="shipped").first()
    if shipped is not None:
        links.make(shipped.pk, actor=SYSTEM)


def _reviews(house: House, spec: Specs) -> None:
    """Four orders are with the departments, the oldest too long; one came back to the clerk."""
    clerk, now = house.who("chenxiaomin"), clock.now()
    for hours in (100, 20, 3, 1):
        with clock.at(now - timedelta(hours=hours)):
            placing.place(spec(type="regular"), until="submitted", actor=clerk)
    placed = placing.place(spec(type="regular"), until="submitted", actor=clerk)
    reason = "entry_error: 收货地址漏了楼层，请与客户核对"
    orders.return_(placed.order.pk, reason=reason, actor=house.who("dingzhengping"))


def _dear(spec: NewOrder) -> NewOrder:
    """The first line at a price that somebody must allow."""
    first, *rest = spec.lines
    reason = "old_customer: 要求按去年的价格"
    return replace(spec, lines=[replace(first, discount_percent=Decimal(18), deviation=reason), *rest])


def _short(house: House, spec: NewOrder) -> NewOrder:
    """The first line asks for more than there is."""
    first, *rest = spec.lines
    there = Position.objects.filter(item_id=first.item_id, warehouse=house.warehouse, owner=None).first()
    more = (there.on_hand if there is not None else Decimal(0)) + 240
    return replace(spec, lines=[replace(first, quantity=more, shortage_choice="wait"), *rest])
