"""Order entry in a real browser, at a desk and on a phone: lines come and go, whatever is being edited."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from gendan.core import clock, seeds
from gendan.sales.models import Order
from tests import cast
from tests.database import empty_all_tables, forget_everything
from tests.factories import partners, sales
from tests.pages import BACKEND

pytestmark = pytest.mark.browser
expect.set_options(timeout=10_000)


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Committed work, because the server runs in another thread; emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        empty_all_tables()
        forget_everything()
        seeds.run()


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desk", "phone"])
def entry(request, live_server, transactional_db, context: BrowserContext) -> Iterator[Page]:
    """The clerk's browser on order entry; a fault of a script fails the test."""
    shop = sales.shop()
    partners.customer("银河百货", company=shop.company)
    client = Client()
    client.force_login(cast.user_of(cast.clerk()), BACKEND)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page, faults = context.new_page(), []
    page.set_viewport_size({"width": request.param[0], "height": request.param[1]})
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.set_default_timeout(20000)
    page.goto(f"{live_server.url}/orders/new")
    expect(page.locator("#grid .tabulator-row")).to_have_count(1)
    yield page
    assert faults == []


def cell(page: Page, field: str, row: int = 0):
    return page.locator(f"#grid .tabulator-row >> nth={row}").locator(f"[tabulator-field={field}]")


def choose(page: Page, text: str, quantity: str) -> None:
    """Type an item into the cell that is open, take the first hit, and how many."""
    page.keyboard.type(text)
    page.locator(".en-menu [data-hit]").first.click()
    expect(page.locator("#grid .tabulator-editing[tabulator-field=quantity]")).to_be_visible()
    page.keyboard.type(quantity)


def customer(page: Page, name: str) -> None:
    page.fill("#en-customer", name)
    page.locator(".sug [data-n]").first.click()
    expect(page.locator("#en-customer-id")).not_to_have_value("")


def test_lines_are_added_and_deleted_while_a_cell_is_open_and_the_customer_changes(entry: Page):
    rows = entry.locator("#grid .tabulator-row")
    customer(entry, "金义")
    cell(entry, "item").click()
    choose(entry, "保温杯", "12")
    entry.click("[data-add]")  # the quantity is still being typed
    expect(rows).to_have_count(2)
    choose(entry, "收纳盒", "3")
    entry.keyboard.press("Control+Delete")  # the line that is being typed
    expect(rows).to_have_count(1)
    entry.click("[data-add]")
    choose(entry, "收纳盒", "4")
    customer(entry, "银河")
    cell(entry, "drop", 0).locator("button").click()
    expect(rows).to_have_count(1)
    cell(entry, "drop", 0).locator("button").click()
    expect(rows).to_have_count(1)  # an empty line is always there to type into
    cell(entry, "item").click()
    choose(entry, "保温杯", "5")
    entry.keyboard.press("Enter")
    expect(rows).to_have_count(2)
    expect(entry.locator("[data-totals]")).to_contain_text("50.00")
    entry.locator("[data-verb=place]:visible").click()
    expect(entry).to_have_url(re.compile("/orders/SO"))
    placed = Order.objects.get()
    assert [(line.item.code, int(line.quantity)) for line in placed.lines.select_related("item")] == [("CUP", 5)]
    assert placed.customer_name == "银河百货"


@pytest.mark.parametrize("entry", [(1440, 900)], indirect=True)
def test_an_order_is_typed_without_the_mouse_and_without_waiting(entry: Page):
    keys = entry.keyboard
    expect(entry.locator("#en-customer")).to_be_focused()
    keys.type("银河")
    keys.press("Enter")  # the list of hits is not there yet
    expect(entry.locator("#en-customer-id")).not_to_have_value("")
    expect(entry.locator("#en-date")).to_be_focused()
    keys.type("+3")
    keys.press("Enter")
    expect(entry.locator("#grid .tabulator-editing[tabulator-field=item]")).to_be_visible()
    for text in ("CUP", "12", "NOPE"):  # nor is what each code stands for
        keys.type(text)
        keys.press("Enter")
    rows = entry.locator("#grid .tabulator-row")
    expect(rows).to_have_count(2)
    expect(cell(entry, "quantity", 0)).to_contain_text("12")
    expect(entry.locator("#grid .tabulator-editing input")).to_have_value("NOPE")
    expect(entry.locator(".en-menu")).to_be_visible()
    keys.type("BOX")
    keys.press("Enter")
    keys.type("3")
    keys.press("Control+Enter")
    expect(entry).to_have_url(re.compile("/orders/SO"))
    placed = Order.objects.get()
    assert [(n.item.code, int(n.quantity)) for n in placed.lines.select_related("item")] == [("CUP", 12), ("BOX", 3)]
    assert placed.requested_on == clock.today() + timedelta(days=3)


@pytest.mark.parametrize("entry", [(1440, 900)], indirect=True)
def test_pasted_codes_nobody_knows_stay_to_be_put_right(entry: Page):
    customer(entry, "金义")
    cell(entry, "item").click()
    entry.evaluate(
        "t => { const d = new DataTransfer(); d.setData('text', t); document.activeElement.dispatchEvent("
        "new ClipboardEvent('paste', { clipboardData: d, bubbles: true, cancelable: true })) }",
        "编码\t数量\nCUP\t5\nNOPE\t7\nBOX\t2",
    )
    expect(entry.locator("#grid .tabulator-row")).to_have_count(4)
    expect(cell(entry, "quantity", 1)).to_contain_text("7")
    expect(entry.locator("[data-checks]")).to_contain_text("第 2 行")
    expect(cell(entry, "item", 1).locator("input")).to_have_value("NOPE")


@pytest.mark.parametrize("entry", [(1440, 900)], indirect=True)
def test_a_customer_who_is_not_there_yet_is_made_and_the_order_goes_on(entry: Page):
    customer(entry, "金义")
    cell(entry, "item").click()
    choose(entry, "保温杯", "12")
    entry.click("[data-add]")
    expect(entry.locator("[data-saved]")).not_to_be_empty()
    entry.fill("#en-customer", "西湖小卖部")
    expect(entry.locator("#en-customer-id")).to_have_value("")  # no longer the one chosen before
    entry.locator(".sug [data-n]", has_text="新建").click()
    entry.wait_for_url("**/customers/new?**")
    expect(entry.locator("[name=name]")).to_have_value("西湖小卖部")
    entry.locator("button[form=f]:visible").click()
    entry.wait_for_url("**/orders/new?customer=*")
    expect(entry.locator("#en-customer")).to_have_value("西湖小卖部")
    expect(cell(entry, "quantity")).to_contain_text("12")


@pytest.mark.parametrize("entry", [(1440, 900)], indirect=True)
def test_goods_typed_but_not_chosen_are_never_left_out_in_silence(entry: Page):
    customer(entry, "金义")
    cell(entry, "item").click()
    choose(entry, "保温杯", "12")
    entry.keyboard.press("Enter")
    expect(entry.locator("#grid .tabulator-row")).to_have_count(2)
    entry.keyboard.type("BOX")
    entry.keyboard.press("Control+Enter")  # the row is not finished
    expect(entry.locator("[data-checks]")).to_contain_text("第 2 行")
    assert not Order.objects.exists()
