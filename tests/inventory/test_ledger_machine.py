"""Whatever people do with stock in whatever order, balances, positions and reservations fit the ledger."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gendan.core.actor import SYSTEM
from gendan.core.errors import DomainError
from gendan.core.refs import Ref
from gendan.inventory.models import Reservation
from gendan.inventory.services import counts, moves, reservations, stock, transfers
from gendan.inventory.services.moves import Goods
from gendan.inventory.services.reservations import Want
from gendan.inventory.services.stock import ShipLine
from gendan.inventory.services.transfers import Wanted
from tests.factories import inventory as make
from tests.factories.stockyard import Yard, yard

from .test_reservations import ORDER, wrong

D = Decimal
QUANTITY = st.integers(1, 9).map(Decimal)
BIN = st.integers(0, 2)
ITEM = st.integers(0, 1)
LINE = st.integers(1, 4)
STATUS = st.sampled_from(["available", "quality", "blocked"])


class Stock(RuleBasedStateMachine):
    """Keepers, orders and counters at work in one warehouse; refusals are fine, wrong figures are not."""

    firm: Yard

    @initialize()
    def build(self) -> None:
        self.firm = yard(items=2)
        self.other = make.warehouse(self.firm.company)
        self.free_bin = make.bin(self.other)

    def goods(self, item: int, quantity: Decimal, bin: int, status: str = "available") -> list[Goods]:
        return [Goods(self.firm.items[item].pk, quantity, self.firm.bins[bin].pk, status=status)]

    def attempt(self, work: object, *args: object, **facts: object) -> None:
        """A refusal leaves everything as it was."""
        try:
            with transaction.atomic():
                work(*args, actor=SYSTEM, **facts)  # type: ignore[operator]
        except DomainError:
            pass

    @rule(item=ITEM, quantity=QUANTITY, bin=BIN, status=STATUS)
    def receive(self, item: int, quantity: Decimal, bin: int, status: str) -> None:
        make.put_stock(self.firm.items[item], quantity, self.firm.bins[bin], status=status)

    @rule(item=ITEM, quantity=QUANTITY, a=BIN, b=BIN, status=STATUS)
    def move(self, item: int, quantity: Decimal, a: int, b: int, status: str) -> None:
        self.attempt(moves.move, self.goods(item, quantity, a, status), self.firm.bins[b].pk)

    @rule(item=ITEM, quantity=QUANTITY, bin=BIN, old=STATUS, new=STATUS)
    def change_status(self, item: int, quantity: Decimal, bin: int, old: str, new: str) -> None:
        self.attempt(moves.set_status, self.goods(item, quantity, bin, old), new, reason="test")

    @rule(
        item=ITEM, wants=st.lists(st.tuples(LINE, st.integers(0, 12)), min_size=1, max_size=3, unique_by=lambda w: w[0])
    )
    def reserve(self, item: int, wants: list[tuple[int, int]]) -> None:
        lines = [
            Want(Ref("sales.order_line", n), self.firm.items[item].pk, self.firm.warehouse.pk, None, D(quantity))
            for n, quantity in wants
        ]
        held = reservations.put(ORDER, lines, actor=SYSTEM)
        assert all(h.quantity_reserved + h.short == w.quantity for h, w in zip(held, lines, strict=True))
        assert all(h.short >= 0 for h in held)

    @rule(line=LINE)
    def release(self, line: int) -> None:
        reservations.release([Ref("sales.order_line", line)], actor=SYSTEM)

    @rule(line=LINE, item=ITEM, quantity=QUANTITY, bin=BIN)
    def ship(self, line: int, item: int, quantity: Decimal, bin: int) -> None:
        goods = [ShipLine(Ref("sales.order_line", line), self.firm.items[item].pk, quantity, self.firm.bins[bin].pk)]
        self.attempt(stock.ship, Ref("shipping.delivery", 1), "DN", goods, company_id=self.firm.company.pk)

    @rule(a=LINE, b=LINE, item=ITEM, quantity=QUANTITY)
    @precondition(lambda self: Reservation.objects.filter(quantity__gt=0).exists())
    def reassign(self, a: int, b: int, item: int, quantity: Decimal) -> None:
        refs = Ref("sales.order_line", a), Ref("sales.order_line", b)
        facts = (self.firm.items[item].pk, self.firm.warehouse.pk, quantity)
        if a != b:
            self.attempt(reservations.reassign, *refs, *facts, reason="test")

    @rule(figures=st.lists(st.integers(0, 12), min_size=12, max_size=12))
    def count(self, figures: list[int]) -> None:
        sheet = counts.start(self.firm.warehouse.pk, actor=SYSTEM)
        lines = list(sheet.lines.order_by("pk").values_list("pk", flat=True))
        counts.enter(sheet.pk, {pk: D(figures[n % 12]) for n, pk in enumerate(lines)}, actor=SYSTEM)
        counts.submit(sheet.pk, actor=SYSTEM)
        counts.post(sheet.pk, actor=SYSTEM)

    @rule(item=ITEM, quantity=QUANTITY, received=QUANTITY)
    def transfer(self, item: int, quantity: Decimal, received: Decimal) -> None:
        def work(*, actor: object) -> None:
            wanted = [Wanted(self.firm.items[item].pk, quantity)]
            made = transfers.request(self.firm.warehouse.pk, self.other.pk, wanted, actor=SYSTEM)
            transfers.approve(made.pk, actor=SYSTEM)
            transfers.issue(made.pk, actor=SYSTEM)
            (line,) = made.lines.all()
            transfers.receive(made.pk, {line.pk: min(quantity, received)}, actor=SYSTEM)
            if received < quantity:
                transfers.settle(made.pk, reason="lost", actor=SYSTEM)

        self.attempt(work)

    @invariant()
    def the_books_agree(self) -> None:
        assert not wrong()


@pytest.mark.django_db
def test_stock_stays_consistent_whatever_people_do() -> None:
    run_state_machine_as_test(
        Stock,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
