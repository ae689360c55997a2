"""S20, customer order flow: approved, delivered, completed, each by who should; what is not approved goes back.

Told from entry with its check list to completion; the signed contract as a condition and as a file of the order. Contracts as documents of
their own with versions, handing orders to production and purchasing, and the service call afterwards come later.
"""

from datetime import timedelta
from typing import Any

from gendan.core import clock
from gendan.sales.models import Order, OrderType
from gendan.shipping.models import Delivery
from gendan.workflow.models import Review
from tests.factories.sales import Shop

from .conftest import People
from .doors import leave, refuses


def test_approved_delivered_completed_by_the_right_people(door: Any, people: People, shop: Shop) -> None:
    number = door.place(people.clerk, shop.customer, [_cheaper(shop)], until="submitted")
    door.sees(people.seller, number, "in_review")
    with refuses(403):
        door.do(people.keeper, number, "confirm")
    with refuses(403):
        door.do(people.reviewer, number, "cancel", reason="不归我管")
    door.answer(people.reviewer, number)
    with refuses(409, "price" if door.name == "api" else "价"):
        door.do(people.clerk, number, "confirm") or door.do(people.clerk, number, "take_effect")
    door.decide(people.sales_manager, number, "老客户，同意")
    order = Order.objects.get(number=number)
    if order.state == "confirmed":
        door.do(people.clerk, number, "take_effect")
    door.sees(people.clerk, number, "ready")

    note = door.delivery(people.clerk, number)
    with refuses(403):
        door.ship(people.clerk, note, "release")
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    with refuses(409):
        door.do(people.clerk, number, "complete")  # nobody has signed
    door.ship(people.courier, note, "sign", medium="photo", signatory="徐女士")
    payment = door.enter_payment(people.clerk, shop.customer, "80.00", {order.pk: "80.00"})
    with refuses(403):
        door.confirm_payment(people.clerk, payment)  # whoever enters money does not confirm it
    door.confirm_payment(people.accountant, payment)
    order.refresh_from_db()
    if order.state == "effective":
        door.do(people.clerk, number, "complete")
    door.sees(people.clerk, number, "completed")


def test_a_rejected_order_goes_back_is_mended_and_passes_the_second_round(
    door: Any, people: People, shop: Shop
) -> None:
    number = door.place(people.clerk, shop.customer, [_cheaper(shop)], until="submitted")
    door.do(people.reviewer, number, "return", reason="收货地址不对")
    door.sees(people.clerk, number, "returned")
    assert not list(door.tasks(people.reviewer)), "nobody is asked about an order that went back"
    line = Order.objects.get(number=number).lines.get()
    mended = {"line_id": line.pk, "item_id": shop.cups.pk, "quantity": "10"}
    door.edit(people.clerk, number, shop.customer, [mended], verb="submit", ship_to="南京市江宁区将军大道 8 号")
    order = Order.objects.get(number=number)
    assert (order.ship_to, order.review_status) == ("南京市江宁区将军大道 8 号", "passed")
    assert list(Review.objects.order_by("round").values_list("round", "result")) == [(1, "cancelled"), (2, "passed")]
    door.do(people.clerk, number, "confirm")
    order.refresh_from_db()
    if order.state == "confirmed":
        door.do(people.clerk, number, "take_effect")
    door.sees(people.clerk, number, "ready")


def test_a_price_that_is_not_approved_sends_the_order_back(door: Any, people: People, shop: Shop) -> None:
    number = door.place(people.clerk, shop.customer, [_cheaper(shop)], until="submitted")
    with refuses(422):
        door.decide(people.sales_manager, number, "", approved=False)  # a no wants a word
    door.decide(people.sales_manager, number, "低于成本，不同意", approved=False)
    door.sees(people.clerk, number, "returned")


def _cheaper(shop: Shop) -> dict[str, Any]:
    """Ten cups below the price policy: somebody has to look."""
    return {"item_id": shop.cups.pk, "quantity": "10", "price": "8", "deviation": "老客户"}


def test_checked_at_entry_signed_approved_by_the_superior_and_each_part_tells_its_news(
    door: Any, people: People, shop: Shop
) -> None:
    OrderType.objects.filter(code="stock_sale").update(effect_gates=["approval", "contract"])
    number = door.place(
        people.clerk, shop.customer, [(shop.cups, 10)], checklist={"product": "phone", "price": "phone"}
    )
    order = Order.objects.get(number=number)
    assert (order.state, order.checklist["product"]["name"]) == ("confirmed", people.clerk.name)
    with refuses(409):
        door.do(people.clerk, number, "take_effect")
    with refuses(422):
        door.decide(people.manager, number, "", approved=False)
    door.decide(people.manager, number, "同意")
    order.refresh_from_db()
    assert order.state == "confirmed", "approved, and the contract is still out"
    door.contact(people.seller, number, "合同双方已签，原件归档", purpose="contract", medium="letter")
    order.refresh_from_db()
    assert order.state == "effective", "the last condition lets it take effect by itself"
    assert [talk.purpose for talk in order.contacts.all()] == ["contract"]

    two_days_on = clock.now() + timedelta(days=4)
    with clock.at(two_days_on):
        stale = {"flag": "stale"} if door.name == "pages" else {}
        assert number in door.orders(people.sales_manager, **stale), "nobody told anything for days"


def test_logistics_asks_where_to_deliver_before_it_plans_the_transport(door: Any, people: People, shop: Shop) -> None:
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)])
    note = door.delivery(people.clerk, number)
    facts = {"contact": "仓库老李", "phone": "13900003333", "ship_to_notes": "走南门"}
    if door.name == "pages":
        door.ship(people.transport, note, "edit", **facts)
    else:
        door.post(people.transport, f"/shipping/deliveries/{note}", facts, method="PATCH")
    delivery = Delivery.objects.get(number=note)
    assert (delivery.contact, delivery.phone, delivery.ship_to_notes) == ("仓库老李", "13900003333", "走南门")
