"""Many want the last piece at the same moment (PLT-04); one control shows the race when nothing is locked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from gendan.core import clock, sql
from gendan.core.actor import SYSTEM
from gendan.core.errors import Busy
from gendan.core.invariants import violations
from gendan.core.refs import Ref
from gendan.inventory import places
from gendan.inventory.errors import OutOfStock, ReservedForOthers
from gendan.inventory.models import Entry, Position, Reservation
from gendan.inventory.services import expiry, reservations, stock
from gendan.inventory.services.reservations import Want
from gendan.inventory.services.stock import Line
from tests.committing import at_once, cloned
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, yard

D = Decimal
RIVALS = 64


def wrong() -> list[object]:
    return [v for v in violations() if v.rule.startswith("inventory.") and not v.rule.endswith("reference")]


def reserve(firm: Yard, n: int, quantity: int = 1, *, fresh: bool = False) -> Decimal:
    want = Want(Ref("sales.order_line", n), firm.item.pk, firm.warehouse.pk, None, D(quantity))
    return reservations.put(Ref("sales.order", n), [want], actor=SYSTEM, fresh=fresh)[0].quantity_reserved


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("fresh", [False, True])
def test_of_64_orders_for_the_last_piece_exactly_one_gets_it(fresh: bool) -> None:
    firm = yard()
    make.put_stock(firm.item, 1, firm.bin)
    got = at_once([lambda n=n: reserve(firm, n, fresh=fresh) for n in range(RIVALS)])
    assert sorted(got) == [D(0)] * (RIVALS - 1) + [D(1)]
    assert Position.objects.get(item=firm.item).reserved == D(1)
    assert Reservation.objects.filter(quantity__gt=0).count() == 1
    assert not wrong()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("fresh", [False, True])
def test_without_locks_the_same_orders_oversell(monkeypatch: pytest.MonkeyPatch, fresh: bool) -> None:
    """The control: the same statements without row locks and without the database's check sell one piece many times."""
    with_locks = sql.named

    def without_locks(area: str, name: str) -> str:
        return with_locks(area, name).replace("for no key update of p", "")

    def slow(firm: Yard, n: int) -> Decimal:
        with transaction.atomic():
            got = reserve(firm, n, fresh=fresh)
            sql.execute("select pg_sleep(0.2)")  # nobody has committed when the others read
            return got

    with cloned():
        firm = yard()
        make.put_stock(firm.item, 1, firm.bin)
        sql.execute("alter table inventory_position drop constraint inventory_position_free")
        monkeypatch.setattr(sql, "named", without_locks)
        got = at_once([lambda n=n: slow(firm, n) for n in range(8)])
        assert sum(got) > 1
        assert Position.objects.get(item=firm.item).reserved == sum(got)
        assert "inventory.position.above_hand" in {v.rule for v in wrong()}


@pytest.mark.usefixtures("transactional_db")
def test_only_one_of_64_takes_the_last_piece_from_a_bin() -> None:
    firm = yard()
    make.put_stock(firm.item, 1, firm.bin)
    out = places.virtual(firm.company.pk, "scrap").pk

    def take() -> str:
        line = Line(firm.item.pk, D(1), firm.bin.pk, out)
        stock.post("scrap", None, "", [line], company_id=firm.company.pk, actor=SYSTEM)
        return "taken"

    got = at_once([take] * RIVALS)
    assert got.count("taken") == 1
    assert all(isinstance(g, OutOfStock | ReservedForOthers) for g in got if g != "taken")
    assert Entry.objects.filter(to_place_id=out).count() == 1
    assert not wrong()


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("fresh", [False, True])
def test_orders_of_many_items_in_opposite_order_do_not_wait_for_each_other(fresh: bool) -> None:
    firm = yard(items=12)
    make.put_many([(item, 1000) for item in firm.items], firm.bin)

    def order(n: int) -> list[Decimal]:
        items = firm.items if n % 2 else firm.items[::-1]
        wants = [
            Want(Ref("sales.order_line", n * 100 + k), item.pk, firm.warehouse.pk, None, D(1))
            for k, item in enumerate(items)
        ]
        held = reservations.put(Ref("sales.order", n), wants, actor=SYSTEM, fresh=fresh)
        return [h.quantity_reserved for h in held]

    got = at_once([lambda n=n: order(n) for n in range(24)])
    assert not [g for g in got if isinstance(g, Busy)]
    assert all(g == [D(1)] * 12 for g in got)
    assert {p.reserved for p in Position.objects.all()} == {D(24)}
    assert not wrong()


@pytest.mark.usefixtures("transactional_db")
def test_first_stock_of_an_item_arriving_twice_at_once_makes_one_position() -> None:
    firm = yard(items=6)
    outside = places.virtual(firm.company.pk, "opening").pk

    def receive(n: int) -> str:
        items = firm.items if n % 2 else firm.items[::-1]
        lines = [Line(item.pk, D(1), outside, firm.bin.pk) for item in items]
        stock.post("receipt", None, "", lines, company_id=firm.company.pk, actor=SYSTEM)
        return "in"

    assert at_once([lambda n=n: receive(n) for n in range(16)]) == ["in"] * 16
    assert {p.on_hand for p in Position.objects.all()} == {D(16)}
    assert not wrong()


@pytest.mark.usefixtures("transactional_db")
def test_orders_and_the_blocking_of_what_expired_do_not_promise_the_same_goods() -> None:
    firm = yard()
    today = clock.today()
    make.put_stock(firm.item, 20, firm.bins[0], lot="A", expires_on=today)
    make.put_stock(firm.item, 10, firm.bins[1])

    def block() -> int:
        with clock.at(clock.now() + timedelta(days=1)):
            return expiry.block(firm.company.pk, actor=SYSTEM)

    got = at_once([*[lambda n=n: reserve(firm, n, 2) for n in range(12)], block, block, block])
    assert not [g for g in got if isinstance(g, Exception)]
    position = Position.objects.get(item=firm.item)
    assert (position.on_hand, position.blocked) == (D(30), D(20))
    assert position.reserved <= D(10)
    assert sum(Reservation.objects.values_list("quantity", flat=True)) == position.reserved
    assert not wrong()
