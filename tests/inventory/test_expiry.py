"""Lots past their date: never free, never promised, never picked."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.models import EventRow
from gendan.inventory import queries, tasks
from gendan.inventory.models import Balance, Movement
from gendan.inventory.services import expiry, reservations
from gendan.warehouse.errors import NothingToPick
from gendan.warehouse.services import picks
from gendan.warehouse.services.picks import PickWant
from tests.factories import inventory as make
from tests.factories.stockyard import Yard

from .test_handing_over import kept, lost
from .test_reservations import ORDER, line, want, wrong

D = Decimal
LAST_DAY = date(2031, 3, 31)


def on(day: date, hour: int = 0, minute: int = 0) -> clock.at:
    return clock.at(datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.zone()))


def free(firm: Yard) -> Decimal:
    return queries.free([firm.item.pk])[firm.item.pk, firm.warehouse.pk].free


def test_a_lot_is_good_until_the_end_of_its_last_day(firm: Yard) -> None:
    with on(LAST_DAY):
        make.put_stock(firm.item, 6, firm.bins[0], lot="A", expires_on=LAST_DAY)
        make.put_stock(firm.item, 4, firm.bins[1], lot="B", expires_on=LAST_DAY + timedelta(days=90))
    with on(LAST_DAY, 23, 59):
        tasks.block_expired(0)
        assert free(firm) == D(10)
    with on(LAST_DAY + timedelta(days=1), 0, 3):
        tasks.block_expired(0)
        tasks.block_expired(0)
        assert free(firm) == D(4)
        (held,) = reservations.put(ORDER, [want(firm, 1, 6)], actor=SYSTEM)
        assert (held.quantity_reserved, held.short) == (D(4), D(2))
    assert Movement.objects.filter(kind="status").count() == 1
    assert not wrong()


def test_who_was_promised_what_expired_hears_of_it_youngest_first(firm: Yard) -> None:
    with on(LAST_DAY):
        make.put_stock(firm.item, 6, firm.bins[0], lot="A", expires_on=LAST_DAY)
        make.put_stock(firm.item, 4, firm.bins[1])
        reservations.put(ORDER, [want(firm, 1, 3)], actor=SYSTEM)
        reservations.put(ORDER, [want(firm, 2, 5)], actor=SYSTEM)
    with on(LAST_DAY + timedelta(days=1)):
        assert expiry.block(firm.company.pk, actor=SYSTEM) == 1
        assert expiry.block(firm.company.pk, actor=SYSTEM) == 0
    assert (kept(1), kept(2)) == (D(3), D(1))
    assert lost() == [(2, "4.000000", "expired_lot")]
    assert free(firm) == D(0)
    assert not wrong()


def test_what_comes_in_past_its_date_is_blocked_at_the_door(firm: Yard) -> None:
    with on(LAST_DAY):
        make.put_stock(firm.item, 5, firm.bin, lot="OLD", expires_on=LAST_DAY - timedelta(days=1))
        make.put_stock(firm.item, 2, firm.bin, lot="NEW", expires_on=LAST_DAY)
    assert dict(Balance.objects.filter(inside=True).values_list("lot__code", "status")) == {
        "OLD": "blocked",
        "NEW": "available",
    }
    assert free(firm) == D(2)


def test_a_pick_says_that_what_is_missing_expired(firm: Yard) -> None:
    with on(LAST_DAY + timedelta(days=1)):
        make.put_stock(firm.item, 5, firm.bins[0], lot="OLD", expires_on=LAST_DAY)
        make.put_stock(firm.item, 2, firm.bins[1])
        delivery_line = PickWant(line(7), line(1), firm.item.pk, None, D(3))
        picks.create(firm.warehouse.pk, [delivery_line], actor=SYSTEM)
        (fact,) = EventRow.objects.get(name="warehouse.pick.short").payload["lines"]
        assert (fact["missing"], fact["reason"]) == ("1", "expired")
        with pytest.raises(NothingToPick):
            picks.create(firm.warehouse.pk, [delivery_line], actor=SYSTEM)
