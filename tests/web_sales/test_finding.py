"""What the palette and the search field of the order list find: whole numbers, ends of numbers, few letters, the past."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.sales.models import Order
from gendan.web.sales import finding
from tests import cast
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def found(client: Any, term: str) -> list[str]:
    """Titles of the orders the palette shows, best first."""
    items = client.get("/find", {"q": f"#{term}"}).json()["items"]
    return [item["title"].split()[0] for item in items]


def listed(client: Any, term: str) -> str:
    return client.get("/orders", {"view": "all", "f": "1", "q": term}).content.decode()


def numbered(shop: sales.Shop, number: str, **columns: Any) -> Order:
    """An order of that number; found by it as by any other."""
    order = sales.order(shop)
    search = order.search.replace(order.number.lower(), number.lower()) + f" {columns.get('customer_po', '')}".lower()
    Order.objects.filter(pk=order.pk).update(number=number, search=search, **columns)
    order.refresh_from_db()
    return order


def test_a_whole_number_finds_its_order_first_then_those_that_begin_so_or_are_called_so():
    shop = sales.shop()
    one = numbered(shop, "SOA00017")
    part = numbered(shop, "SOA00017-2")
    theirs = numbered(shop, "SOA00099", customer_po="SOA00017")
    numbered(shop, "SOA00018")
    clerk = client_of(cast.clerk())
    assert found(clerk, "soa00017") == [one.number, theirs.number, part.number]
    page = listed(clerk, "soa00017")
    assert all(f"/orders/{o.number}" in page for o in (one, part, theirs))
    assert "SOA00018" not in page
    assert "SOA00018" in listed(clerk, "SOA0001"), "a part of a number is looked for everywhere"


def test_what_ends_so_comes_before_what_only_holds_the_digits():
    shop = sales.shop()
    ends = numbered(shop, "SOB04321")
    holds = numbered(shop, "SOB43210")
    other = numbered(shop, "SOB70000")
    clerk = client_of(cast.clerk())
    assert found(clerk, "4321") == [ends.number, holds.number]
    phone = shop.customer.contacts.get(is_main=True).phone
    assert found(clerk, phone[-4:])[:3] == [other.number, holds.number, ends.number], "newest first"


def test_an_order_older_than_the_newest_is_found_by_any_part_and_by_few_letters(monkeypatch: Any):
    shop = sales.shop()
    old = numbered(shop, "SOC00001")
    monkeypatch.setattr(finding, "NEWEST", 1)
    numbered(shop, "SOC00002")
    clerk = client_of(cast.clerk())
    for term in ("金义百货", "义百", "jyb", "jinyi", "C0000", "金", "jy"):
        assert old.number in found(clerk, term), term


def test_finding_shows_nobody_what_is_not_theirs_and_asks_once():
    shop = sales.shop()
    order = numbered(shop, "SOD04321")
    stranger = client_of(cast.salesperson())
    for term in (order.number, "4321", "金义", "金", "jy", shop.customer.contacts.get(is_main=True).phone[-4:]):
        assert found(stranger, term) == [], term
        assert f"/orders/{order.number}" not in listed(stranger, term), term
    actor = cast.clerk()
    for term in (order.number, "4321", "金义百货", "金"):
        with CaptureQueriesContext(connection) as asked:
            assert finding.find_orders(term, actor)
        assert len(asked) == 1, term
