"""Partial and short shipments: consent before, a record after, the rest as soon as it is there."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, dispatch, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, IllegalTransition, Invalid, NotAllowed
from gendan.core.refs import Ref
from gendan.inventory import places
from gendan.inventory.errors import NotReserved, ReservedForOthers
from gendan.inventory.models import Reservation
from gendan.inventory.services import counts, moves, reservations
from gendan.inventory.services.locks import PositionKey
from gendan.inventory.services.moves import Goods
from gendan.sales.models import ContactLog, Order, OrderType
from gendan.sales.services import orders
from gendan.shipping.models import Delivery, Shortage
from gendan.shipping.services import deliveries, shortages
from gendan.warehouse.services import picks
from gendan.warehouse.services.picks import Taken
from gendan.workflow.models import Task
from tests import cast
from tests.factories import inventory, sales, shipping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _consent_is_asked_for(db: None) -> None:
    OrderType.objects.filter(code="stock_sale").update(partial_needs_consent=True)


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def drain() -> None:
    while dispatch.drain():
        pass


def agree(note: Delivery, **facts) -> list[Shortage]:
    known = {
        "person": "徐女士",
        "medium": "phone",
        "text": "先发有货的",
        "complete_on": clock.today() + timedelta(days=5),
    }
    return shortages.record_consent(note.pk, actor=cast.clerk(), **{**known, **facts})


def test_a_partial_delivery_waits_for_the_customers_word_which_is_kept():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    cups = order.lines.get(item=shop.cups)
    note = shipping.delivery(order, lines={cups.pk: Decimal(6)})
    assert note.is_partial
    with pytest.raises(GateClosed) as closed:
        deliveries.release(note.pk, actor=cast.transport())
    assert {c["code"] for c in closed.value.data["conditions"]} == {"partial_consent"}
    with pytest.raises(Invalid) as refusal:
        agree(note, person="", complete_on=clock.today() - timedelta(days=1))
    assert set(refusal.value.errors) == {"person", "complete_on"}
    with pytest.raises(NotAllowed):
        shortages.record_consent(
            note.pk, actor=cast.keeper(), person="徐", medium="phone", text="好", complete_on=clock.today()
        )
    agree(note)
    assert {(s.order_line.item_id, s.quantity) for s in Shortage.objects.all()} == {
        (shop.cups.pk, 4),
        (shop.boxes.pk, 2),
    }
    assert ContactLog.objects.get(order=order, purpose="consent").text == "先发有货的"
    assert Task.objects.filter(code="shipping.complete_shortage", role="production_manager", state="open").count() == 2
    note = shipping.carry(note, "signed")
    assert sales.again(order).fulfilment_status == "partly_shipped"
    assert wrong() == []


def test_the_last_delivery_of_an_order_is_not_partial():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    first = shipping.delivery(order, lines={order.lines.get().pk: Decimal(6)})
    rest = shipping.delivery(order)
    assert (first.is_partial, rest.is_partial, rest.lines.get().quantity) == (True, False, 4)


def test_types_that_ask_no_consent_ship_in_parts_freely():
    OrderType.objects.filter(code="stock_sale").update(partial_needs_consent=False)
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, lines={order.lines.get().pk: Decimal(6)}, until="dispatched")
    assert note.state == "dispatched"


def test_goods_missing_at_the_shelf_stop_the_dispatch_until_the_customer_agrees():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="released")
    pick = shipping.pick_of(note)
    line = pick.lines.get()
    picks.confirm_many(pick.pk, [Taken(line.pk, Decimal(7))], actor=SYSTEM)
    picks.short(line.pk, "破损", actor=SYSTEM)
    picks.finish(pick.pk, actor=SYSTEM)
    drain()
    note = shipping.again(note)
    assert (note.state, note.is_partial, note.lines.get().picked) == ("picked", True, 7)
    note = shipping.carry(note, "checked")
    with pytest.raises(GateClosed):
        deliveries.dispatch(note.pk, waybill="SY1", actor=cast.transport())
    (shortage,) = agree(note)
    assert shortage.quantity == 3
    note = deliveries.dispatch(note.pk, waybill="SY1", actor=cast.transport())
    assert note.amount == 70
    assert order.lines.get().shipped == 7
    assert wrong() == []


def test_what_was_missing_is_shipped_as_soon_as_it_is_in_stock_and_the_record_closes():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 103)], until="submitted")  # three more than there are
    orders.confirm(order.pk, actor=cast.clerk())
    orders.take_effect(order.pk, override="余下三天后到", actor=cast.manager())
    note = shipping.delivery(order)
    agree(note)
    shipping.carry(note, "dispatched")
    drain()
    assert Shortage.objects.get().state == "open"
    inventory.put_stock(shop.cups, 5, shop.bin)
    drain()
    shortage = Shortage.objects.get()
    assert (shortage.state, shortage.quantity) == ("contacted", 3)
    assert Task.objects.filter(code="shipping.ship_missing", state="open").count() == 1
    rest = Delivery.objects.exclude(pk=note.pk).get()
    assert rest.lines.get().quantity == 3, "planned by itself"
    shipping.carry(rest, "dispatched")
    assert Shortage.objects.get().state == "closed"
    assert not Task.objects.filter(ref_kind="shipping.shortage", state="open").exists()
    assert wrong() == []


def test_a_shortage_completed_on_site_is_closed_with_a_word():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, lines={order.lines.get().pk: Decimal(6)})
    (shortage,) = agree(note)
    actor = cast.manager()
    closer = cast.person("zhubao", "售后", ["billing_clerk"])
    with pytest.raises(NotAllowed):
        shortages.close(shortage.pk, "现场补齐", actor=closer)
    with pytest.raises(Invalid):
        shortages.close(shortage.pk, " ", actor=SYSTEM)
    shortages.close(shortage.pk, "现场补齐", actor=SYSTEM)
    with pytest.raises(IllegalTransition):
        shortages.close(shortage.pk, "再补", actor=SYSTEM)
    assert actor.user_id


def test_the_follow_up_delivery_takes_what_the_record_says():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    (shortage,) = agree(shipping.delivery(order, lines={order.lines.get().pk: Decimal(6)}))
    rest = shortages.follow_up(shortage.pk, actor=cast.clerk())
    assert (rest.lines.get().quantity, rest.is_partial) == (4, False)


def counted_away(shop: sales.Shop, quantity: int) -> None:
    """A count finds so many cups fewer in the bin than are booked."""
    sheet = counts.start(shop.warehouse.pk, scope="spot", item_ids=[shop.cups.pk], actor=SYSTEM)
    line = sheet.lines.get(place=shop.bin)
    others = {other.pk: other.booked for other in sheet.lines.all()}
    counts.enter(sheet.pk, {**others, line.pk: line.booked - quantity}, actor=SYSTEM)
    counts.submit(sheet.pk, actor=SYSTEM)
    counts.post(sheet.pk, actor=SYSTEM)


def kept(order: Order) -> Decimal:
    """What is reserved for the only line of an order."""
    return Reservation.objects.get(ref_kind="sales.order_line", ref_id=order.lines.get().pk).quantity


def test_goods_already_picked_are_not_given_to_others_when_a_count_finds_fewer():
    shop = sales.shop()
    older, younger = sales.order(shop, [(shop.cups, 60)]), sales.order(shop, [(shop.cups, 30)])
    note = shipping.delivery(younger, until="picked")
    counted_away(shop, 25)  # 10 were free, 15 must be taken back
    drain()
    assert (kept(older), kept(younger)) == (Decimal(45), Decimal(30))
    shipping.carry(note, "dispatched")
    assert not wrong()


def test_missing_goods_that_are_all_picked_cannot_be_booked_before_the_pick_is_given_up():
    shop = sales.shop()
    older, younger = sales.order(shop, [(shop.cups, 20)]), sales.order(shop, [(shop.cups, 80)])
    note = shipping.delivery(younger, until="picked")
    position = PositionKey(shop.cups.pk, shop.warehouse.pk, 0)
    staged = Goods(shop.cups.pk, Decimal(50), places.staging(shop.company.pk, shop.warehouse.pk).pk)
    reservations.make_room({position: Decimal(50)}, "counted", actor=SYSTEM)
    with pytest.raises(ReservedForOthers):
        moves.scrap([staged], reason="泡水", actor=SYSTEM)
    drain()
    assert (kept(older), kept(younger)) == (Decimal(0), Decimal(80))
    deliveries.cancel(note.pk, reason="泡水", actor=SYSTEM)
    drain()
    counted_away(shop, 50)
    drain()
    assert kept(older) + kept(younger) == Decimal(50)
    assert not wrong()


def test_picked_goods_do_not_change_hands_nor_expire():
    OrderType.objects.filter(code="stock_sale").update(partial_needs_consent=False)
    shop = sales.shop()
    order, other = sales.order(shop, [(shop.cups, 60)]), sales.order(shop, [(shop.cups, 40)])
    note = shipping.delivery(order, until="planned", lines={order.lines.get().pk: Decimal(50)})
    shipping.carry(note, "picked")
    line, rival = order.lines.get(), other.lines.get()
    args = (Ref(line.KIND, line.pk), Ref(line.KIND, rival.pk), shop.cups.pk, shop.warehouse.pk)
    with pytest.raises(NotReserved) as refusal:
        reservations.reassign(*args, Decimal(11), reason="急单", actor=SYSTEM)
    assert refusal.value.data["free"] == "10"
    reservations.reassign(*args, Decimal(10), reason="急单", actor=SYSTEM)
    Reservation.objects.update(expires_at=clock.now() - timedelta(hours=1))
    reservations.expire(actor=SYSTEM)
    assert (kept(order), kept(other)) == (Decimal(50), Decimal(0))
    assert not [v for v in wrong() if v.rule.startswith("inventory.")]


def test_an_order_whose_goods_are_not_on_the_shelf_goes_back_to_who_handles_it():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)], actor=cast.clerk())
    note = shipping.delivery(order, until="released")
    pick = shipping.pick_of(note)
    picks.start(pick.pk, actor=cast.keeper())
    picks.short(pick.lines.get().pk, "货架上只有空箱", actor=cast.keeper())
    drain()
    task = Task.objects.get(code="shipping.goods_missing")
    assert (task.assignee_id, task.number) == (cast.clerk().user_id, order.number)
    assert (task.data["delivery"], task.data["missing"]) == (note.number, "10")
    assert task.data["reason"] == "货架上只有空箱"
    assert task.due_at is not None
