"""Lists: keyset pages that lose and repeat nothing, filters, a fixed number of queries."""

import pytest

from gendan.sales.models import Order
from tests import cast
from tests.factories import catalog, sales

from . import api

pytestmark = pytest.mark.django_db


def test_pages_lose_and_repeat_nothing_while_rows_are_added() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    made = [sales.order(shop, until="draft").pk for _ in range(7)]
    first = machine.get("/sales/orders", limit=3).body
    later = sales.order(shop, until="draft").pk
    second = machine.get("/sales/orders", limit=3, cursor=first["next"]).body
    third = machine.get("/sales/orders", limit=3, cursor=second["next"]).body
    seen = [row["id"] for page in (first, second, third) for row in page["items"]]
    assert seen == made[::-1]
    assert third["next"] is None
    assert [row["id"] for row in machine.walk("/sales/orders", limit=2)] == [later, *made[::-1]]
    assert [row["id"] for row in machine.walk("/sales/orders", limit=2, order="id")] == [*made, later]


def test_a_list_by_text_goes_on_after_equal_values() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    for code in ("b", "A", "a1", "B2", "0"):
        catalog.item(code)
    codes = [row["code"] for row in machine.walk("/catalog/items", limit=2)]
    assert len(codes) == len(set(codes)) == 7
    assert shop.cups.code in codes


def test_orders_by_promised_day_and_id() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    orders = [sales.order(shop, [(shop.cups, 1)]) for _ in range(5)]
    rows = machine.walk("/sales/orders", order="promised_on", limit=2)
    assert [row["id"] for row in rows] == sorted(order.pk for order in orders)


@pytest.mark.parametrize("cursor", ["x", "é", "W10", "bnVsbA", "Ww" * 150, "WzEsIC0xXQ", "WzFlNDAwLDFd"])
@pytest.mark.parametrize(
    "path", ["/sales/orders", "/catalog/items", "/workflow/tasks", "/sales/orders?order=promised_on"]
)
def test_a_made_up_cursor_is_refused(path: str, cursor: str) -> None:
    path, _, query = path.partition("?")
    order = {"order": query.partition("=")[2]} if query else {}
    answer = api.of(cast.clerk()).get(path, cursor=cursor, **order)
    assert answer.status == 422, answer


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e9"])
def test_a_limit_out_of_bounds_is_refused(limit: str) -> None:
    answer = api.of(cast.clerk()).get("/sales/orders", limit=limit)
    assert (answer.status, answer.body["errors"][0]["parameter"]) == (422, "limit")


def test_filters_narrow_and_a_misspelt_one_is_refused() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    draft, done = sales.order(shop, until="draft"), sales.order(shop, [(shop.boxes, 1)], customer_po="PO-77")
    ids = {
        key: [row["id"] for row in machine.get("/sales/orders", **{key: value}).body["items"]]
        for key, value in {
            "state": "draft", "customer_po": "PO-77", "item_id": shop.boxes.pk, "customer_id": shop.customer.pk, "q": "金义",
            "type": "stock_sale", "promised_from": "2020-01-01", "received_to": "2020-01-01", "warehouse_id": 10**15,
        }.items()
    }  # fmt: skip
    both = [done.pk, draft.pk]
    assert ids == {
        "state": [draft.pk], "customer_po": [done.pk], "item_id": [done.pk], "customer_id": both, "q": both, "type": both,
        "promised_from": [done.pk], "received_to": [], "warehouse_id": [],
    }  # fmt: skip
    wrong = machine.get("/sales/orders", stat="draft")
    assert (wrong.status, wrong.body["errors"][0]["parameter"]) == (422, "stat")


@pytest.mark.parametrize("term", ["jybh", "jinyi", "百货", "义百货", "so26", "金"])
def test_orders_are_found_by_any_part(term: str) -> None:
    shop = sales.shop()
    order = sales.order(shop)
    rows = api.of(cast.clerk()).get("/sales/orders", q=term).body["items"]
    assert [row["id"] for row in rows] == [order.pk], term


def test_a_page_costs_the_same_whatever_is_on_it() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    order = sales.order(shop)
    machine.get("/sales/orders")
    one = len(api.statements(lambda: machine.get("/sales/orders")))
    small = len(api.statements(lambda: machine.get(f"/sales/orders/{order.number}")))
    large = sales.order(shop, [(shop.cups, 1)] * 40)
    for _ in range(9):
        sales.order(shop, until="draft")
    assert len(api.statements(lambda: machine.get("/sales/orders"))) == one == 2
    assert len(api.statements(lambda: machine.get(f"/sales/orders/{large.number}"))) == small
    assert Order.objects.count() == 11


def test_placing_costs_the_same_for_one_line_and_forty() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())

    def place(count: int, key: str) -> int:
        lines = [{"item_id": shop.cups.pk, "quantity": "1"}] * count
        body = {"customer_id": shop.customer.pk, "lines": lines, "until": "effective", "accept": ["*"]}
        return len(api.statements(lambda: machine.post("/sales/orders", body, key=key)))

    place(1, "warm")
    assert place(1, "one") == place(40, "forty") <= 28
