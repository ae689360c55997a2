"""What pages ask of stock: alerts in two levels, the stock book, where things lie, who holds them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM, Actor, Scope
from gendan.core.errors import NotAllowed, NotFound
from gendan.core.refs import Ref
from gendan.inventory import queries
from gendan.inventory.models import Warehouse
from gendan.inventory.services import moves, reservations, stock, warehouses
from gendan.inventory.services.moves import Goods
from gendan.inventory.services.stock import ShipLine
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, item

from .test_reservations import ORDER, line, want

D = Decimal


def keeper(firm: Yard) -> Actor:
    return Actor(
        None, "keeper", frozenset({"inventory.*"}), {firm.company.pk: Scope("company")}, company_id=firm.company.pk
    )


def told(firm: Yard) -> set[tuple[str, str, str]]:
    return {(row["kind"], row["level"], row["code"]) for row in queries.alerts(keeper(firm))}


def test_alerts_warn_early_and_alarm_when_the_bound_is_passed(firm: Yard) -> None:
    low, near, fine = (item(code, safety_stock=10) for code in ("LOW", "NEAR", "FINE"))
    buy, much = item("BUY", reorder_point=10), item("MUCH", reorder_point=10)
    for thing, quantity in ((low, 9), (near, 11), (fine, 12), (buy, 20), (much, 51)):
        make.put_stock(thing, quantity, firm.bin)
    reservations.put(ORDER, [reservations.Want(line(1), buy.pk, firm.warehouse.pk, None, D(11))], actor=SYSTEM)
    assert told(firm) == {
        ("safety", "alarm", "LOW"), ("safety", "warning", "NEAR"), ("reorder", "alarm", "BUY"),
        ("overstock", "warning", "MUCH"),
    }  # fmt: skip


def test_lots_are_told_before_they_expire(firm: Yard) -> None:
    today = clock.today()
    for code, days in (("SOON", 10), ("LATER", 50), ("NEVER", 90)):
        make.put_stock(firm.item, 1, firm.bin, lot=code, expires_on=today + timedelta(days=days))
    rows = [(row["lot"], row["level"]) for row in queries.alerts(keeper(firm))]
    assert rows == [("SOON", "alarm"), ("LATER", "warning")]


def test_alerts_of_other_companies_are_not_shown(firm: Yard) -> None:
    make.put_stock(item("LOW", safety_stock=10), 1, firm.bin)
    stranger = Actor(None, "x", frozenset({"inventory.*"}), {firm.company.pk + 999: Scope("company")})
    assert queries.alerts(stranger) == []
    with pytest.raises(NotAllowed):
        queries.alerts(Actor(None, "x"))


def test_the_stock_card_shows_positions_places_reservations_and_the_book(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[1])
    make.put_stock(firm.item, 2, firm.bins[0], status="quality")
    reservations.put(ORDER, [want(firm, 1, 4)], actor=SYSTEM)
    moves.move([Goods(firm.item.pk, D(1), firm.bins[1].pk)], firm.bins[2].pk, actor=SYSTEM)
    who = keeper(firm)
    (position,) = queries.item_positions(firm.item.pk, who)
    assert [position[k] for k in ("on_hand", "blocked", "reserved", "free")] == [D(12), D(2), D(4), D(6)]
    lying = [(r["place"], r["status"], r["quantity"]) for r in queries.in_places(firm.item.pk, who)]
    assert lying == [("A-01", "quality", D(2)), ("A-02", "available", D(9)), ("A-03", "available", D(1))]
    assert [(r["ref_id"], r["quantity"]) for r in queries.kept_for(firm.item.pk, who)] == [(1, D(4))]
    book = queries.ledger(firm.item.pk, who)
    assert [(r["kind"], r["from_code"], r["to_code"]) for r in book] == [
        ("move", "A-02", "A-03"), ("opening", "OPENING", "A-01"), ("opening", "OPENING", "A-02"),
    ]  # fmt: skip
    assert queries.ledger(firm.item.pk, who, before=book[1]["id"]) == book[2:]


def test_the_issue_book_lists_what_left_on_delivery_notes(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 4)], actor=SYSTEM)
    start = clock.now()
    goods = [ShipLine(line(1), firm.item.pk, D(3), firm.bin.pk)]
    stock.ship(Ref("shipping.delivery", 7), "DN7", goods, company_id=firm.company.pk, actor=SYSTEM)
    (row,) = queries.issues(start, clock.now() + timedelta(seconds=1), keeper(firm))
    assert (row["number"], row["code"], row["quantity"], row["ref_id"]) == ("DN7", firm.item.code, D(3), 7)
    assert queries.issues(start - timedelta(days=1), start, keeper(firm)) == []


def test_stock_by_purpose(firm: Yard) -> None:
    safety = make.bin(firm.warehouse, "S-01", purpose="safety")
    make.put_stock(firm.item, 4, safety)
    make.put_stock(firm.item, 6, firm.bin)
    found = {row["purpose"]: (row["quantity"], row["bins"]) for row in queries.by_purpose(keeper(firm))}
    assert found == {"safety": (D(4), 1), "working": (D(6), 3), "temporary": (D(0), 2)}


@pytest.mark.parametrize("kind", Warehouse.Kind.values)
def test_warehouses_of_every_kind_with_zones_and_bins(firm: Yard, kind: str) -> None:
    house = warehouses.create(firm.company.pk, f"K-{kind[:8]}", "库", actor=SYSTEM, kind=kind)
    assert house.sellable == (kind in ("finished", "consignment"))
    bins = [{"code": f"B-{n:02d}", "zone": "B", "path": n} for n in range(20)]
    warehouses.add_bins(house.pk, bins, actor=SYSTEM)
    assert [place.code for place in queries.bins(house.pk)][:3] == ["ARRIVE", "B-00", "STAGE"]
    assert queries.get_warehouse(house.code, keeper(firm)) == house
    with pytest.raises(NotFound):
        queries.get_warehouse("NOWHERE", keeper(firm))
