"""S18, order collection: orders of salespersons and of the web are entered, checked by the sales manager and followed by sales.

Told through delivery in the template of the small firm: what is missing is a plain step of the production manager with a check
list until production and purchasing have documents; then sales is told that goods may leave. The weekly meeting's list and
the manager's monthly review lie outside the process of one order.
"""

from typing import Any

from gendan.core import clock
from gendan.sales.models import Order
from tests.factories import inventory
from tests.factories.sales import Shop

from .conftest import People
from .doors import happen
from .firm import Firm, paid, sent, signed


def test_two_ways_in_one_check_by_the_manager_and_what_is_missing_is_made(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", review="one", reviewer="sales_manager", supply="production_manager")
    own = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted", channel="phone")
    web = door.place(people.clerk, shop.customer, [(shop.cups, 130)], until="submitted", channel="web")
    for number in (own, web):
        firm.steps(number, confirm="salesperson", check="sales_manager")
        door.do(people.clerk, number, "confirm")
        order = Order.objects.get(number=number)
        assert clock.local(order.received_at).date() == clock.local(order.submitted_at).date(), "entered the same day"
    assert set(door.orders(people.seller)) >= {own, web}, "sales sees where each stands"
    firm.leads_to(own, "prepare")
    firm.leads_to(web, "supply")
    door.sees(people.seller, own, "ready")

    inventory.put_stock(shop.cups, 40, shop.bin)
    happen()
    firm.step(web, "supply", "production_manager")
    firm.leads_to(web, "prepare")
    for number in (own, web):
        note = sent(door, people, number, waybill=f"SF{number[-4:]}")
        signed(door, people, note)
        paid(door, people, shop.customer, Order.objects.get(number=number))
        door.do(people.clerk, number, "complete")
        door.sees(people.seller, number, "completed")
        firm.leads_to(number, "archive")


def test_an_order_the_manager_finds_wrong_goes_back_to_who_entered_it(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", review="one", reviewer="sales_manager")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "confirm", "salesperson")
    firm.step(number, "check", "sales_manager", "return", reason="数量与合同不符")
    door.sees(people.clerk, number, "returned")
    firm.leads_to(number)
