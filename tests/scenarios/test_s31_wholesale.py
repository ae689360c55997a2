"""S31, wholesale market: received by phone, reviewed, stock confirmed, shipped with a waybill, told, asked, filed (V03).

The contact after delivery is logged on the order; the clock that calls for it three days later (POD-09), the return or exchange that an
objection starts (RET-08) and the meetings and training of the last step come later. Until then an objection is a case that is answered.
"""

from typing import Any

from gendan.partners.models import Contact
from gendan.sales.models import ContactLog, Order, OrderType
from gendan.shipping.models import TransportCase
from gendan.workflow.models import NoticeDelivery, Task
from tests.factories.sales import Shop

from .conftest import People
from .doors import Customer, leave, pick_of


def test_an_order_by_phone_until_it_lies_in_the_file(door: Any, people: People, shop: Shop) -> None:
    Contact.objects.filter(customer=shop.customer).update(email="liu@jinyi.example")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 24), (shop.boxes, 6)])
    order = Order.objects.get(number=number)
    assert (order.review_status, order.total) == ("passed", 393), "nothing to decide: reviewed by rule at once"
    door.sees(people.clerk, number, "ready")

    note = door.delivery(people.clerk, number)
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.stands(people.keeper, note, "picked")
    door.pack(people.keeper, note, weight_kg="12.5")
    door.stands(people.keeper, note, "packed")
    leave(door, note, people, waybill="SF1440055667")
    door.sees(people.clerk, number, "shipped")

    customer = Customer(door.link(people.clerk, number))
    assert "SF1440055667" in customer.page(), "the customer reads the tracking number"
    door.ship(people.courier, note, "sign", medium="paper", signatory="徐女士")
    door.sees(people.clerk, number, "signed")

    door.contact(people.clerk, number, "货已收到，包装完好，满意", purpose="feedback")
    talk = ContactLog.objects.get(order=order)
    assert talk.text.endswith("满意")
    payment = door.enter_payment(people.clerk, shop.customer, "393.00", {order.pk: "393.00"})
    door.confirm_payment(people.accountant, payment)
    door.ship(people.biller, note, "slip-hand")
    door.stands(people.biller, note, "closed")
    order.refresh_from_db()
    if order.state == "effective":
        door.do(people.clerk, number, "complete")
    door.do(people.clerk, number, "close")
    door.sees(people.clerk, number, "closed")
    mails = NoticeDelivery.objects.filter(recipient="liu@jinyi.example", ref_kind="sales.order", ref_id=order.pk)
    assert sum("SF1440055667" in mail.body for mail in mails) == 1, "the tracking number was sent once"


def test_a_review_opens_by_itself_its_result_changes_the_order_and_empty_shelves_give_it_back(
    door: Any, people: People, shop: Shop
) -> None:
    OrderType.objects.filter(code="stock_sale").update(review="always")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 24)])
    door.sees(people.clerk, number, "in_review")
    door.answer(people.reviewer, number)
    order = Order.objects.get(number=number)
    assert order.review_status == "passed"
    if order.state == "submitted":
        door.do(people.clerk, number, "confirm")
    order.refresh_from_db()
    if order.state == "confirmed":
        door.do(people.clerk, number, "take_effect")
    note = door.delivery(people.clerk, number)
    door.ship(people.head_of_stores, note, "release")
    pick = pick_of(note)
    line = pick.lines.get()
    if door.name == "pages":
        door.post(people.keeper, f"/picks/{pick.number}/short", {"line": line.pk, "reason": "货架上只有空箱"})
    else:
        door.post(people.keeper, f"/warehouse/picks/{pick.number}/lines/{line.pk}/short", {"reason": "货架上只有空箱"})
    id = door.task(people.clerk, "shipping.goods_missing", number, door.tasks(people.clerk))
    assert Task.objects.get(pk=id).data["missing"] == "24", "whoever handles the order decides with the customer"


def test_an_objection_after_delivery_is_a_case_somebody_answers(door: Any, people: People, shop: Shop) -> None:
    number = door.place(people.clerk, shop.customer, [(shop.cups, 5)])
    note = door.delivery(people.clerk, number)
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    Customer(door.link(people.clerk, number)).complains("damage", "两个杯子碎了")
    case = TransportCase.objects.get()
    assert (case.kind, case.state) == ("damage", "open")
    if door.name == "pages":
        answer = {"case": case.pk, "decision": "下次补两个", "cause": "装车未固定"}
        door.ship(people.transport, note, "answer", **answer)
    else:
        door.post(
            people.transport, f"/shipping/cases/{case.pk}/answer", {"decision": "下次补两个", "cause": "装车未固定"}
        )
    case.refresh_from_db()
    assert (case.state, case.decision, case.cause) == ("answered", "下次补两个", "装车未固定")
