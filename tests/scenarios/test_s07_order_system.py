"""S07 and its duplicate S40: create, query, change, delete, statistics by range, export, through page, API and database.

The whole acceptance sentence is told. A new order type by plug-in (PLT-11) is told as far as configuration goes.
"""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import connection
from python_calamine import CalamineWorkbook

from gendan.core import clock
from gendan.core.models import EventRow
from gendan.sales.models import Order, OrderVersion
from tests.factories import inventory, partners
from tests.factories.sales import Shop
from tests.pages import client_of

from .conftest import People
from .doors import refuses

D = Decimal


def in_database(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    """What anybody with a database client reads."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def test_an_order_is_created_found_changed_and_deleted(door: Any, people: People, shop: Shop) -> None:
    draft = door.place(people.clerk, shop.customer, [(shop.cups, 3)], until="draft")
    assert draft.startswith("draft-")
    assert draft in door.orders(people.clerk)
    door.edit(people.clerk, draft, shop.customer, [(shop.cups, 4), (shop.boxes, 1)])
    assert Order.objects.get().total == D("65.50")
    door.do(people.clerk, draft, "void")
    assert draft not in door.orders(people.clerk, **({} if door.name == "pages" else {"state": "draft"}))
    assert in_database("select state from sales_order") == [("void",)], "the row stays, marked"

    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)])
    found = {"customer": "金义", "initials": "jybh", "phone": "5678", "number": number[-4:], "goods": "保温"}
    for what, typed in found.items():
        assert door.orders(people.clerk, q=typed) == [number], what
    assert door.orders(people.clerk, q="无此客户") == []

    line = Order.objects.get(number=number).lines.get()
    more = {"line_id": line.pk, "item_id": shop.cups.pk, "quantity": "12"}
    door.change(people.clerk, number, shop.customer, [more], reason="客户加量", medium="phone")
    assert in_database("select total, revision from sales_order where number = %s", number) == [(D("120.00"), 2)]
    version = OrderVersion.objects.filter(order__number=number).latest("revision")
    assert (version.reason, version.by.name) == ("客户加量", "周岚")
    if door.name == "pages":
        assert "客户加量" in door.get(people.clerk, f"/orders/{number}")
    assert inventory.position(shop.cups, shop.warehouse).reserved == 12

    with refuses(422):
        door.do(people.clerk, number, "cancel")  # why?
    door.do(people.clerk, number, "cancel", reason="客户不要了")
    door.sees(people.clerk, number, "cancelled")
    assert inventory.position(shop.cups, shop.warehouse).reserved == 0
    again = door.copy(people.clerk, number)
    assert Order.objects.get(pk=again.removeprefix("draft-")).total == D("120.00")


def test_lists_answer_by_range_type_and_state_and_each_sees_their_own(door: Any, people: People, shop: Shop) -> None:
    other = partners.customer("海天商贸", company=shop.company)
    old = clock.now() - timedelta(days=40)
    with clock.at(old):
        long_ago = door.place(people.clerk, shop.customer, [(shop.cups, 1)])
    today = door.place(people.clerk, other, [(shop.cups, 2)])
    counter = door.place(people.clerk, shop.customer, [(shop.boxes, 2)], type="cash_sale", payment_mode="cash")
    day = clock.today().isoformat()
    since = {"received": f"{day}.."} if door.name == "pages" else {"received_from": day}
    until = (clock.today() - timedelta(days=30)).isoformat()
    before = {"received": f"..{until}"} if door.name == "pages" else {"received_to": until}
    assert sorted(door.orders(people.clerk, **since)) == sorted([today, counter])
    assert door.orders(people.clerk, **before) == [long_ago]
    assert sorted(door.orders(people.clerk)) == sorted([long_ago, today, counter])
    assert door.orders(people.clerk, status="ready", **since) == [today]

    from tests import cast

    mine = cast.salesperson(customers=[other], username="liuyang")
    third = door.place(people.clerk, other, [(shop.cups, 1)])
    assert door.orders(mine) == [third], "own customers only"
    with refuses(404):
        door.sees(mine, long_ago, "ready")
    assert in_database("select count(*), sum(total) from sales_order where received_at >= %s", old) == [(4, D("91.00"))]


def test_the_list_goes_to_excel_and_csv_as_it_stands(people: People, shop: Shop) -> None:
    from .doors import Pages, verify

    door = Pages()
    evil = partners.customer("=HYPERLINK(1)", company=shop.company)
    numbers = [door.place(people.clerk, customer, [(shop.cups, n)]) for customer, n in ((shop.customer, 5), (evil, 7))]
    door.place(people.clerk, shop.customer, [(shop.cups, 1)], until="draft")
    client = client_of(people.clerk)
    sheet = client.get("/orders?view=all&f=1&status=ready&export=xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(b"".join(sheet.streaming_content))).get_sheet_by_index(0).to_python()
    table = {row[rows[0].index("订单号")]: row for row in rows[1:]}
    assert sorted(table) == sorted(numbers)
    assert table[numbers[0]][rows[0].index("金额 ¥")] == 50
    text = b"".join(client.get("/orders?view=all&f=1&status=ready&export=csv").streaming_content).decode("utf-8-sig")
    assert numbers[1] in text
    assert "'=HYPERLINK" in text, "a name is never a formula"
    told = EventRow.objects.filter(name="web.list.exported").order_by("id")
    assert [(row.actor_name, row.payload["list"]) for row in told] == [("周岚", "sales.orders")] * 2, (
        "who took what out"
    )
    verify()


def test_statistics_of_any_range_and_goods_are_the_same_at_every_door(door: Any, people: People, shop: Shop) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        door.place(people.clerk, shop.customer, [(shop.cups, 7)])
    door.place(people.clerk, shop.customer, [(shop.cups, 10), (shop.boxes, 2)])
    door.place(people.clerk, shop.customer, [(shop.boxes, 1)])
    cancelled = door.place(people.clerk, shop.customer, [(shop.cups, 3)])
    door.do(people.clerk, cancelled, "cancel", reason="不要了")
    last, first = clock.today(), clock.today() - timedelta(days=6)
    counted = in_database(
        "select count(*), sum(total) from sales_order where state <> 'cancelled'"
        " and (received_at at time zone 'Asia/Shanghai')::date between %s and %s", first, last,
    )  # fmt: skip
    assert counted == [(2, D("176.50"))]
    by_goods = {"保温杯": ("10", D("100.00")), "收纳盒": ("3", D("76.50"))}
    if door.name == "pages":
        page = door.get(people.manager, f"/boards?from={first}&to={last}&by=item")
        assert "176.50" in page
        sheet = client_of(people.manager).get(f"/boards?from={first}&to={last}&by=item&export=xlsx")
        raw = b"".join(sheet.streaming_content) if sheet.streaming else sheet.content
        rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()
        for name, (quantity, amount) in by_goods.items():
            row = next(row for row in rows if any(name in str(cell) for cell in row))
            assert {D(quantity), amount} <= {D(str(cell)) for cell in row if isinstance(cell, int | float)}
    else:
        span = {"first": first.isoformat(), "last": last.isoformat()}
        totals = door.get(people.manager, "/analytics/orders", **span)["totals"]
        assert (totals["orders"], totals["quantity"], totals["amount"]) == (2, "13", "176.50")
        groups = door.get(people.manager, "/analytics/orders/by/item", **span)
        assert {g["name"]: (g["quantity"], D(g["amount"])) for g in groups} == by_goods


def test_a_machine_takes_the_orders_out_as_a_sheet(people: People, shop: Shop) -> None:
    from gendan.channels.services import exports

    from .doors import Api, verify

    door = Api()
    numbers = [door.place(people.clerk, shop.customer, [(shop.cups, n)]) for n in (5, 7)]
    asked = door.post(people.clerk, "/exports", {"kind": "orders", "filters": {"from": clock.today().isoformat()}})
    exports.work(asked["id"])
    assert door.get(people.clerk, f"/exports/{asked['id']}")["state"] == "done"
    from tests.channels import api

    raw = api.of(people.clerk).get(f"/exports/{asked['id']}/file").raw
    rows = CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()
    assert sorted(row[0] for row in rows[1:]) == sorted(numbers)
    verify()


def test_everything_about_an_order_is_two_pages_from_home(people: People, shop: Shop) -> None:
    """PLT-01: creating, finding, changing, deleting; counted in links that are really on the pages."""
    from .doors import Pages

    door = Pages()
    draft = door.place(people.clerk, shop.customer, [(shop.cups, 3)], until="draft")
    home = door.get(people.clerk, "/")
    assert 'href="/orders/new"' in home, "creating is one page away"
    assert 'href="/orders"' in home, "finding is one page away"
    listed = door.get(people.clerk, "/orders?view=all&f=1")
    assert f'href="/orders/{draft}"' in listed
    order = door.get(people.clerk, f"/orders/{draft}")
    assert f"/orders/{draft}/edit" in order, "changing starts on the second page"
    assert f"/orders/{draft}/do/void" in order, "and so does deleting"
