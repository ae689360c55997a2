"""S22, order placing: departments review, then the confirmation goes to the customer; inspected, marked, shipped, received.

Told in the template of the small firm. The check of quality and the marking with model, quantity and date are plain steps with a
check list until quality has documents; production arranges the transport. Production itself is a plain step where goods are missing.
"""

from typing import Any

from gendan.core.actor import SYSTEM
from gendan.sales.models import Order, OrderType
from gendan.sales.services import matrix
from tests.factories.sales import Shop

from .conftest import People
from .doors import Customer, leave, refuses
from .firm import Firm, paid


def test_confirmed_by_the_customer_after_the_review_inspected_and_received(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", confirmation="mail", inspection="yes", shipper="production_manager")
    for role, question in (("fg_keeper", "stock_sufficient"), ("accountant", "credit_sufficient")):
        matrix.save(company_id=shop.company.pk, role=role, questions=[question], actor=SYSTEM)
    OrderType.objects.filter(code="stock_sale").update(review="always")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.leads_to(number, "review")
    assert firm.shown(people.seller, number, "agree") is None, "nothing is confirmed before the review"
    door.answer(people.keeper, number)
    door.answer(people.accountant, number)
    firm.leads_to(number, "agree")
    door.do(people.clerk, number, "confirm")
    with refuses(409):
        door.do(people.clerk, number, "take_effect")
    firm.step(number, "agree", "salesperson")
    firm.leads_to(number, "inspect")

    note = door.delivery(people.clerk, number)
    with refuses(409):
        door.ship(people.head_of_stores, note, "release")  # not inspected
    firm.step(number, "inspect", "inspector")
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    Customer(door.link(people.clerk, number)).confirms("刘经理", remarks="包装很好")
    firm.leads_to(number, "complete")
    paid(door, people, shop.customer, Order.objects.get(number=number))
    door.do(people.clerk, number, "complete")
    firm.leads_to(number, "archive")


def test_goods_that_fail_are_made_good_before_they_leave(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("generic_sme", confirmation="none", inspection="yes")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)])
    firm.step(number, "inspect", "inspector", "failed", reason="标识贴错")
    firm.leads_to(number, "supply")
    firm.steps(number, supply="production_manager", inspect="inspector")
    firm.leads_to(number, "prepare")
