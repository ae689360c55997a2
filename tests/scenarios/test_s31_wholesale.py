"""S31, wholesale market: received by phone, reviewed, stock confirmed, shipped with a waybill, told, asked, filed (V03)."""

from typing import Any

from gendan.partners.models import Contact
from gendan.sales.models import ContactLog, Order
from gendan.workflow.models import NoticeDelivery
from tests.factories.sales import Shop

from .conftest import People
from .doors import Customer, leave


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
