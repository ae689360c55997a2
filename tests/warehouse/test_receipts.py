"""Receipts: announced, counted, checked, signed; only then there is stock."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound, StaleDocument
from gendan.core.models import EventRow
from gendan.inventory import places
from gendan.inventory.models import Balance, Lot, Movement
from gendan.warehouse.models import Receipt
from gendan.warehouse.services import receipts
from gendan.warehouse.services.receipts import Arrival, Found
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, customer, item
from tests.inventory.test_reservations import wrong

D = Decimal


def arrive(firm: Yard, *lines: Arrival, **facts: object) -> Receipt:
    lines = lines or (Arrival(firm.item.pk, expected=D(10), place_id=firm.bin.pk),)
    return receipts.create(firm.warehouse.pk, lines, actor=SYSTEM, **facts)


def test_stock_exists_when_the_keeper_signs_and_not_before(firm: Yard) -> None:
    receipt = arrive(firm, deliverer="老张")
    (line,) = receipt.lines.all()
    receipts.count(receipt.pk, {line.pk: Found(D(9), "quality")}, actor=SYSTEM)
    assert not Balance.objects.filter(item=firm.item).exists()
    posted = receipts.post(receipt.pk, actor=SYSTEM)
    position = make.position(firm.item, firm.warehouse)
    assert (position.on_hand, position.blocked) == (D(9), D(9))
    assert Movement.objects.get().number == posted.number
    assert Balance.objects.get(place__kind="supplier").quantity == D(-9)
    facts = EventRow.objects.get(name="warehouse.receipt.posted").payload
    assert facts["lines"] == [{"item_id": firm.item.pk, "quantity": "9.000000", "status": "quality", "lot": ""}]
    assert not EventRow.objects.filter(name="inventory.stock.received").exists()
    assert not wrong()


def test_available_goods_are_announced_to_those_who_wait(firm: Yard) -> None:
    receipt = arrive(firm, Arrival(firm.item.pk, counted=D(3)))
    receipts.count(receipt.pk, actor=SYSTEM)
    receipts.post(receipt.pk, actor=SYSTEM)
    event = EventRow.objects.get(name="inventory.stock.received")
    assert (event.about, event.payload) == (receipt.ref, {"item_ids": [firm.item.pk]})


def test_goods_from_production_come_from_the_place_of_production(firm: Yard) -> None:
    receipt = arrive(firm, Arrival(firm.item.pk, counted=D(3)), source="production")
    receipts.count(receipt.pk, actor=SYSTEM)
    receipts.post(receipt.pk, actor=SYSTEM)
    assert Balance.objects.get(place__kind="production").quantity == D(-3)
    assert Balance.objects.get(place__code="ARRIVE").quantity == D(3)


def test_goods_of_a_customer_are_theirs(firm: Yard) -> None:
    theirs = customer(firm.company, "C9")
    receipt = arrive(firm, Arrival(firm.item.pk, counted=D(3)), source="customer", owner_id=theirs.pk)
    receipts.count(receipt.pk, actor=SYSTEM)
    receipts.post(receipt.pk, actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse, theirs.pk).on_hand == D(3)
    assert not wrong()


def test_lots_are_named_where_the_product_is_kept_by_lot(firm: Yard) -> None:
    tracked = item("LOT1", lot_tracked=True)
    receipt = arrive(firm, Arrival(tracked.pk, counted=D(3)))
    (line,) = receipt.lines.all()
    with pytest.raises(Invalid) as refusal:
        receipts.count(receipt.pk, actor=SYSTEM)
    assert list(refusal.value.errors) == ["lines.0.lot_code"]
    found = Found(D(3), lot_code="B7", expires_on=date(2030, 5, 1))
    receipts.count(receipt.pk, {line.pk: found}, actor=SYSTEM)
    receipts.post(receipt.pk, actor=SYSTEM)
    assert Lot.objects.get(item=tracked).expires_on == date(2030, 5, 1)
    assert Balance.objects.get(item=tracked, inside=True).lot.code == "B7"


def test_unannounced_goods_are_added_while_counting_and_counts_repeat(firm: Yard) -> None:
    receipt = arrive(firm)
    (line,) = receipt.lines.all()
    receipts.count(receipt.pk, {line.pk: Found(D(10))}, more=[Arrival(firm.items[1].pk, counted=D(2))], actor=SYSTEM)
    receipts.count(receipt.pk, {line.pk: Found(D(11))}, actor=SYSTEM)
    receipts.post(receipt.pk, actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).on_hand == D(11)
    assert make.position(firm.items[1], firm.warehouse).on_hand == D(2)


def test_refusals(firm: Yard) -> None:
    receipt = arrive(firm)
    with pytest.raises(IllegalTransition):
        receipts.post(receipt.pk, actor=SYSTEM)
    with pytest.raises(StaleDocument):
        receipts.count(receipt.pk, actor=SYSTEM, version=7)
    with pytest.raises(NotAllowed):
        receipts.create(firm.warehouse.pk, [Arrival(firm.item.pk)], actor=Actor(None, "nobody"))
    outsider = Actor(None, "outsider", frozenset({"warehouse.*"}))
    with pytest.raises(NotFound):
        receipts.create(firm.warehouse.pk, [Arrival(firm.item.pk)], actor=outsider)
    with pytest.raises(Invalid):
        arrive(firm, Arrival(firm.item.pk, status="lovely"))
    with pytest.raises(Invalid):
        arrive(firm, Arrival(item("SERVICE", stocked=False).pk))
    with pytest.raises(Invalid):
        arrive(firm, Arrival(firm.item.pk, place_id=make.bin(make.warehouse(firm.company)).pk))
    receipts.count(receipt.pk, actor=SYSTEM)
    with pytest.raises(Invalid):
        receipts.post(receipt.pk, actor=SYSTEM)  # nothing was counted
    receipts.cancel(receipt.pk, actor=SYSTEM)
    assert not Movement.objects.exists()


@pytest.mark.parametrize("lines", [2, 40])
def test_posting_takes_the_same_statements_for_any_number_of_lines(firm: Yard, lines: int) -> None:
    things = [item(f"R{n}") for n in range(lines)]
    receipt = arrive(firm, *(Arrival(thing.pk, counted=D(1), lot_code="L") for thing in things))
    receipts.count(receipt.pk, actor=SYSTEM)
    places.virtual(firm.company.pk, "supplier")
    with CaptureQueriesContext(connection) as seen:
        receipts.post(receipt.pk, actor=SYSTEM)
    ours = [q["sql"][:99] for q in seen if "inventory_" in q["sql"] or "warehouse_" in q["sql"]]
    assert len(ours) == 16, "\n".join(ours)
