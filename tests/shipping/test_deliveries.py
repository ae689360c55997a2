"""The life of a delivery note, from plan to the returned red slip."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core import clock, invariants, params
from gendan.core.actor import SYSTEM
from gendan.core.errors import Conflict, GateClosed, IllegalTransition, Invalid, NotAllowed, NotFound, StaleDocument
from gendan.core.models import EventRow, Parameter
from gendan.inventory.models import Balance, Reservation
from gendan.org.errors import SameHands
from gendan.partners.models import CreditEntry
from gendan.sales.models import Order, OrderRequirement
from gendan.shipping.errors import (
    LateArrival,
    NotEffective,
    NothingToShip,
    OverShipped,
    SpecialNotVerified,
    StepMissing,
    WrongCode,
)
from gendan.shipping.models import Delivery, DeliveryLine, Proof, Signature, TrackingEvent
from gendan.shipping.services import deliveries
from gendan.shipping.services.deliveries import Receipt
from tests import cast
from tests.factories import catalog, inventory, partners, sales, shipping

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def names(delivery: Delivery) -> list[str]:
    """What happened to a delivery, oldest first."""
    rows = EventRow.objects.filter(about_kind="shipping.delivery", about_id=delivery.pk).order_by("pk")
    return [row.name.removeprefix("shipping.delivery.") for row in rows]


def test_the_note_is_generated_from_the_order_and_nothing_is_typed_twice():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)], remarks="送货前电话", freight=Decimal("9.00"))
    note = shipping.delivery(order)
    assert note.number.startswith("DN")
    assert (note.customer_name, note.contact, note.phone) == (order.customer_name, order.contact, order.phone)
    assert (note.ship_to, note.remarks, note.amount) == (order.ship_to, "送货前电话", Decimal("160.00"))
    assert [(line.quantity, line.item_name) for line in note.lines.order_by("line_no")] == [
        (10, "保温杯 500ml"), (2, "收纳盒 三件套"),
    ]  # fmt: skip
    assert not note.is_partial
    assert note.cod_amount == 0
    assert wrong() == []


def test_the_whole_way_moves_stock_order_credit_and_ends_with_the_red_slip():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="checked")
    assert inventory.position(shop.cups, shop.warehouse).on_hand == 100
    note = shipping.carry(note, "dispatched")
    assert (note.state, note.slip_state) == ("dispatched", "out")
    position = inventory.position(shop.cups, shop.warehouse)
    assert (position.on_hand, position.reserved) == (90, 0)
    order = sales.again(order)
    assert (order.status, order.fulfilment_status) == ("shipped", "shipped")
    committed = CreditEntry.objects.filter(account__customer=shop.customer)
    by_ref = {kind: sum(e.amount for e in committed if e.ref_kind == kind) for kind in {e.ref_kind for e in committed}}
    assert by_ref == {"sales.order": 0, "shipping.delivery": 100}
    note = shipping.carry(note, "signed")
    assert sales.again(order).status == "signed"
    deliveries.slip_returned(note.pk, True, actor=cast.person("kaidan", "开单员", ["billing_clerk"]))
    note = deliveries.hand_over_slip(note.pk, actor=cast.person("kaidan", "开单员", ["billing_clerk"]))
    assert (note.state, note.slip_state) == ("closed", "handed_over")
    assert names(note) == [
        "planned", "released", "picked", "packed", "loaded", "checked", "dispatched", "delivered", "signed",
        "slip_returned", "closed", "slip_handed_over",
    ]  # fmt: skip
    served = EventRow.objects.get(name="shipping.delivery.dispatched").serves
    assert served == [f"sales.order:{order.pk}"]
    assert wrong() == []


def test_more_than_ordered_never_leaves_whichever_way_it_is_cut():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    (line,) = order.lines.all()
    first = shipping.delivery(order, lines={line.pk: Decimal(6)})
    with pytest.raises(OverShipped) as refusal:
        shipping.delivery(order, lines={line.pk: Decimal(5)})
    assert refusal.value.data["left"] == "4"
    second = shipping.delivery(order, lines={line.pk: Decimal(4)})
    assert (first.amount, second.amount, second.is_partial) == (60, 40, False)
    with pytest.raises(NothingToShip):
        shipping.delivery(order)
    assert wrong() == []


def test_parts_of_a_line_are_worth_what_the_line_is_worth_to_the_cent():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 3)], discount=Decimal("0.10"))
    (line,) = order.lines.all()
    parts = [shipping.delivery(order, lines={line.pk: Decimal(1)}).amount for _ in range(3)]
    assert sum(parts) == order.total == Decimal("29.90")
    assert parts == [Decimal("9.97"), Decimal("9.96"), Decimal("9.97")]


def test_orders_that_are_not_in_effect_or_not_mine_are_not_shipped():
    shop = sales.shop()
    draft = sales.order(shop, until="confirmed")
    with pytest.raises(NotEffective):
        shipping.delivery(draft)
    order = sales.order(shop)
    with pytest.raises(NotFound):
        shipping.delivery(order, actor=cast.salesperson(customers=[partners.customer("别人家", company=shop.company)]))
    with pytest.raises(NotAllowed):
        shipping.delivery(order, actor=shipping.guard())
    assert not Delivery.objects.exists()


def test_orders_of_one_customer_and_address_travel_together_and_keep_their_numbers():
    shop = sales.shop()
    a, b = sales.order(shop, [(shop.cups, 1)]), sales.order(shop, [(shop.boxes, 2)])
    note = shipping.delivery([a, b], until="signed")
    assert [ref.id for ref in note.order_refs()] == [a.pk, b.pk]
    assert (sales.again(a).status, sales.again(b).status) == ("signed", "signed")
    elsewhere = sales.order(shop, customer=partners.customer("江宁配电", company=shop.company))
    with pytest.raises(Invalid):
        shipping.delivery([sales.order(shop), elsewhere])
    assert wrong() == []


def test_loading_needs_verified_requirements_and_two_people():
    shop = sales.shop()
    order = sales.order(shop)
    OrderRequirement.objects.create(order=order, text="贴条码", papers=["packing", "delivery"])
    note = shipping.delivery(order, until="packed")
    assert note.special == "贴条码"
    keeper = cast.keeper()
    with pytest.raises(SpecialNotVerified):
        deliveries.sign_loading(note.pk, "keeper", actor=keeper)
    deliveries.verify_special(note.pk, actor=keeper)
    deliveries.sign_loading(note.pk, "keeper", actor=keeper)
    with pytest.raises(SameHands):
        deliveries.sign_loading(note.pk, "loader", actor=keeper)
    assert shipping.again(note).state == "packed"
    with pytest.raises(StepMissing) as refusal:
        deliveries.dispatch(note.pk, waybill="SY1", actor=cast.transport())
    assert refusal.value.data["states"] == ["loaded", "checked"]
    deliveries.sign_loading(note.pk, "loader", actor=shipping.loader())
    assert shipping.again(note).state == "loaded"
    assert sorted(Signature.objects.values_list("part", "name")) == [("keeper", "吴建国"), ("loader", "郑强")]


def test_the_gate_is_not_checked_by_who_gave_the_notice_and_a_stop_is_no_pass():
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), until="planned")
    both = cast.person("jian", "兼职门卫", ["gate_guard", "transport_manager"])
    deliveries.release(note.pk, actor=both)
    note = shipping.carry(note, "loaded")
    with pytest.raises(SameHands):
        deliveries.gate_check(note.pk, actor=both)
    with pytest.raises(Invalid):
        deliveries.gate_check(note.pk, passed=False, actor=shipping.guard())
    deliveries.gate_check(note.pk, passed=False, note="少一箱", actor=shipping.guard())
    assert shipping.again(note).state == "loaded"
    deliveries.gate_check(note.pk, actor=shipping.guard())
    assert shipping.again(note).state == "checked"


def test_firms_leave_steps_out_by_parameter():
    shop = sales.shop()
    for name in ("packing", "two_signatures", "gate_check", "red_slip"):
        Parameter.objects.create(company_id=shop.company.pk, name=f"shipping.{name}", value=False)
    params.forget()
    note = shipping.delivery(sales.order(shop), until="picked")
    note = deliveries.dispatch(note.pk, waybill="SY2", actor=cast.transport())
    note = deliveries.sign(note.pk, Receipt("photo", "徐女士"), actor=shipping.courier())
    assert (note.state, note.slip_state) == ("closed", "none"), "without a red slip nothing is left to wait for"
    assert wrong() == []


def test_unpaid_goods_of_a_pay_first_order_get_no_shipping_notice():
    shop = sales.shop(payment_mode="pay_first")
    order = sales.order(shop)
    note = shipping.delivery(order)
    with pytest.raises(GateClosed) as closed:
        deliveries.release(note.pk, actor=cast.transport())
    assert [c["code"] for c in closed.value.data["conditions"]] == ["payment"]
    assert shipping.again(note).state == "planned"
    note = deliveries.release(note.pk, override="老板同意", actor=cast.manager())
    assert note.state == "released"


def test_a_date_that_breaks_the_promise_needs_a_reason():
    shop = sales.shop()
    order = sales.order(shop)
    Order.objects.filter(pk=order.pk).update(promised_on=clock.today() + timedelta(days=1))
    slow = shipping.carrier(days=3)
    note = shipping.delivery(order, carrier_id=slow.pk)
    assert note.arrival_on == clock.today() + timedelta(days=3)
    assert shipping.delivery(sales.order(shop), carrier_id=slow.pk, until="released"), "nobody could be faster"
    shipping.carrier("FAST", "快快速运", days=1)
    with pytest.raises(LateArrival):
        deliveries.release(note.pk, actor=cast.transport())
    deliveries.release(note.pk, late_reason="客户同意晚两天", actor=cast.transport())
    assert (
        EventRow.objects.filter(name="shipping.delivery.released").latest("pk").payload["late_reason"]
        == "客户同意晚两天"
    )


def test_cancelling_before_the_goods_leave_gives_everything_back():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="packed")
    with pytest.raises(Invalid):
        deliveries.cancel(note.pk, actor=cast.transport())
    deliveries.cancel(note.pk, reason="客户改期", actor=cast.transport())
    (line,) = sales.again(order).lines.all()
    assert (line.reserved, line.picked) == (10, 0), "the order keeps its goods"
    assert Balance.objects.get(place=shop.bin, item=shop.cups).quantity == 100, "staged goods are back in their bin"
    assert Reservation.objects.get(ref_id=line.pk).quantity == 10
    assert shipping.delivery(order).lines.get().quantity == 10, "and can be planned again"
    with pytest.raises(IllegalTransition):
        deliveries.release(note.pk, actor=cast.transport())
    assert wrong() == []


def test_dispatched_goods_cannot_be_cancelled_and_a_carrier_gives_a_waybill():
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), mode="carrier", until="checked")
    with pytest.raises(Invalid):
        deliveries.dispatch(note.pk, actor=cast.transport())
    note = deliveries.dispatch(note.pk, waybill=" SY2048 ", actor=cast.transport())
    assert note.waybill == "SY2048"
    with pytest.raises(IllegalTransition) as refusal:
        deliveries.cancel(note.pk, reason="x", actor=cast.transport())
    assert refusal.value.data["legal"] == ["deliver", "sign"]
    assert TrackingEvent.objects.get(delivery=note).code == "collected"


def test_what_differs_at_the_door_is_proof_and_only_what_was_taken_is_signed():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    note = shipping.delivery(order, until="dispatched")
    cups = note.lines.get(item=shop.cups)
    with pytest.raises(Invalid):
        deliveries.sign(
            note.pk, Receipt("photo", "徐女士", differences={cups.pk: Decimal(11)}), actor=shipping.courier()
        )
    with pytest.raises(Invalid):
        deliveries.sign(note.pk, Receipt("photo", " "), actor=shipping.courier())
    receipt = Receipt("photo", "徐女士", differences={cups.pk: Decimal(8)}, notes={cups.pk: "碎两个"})
    deliveries.sign(note.pk, receipt, actor=shipping.courier())
    proof = Proof.objects.get(delivery=note)
    assert proof.differences == [
        {"line_no": 1, "item": "保温杯 500ml", "shipped": "10", "signed": "8", "note": "碎两个"}
    ]
    assert [line.signed for line in order.lines.order_by("line_no")] == [8, 2]
    assert sales.again(order).status == "delivered", "two cups are not accounted for yet"
    assert wrong() == []


def test_an_unsigned_red_slip_goes_back_and_a_signed_one_is_the_receipt():
    shop = sales.shop()
    clerk = cast.person("kaidan", "开单员", ["billing_clerk"])
    note = shipping.delivery(sales.order(shop), until="delivered")
    with pytest.raises(Conflict):
        deliveries.hand_over_slip(note.pk, actor=clerk)
    deliveries.slip_returned(note.pk, False, actor=clerk)
    note = deliveries.send_slip_back(note.pk, actor=clerk)
    assert (note.state, note.slip_state) == ("delivered", "out")
    note = deliveries.slip_returned(note.pk, True, signatory="徐女士", freight_advanced=Decimal("35.00"), actor=clerk)
    assert (note.state, note.slip_state, note.freight_advanced) == ("signed", "signed", 35)
    assert Proof.objects.get(delivery=note).medium == "paper"
    with pytest.raises(Conflict):
        deliveries.slip_returned(note.pk, True, actor=clerk)


def test_self_pickup_needs_the_code_and_no_truck():
    shop = sales.shop()
    order = sales.order(shop, delivery_mode="pickup")
    note = shipping.delivery(order, until="packed")
    assert note.mode == "pickup"
    assert len(note.pickup_code) == 6
    keeper = cast.keeper()
    with pytest.raises(WrongCode):
        deliveries.hand_over(note.pk, "x", "徐女士", actor=keeper)
    note = deliveries.hand_over(note.pk, note.pickup_code, "徐女士", actor=keeper)
    assert (note.state, note.proof.medium) == ("closed", "pickup")
    assert sales.again(order).status == "signed"
    assert inventory.position(shop.cups, shop.warehouse).on_hand == 90
    assert wrong() == []


def test_cash_to_collect_is_what_is_unpaid_of_cod_orders():
    shop = sales.shop(payment_mode="cod")
    note = shipping.delivery([sales.order(shop, [(shop.cups, 10)]), sales.order(shop, [(shop.boxes, 1)])])
    assert note.cod_amount == Decimal("125.50")


def test_a_stale_version_is_refused():
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop))
    with pytest.raises(StaleDocument):
        deliveries.release(note.pk, version=note.version + 1, actor=cast.transport())


def test_every_note_has_its_number_and_none_is_missing():
    shop = sales.shop()
    first = shipping.delivery(sales.order(shop))
    with pytest.raises(NotEffective):
        shipping.delivery(sales.order(shop, until="confirmed"))
    second = shipping.delivery(sales.order(shop))
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1
    assert wrong() == []


@pytest.mark.parametrize("verb", ["plan", "release", "dispatch", "sign"])
def test_forty_lines_cost_as_many_queries_as_one(verb):
    shop = sales.shop(credit_limit=10_000_000)
    many = [shop.cups, *(catalog.item(f"M{n}", price="1.00") for n in range(39))]
    inventory.put_many([(item, 100) for item in many[1:]], shop.bin)
    before = {"plan": None, "release": "planned", "dispatch": "checked", "sign": "dispatched"}[verb]
    counts = []
    for items in (many, many[:1], many):  # the first round fills what the process and the ledger remember
        order = sales.order(shop, [(item, 1) for item in items])
        note = shipping.delivery(order, until=before) if before else Delivery()
        params.forget()  # every round reads the parameters once
        with CaptureQueriesContext(connection) as seen:
            {
                "plan": partial(deliveries.plan, order.pk),
                "release": partial(deliveries.release, note.pk),
                "dispatch": partial(deliveries.dispatch, note.pk, waybill="1"),
                "sign": partial(deliveries.sign, note.pk, Receipt("photo", "徐女士")),
            }[verb](actor=SYSTEM)
        counts.append(len(seen))
    assert counts[1] == counts[2], counts
    assert DeliveryLine.objects.count() == 81
