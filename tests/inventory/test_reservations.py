"""Reserving: never above free, kept what was held, surplus given back, in a fixed number of statements."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core.actor import SYSTEM
from gendan.core.invariants import violations
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.inventory import queries
from gendan.inventory.models import Position, Reservation
from gendan.inventory.services import reservations
from gendan.inventory.services.reservations import Want
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, customer, item

D = Decimal
ORDER = Ref("sales.order", 1)


def line(n: int) -> Ref:
    return Ref("sales.order_line", n)


def want(firm: Yard, n: int, quantity: int | str, of: int = 0, owner: int | None = None) -> Want:
    return Want(line(n), firm.items[of].pk, firm.warehouse.pk, owner, D(quantity))


def wrong() -> list[object]:
    """Violations of stock rules; tests of reserving point at order lines that do not exist."""
    return [v for v in violations() if v.rule.startswith("inventory.")]


def test_keeps_what_is_wanted_while_it_is_free(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    held = reservations.put(ORDER, [want(firm, 1, 4), want(firm, 2, 3)], actor=SYSTEM)
    assert [(h.quantity_reserved, h.short) for h in held] == [(D(4), D(0)), (D(3), D(0))]
    assert queries.free([firm.item.pk])[firm.item.pk, firm.warehouse.pk].free == D(3)
    assert not wrong()


def test_never_keeps_more_than_is_free_and_serves_lines_in_order(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    held = reservations.put(ORDER, [want(firm, 1, 7), want(firm, 2, 5), want(firm, 3, 1)], actor=SYSTEM)
    assert [(h.quantity_reserved, h.short) for h in held] == [(D(7), D(0)), (D(3), D(2)), (D(0), D(1))]
    assert make.position(firm.item, firm.warehouse).reserved == D(10)


def test_new_lines_are_served_alike_and_an_item_that_never_lay_there_gets_its_position(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    other = item("new")
    news = Want(line(3), other.pk, firm.warehouse.pk, None, D(2))
    held = reservations.put(ORDER, [want(firm, 1, 4), want(firm, 2, 3), news], actor=SYSTEM, fresh=True)
    assert [(h.quantity_reserved, h.short) for h in held] == [(D(4), D(0)), (D(1), D(2)), (D(0), D(2))]
    assert Position.objects.get(item=other).reserved == 0  # under lock: a first receipt waits for the order
    assert Reservation.objects.count() == 2
    assert not wrong()


def test_same_target_twice_changes_nothing(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    first = reservations.put(ORDER, [want(firm, 1, 4)], actor=SYSTEM)
    events = EventRow.objects.count()
    assert reservations.put(ORDER, [want(firm, 1, 4)], actor=SYSTEM) == first
    assert Reservation.objects.get().quantity == D(4)
    assert EventRow.objects.count() == events


def test_smaller_target_gives_surplus_back_and_says_so(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 9)], actor=SYSTEM)
    before = EventRow.objects.filter(name="inventory.stock.received").count()
    held = reservations.put(ORDER, [want(firm, 1, 2)], actor=SYSTEM)
    assert held[0].quantity_reserved == D(2)
    assert make.position(firm.item, firm.warehouse).reserved == D(2)
    assert EventRow.objects.filter(name="inventory.stock.received").count() == before + 1


def test_line_keeps_what_it_has_when_an_earlier_line_wants_more(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 3), want(firm, 2, 2)], actor=SYSTEM)
    held = reservations.put(ORDER, [want(firm, 1, 5), want(firm, 2, 2)], actor=SYSTEM)
    assert [h.quantity_reserved for h in held] == [D(3), D(2)]


def test_surplus_of_one_line_serves_another_at_once(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 5)], actor=SYSTEM)
    held = reservations.put(ORDER, [want(firm, 2, 4), want(firm, 1, 2)], actor=SYSTEM)
    assert [h.quantity_reserved for h in held] == [D(3), D(2)]
    assert not wrong()


def test_another_item_or_warehouse_gives_the_old_position_back(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    make.put_stock(firm.items[1], 5, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 5)], actor=SYSTEM)
    reservations.put(ORDER, [want(firm, 1, 4, of=1)], actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).reserved == D(0)
    assert make.position(firm.items[1], firm.warehouse).reserved == D(4)
    assert not wrong()


def test_release_gives_all_back_and_repeats_harmlessly(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 5)], actor=SYSTEM)
    reservations.release([line(1)], actor=SYSTEM)
    reservations.release([line(1)], actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).reserved == D(0)
    assert Reservation.objects.get().quantity == D(0)


def test_blocked_and_quality_stock_is_not_kept_for_anybody(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin, status="quality")
    make.put_stock(firm.item, 2, firm.bin, status="blocked")
    make.put_stock(firm.item, 1, firm.bin)
    assert reservations.put(ORDER, [want(firm, 1, 8)], actor=SYSTEM)[0].quantity_reserved == D(1)


def test_stored_for_a_customer_is_never_offered_to_others(firm: Yard) -> None:
    theirs = customer(firm.company, "C1")
    make.put_stock(firm.item, 5, firm.bin, owner_id=theirs.pk)
    assert reservations.put(ORDER, [want(firm, 1, 5)], actor=SYSTEM)[0].quantity_reserved == D(0)
    assert queries.free([firm.item.pk])[firm.item.pk, firm.warehouse.pk].free == D(0)
    assert reservations.put(ORDER, [want(firm, 2, 5, owner=theirs.pk)], actor=SYSTEM)[0].quantity_reserved == D(5)


def test_nothing_is_kept_in_a_warehouse_that_does_not_sell(firm: Yard) -> None:
    raw = make.warehouse(firm.company, kind="raw")
    make.put_stock(firm.item, 5, make.bin(raw))
    held = reservations.put(ORDER, [Want(line(1), firm.item.pk, raw.pk, None, D(5))], actor=SYSTEM)
    assert held[0].short == D(5)
    assert (firm.item.pk, raw.pk) not in queries.free([firm.item.pk])
    assert queries.free([firm.item.pk], [raw.pk])[firm.item.pk, raw.pk].free == D(5)


def test_a_position_is_made_so_that_a_later_receipt_waits_for_the_order(firm: Yard) -> None:
    held = reservations.put(ORDER, [want(firm, 1, 5)], actor=SYSTEM)
    assert held[0].short == D(5)
    assert Position.objects.get(item=firm.item).on_hand == D(0)
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("lines", [1, 40, 1000])
def test_two_statements_for_any_number_of_lines(firm: Yard, lines: int) -> None:
    items = [item(f"BULK{n}") for n in range(min(lines, 40))]
    make.put_many([(thing, lines * 2) for thing in items], firm.bin)
    wanted = [Want(line(n), items[n % len(items)].pk, firm.warehouse.pk, None, D(1)) for n in range(lines)]
    with CaptureQueriesContext(connection) as seen:
        held = reservations.put(ORDER, wanted, actor=SYSTEM)
    assert sum(h.quantity_reserved for h in held) == D(lines)
    assert len([q for q in seen if "inventory_" in q["sql"]]) == 2
    assert not wrong()
