"""S11, order management rules: four departments review, credit decides, the note says what to collect, cash is reconciled.

Told to the end of the delivery: goods the customer refuses come back with their cause, and less is collected. A return asked for
after receipt, with its time limit (SLA-47), inspection and refund, belongs to after-sales, which comes later; so does the exchange with a
warehouse program (INV-17).
"""

from decimal import Decimal
from typing import Any

from gendan.core.actor import SYSTEM
from gendan.core.models import EventRow
from gendan.finance.models import Payment
from gendan.inventory.models import Balance
from gendan.sales.models import Order, OrderType
from gendan.sales.services import matrix
from gendan.shipping.models import Delivery
from tests import cast
from tests.factories import partners
from tests.factories.sales import Shop
from tests.pages import client_of
from tests.printing.reading import missing

from .conftest import People
from .doors import Refused, happen, leave, refuses

DEPARTMENTS = {
    "accountant": ["credit_sufficient", "payment_terms"],
    "order_desk_manager": ["quantity_possible", "date_possible"],
    "fg_keeper": ["stock_sufficient"],
    "sales_manager": ["price_correct", "policy_kept"],
}


def reviewed_by_four_departments(shop: Shop) -> None:
    """Finance, operations, warehouse and sales each have their questions."""
    for sort, (role, questions) in enumerate(DEPARTMENTS.items()):
        matrix.save(company_id=shop.company.pk, role=role, questions=questions, sort=sort, actor=SYSTEM)
    OrderType.objects.filter(code="general").update(review="always")


def test_four_departments_review_and_cash_is_collected_on_delivery(door: Any, people: People, shop: Shop) -> None:
    reviewed_by_four_departments(shop)
    desk = cast.person("gaofei", "高飞", ["order_desk_manager"])
    number = door.place(people.clerk, shop.customer, [(shop.boxes, 4)], type="general", payment_mode="cod")
    order = Order.objects.get(number=number)
    reviewers = [people.accountant, desk, people.keeper, people.sales_manager]
    for who in reviewers[:-1]:
        door.answer(who, number)
        door.sees(people.clerk, number, "in_review")
    door.answer(reviewers[-1], number)
    door.do(people.clerk, number, "confirm")
    order.refresh_from_db()
    if order.state == "confirmed":
        door.do(people.clerk, number, "take_effect")
    door.sees(people.clerk, number, "ready")

    note = door.delivery(people.clerk, number)
    assert Delivery.objects.get(number=note).cod_amount == Decimal("102.00")
    paper = client_of(people.keeper).get(f"/print/delivery_note?number={note}&paper=a4")
    assert not missing(paper.content, "货到付款", "102.00", note)
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    door.ship(people.courier, note, "collect", cash="102.00")
    door.ship(people.courier, note, "sign", medium="paper", signatory="徐女士")
    cash = str(Payment.objects.get(mode="cod").number)
    order.refresh_from_db()
    assert order.payment_status != "paid", "cash in the courier's bag is not money in the till"
    with refuses(403):
        door.count_cash(people.courier, cash, "102.00")
    door.count_cash(people.accountant, cash, "102.00")
    order.refresh_from_db()
    assert (order.payment_status, order.paid) == ("paid", Decimal("102.00"))


def test_credit_decides_and_finance_lifts_the_hold(door: Any, people: People, shop: Shop) -> None:
    small = partners.customer("小本经营", company=shop.company, credit_limit=100)
    number = door.place(people.clerk, small, [(shop.cups, 12)])
    order = Order.objects.get(number=number)
    assert order.state != "effective"
    if order.review_status == "open":
        door.answer(people.reviewer, number)
        door.do(people.clerk, number, "confirm")
    with refuses(409, "孙慧"):
        door.do(people.clerk, number, "take_effect")
    order.refresh_from_db()
    assert order.holds == ["credit"]
    with refuses(403):
        set_limit(door, people.clerk, small, 500)
    set_limit(door, people.accountant, small, 500)
    happen()
    order.refresh_from_db()
    assert order.holds == [], "a higher limit lifts the hold by itself"
    assert order.state == "effective"


def set_limit(door: Any, who: Any, customer: Any, limit: int) -> None:
    """Change a customer's credit limit."""
    if door.name == "pages":
        door.post(who, f"/customers/{customer.pk}/credit", {"limit": str(limit), "policy": "hold"})
    else:
        door.post(who, f"/partners/customers/{customer.pk}/credit", {"limit": str(limit)}, method="PUT")


def test_a_customer_whose_policy_is_refusal_gets_no_order_above_the_limit(
    door: Any, people: People, shop: Shop
) -> None:
    strict = partners.customer("只收现款", company=shop.company, credit_limit=50, credit_policy="refuse")
    refusal = None
    try:
        number = door.place(people.clerk, strict, [(shop.cups, 12)])
    except Refused as error:
        refusal = error
    if refusal:
        assert refusal.status == 409
        assert not Order.objects.filter(customer=strict).exists(), "nothing is left behind"
    else:
        door.answer(people.reviewer, number)
        with refuses(409):
            door.do(people.clerk, number, "confirm")


def test_goods_refused_at_the_door_come_back_with_the_cause_and_less_is_collected(
    door: Any, people: People, shop: Shop
) -> None:
    number = door.place(people.clerk, shop.customer, [(shop.boxes, 4)], type="general", payment_mode="cod")
    note = door.delivery(people.clerk, number)
    slip = client_of(people.biller).get(f"/print/sales_outbound_slip?number={note}&paper=a4")
    assert not missing(slip.content, note, "收纳盒")
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    line = Delivery.objects.get(number=note).lines.get()
    with refuses(403):
        _back(door, people.courier, note, line.pk, "1", "外箱压坏")
    _back(door, people.head_of_stores, note, line.pk, "1", "外箱压坏，客户拒收")
    delivery = Delivery.objects.get(number=note)
    assert (delivery.cod_amount, delivery.amount) == (Decimal("76.50"), Decimal("76.50"))
    door.ship(people.courier, note, "collect", cash="76.50")
    door.ship(people.courier, note, "sign", medium="paper", signatory="徐女士")
    door.count_cash(people.accountant, str(Payment.objects.get(mode="cod").number), "76.50")
    waiting = Balance.objects.get(item=shop.boxes, status="quality")
    assert waiting.quantity == 1, "it waits for somebody to look why"
    assert "外箱压坏" in str(EventRow.objects.get(name="shipping.delivery.taken_back").payload)


def _back(door: Any, who: Any, note: str, line: int, quantity: str, reason: str) -> None:
    """Goods nobody signed for come back."""
    if door.name == "pages":
        door.ship(who, note, "take-back", reason=reason, **{f"back-{line}": quantity})
    else:
        door.ship(who, note, "take-back", reason=reason, lines=[{"line_id": line, "quantity": quantity}])
