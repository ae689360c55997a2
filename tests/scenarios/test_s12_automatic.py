"""S12, sales order and delivery: assigned and reviewed by the system on live stock, status told, delivered by the warehouse.

Told to the file in the template of the small firm, where nobody is asked about an order that is in order. The proposal of zones for
the warehouse is not part of the process of one order.
"""

from typing import Any

from gendan.sales.models import Order
from gendan.workflow.models import Notice
from tests.factories.sales import Shop

from .conftest import People
from .firm import Firm, paid, sent, signed


def test_an_order_in_order_needs_nobody_until_the_warehouse_packs_it(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", confirmation="none", shipper="fg_keeper")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)])
    order = Order.objects.get(number=number)
    assert (order.state, order.review_status, order.salesperson_id) == ("effective", "passed", people.seller.user_id)
    firm.leads_to(number, "prepare")
    assert firm.shown(people.keeper, number, "prepare") is not None
    told = Notice.objects.filter(user_id=people.seller.user_id, code="document.status")
    assert told.exists(), "sales hears of the order that was entered for them"
    before = told.count()
    note = sent(door, people, number)
    firm.leads_to(number, "follow")
    signed(door, people, note)
    assert told.count() >= before
    paid(door, people, shop.customer, order)
    door.do(people.clerk, number, "complete")
    firm.leads_to(number, "archive")


def test_an_order_that_stock_does_not_cover_is_looked_at(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("generic_sme", confirmation="none")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 130)], until="submitted")
    firm.leads_to(number, "review")
    door.answer(people.reviewer, number, "conditional", condition="余数 5 天后到")
    firm.leads_to(number, "negotiate")
    door.agree(people.seller, number, "刘经理同意等 5 天")
    door.do(people.clerk, number, "confirm")
    firm.leads_to(number, "supply")
