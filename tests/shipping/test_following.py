"""What was planned for an order follows the order when it is changed (CHG-09)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gendan.catalog.models import Item
from gendan.core import clock, dispatch, invariants
from gendan.core.actor import SYSTEM
from gendan.core.models import Outbox
from gendan.org.services import parameters
from gendan.sales.models import Order
from gendan.sales.services import changes, orders
from gendan.sales.spec import NewLine
from gendan.shipping.models import Delivery
from gendan.shipping.services import deliveries, fleet
from gendan.warehouse.models import Pick
from gendan.workflow.models import Task
from tests import cast
from tests.factories import inventory, sales, shipping
from tests.factories.sales import Shop
from tests.scenarios.doors import happen

pytestmark = pytest.mark.django_db
D = Decimal
HEAD = {"phone": "13900001111", "contact": "刘经理", "ship_to": "南京市江宁区将军大道 1 号"}


@pytest.fixture
def shop() -> Shop:
    return sales.shop()


def effective(shop: Shop, quantity: int = 10, **facts: Any) -> Order:
    order = sales.order(shop, [(shop.cups, quantity)], **{**HEAD, **facts})
    happen()
    return order


def changed(shop: Shop, order: Order, quantity: int, **facts: Any) -> None:
    """The order with another quantity or head, and all that follows."""
    line = NewLine(shop.cups.pk, D(quantity), line_id=order.lines.order_by("line_no")[0].pk)
    spec = sales.spec(shop, [line], **{**HEAD, **facts})
    changes.change(order.pk, spec, reason="客户来电", actor=cast.clerk())
    happen()


def notes() -> list[tuple[str, str, list[Decimal]]]:
    """State, phone and quantities of every note that is not given up."""
    found = Delivery.objects.exclude(state="cancelled").order_by("pk")
    return [(d.state, d.phone, list(d.lines.values_list("quantity", flat=True))) for d in found]


def sound() -> bool:
    return list(invariants.violations()) == []


def test_less_is_shipped_to_the_new_address_after_a_change(shop: Shop) -> None:
    order = effective(shop)
    changed(shop, order, 4, phone="13900002222", ship_to="南京市鼓楼区中山路 2 号")
    assert notes() == [("planned", "13900002222", [D(4)])]
    made = Delivery.objects.exclude(state="cancelled").get()
    assert (made.ship_to, made.amount) == ("南京市鼓楼区中山路 2 号", D("40.00"))
    assert sound()
    shipping.carry(made, "signed")
    happen()
    assert order.lines.get().signed == 4
    assert sound()


def test_more_is_shipped_with_the_same_note(shop: Shop) -> None:
    order = effective(shop)
    changed(shop, order, 15)
    assert notes() == [("planned", HEAD["phone"], [D(15)])]
    assert sound()


def test_a_note_given_up_for_a_change_is_made_anew_though_the_worker_dies_in_between(shop: Shop) -> None:
    """By hand: nobody else would plan it (`shipping.auto_plan` off)."""
    parameters.put("shipping.auto_plan", False, company_id=shop.company.pk, actor=SYSTEM)
    order = effective(shop)
    assert notes() == []
    tour = fleet.make_load(
        shop.company.pk, clock.today() + timedelta(days=2), deliveries=[deliveries.plan(order.pk, actor=SYSTEM).pk],
        actor=SYSTEM,
    )  # fmt: skip
    line = NewLine(shop.cups.pk, D(4), line_id=order.lines.get().pk)
    happen()
    changes.change(order.pk, sales.spec(shop, [line], **HEAD), reason="customer", actor=cast.clerk())
    dispatch.drain()  # the note is given up; a worker that ends here leaves the event behind
    assert notes() == []
    assert Outbox.objects.filter(event__name="shipping.delivery.outdated").count() == 1
    happen()
    assert notes() == [("planned", HEAD["phone"], [D(4)])]
    made = Delivery.objects.exclude(state="cancelled").get()
    assert (made.load_id, made.planned_on) == (tour.pk, tour.on)
    assert sound()


def test_a_note_that_grew_too_heavy_for_its_tour_is_made_all_the_same_and_transport_is_asked(shop: Shop) -> None:
    order = effective(shop)
    Item.objects.filter(pk=shop.cups.pk).update(weight_kg=D(10))
    van = fleet.save_vehicle(shop.company.pk, "苏A12345", {"capacity_kg": D(120)}, actor=SYSTEM)
    fleet.make_load(
        shop.company.pk, clock.today(), vehicle_id=van.pk, deliveries=[Delivery.objects.get().pk], actor=SYSTEM
    )
    changed(shop, order, 15)
    assert notes() == [("planned", HEAD["phone"], [D(15)])]
    assert Delivery.objects.exclude(state="cancelled").get().load_id is None
    assert Task.objects.get(code="shipping.order_changed").state == "open"


def test_what_does_not_concern_the_goods_leaves_the_note_alone(shop: Shop) -> None:
    order = effective(shop)
    before = Delivery.objects.get()
    changed(shop, order, 10, customer_po="PO-77")
    assert Delivery.objects.get() == before


def test_day_carrier_and_what_was_agreed_about_this_delivery_alone_stay(shop: Shop) -> None:
    order = effective(shop)
    day = clock.today() + timedelta(days=3)
    carrier = shipping.carrier()
    deliveries.edit(
        Delivery.objects.get().pk, {"planned_on": day, "carrier_id": carrier.pk, "phone": "13700000000"},
        actor=cast.transport(),
    )  # fmt: skip
    changed(shop, order, 6, ship_to="南京市鼓楼区中山路 2 号")
    made = Delivery.objects.exclude(state="cancelled").get()
    assert (made.planned_on, made.carrier_id, made.phone) == (day, carrier.pk, "13700000000")
    assert made.ship_to == "南京市鼓楼区中山路 2 号"


def test_a_shipping_notice_is_given_anew_and_the_walk_that_began_ends(shop: Shop) -> None:
    order = effective(shop)
    note = shipping.carry(Delivery.objects.get(), "released")
    walk = shipping.pick_of(note)
    assert walk.state == "open"
    changed(shop, order, 4)
    assert notes() == [("planned", HEAD["phone"], [D(4)])]
    assert Pick.objects.get(pk=walk.pk).state == "cancelled"
    assert inventory.position(shop.cups, shop.warehouse).reserved == 4
    assert sound()


def test_goods_already_picked_stay_and_transport_is_asked_to_look(shop: Shop) -> None:
    order = effective(shop)
    shipping.carry(Delivery.objects.get(), "picked")
    changed(shop, order, 10, phone="13900002222")
    assert notes() == [("picked", HEAD["phone"], [D(10)])]
    assert Task.objects.get(code="shipping.order_changed").role == "transport_manager"


def test_part_of_a_line_that_is_cancelled_does_not_leave(shop: Shop) -> None:
    order = effective(shop)
    changes.cancel_rest(order.pk, order.lines.get().pk, D(3), reason="少要三个", actor=cast.clerk())
    happen()
    assert notes() == [("planned", HEAD["phone"], [D(7)])]
    assert sound()


def test_an_order_of_two_warehouses_that_is_cancelled_takes_both_notes_along(shop: Shop) -> None:
    east = inventory.warehouse(shop.company, "EAST")
    inventory.put_stock(shop.boxes, 20, inventory.bin(east, "E-1"))
    lines = [NewLine(shop.cups.pk, D(2)), NewLine(shop.boxes.pk, D(2), warehouse_id=east.pk)]
    order = sales.order(shop, lines, **HEAD)
    happen()
    for note in Delivery.objects.order_by("pk"):
        shipping.carry(note, "released")
    assert Delivery.objects.count() == 2
    orders.cancel(order.pk, reason="不要了", actor=SYSTEM)
    happen()
    assert notes() == []
    assert sound()
