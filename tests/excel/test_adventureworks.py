"""AdventureWorks as a company: a piece of its real orders, past and live, twice over."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gendan.channels import adventureworks
from gendan.channels.adventureworks.files import NEEDED, Files
from gendan.core import invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid
from gendan.inventory.models import Balance, Count, Movement, Position
from gendan.org.models import Company
from gendan.partners.models import Customer, Supplier, SupplierItem
from gendan.partners.queries import find_customers
from gendan.sales.models import Order, OrderLine

pytestmark = [pytest.mark.data, pytest.mark.django_db]
PAST, LIVE = 300, 50


@contextmanager
def quiet(step: str, total: int) -> Iterator[Callable[[int], None]]:
    """Shows nothing."""
    yield lambda done: None


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """The first 300 orders and 50 of December 2013, with their customers and all other files."""
    source = Files(data / "adventureworks")
    heads = list(source.rows("SalesOrderHeader"))
    december = [head for head in heads if head["OrderDate"] >= "2013-12-01"]
    shops = [head for head in december if head["Channel"] == "reseller"][: LIVE // 2]
    people = [head for head in december if head["Channel"] == "internet"][: LIVE // 2]
    kept = heads[:PAST] + sorted(shops + people, key=lambda head: int(head["SalesOrderID"]))
    orders = {head["SalesOrderID"] for head in kept}
    customers = {head["CustomerAccount"] for head in kept}
    lines = [line for line in source.rows("SalesOrderDetail") if line["SalesOrderID"] in orders]
    cut = {
        "SalesOrderHeader": kept,
        "SalesOrderDetail": lines,
        "Customer": [row for row in source.rows("Customer") if row["CustomerAccount"] in customers],
    }
    for name in NEEDED:
        _write(tmp_path / f"{name}.csv", cut.get(name) or list(source.rows(name)))
    return tmp_path


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_past_and_live_orders_come_in_once_and_nothing_is_wrong_afterwards(folder: Path) -> None:
    outcome = adventureworks.load(folder, quiet)

    assert (outcome.items, outcome.suppliers, outcome.balances) == (504, 104, 1065)
    assert (outcome.past.new, outcome.live.new) == (PAST, LIVE)
    assert not outcome.past.refused
    assert not outcome.live.refused
    company = Company.objects.get(code="AW")
    assert company.currency == "USD"
    assert Order.objects.filter(company=company, imported=True, state="closed").count() == PAST
    assert Order.objects.filter(company=company, imported=False, state="effective").count() == LIVE
    assert SupplierItem.objects.filter(supplier__company=company).count() == 460
    _a_past_order_is_as_it_was_agreed()
    _live_orders_reserve_from_the_opening_count_or_wait(company, folder)
    _a_price_off_the_list_is_carried_as_an_agreed_deviation()
    _a_customer_is_found_by_the_end_of_the_phone_number()
    assert list(invariants.violations()) == []

    again = adventureworks.load(folder, quiet)

    assert (again.past.new, again.past.present, again.live.new, again.live.present) == (0, PAST, 0, LIVE)
    assert again.balances == 0
    assert Order.objects.filter(company=company).count() == PAST + LIVE
    assert Supplier.objects.filter(company=company).count() == 104
    assert Count.objects.filter(company=company).count() == 2


def _a_past_order_is_as_it_was_agreed() -> None:
    order = Order.objects.get(number="SO43659")  # the first of the files
    line = order.lines.get(line_no=10)
    assert (order.customer_po, order.requested_on, order.status) == ("PO522145787", date(2011, 6, 12), "closed")
    assert (line.price, line.amount, line.signed) == (Decimal("2024.994"), Decimal("2024.99"), Decimal(1))
    assert order.goods == sum(x.amount for x in order.lines.all())
    assert order.total == order.goods + Decimal("514.14")
    assert not Movement.objects.filter(kind="ship").exists()


def _live_orders_reserve_from_the_opening_count_or_wait(company: Company, folder: Path) -> None:
    assert set(Count.objects.filter(company=company).values_list("state", flat=True)) == {"posted"}
    booked = Balance.objects.filter(place__company=company, inside=True)
    with (folder / "ProductInventory.csv").open() as file:
        there = sum(int(row["Quantity"]) for row in csv.DictReader(file))
    assert sum(b.quantity for b in booked) == there
    lines = OrderLine.objects.filter(order__company=company, order__imported=False)
    reserved = sum(line.reserved for line in lines)
    assert 0 < reserved == sum(p.reserved for p in Position.objects.filter(warehouse__company=company))
    assert reserved < sum(line.quantity for line in lines)
    assert {line.shortage_choice for line in lines if line.reserved < line.quantity} == {"wait"}


def _a_price_off_the_list_is_carried_as_an_agreed_deviation() -> None:
    lines = OrderLine.objects.filter(order__company__code="AW", order__imported=False)
    off = [line for line in lines if line.price != line.list_price or line.discount_percent]
    assert off
    assert {line.deviation for line in off} == {"imported"}
    assert {line.deviation for line in lines if line not in off} <= {""}


def _a_customer_is_found_by_the_end_of_the_phone_number() -> None:
    customer = Customer.objects.filter(company__code="AW").order_by("pk").first()
    assert customer is not None
    contact = customer.contacts.get()
    found = find_customers(contact.phone[-8:], actor=SYSTEM, limit=50)
    assert customer.pk in {row["id"] for row in found}


def test_a_folder_without_the_files_is_refused_and_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"Product\.csv"):
        adventureworks.load(tmp_path, quiet)
    assert not Company.objects.filter(code="AW").exists()


def test_an_order_whose_lines_do_not_make_its_sum_is_left_out_and_named(folder: Path) -> None:
    rows = list(Files(folder).rows("SalesOrderHeader"))
    rows[0]["SubTotal"] = "1.00"
    _write(folder / "SalesOrderHeader.csv", rows)

    outcome = adventureworks.load(folder, quiet)

    assert list(outcome.past.refused) == ["SO43659"]
    assert outcome.past.new == PAST - 1
    assert not Order.objects.filter(number="SO43659").exists()
