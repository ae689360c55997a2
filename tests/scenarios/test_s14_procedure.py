"""S14, sales order procedure: department check, manager's legality check, large orders confirmed twice, invoice, evaluation.

Told to the file in the template of the small firm. Stock answers at once; the logistics plan is the delivery plan. The periodic
evaluation is a plain step with a check list until appraisals have a page; service afterwards waits for after-sales.
"""

from typing import Any

from gendan.finance.models import Invoice
from gendan.sales.models import Order
from tests.factories.sales import Shop

from .conftest import People
from .doors import refuses
from .firm import Firm, paid, sent, signed


def test_checked_twice_confirmed_twice_shipped_invoiced_and_evaluated(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", review="two", reviewer="sales_assistant", closing="invoiced")
    firm.sets("sales.large_order", "500")
    number = door.place(people.clerk, shop.customer, [(shop.boxes, 30)], until="submitted")
    firm.step(number, "confirm", "salesperson")
    assert firm.shown(people.sales_manager, number, "verify") is None, "the department checks first"
    firm.step(number, "check", "sales_assistant")
    firm.step(number, "verify", "sales_manager")
    door.do(people.clerk, number, "confirm")
    with refuses(409):
        door.do(people.clerk, number, "take_effect")  # 765.00: the customer is asked again
    door.contact(people.seller, number, "刘经理再次确认数量和价格", purpose="second_confirm")
    door.sees(people.clerk, number, "ready")

    note = sent(door, people, number)
    signed(door, people, note)
    assert Invoice.objects.count() == 1
    firm.leads_to(number, "complete")
    paid(door, people, shop.customer, Order.objects.get(number=number))
    door.do(people.clerk, number, "complete")
    door.do(people.clerk, number, "close")
    firm.leads_to(number, "evaluate")
    with refuses(422):
        firm.step(number, "evaluate", "sales_manager", answers={"check.0": "no"})
    firm.step(number, "evaluate", "sales_manager")
    assert firm.ended(number)


def test_what_the_manager_finds_unlawful_is_declined(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("generic_sme", review="two", reviewer="sales_assistant", confirmation="none")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "check", "sales_assistant")
    firm.step(number, "verify", "sales_manager", "reject", reason="出口管制商品")
    door.sees(people.clerk, number, "declined")
    firm.leads_to(number)
