"""S21, billing clerk: no slip before the sales person confirms, unsigned red slips go back, chased weekly, statements (V13).

The carrier's slip is scanned onto the delivery and found there; sending the scan on by itself (SHP-23) comes later. The merchandiser's price
is told as the order's draft within the price policy: quotations as documents that become orders (PRC-06) come later, and so does settling
advanced freight with the carrier (PAY-13), which is noted on the slip.
"""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from gendan.core import clock
from gendan.finance.models import Statement
from gendan.finance.tasks import prepare_statements
from gendan.partners.models import Correction
from gendan.sales.models import Order, OrderType
from gendan.shipping.models import Delivery
from gendan.shipping.tasks import chase_slips
from gendan.workflow.models import Task
from tests.channels import api
from tests.factories import catalog
from tests.factories.sales import Shop
from tests.pages import client_of
from tests.printing.reading import missing

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


def test_the_slip_says_what_the_sales_person_confirmed_with_gifts_and_remarks(
    door: Any, people: People, shop: Shop
) -> None:
    asks_for_the_sales_persons_word()
    catalog.gift(shop.cups, shop.boxes, every=10, company=shop.company)
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], remarks="送礼袋", phone="13900001111")
    door.contact(people.seller, number, "名称、地址、电话、价格都对", purpose="slip_data")
    order = Order.objects.get(number=number)
    line = order.lines.get(is_gift=False)
    more = {"line_id": line.pk, "item_id": shop.cups.pk, "quantity": "10"}
    door.change(people.clerk, number, shop.customer, [more], reason="换了电话", phone="13900002222", remarks="送礼袋")
    note = door.delivery(people.clerk, number)
    with refuses(409, "陈浩"):
        door.ship(people.biller, note, "release")  # the data is not what he confirmed
    door.contact(people.seller, number, "新电话也对", purpose="slip_data")
    door.ship(people.biller, note, "release")
    slip = client_of(people.biller).get(f"/print/sales_outbound_slip?number={note}&paper=a4")
    assert not missing(slip.content, note, "13900002222", "收纳盒", "赠品", "送礼袋")


def test_a_red_slip_with_advanced_freight_and_its_scan(door: Any, people: People, shop: Shop) -> None:
    number, note = shipped(door, people, shop)
    door.ship(people.biller, note, "slip", signed="1", signatory="徐女士", freight_advanced="35.00")
    delivery = Delivery.objects.get(number=note)
    assert (delivery.slip_state, str(delivery.freight_advanced)) == ("signed", "35.00")
    scan = {"file": scanned("红单.png"), "role": "slip"}
    added = api.of(people.transport).upload(f"/files/shipping.delivery/{delivery.pk}", scan)
    assert added.status == 201, added
    seen = door.get(
        people.clerk, f"/shipping/{note}" if door.name == "pages" else f"/files/shipping.delivery/{delivery.pk}"
    )
    assert "红单.png" in str(seen), number


def scanned(name: str) -> BytesIO:
    """A small picture."""
    file = BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    file.name = name
    return file


def test_a_phone_the_customer_changed_reaches_the_order_that_is_still_here(
    door: Any, people: People, shop: Shop
) -> None:
    old = shop.customer.contacts.get().phone
    number = door.place(people.clerk, shop.customer, [(shop.cups, 2)], phone=old)
    if door.name == "pages":
        told = {"field": "contact.phone", "value": "13900002222"}
        offer = door.post(people.seller, f"/customers/{shop.customer.pk}/correct", told)
        assert number in offer, "the page asks which orders follow"
    else:
        told = {"field": "contact.phone", "value": "13900002222"}
        door.post(people.seller, f"/partners/customers/{shop.customer.pk}/correct", told)
    correction = Correction.objects.get()
    assert (correction.before, correction.reported_by_id) == (old, people.seller.user_id)
    order = Order.objects.get(number=number)
    if door.name == "pages":
        path = f"/customers/{shop.customer.pk}/corrections/{correction.pk}"
        door.post(people.clerk, path, {"id": [str(order.pk)]})
    else:
        door.post(people.clerk, f"/sales/corrections/{correction.pk}/take-over", {"orders": [number]})
    order.refresh_from_db()
    assert order.phone == "13900002222"
    assert Delivery.objects.exclude(state="cancelled").get().phone == "13900002222"
