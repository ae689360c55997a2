"""Counts: a frozen sheet, differences booked by somebody else on top of what the places hold by then."""

from decimal import Decimal

import pytest

from gendan.core.actor import SYSTEM
from gendan.core.errors import IllegalTransition, Invalid, NotFound
from gendan.core.models import EventRow
from gendan.inventory.errors import CountOpen, OutOfStock, SamePerson
from gendan.inventory.models import Balance, Count, Movement
from gendan.inventory.services import counts, moves, reservations
from gendan.inventory.services.moves import Goods
from tests.factories import inventory as make
from tests.factories.stockyard import Yard

from .test_handing_over import kept, lost
from .test_reservations import ORDER, want, wrong
from .test_transfers import person

D = Decimal


def sheet(firm: Yard, **facts: object) -> Count:
    return counts.start(firm.warehouse.pk, actor=SYSTEM, **facts)


def enter(count: Count, *figures: int) -> None:
    lines = count.lines.order_by("pk")
    counts.enter(count.pk, {line.pk: D(figure) for line, figure in zip(lines, figures, strict=True)}, actor=SYSTEM)


def balance(firm: Yard, n: int = 0) -> Decimal:
    return Balance.objects.get(place=firm.bins[n], item=firm.item, status="available").quantity


def test_losses_and_finds_are_booked_when_approved(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[0])
    make.put_stock(firm.item, 5, firm.bins[1])
    count = sheet(firm)
    assert list(count.lines.order_by("pk").values_list("booked", flat=True)) == [D(10), D(5)]
    enter(count, 8, 6)
    counts.submit(count.pk, actor=SYSTEM)
    assert (balance(firm, 0), balance(firm, 1)) == (D(10), D(5))
    counts.post(count.pk, actor=SYSTEM)
    assert (balance(firm, 0), balance(firm, 1)) == (D(8), D(6))
    assert Movement.objects.filter(kind="count", number=count.number).count() == 1
    assert EventRow.objects.get(name="inventory.count.posted").payload["differences"] == 2
    assert not wrong()


def test_cycle_counts_take_some_places_and_spot_counts_some_items(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[0])
    make.put_stock(firm.items[1], 5, firm.bins[1])
    assert sheet(firm, scope="cycle", place_ids=[firm.bins[1].pk]).lines.get().item == firm.items[1]
    assert sheet(firm, scope="spot", item_ids=[firm.item.pk]).lines.get().place == firm.bins[0]
    with pytest.raises(Invalid):
        sheet(firm, scope="sometimes")


def test_goods_that_move_during_the_count_are_neither_lost_nor_counted_twice(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[0])
    count = sheet(firm)
    enter(count, 9)  # one piece was missing at the freeze
    moves.move([Goods(firm.item.pk, D(4), firm.bins[0].pk)], firm.bins[1].pk, actor=SYSTEM)
    counts.submit(count.pk, actor=SYSTEM)
    counts.post(count.pk, actor=SYSTEM)
    assert (balance(firm, 0), balance(firm, 1)) == (D(5), D(4))
    assert not wrong()


def test_refreezing_forgets_the_figure_and_takes_the_present_balance(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[0])
    count = sheet(firm)
    enter(count, 10)
    moves.move([Goods(firm.item.pk, D(4), firm.bins[0].pk)], firm.bins[1].pk, actor=SYSTEM)
    (line,) = count.lines.all()
    counts.refreeze(count.pk, [line.pk], actor=SYSTEM)
    line.refresh_from_db()
    assert (line.booked, line.counted) == (D(6), None)


def test_goods_gone_that_the_count_did_not_see_stop_the_posting(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[0])
    count = sheet(firm)
    enter(count, 2)
    counts.submit(count.pk, actor=SYSTEM)
    moves.move([Goods(firm.item.pk, D(5), firm.bins[0].pk)], firm.bins[1].pk, actor=SYSTEM)
    with pytest.raises(OutOfStock):
        counts.post(count.pk, actor=SYSTEM)


def test_missing_promised_goods_cost_the_youngest_reservation(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bins[0])
    reservations.put(ORDER, [want(firm, 1, 6)], actor=SYSTEM)
    reservations.put(ORDER, [want(firm, 2, 4)], actor=SYSTEM)
    count = sheet(firm)
    enter(count, 7)
    counts.submit(count.pk, actor=SYSTEM)
    counts.post(count.pk, actor=SYSTEM)
    assert (kept(1), kept(2)) == (D(6), D(1))
    assert lost() == [(2, "3.000000", "counted")]
    assert not wrong()


def test_found_goods_get_a_line_of_their_own(firm: Yard) -> None:
    count = sheet(firm)
    counts.add_found(count.pk, firm.bin.pk, firm.items[2].pk, D(3), actor=SYSTEM)
    counts.submit(count.pk, actor=SYSTEM)
    counts.post(count.pk, actor=SYSTEM)
    assert make.position(firm.items[2], firm.warehouse).on_hand == D(3)
    with pytest.raises(NotFound):
        counts.add_found(sheet(firm).pk, 10**9, firm.item.pk, D(1), actor=SYSTEM)
    assert not wrong()


def test_an_incomplete_sheet_is_not_taken(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    count = sheet(firm)
    with pytest.raises(CountOpen) as refusal:
        counts.submit(count.pk, actor=SYSTEM)
    assert refusal.value.data["open"] == 1
    assert Count.objects.get().state == "counting"


def test_figures_belong_to_the_sheet_and_to_its_time(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    count = sheet(firm)
    (line,) = count.lines.all()
    with pytest.raises(Invalid):
        counts.enter(count.pk, {line.pk: D(-1)}, actor=SYSTEM)
    with pytest.raises(NotFound):
        counts.enter(count.pk, {line.pk + 999: D(1)}, actor=SYSTEM)
    enter(count, 10)
    counts.submit(count.pk, actor=SYSTEM)
    with pytest.raises(IllegalTransition):
        enter(count, 9)
    counts.recount(count.pk, reason="again", actor=SYSTEM)
    enter(count, 9)
    counts.cancel(count.pk, actor=SYSTEM)
    assert balance(firm) == D(10)


def test_who_counted_does_not_approve(firm: Yard) -> None:
    make.put_stock(firm.item, 10, firm.bin)
    wang, li = person(firm, "wang"), person(firm, "li")
    count = counts.start(firm.warehouse.pk, actor=li)
    (line,) = count.lines.all()
    counts.enter(count.pk, {line.pk: D(9)}, actor=wang)
    counts.submit(count.pk, actor=wang)
    for counter in (wang, li):
        with pytest.raises(SamePerson):
            counts.post(count.pk, actor=counter)
    assert counts.post(count.pk, actor=person(firm, "accountant")).state == "posted"
