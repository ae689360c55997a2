"""S39, order management explained: three departments confirm, payment told, shortage negotiated, outbound, tracking.

What is short comes in from outside here; a plan that makes or buys it, with its dates (ATP-02, PLN-01), comes later.
"""

from datetime import timedelta
from typing import Any

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.finance.models import Payment
from gendan.sales.models import Order, OrderType
from gendan.sales.services import matrix
from gendan.shipping.models import TrackingEvent
from gendan.workflow.models import Gate
from tests.factories import inventory
from tests.factories.sales import Shop

from .conftest import People
from .doors import Customer, happen, leave, refuses


def test_confirmed_by_three_paid_first_short_agreed_and_followed_to_the_door(
    door: Any, people: People, shop: Shop
) -> None:
    for role, question in (
        ("fg_keeper", "stock_sufficient"),
        ("transport_manager", "date_possible"),
        ("accountant", "payment_clear"),
    ):
        matrix.save(company_id=shop.company.pk, role=role, questions=[question], actor=SYSTEM)
    OrderType.objects.filter(code="stock_sale").update(review="always")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 130)], payment_mode="pay_first")
    with refuses(409):  # nobody asks for money before stock, transport and finance have said yes (CNF-09)
        door.contact(people.seller, number, "账户 1234，请先付 1300 元", purpose="payment_info")
    for who, verdict, more in (
        (people.keeper, "conditional", {"condition": "现有 100，余数 5 天后到"}),
        (people.transport, "yes", {}),
        (people.accountant, "yes", {}),
    ):
        door.answer(who, number, verdict, **more)
    door.sees(people.seller, number, "negotiating")
    door.agree(people.seller, number, "刘经理同意等 5 天，一起发")
    order = Order.objects.get(number=number)
    assert order.review_status == "passed"
    door.do(people.clerk, number, "confirm")
    door.contact(people.seller, number, "账户 1234，请先付 1300 元", purpose="payment_info")
    order.refresh_from_db()
    if order.state == "confirmed":
        door.do(people.clerk, number, "take_effect")
    line = order.lines.get()
    assert (line.reserved, line.quantity) == (100, 130)
    door.choose(people.clerk, number, line.pk, "wait")
    door.contact(people.seller, number, "再次说明：缺 30 个，5 天后补齐", purpose="shortage")

    inventory.put_stock(shop.cups, 40, shop.bin)
    happen()
    line.refresh_from_db()
    assert (line.reserved, line.shortage_choice) == (130, "wait"), "goods that come in go to who waits"
    door.sees(people.clerk, number, "ready")
    note = door.delivery(people.clerk, number)
    with refuses(409, "孙慧"):
        door.ship(people.head_of_stores, note, "release")  # not paid
    payment = door.enter_payment(people.clerk, shop.customer, "1300.00", {order.pk: "1300.00"})
    door.confirm_payment(people.accountant, payment)
    assert not Gate.objects.filter(code="payment", satisfied_at=None).exists()
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people, waybill="YT7788990011")

    if door.name == "pages":
        door.ship(people.transport, note, "track", code="in_transit", place="镇江")
    else:
        door.post(people.transport, f"/shipping/deliveries/{note}/tracking", {"code": "in_transit", "place": "镇江"})
    customer = Customer(door.link(people.clerk, number))
    page = customer.page()
    assert "镇江" in page
    assert "YT7788990011" in page
    assert "孙慧" not in page, "nothing of our people but the contact"
    customer.confirms("刘经理")
    door.sees(people.clerk, number, "settled")
    assert TrackingEvent.objects.filter(delivery__number=note, code="in_transit").exists()
    assert Payment.objects.get().allocated == 1300


def test_the_customer_who_refuses_the_condition_gets_no_goods(door: Any, people: People, shop: Shop) -> None:
    number = door.place(people.clerk, shop.customer, [(shop.cups, 130)], until="submitted")
    door.answer(people.reviewer, number, "conditional", condition="缺 30，两周后")
    with refuses(422):
        door.agree(people.seller, number, "")
    door.agree(people.seller, number, "太晚，不要了", agreed=False)
    door.do(people.manager, number, "decline", reason="交期谈不拢")
    door.sees(people.clerk, number, "declined")
    assert inventory.position(shop.cups, shop.warehouse).reserved == 0


def test_a_requested_day_that_cannot_be_kept_is_said_at_entry(door: Any, people: People, shop: Shop) -> None:
    day = (clock.today() + timedelta(days=1)).isoformat()
    lines = [{"item_id": shop.cups.pk, "quantity": "130", "requested_on": day}]
    if door.name == "pages":
        text = _json(door, people, {"customer_id": shop.customer.pk, "type": "stock_sale", "lines": lines})
        assert text["lines"][0]["short"] is True
        assert text["lines"][0]["free"] == "100"
    else:
        told = door.post(people.clerk, "/sales/orders/check", {"customer_id": shop.customer.pk, "lines": lines})
        assert told["lines"][0]["available"] == "100"
        assert told["lines"][0]["promised_on"] is None, "nobody knows yet, and that is said"


def _json(door: Any, people: People, body: dict[str, Any]) -> Any:
    from tests.pages import client_of

    answer = client_of(people.clerk).post("/orders/check", body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()
