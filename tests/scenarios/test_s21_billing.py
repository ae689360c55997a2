"""S21, billing clerk: no slip before the sales person confirms, unsigned red slips go back, chased weekly, statements (V13)."""

from datetime import date, datetime, timedelta
from typing import Any

from gendan.core import clock
from gendan.finance.models import Statement
from gendan.finance.tasks import prepare_statements
from gendan.sales.models import OrderType
from gendan.shipping.models import Delivery
from gendan.shipping.tasks import chase_slips
from gendan.workflow.models import Task
from tests.factories.sales import Shop

from .conftest import People
from .doors import Customer, happen, leave, refuses


def asks_for_the_sales_persons_word() -> None:
    """This firm lets no slip out before the sales person has confirmed its data (CNF-08)."""
    OrderType.objects.filter(code="stock_sale").update(effect_gates=["slip_data"])


def test_no_slip_before_the_sales_person_confirms_name_address_phone_and_price(
    door: Any, people: People, shop: Shop
) -> None:
    asks_for_the_sales_persons_word()
    number = door.place(people.clerk, shop.customer, [(shop.cups, 6)])
    note = door.delivery(people.clerk, number)
    with refuses(409, "陈浩"):
        door.ship(people.biller, note, "release")  # and is told who can change that
    with refuses(403):
        door.contact(people.clerk, number, "我替他确认", purpose="slip_data")
    door.contact(people.seller, number, "名称、地址、电话、价格都对", purpose="slip_data")
    door.ship(people.biller, note, "release")
    door.stands(people.biller, note, "released")


def shipped(door: Any, people: People, shop: Shop) -> tuple[str, str]:
    """An order on the road: its number and its delivery's."""
    number = door.place(people.clerk, shop.customer, [(shop.cups, 6)])
    note = door.delivery(people.clerk, number)
    door.ship(people.biller, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    return number, note


def test_an_unsigned_red_slip_is_rejected_and_comes_back_signed(door: Any, people: People, shop: Shop) -> None:
    number, note = shipped(door, people, shop)
    door.ship(people.biller, note, "slip", signed="0")
    assert Delivery.objects.get(number=note).slip_state == "unsigned"
    with refuses(409):
        door.ship(people.biller, note, "slip-hand")
    door.ship(people.biller, note, "slip-back")
    door.ship(people.biller, note, "slip", signed="1", signatory="徐女士")
    door.ship(people.biller, note, "slip-hand")
    door.stands(people.biller, note, "closed")
    door.sees(people.clerk, number, "signed")
    assert "徐女士" in str(Delivery.objects.get(number=note).proof.signatory)
    assert Customer(door.link(people.clerk, number)).page()


def test_every_week_a_list_of_red_slips_that_are_still_out(door: Any, people: People, shop: Shop) -> None:
    _number, note = shipped(door, people, shop)
    chase_slips(0)
    assert not Task.objects.filter(code="shipping.chase_slips").exists(), "a slip of today is not missing"
    with clock.at(clock.now() + timedelta(days=8)):
        chase_slips(0)
        happen()
        id = door.task(people.biller, "shipping.chase_slips", "1", door.tasks(people.biller))
        task = Task.objects.get(pk=id)
        assert task.data["numbers"] == [note]
        assert task.due_at is not None


def test_last_months_statement_is_with_finance_before_the_fifth(door: Any, people: People, shop: Shop) -> None:
    zone = clock.zone()
    with clock.at(datetime(2026, 11, 12, 10, tzinfo=zone)):
        number, note = shipped(door, people, shop)
        door.ship(people.courier, note, "sign", medium="paper", signatory="徐女士")
    with clock.at(datetime(2026, 12, 1, 1, 30, tzinfo=zone)):
        prepare_statements(0)
        happen()
        statement = Statement.objects.get(customer=shop.customer)
        assert (statement.month, statement.opening, statement.closing) == (date(2026, 11, 1), 0, 60)
        assert any(line["number"] == note for line in statement.lines if "number" in line), statement.lines
    with clock.at(datetime(2026, 12, 3, 9, tzinfo=zone)):
        door.prepare_statements(people.biller, "2026-11")
        with refuses(403):
            door.statement(people.clerk, statement.number, "to-finance")
        door.statement(people.biller, statement.number, "to-finance")
        door.statement(people.accountant, statement.number, "return", **{_word(door): "缺一张红单"})
        door.statement(people.biller, statement.number, "to-finance")
        door.statement(people.accountant, statement.number, "send")
        door.statement(people.accountant, statement.number, "confirm", name="金义刘会计")
        statement.refresh_from_db()
        assert (statement.state, statement.confirmed_name) == ("confirmed", "金义刘会计")
        assert number


def _word(door: Any) -> str:
    """What the field of a note is called at this door."""
    return "reason" if door.name == "pages" else "note"
