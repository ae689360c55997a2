"""On the way and around: tracking, cases, links, tours, chasing, reactions."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, dispatch, invariants, params
from gendan.core.actor import SYSTEM
from gendan.core.errors import Conflict, IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow, Parameter
from gendan.core.refs import Ref
from gendan.partners.models import Customer
from gendan.sales.services import orders
from gendan.sales.spec import NewLine
from gendan.shipping import seeds
from gendan.shipping.models import Carrier, CustomerLink, Delivery, DeliveryLine, Proof, TransportCase
from gendan.shipping.services import chasing, deliveries, fleet, links, tracking
from gendan.shipping.services.deliveries import Receipt
from gendan.warehouse.services import packages, picks
from gendan.warehouse.services.packages import Content
from gendan.warehouse.services.picks import Taken
from gendan.workflow.models import Task
from tests import cast
from tests.factories import catalog, inventory, sales, shipping

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def drain() -> None:
    while dispatch.drain():
        pass


# Reactions


def test_an_effective_order_in_stock_gets_its_delivery_by_itself_once():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    drain()
    note = Delivery.objects.get()
    assert note.order_refs() == [order.ref]
    drain()
    assert Delivery.objects.count() == 1


def test_goods_of_two_warehouses_leave_on_two_notes():
    shop = sales.shop()
    other = inventory.warehouse(shop.company, "W2")
    lamp = catalog.item("LAMP", price="5.00")
    inventory.put_stock(lamp, 10, inventory.bin(other))
    sales.order(shop, [NewLine(shop.cups.pk, Decimal(1)), NewLine(lamp.pk, Decimal(2), warehouse_id=other.pk)])
    drain()
    assert sorted(Delivery.objects.values_list("warehouse_id", flat=True)) == sorted([shop.warehouse.pk, other.pk])
    assert wrong() == []


def test_firms_that_plan_by_hand_get_nothing_by_itself():
    shop = sales.shop()
    Parameter.objects.create(company_id=shop.company.pk, name="shipping.auto_plan", value=False)
    params.forget()
    sales.order(shop)
    drain()
    assert not Delivery.objects.exists()


def test_a_cancelled_order_takes_its_planned_deliveries_with_it():
    shop = sales.shop()
    order = sales.order(shop)
    note = shipping.delivery(order)
    orders.cancel(order.pk, reason="不要了", actor=cast.manager())
    drain()
    assert shipping.again(note).state == "cancelled"
    assert wrong() == []


def test_finished_picks_and_full_boxes_move_the_delivery_on():
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="released")
    pick = shipping.pick_of(note)
    picks.confirm_many(pick.pk, [Taken(line.pk, line.quantity) for line in pick.lines.all()], actor=SYSTEM)
    picks.finish(pick.pk, actor=SYSTEM)
    drain()
    assert shipping.again(note).state == "picked"
    line = note.lines.get()

    def box(pieces: int) -> None:
        content = [Content(ref=line_ref(line), item_id=shop.cups.pk, quantity=Decimal(pieces))]
        packages.pack(note.ref, content, company_id=shop.company.pk, actor=SYSTEM)
        drain()

    box(6)
    assert shipping.again(note).state == "picked", "four cups are in no box yet"
    box(4)
    note = shipping.again(note)
    assert (note.state, note.package_count) == ("packed", 2)


def line_ref(line: DeliveryLine) -> Ref:
    return Ref("shipping.delivery_line", line.pk)


# Tracking and cases


def test_a_delay_on_the_way_is_a_case_and_the_same_feed_line_counts_once():
    note = shipping.delivery(sales.order(sales.shop()), until="dispatched")
    moment = clock.now()
    for _ in range(2):
        tracking.track(
            note.pk, "delayed", place="金华", text="高速封路", at=moment, source="feed", actor=cast.transport()
        )
    case = TransportCase.objects.get()
    assert (case.kind, case.reported_text, case.number[:2]) == ("delay", "高速封路", "TC")
    with pytest.raises(Invalid):
        tracking.track(note.pk, "teleported", actor=cast.transport())
    with pytest.raises(NotAllowed):
        tracking.track(note.pk, "in_transit", actor=shipping.guard())


def test_goods_that_cannot_leave_are_reported_with_cause_and_dates_the_same_day():
    note = shipping.delivery(sales.order(sales.shop()), until="released")
    assert tracking.ask_for_delays(actor=SYSTEM) == 1
    assert tracking.ask_for_delays(actor=SYSTEM) == 0, "asked once"
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid) as refusal:
        tracking.report_delay(note.pk, cause="", dispatch_on=tomorrow, actor=cast.transport())
    assert set(refusal.value.errors) == {"cause"}
    with pytest.raises(Invalid) as refusal:
        tracking.report_delay(note.pk, cause="车坏了", dispatch_on=clock.today(), actor=cast.transport())
    assert set(refusal.value.errors) == {"dispatch_on"}
    case = tracking.report_delay(
        note.pk, cause="车坏了", dispatch_on=tomorrow, arrival_on=tomorrow + timedelta(days=1), actor=cast.transport()
    )
    note = shipping.again(note)
    assert (note.planned_on, note.arrival_on, case.cause) == (tomorrow, tomorrow + timedelta(days=1), "车坏了")
    assert Task.objects.get(code="shipping.report_delay").state == "done"
    assert Task.objects.get(code="shipping.case_delay", state="open").role == "inside_sales"


def test_not_received_is_investigated_answered_and_closed():
    note = shipping.delivery(sales.order(sales.shop()), until="delivered")
    with pytest.raises(Invalid):
        tracking.report(note.pk, "not_received", " ", actor=cast.clerk())
    case = tracking.report(note.pk, "not_received", "客户说没收到", actor=cast.clerk())
    assert Task.objects.get(code="shipping.case_not_received", state="open").role == "transport_manager"
    case = tracking.answer(case.pk, "放在门卫室，已通知客户", cause="司机未电话", actor=cast.transport())
    assert (case.state, Task.objects.get(code="shipping.case_not_received").state) == ("answered", "done")
    case = tracking.close_case(case.pk, actor=cast.transport())
    with pytest.raises(IllegalTransition):
        tracking.answer(case.pk, "再答", actor=cast.transport())
    assert [e.name for e in EventRow.objects.filter(name__startswith="shipping.case").order_by("pk")] == [
        "shipping.case.reported", "shipping.case.answered",
    ]  # fmt: skip


# The customer's link


def test_only_the_hash_of_a_link_is_kept_and_it_opens_one_order_until_it_ends():
    shop = sales.shop()
    order = sales.order(shop)
    token = links.make(order.pk, days=3, actor=cast.clerk())
    link = CustomerLink.objects.get()
    assert link.hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(vars(link))
    assert links.resolve(token).order_id == order.pk
    for wrong_token in ("", token[:-1], token + "x"):
        with pytest.raises(NotFound):
            links.resolve(wrong_token)
    with clock.at(clock.now() + timedelta(days=3, seconds=1)), pytest.raises(NotFound):
        links.resolve(token)
    assert links.revoke(order.pk, actor=cast.clerk()) == 1
    with pytest.raises(NotFound):
        links.resolve(token)
    with pytest.raises(NotAllowed):
        links.make(order.pk, actor=shipping.guard())


def test_the_customer_confirms_with_differences_over_the_link():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    token = links.make(order.pk, actor=cast.clerk())
    visitor = links.visitor(links.resolve(token))
    with pytest.raises(Conflict):
        links.confirm(token, "徐女士", actor=visitor)
    note = shipping.delivery(order, until="dispatched")
    with pytest.raises(Invalid):
        links.confirm(token, " ", actor=visitor)
    line = note.lines.get()
    (note,) = links.confirm(token, "徐女士", differences={line.pk: Decimal(9)}, address="10.0.0.7", actor=visitor)
    proof = Proof.objects.get(delivery=note)
    assert (proof.medium, proof.signatory, proof.address, proof.recorded_by) == ("link", "徐女士", "10.0.0.7", None)
    assert order.lines.get().signed == 9
    with pytest.raises(Conflict):
        links.confirm(token, "徐女士", actor=visitor)


def test_a_link_confirms_nothing_of_other_orders():
    shop = sales.shop()
    mine, other = sales.order(shop), sales.order(shop)
    token = links.make(mine.pk, actor=cast.clerk())
    theirs = shipping.delivery(other, until="dispatched")
    with pytest.raises(Conflict):
        links.confirm(token, "徐女士", delivery_id=theirs.pk, actor=SYSTEM)
    with pytest.raises(Conflict):
        links.problem(token, "not_received", "没收到", delivery_id=theirs.pk, actor=SYSTEM)
    assert shipping.again(theirs).state == "dispatched"


def test_a_problem_reported_over_the_link_is_a_case_at_once():
    shop = sales.shop()
    order = sales.order(shop)
    token = links.make(order.pk, actor=cast.clerk())
    shipping.delivery(order, until="dispatched")
    with pytest.raises(Invalid):
        links.problem(token, "aliens", "?", actor=SYSTEM)
    case = links.problem(token, "not_received", "今天还没到", actor=SYSTEM)
    assert (case.kind, case.created_by_id) == ("not_received", None)


# Carriers, vehicles, tours


def test_known_carriers_are_there_for_every_firm_and_changes_stay():
    firm = cast.company()
    seeds.carriers()
    assert Carrier.objects.filter(company=firm).count() == 144
    sf = Carrier.objects.get(company=firm, code="SF")
    assert (sf.name, sf.active, sf.days) == ("顺丰速运", True, 2)
    fleet.save_carrier(firm.pk, "SF", {"name": "顺丰（协议价）", "price_per_kg": Decimal("1.80")}, actor=cast.admin())
    seeds.carriers()
    assert Carrier.objects.get(company=firm, code="SF").name == "顺丰（协议价）"
    with pytest.raises(NotAllowed):
        fleet.save_carrier(firm.pk, "SF", {"name": "x"}, actor=cast.clerk())
    with pytest.raises(Invalid):
        fleet.save_carrier(firm.pk, "SF", {"name": "x", "score": Decimal(101)}, actor=cast.admin())


def test_the_plan_proposes_our_own_vehicle_in_our_own_city():
    shop = sales.shop()
    type(shop.warehouse).objects.filter(pk=shop.warehouse.pk).update(city="南京市")
    van = fleet.save_vehicle(shop.company.pk, "苏a12345", {"capacity_kg": Decimal(500)}, actor=cast.admin())
    shipping.carrier(price_per_kg=Decimal("0.5"))
    note = shipping.delivery(sales.order(shop, delivery_mode="own"))
    assert (note.mode, note.vehicle_id, note.carrier_id, note.arrival_on) == ("own", van.pk, None, note.planned_on)
    by_carrier = shipping.delivery(sales.order(shop, delivery_mode="carrier"))
    assert by_carrier.vehicle_id is None
    assert by_carrier.carrier_id


def test_a_tour_takes_what_fits_the_vehicle_and_gives_its_day():
    shop = sales.shop()
    type(shop.cups).objects.filter(pk=shop.cups.pk).update(weight_kg=Decimal(40))
    van = fleet.save_vehicle(shop.company.pk, "苏A1", {"capacity_kg": Decimal(500)}, actor=cast.admin())
    notes = [shipping.delivery(sales.order(shop, [(shop.cups, n)])) for n in (10, 5)]
    day = clock.today() + timedelta(days=2)
    load = fleet.make_load(shop.company.pk, day, vehicle_id=van.pk, deliveries=[notes[0].pk], actor=cast.transport())
    with pytest.raises(Conflict):
        fleet.put_on(load.pk, [notes[1].pk], actor=cast.transport())
    note = shipping.again(notes[0])
    assert (note.load_id, note.planned_on, note.vehicle_id, note.mode) == (load.pk, day, van.pk, "own")
    assert shipping.again(notes[1]).load_id is None
    assert fleet.take_off(note.pk, actor=cast.transport()).load is None


# What the clock asks


def test_missing_red_slips_are_chased_weekly_with_one_task_per_firm():
    shop = sales.shop()
    notes = [shipping.delivery(sales.order(shop), until="delivered") for _ in range(3)]
    billing = cast.person("kaidan", "开单员", ["billing_clerk"])
    deliveries.slip_returned(notes[2].pk, True, signatory="徐女士", actor=billing)
    assert chasing.chase_slips(actor=SYSTEM) == 0, "they left today"
    for _ in range(2):
        with clock.at(clock.now() + timedelta(days=8)):
            assert chasing.chase_slips(actor=SYSTEM) == 2
    task = Task.objects.get(code="shipping.chase_slips", state="open")
    assert task.data["numbers"] == [notes[0].number, notes[1].number]


def test_consumers_receipts_count_as_confirmed_after_ten_days_and_business_ones_never():
    shop = sales.shop()
    Customer.objects.filter(pk=shop.customer.pk).update(type="retail")
    silent, complaining = (shipping.delivery(sales.order(shop), until="delivered") for _ in range(2))
    tracking.report(complaining.pk, "not_received", "没收到", actor=cast.clerk())
    with clock.at(clock.now() + timedelta(days=9)):
        assert chasing.auto_confirm() == 0
    with clock.at(clock.now() + timedelta(days=10, minutes=1)):
        assert chasing.auto_confirm() == 1
    assert (shipping.again(silent).state, shipping.again(complaining).state) == ("signed", "delivered")
    assert Proof.objects.get(delivery=silent).medium == "auto"
    Customer.objects.filter(pk=shop.customer.pk).update(type="dealer")
    TransportCase.objects.update(state="closed")
    with clock.at(clock.now() + timedelta(days=400)):
        assert chasing.auto_confirm() == 0


def test_inside_sales_calls_the_customer_the_same_day_where_the_firm_wants_it():
    shop = sales.shop()
    Parameter.objects.create(company_id=shop.company.pk, name="shipping.call_after_dispatch", value=True)
    params.forget()
    note = shipping.delivery(sales.order(shop), until="dispatched")
    drain()
    task = Task.objects.get(code="shipping.call_customer")
    assert (task.role, task.ref_id, task.sla, task.data["phone"]) == ("inside_sales", note.pk, "SLA-20", "13812345678")


# Goods that come back


def test_refused_goods_come_back_into_quality_and_out_of_the_order():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="dispatched")
    line = note.lines.get()
    deliveries.sign(note.pk, Receipt("photo", "徐女士", differences={line.pk: Decimal(8)}), actor=SYSTEM)
    assert sales.again(order).status == "delivered"
    with pytest.raises(Invalid):
        deliveries.take_back(note.pk, {line.pk: Decimal(3)}, reason="拒收", actor=SYSTEM)
    with pytest.raises(Invalid):
        deliveries.take_back(note.pk, {}, reason="拒收", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        deliveries.take_back(note.pk, {line.pk: Decimal(2)}, reason="拒收", actor=shipping.guard())
    note = deliveries.take_back(note.pk, {line.pk: Decimal(2)}, reason="拒收", actor=SYSTEM)
    position = inventory.position(shop.cups, shop.warehouse)
    assert (position.on_hand, position.blocked, position.reserved) == (92, 2, 0)
    order = sales.again(order)
    assert (note.amount, order.status, order.payable) == (80, "signed", 80)
    assert wrong() == []
