"""S39, order management explained, in the template of the small firm: three departments confirm, finance watches the money.

Told until the goods are with the customer; the production plan for what is missing is a plain step until production has documents.
"""

from typing import Any

from gendan.core.actor import SYSTEM
from gendan.sales.models import Order, OrderType
from gendan.sales.services import matrix
from tests.factories.sales import Shop

from .conftest import People
from .doors import leave, refuses
from .firm import Firm, signed


def test_three_confirm_the_money_comes_first_then_the_goods_leave(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", confirmation="none", payment="watch", shipper="fg_keeper")
    for role, question in (
        ("fg_keeper", "stock_sufficient"),
        ("transport_manager", "date_possible"),
        ("accountant", "payment_clear"),
    ):
        matrix.save(company_id=shop.company.pk, role=role, questions=[question], actor=SYSTEM)
    OrderType.objects.filter(code="stock_sale").update(review="always")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted", payment_mode="pay_first")
    for who in (people.keeper, people.transport):
        door.answer(who, number)
        firm.leads_to(number, "review")
    door.answer(people.accountant, number)
    firm.leads_to(number, "payment")
    assert firm.shown(people.accountant, number, "payment") is not None
    door.do(people.clerk, number, "confirm")
    order = Order.objects.get(number=number)
    if order.state == "confirmed":
        door.do(people.clerk, number, "take_effect")
    note = door.delivery(people.clerk, number)
    with refuses(409, "孙慧"):
        door.ship(people.head_of_stores, note, "release")
    payment = door.enter_payment(people.clerk, shop.customer, "100.00", {order.pk: "100.00"})
    firm.leads_to(number, "payment")
    door.confirm_payment(people.accountant, payment)
    firm.leads_to(number, "prepare")
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    signed(door, people, note)
    door.sees(people.clerk, number, "settled")
