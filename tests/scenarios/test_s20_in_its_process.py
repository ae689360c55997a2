"""S20, customer order flow, in the template of the small firm: approved → delivered → completed by the right people.

The superior approves and nobody else; what is not approved goes back and begins anew; each department's step ends with what
it does in its own pages, so that the order tells where it stands. Purchasing and production are a plain step with a check
list, which waits for their documents; the service call of after-sales too.
"""

from typing import Any

from gendan.sales.models import Order
from tests.factories.sales import Shop

from .conftest import People
from .doors import refuses
from .firm import Firm, paid, sent, signed


def test_approved_by_the_superior_delivered_by_logistics_completed_by_the_customer(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", approval="supervisor", shipper="transport_manager")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.leads_to(number, "confirm")
    assert firm.shown(firm.who("supervisor"), number, "approve") is None, "nothing to approve before it is agreed"
    firm.step(number, "confirm", "salesperson")
    firm.leads_to(number, "approve")
    door.do(people.clerk, number, "confirm")
    with refuses(409):
        door.do(people.clerk, number, "take_effect")
    assert firm.shown(people.keeper, number, "approve") is None
    firm.step(number, "approve", "supervisor")
    door.sees(people.seller, number, "ready")
    firm.leads_to(number, "prepare")

    note = sent(door, people, number)
    firm.leads_to(number, "follow")
    with refuses(409):
        door.do(people.clerk, number, "complete")  # nobody has signed
    signed(door, people, note)
    firm.leads_to(number, "complete")
    paid(door, people, shop.customer, Order.objects.get(number=number))
    door.sees(people.clerk, number, "settled")
    door.do(people.clerk, number, "complete")
    door.sees(people.clerk, number, "completed")
    firm.leads_to(number, "archive")
    door.do(people.clerk, number, "close")
    firm.step(number, "evaluate", "sales_manager")
    assert firm.ended(number)


def test_what_is_not_approved_goes_back_and_is_approved_the_second_time(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", approval="supervisor")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "confirm", "salesperson")
    with refuses(422):
        firm.step(number, "approve", "supervisor", "return")  # a no wants a word
    firm.step(number, "approve", "supervisor", "return", reason="收货地址不对")
    door.sees(people.clerk, number, "returned")
    firm.leads_to(number)
    line = Order.objects.get(number=number).lines.get()
    mended = {"line_id": line.pk, "item_id": shop.cups.pk, "quantity": "10"}
    door.edit(people.clerk, number, shop.customer, [mended], verb="submit", ship_to="南京市江宁区将军大道 8 号")
    firm.steps(number, confirm="salesperson", approve="supervisor")
    door.do(people.clerk, number, "confirm")
    door.sees(people.clerk, number, "ready")
    firm.leads_to(number, "prepare")


def test_what_is_refused_for_good_is_declined_and_nothing_waits(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", approval="supervisor", confirmation="none")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "approve", "supervisor", "reject", reason="客户已停业")
    door.sees(people.clerk, number, "declined")
    firm.leads_to(number)
