"""The ledger: entries, balances and positions move together, refusals leave nothing behind."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gendan.core import sql
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.inventory import places
from gendan.inventory.errors import NotReserved, OutOfStock, PlaceClosed, ReservedForOthers
from gendan.inventory.models import Balance, Entry, Movement
from gendan.inventory.services import reservations, stock, warehouses
from gendan.inventory.services.reservations import Want
from gendan.inventory.services.stock import Line, ShipLine
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, item

from .test_reservations import ORDER, line, want, wrong

D = Decimal


def move(firm: Yard, quantity: int | str, a: int = 0, b: int = 1, **facts: object) -> Movement:
    there = Line(firm.item.pk, D(quantity), firm.bins[a].pk, firm.bins[b].pk, **facts)
    return stock.post("move", None, "", [there], company_id=firm.company.pk, actor=SYSTEM)


def in_bin(firm: Yard, n: int, status: str = "available") -> Decimal:
    return sum(
        Balance.objects.filter(place=firm.bins[n], item=firm.item, status=status).values_list("quantity", flat=True),
        D(0),
    )


def test_move_inside_a_warehouse_leaves_its_position(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    movement = move(firm, 4)
    assert (in_bin(firm, 0), in_bin(firm, 1)) == (D(6), D(4))
    assert make.position(firm.item, firm.warehouse).on_hand == D(10)
    assert Entry.objects.get(movement=movement).quantity == D(4)
    assert not wrong()


def test_more_than_a_bin_holds_is_refused_and_nothing_happens(firm: Yard) -> None:
    make.put_stock(firm.item, 3, firm.bin)
    movements, events = Movement.objects.count(), EventRow.objects.count()
    with pytest.raises(OutOfStock) as refusal, transaction.atomic():
        move(firm, 4)
    assert refusal.value.data["item"] == firm.item.code
    assert refusal.value.data["place"] == "A-01"
    assert (refusal.value.data["wanted"], refusal.value.data["free"]) == ("4", "3")
    assert (Movement.objects.count(), EventRow.objects.count()) == (movements, events)
    assert in_bin(firm, 0) == D(3)


def test_promised_goods_do_not_leave_the_warehouse_or_get_blocked(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 8)], actor=SYSTEM)
    scrap = places.virtual(firm.company.pk, "scrap").pk
    with pytest.raises(ReservedForOthers) as refusal:
        stock.post(
            "scrap", None, "", [Line(firm.item.pk, D(3), firm.bin.pk, scrap)], company_id=firm.company.pk, actor=SYSTEM
        )
    assert refusal.value.data["free"] == "2"
    block = Line(firm.item.pk, D(3), firm.bin.pk, firm.bin.pk, to_status="blocked")
    with pytest.raises(ReservedForOthers):
        stock.post("status", None, "", [block], company_id=firm.company.pk, actor=SYSTEM)
    assert not wrong()


def test_status_moves_change_what_is_free(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin, status="quality")
    assert make.position(firm.item, firm.warehouse).blocked == D(10)
    before = EventRow.objects.filter(name="inventory.stock.received").count()
    free = Line(firm.item.pk, D(6), firm.bin.pk, firm.bins[1].pk, from_status="quality")
    stock.post("status", None, "", [free], company_id=firm.company.pk, actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).blocked == D(4)
    assert EventRow.objects.filter(name="inventory.stock.received").count() == before + 1
    assert not wrong()


def test_shipping_lowers_stock_and_reservation_together(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 10)], actor=SYSTEM)
    stock.ship(
        Ref("shipping.delivery", 1), "DN1", [ShipLine(line(1), firm.item.pk, D(6), firm.bin.pk)],
        company_id=firm.company.pk, actor=SYSTEM,
    )  # fmt: skip
    position = make.position(firm.item, firm.warehouse)
    assert (position.on_hand, position.reserved) == (D(4), D(4))
    assert Balance.objects.get(place__kind="customer", item=firm.item).quantity == D(6)
    assert not wrong()


def test_a_line_cannot_take_more_than_is_kept_for_it(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 4)], actor=SYSTEM)
    goods = [ShipLine(line(1), firm.item.pk, D(5), firm.bin.pk)]
    with pytest.raises(NotReserved) as refusal:
        stock.ship(Ref("shipping.delivery", 1), "DN1", goods, company_id=firm.company.pk, actor=SYSTEM)
    assert refusal.value.data["free"] == "4"
    stock.ship(Ref("shipping.delivery", 1), "DN1", goods, company_id=firm.company.pk, actor=SYSTEM, from_free=True)
    position = make.position(firm.item, firm.warehouse)
    assert (position.on_hand, position.reserved) == (D(5), D(0))


def test_two_lines_of_one_item_in_one_shipment(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 4), want(firm, 2, 6)], actor=SYSTEM)
    goods = [ShipLine(line(n), firm.item.pk, D(q), firm.bin.pk) for n, q in ((1, 4), (2, 5))]
    stock.ship(Ref("shipping.delivery", 1), "DN1", goods, company_id=firm.company.pk, actor=SYSTEM)
    position = make.position(firm.item, firm.warehouse)
    assert (position.on_hand, position.reserved) == (D(1), D(1))
    assert not wrong()


def test_shape_of_lines_is_checked(firm: Yard) -> None:
    with pytest.raises(Invalid) as refusal:
        move(firm, 0)
    assert "lines.0.quantity" in refusal.value.errors
    with pytest.raises(Invalid):
        move(firm, 1, 0, 0)


def test_closed_bins_take_nothing(firm: Yard) -> None:
    make.put_stock(firm.item, 1, firm.bin)
    warehouses.close_bin(firm.bins[1].pk, actor=SYSTEM)
    with pytest.raises(PlaceClosed):
        move(firm, 1)


def test_bin_with_stock_cannot_be_closed(firm: Yard) -> None:
    make.put_stock(firm.item, 1, firm.bin)
    with pytest.raises(Invalid):
        warehouses.close_bin(firm.bin.pk, actor=SYSTEM)


def test_the_ledger_cannot_be_rewritten(firm: Yard) -> None:
    make.put_stock(firm.item, 1, firm.bin)
    for statement in ("update inventory_entry set quantity = 2", "delete from inventory_movement"):
        with pytest.raises(IntegrityError), transaction.atomic():
            sql.execute(statement)


@pytest.mark.parametrize("guard", ["inventory_balance_positive", "inventory_position_free"])
def test_the_database_refuses_what_a_mistaken_check_lets_through(
    firm: Yard, monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    make.put_stock(firm.item, 3, firm.bin)
    make.put_stock(firm.item, 3, firm.bins[1])
    refusal = OutOfStock
    if guard == "inventory_position_free":
        reservations.put(ORDER, [want(firm, 1, 6)], actor=SYSTEM)
        refusal = ReservedForOthers
    monkeypatch.setattr(stock, "_check", lambda *facts: None)
    out = places.virtual(firm.company.pk, "scrap").pk
    taken = D(4) if guard == "inventory_balance_positive" else D(2)
    with pytest.raises(refusal), transaction.atomic():
        stock.post(
            "scrap", None, "", [Line(firm.item.pk, taken, firm.bin.pk, out)], company_id=firm.company.pk, actor=SYSTEM
        )


@pytest.mark.parametrize("lines", [1, 40])
def test_posting_and_shipping_take_the_same_statements_for_any_number_of_lines(firm: Yard, lines: int) -> None:
    things = [item(f"N{n}") for n in range(lines)]
    make.put_many([(thing, 10) for thing in things], firm.bin)
    make.put_many([(thing, 10) for thing in things], firm.bins[1])
    moves = [Line(thing.pk, D(1), firm.bin.pk, firm.bins[1].pk) for thing in things]
    with CaptureQueriesContext(connection) as seen:
        stock.post("move", None, "", moves, company_id=firm.company.pk, actor=SYSTEM)
    assert len([q for q in seen if "inventory_" in q["sql"]]) == 4
    reservations.put(
        ORDER, [Want(line(n), t.pk, firm.warehouse.pk, None, D(5)) for n, t in enumerate(things)], actor=SYSTEM
    )
    goods = [ShipLine(line(n), thing.pk, D(1), firm.bin.pk) for n, thing in enumerate(things)]
    places.virtual(firm.company.pk, "customer")
    for expected in (8, 6):  # the customers' place sees the items for the first time, then not
        with CaptureQueriesContext(connection) as seen:
            stock.ship(Ref("shipping.delivery", 1), "DN", goods, company_id=firm.company.pk, actor=SYSTEM)
        assert len([q for q in seen if "inventory_" in q["sql"]]) == expected
    assert not wrong()
