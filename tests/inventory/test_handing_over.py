"""Reservations that expire, change hands or give way to what was counted; releases by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow
from gendan.inventory.errors import NotReserved, ReservedForOthers
from gendan.inventory.models import Balance, Movement, Reservation
from gendan.inventory.services import locks, moves, reservations
from gendan.inventory.services.locks import PositionKey
from gendan.inventory.services.moves import Goods
from gendan.inventory.services.reservations import Want
from tests.factories import inventory as make
from tests.factories.stockyard import Yard

from .test_reservations import ORDER, line, want, wrong

D = Decimal


def kept(n: int) -> Decimal:
    return sum(Reservation.objects.filter(ref_id=n).values_list("quantity", flat=True), D(0))


def lost() -> list[tuple[int, str, str]]:
    rows = EventRow.objects.filter(name="inventory.reservation.lost").order_by("id")
    return [(e.about_id, e.payload["quantity"], e.payload["cause"]) for e in rows]


def test_what_expires_is_free_again_and_its_line_hears_of_it(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    soon = clock.now() + timedelta(hours=1)
    keep = Want(line(1), firm.item.pk, firm.warehouse.pk, None, D(4), soon)
    reservations.put(ORDER, [keep, want(firm, 2, 3)], actor=SYSTEM)
    assert reservations.expire(actor=SYSTEM) == 0
    with clock.at(soon + timedelta(seconds=1)):
        assert reservations.expire(actor=SYSTEM) == 1
        assert reservations.expire(actor=SYSTEM) == 0
    assert (kept(1), kept(2)) == (D(0), D(3))
    assert lost() == [(1, "4.000000", "expired")]
    assert not wrong()


def test_stock_changes_hands_with_a_reason_on_both_lines(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 5), want(firm, 2, 0)], actor=SYSTEM)
    reservations.reassign(line(1), line(2), firm.item.pk, firm.warehouse.pk, D(3), reason="rush", actor=SYSTEM)
    assert (kept(1), kept(2)) == (D(2), D(3))
    assert make.position(firm.item, firm.warehouse).reserved == D(5)
    notes = EventRow.objects.filter(name="inventory.reservation.reassigned")
    assert {(n.about_id, n.payload["reason"]) for n in notes} == {(1, "rush"), (2, "rush")}
    assert not wrong()


def test_handing_over_needs_the_right_a_reason_and_enough(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    reservations.put(ORDER, [want(firm, 1, 5)], actor=SYSTEM)
    args = (line(1), line(2), firm.item.pk, firm.warehouse.pk)
    with pytest.raises(NotAllowed):
        reservations.reassign(*args, D(1), reason="rush", actor=Actor(None, "nobody"))
    with pytest.raises(Invalid):
        reservations.reassign(*args, D(1), reason=" ", actor=SYSTEM)
    with pytest.raises(Invalid):
        reservations.reassign(line(1), line(1), *args[2:], D(1), reason="rush", actor=SYSTEM)
    with pytest.raises(NotReserved) as refusal:
        reservations.reassign(*args, D(6), reason="rush", actor=SYSTEM)
    assert refusal.value.data["free"] == "5"
    assert (kept(1), kept(2)) == (D(5), D(0))


def test_the_youngest_reservations_give_way_when_goods_are_not_there(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    for n in (1, 2, 3):
        reservations.put(ORDER, [want(firm, n, 3)], actor=SYSTEM)
    key = PositionKey(firm.item.pk, firm.warehouse.pk, 0)
    reservations.make_room({key: D(5)}, "counted", actor=SYSTEM)
    assert (kept(1), kept(2), kept(3)) == (D(3), D(2), D(0))
    assert sorted(lost()) == [(2, "1.000000", "counted"), (3, "3.000000", "counted")]
    assert make.position(firm.item, firm.warehouse).reserved == D(5)
    assert not wrong()


def goods(firm: Yard, quantity: int, n: int = 0, **facts: object) -> list[Goods]:
    return [Goods(firm.item.pk, D(quantity), firm.bins[n].pk, **facts)]


def test_quality_stock_is_released_and_blocked_with_a_reason(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin, status="quality")
    with pytest.raises(Invalid):
        moves.set_status(goods(firm, 5, status="quality"), "available", reason="", actor=SYSTEM)
    moves.set_status(goods(firm, 5, status="quality"), "available", reason="passed", actor=SYSTEM)
    reservations.put(ORDER, [want(firm, 1, 4)], actor=SYSTEM)
    with pytest.raises(ReservedForOthers):
        moves.set_status(goods(firm, 2), "blocked", reason="dent", actor=SYSTEM)
    moves.set_status(goods(firm, 1), "blocked", reason="dent", actor=SYSTEM)
    found = dict(Balance.objects.filter(place=firm.bin).values_list("status", "quantity"))
    assert found == {"available": D(4), "blocked": D(1), "quality": D(0)}
    assert not wrong()


def test_material_issued_to_production_and_back_is_booked_at_once(firm: Yard) -> None:
    make.put_stock(firm.item, 9, firm.bin)
    moves.issue(goods(firm, 5), number="WO-7", actor=SYSTEM)
    moves.take_back(goods(firm, 2), number="WO-7", actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).on_hand == D(6)
    assert Balance.objects.get(place__kind="production").quantity == D(3)
    assert list(Movement.objects.filter(kind="issue").values_list("number", flat=True)) == ["WO-7", "WO-7"]
    assert not wrong()


def test_scrapping_and_opening_the_books(firm: Yard) -> None:
    moves.open_stock(goods(firm, 5), actor=SYSTEM)
    moves.scrap(goods(firm, 2), reason="broken", actor=SYSTEM)
    moves.move(goods(firm, 3), firm.bins[2].pk, actor=SYSTEM)
    assert make.position(firm.item, firm.warehouse).on_hand == D(3)
    assert not wrong()


def test_bins_of_a_company_one_does_not_see_do_not_exist(firm: Yard) -> None:
    make.put_stock(firm.item, 5, firm.bin)
    outsider = Actor(None, "outsider", frozenset({"inventory.*"}))
    with pytest.raises(NotFound):
        moves.move(goods(firm, 1), firm.bins[1].pk, actor=outsider)
    with pytest.raises(NotAllowed):
        moves.move(goods(firm, 1), firm.bins[1].pk, actor=Actor(None, "nobody"))


def test_locking_a_position_twice_in_a_unit_of_work_reads_it_again(firm: Yard) -> None:
    from gendan.core.work import service

    key = PositionKey(firm.item.pk, firm.warehouse.pk, 0)

    @service
    def work(*, actor: Actor) -> Decimal:
        locks.positions([key])
        make.put_stock(firm.item, 2, firm.bin)
        return locks.positions([key])[key].on_hand

    assert work(actor=SYSTEM) == D(2)
