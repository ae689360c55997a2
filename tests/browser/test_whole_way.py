"""A real Chromium at the live server: an order typed by keyboard, reviewed, until its money is confirmed, by the people who do it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gendan.core.actor import Actor
from gendan.finance.models import Payment
from gendan.sales.models import Order, OrderType
from gendan.shipping.models import Delivery
from gendan.workflow.models import Review, Task
from tests import cast
from tests.factories import sales, shipping
from tests.pages import client_of
from tests.scenarios.doors import happen, verify

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def transactional_db(committing: None) -> None:
    """Under this name the live server asks for committed work."""


@pytest.fixture
def shop(transactional_db: None) -> sales.Shop:
    return sales.shop()


@pytest.fixture
def at(live_server: Any, browser: Browser, shop: sales.Shop) -> Iterator[Callable[..., Page]]:
    """`at(who, path, PHONE)`: somebody's browser on a page. What it complains of fails the test; none scrolls sideways."""
    faults: list[str] = []
    contexts = []

    def open_(who: Actor | None, path: str, size: dict[str, int] = DESK) -> Page:
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        if who is not None:
            cookie = client_of(who).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.set_default_timeout(15000)
        page.goto(path if path.startswith("http") else live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, size)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [f for f in faults if "Failed to load resource" not in f] == []


def typed(page: Page, text: str) -> None:
    """Text and Enter, as one types."""
    page.keyboard.type(text, delay=20)
    page.keyboard.press("Enter")


def entered_by_keyboard(page: Page) -> str:
    """A whole order without a mouse; its number."""
    page.locator("#en-customer").focus()
    page.keyboard.type("jybh", delay=20)
    expect(page.locator(".menu.en-menu, [role=listbox]").filter(has_text="金义百货").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#en-contact")).to_have_value("刘经理")
    page.locator("#grid .tabulator-row").first.locator(".tabulator-cell[tabulator-field=item]").click()
    page.keyboard.type("CUP", delay=20)
    expect(page.locator("[role=listbox]").filter(has_text="保温杯").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("12", delay=20)
    page.keyboard.press("Enter")
    expect(page.locator("[data-totals]")).to_contain_text("120.00")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/orders/SO"))
    return page.url.rpartition("/")[2]


def test_from_the_keyboard_to_the_money(at: Callable[..., Page], shop: sales.Shop) -> None:
    clerk, keeper, loader, guard = cast.clerk(), cast.keeper(), shipping.loader(), shipping.guard()
    stores = cast.person("zhaoqiang", "赵强", ["warehouse_supervisor"])
    OrderType.objects.filter(code="stock_sale").update(review="always")
    number = entered_by_keyboard(at(clerk, "/orders/new"))
    happen()
    reviewed_by_keys(at, number)
    page = at(clerk, f"/orders/{number}")
    press(page, "do/confirm")
    if Order.objects.get().state == "confirmed":
        press(page, "do/take_effect")
    happen()
    order = Order.objects.get(number=number)
    assert (order.state, Review.objects.get().result) == ("effective", "passed")
    note = str(Delivery.objects.get().number)

    page = at(stores, f"/shipping/{note}")
    press(page, "release")
    happen()
    picked_on_the_handheld(at(keeper, f"/picks/{shipping.pick_of(Delivery.objects.get()).number}", PHONE))
    happen()
    packed(at(keeper, f"/packing/{note}"))
    happen()
    for who, part in ((keeper, "keeper"), (loader, "loader")):
        page = at(who, f"/shipping/loading/{note}", PHONE)
        page.locator(f"form:has(input[name=part][value={part}]) button").click()
        page.wait_for_url("**/shipping/loading")
    assert Delivery.objects.get().state == "loaded"
    page = at(guard, f"/shipping/gate/{note}", PHONE)
    page.locator("form[action$='/check'] button").first.click()
    page.wait_for_url(lambda url: not url.endswith(f"/gate/{note}"))
    page = at(cast.transport(), f"/shipping/{note}")
    page.locator("form[action$='/dispatch'] [name=waybill]").fill("SF1002003")
    press(page, "dispatch")
    happen()
    assert Delivery.objects.get().state == "dispatched"
    signed_by_link(at, clerk, note)
    paid(at, clerk, shop, number)
    order.refresh_from_db()
    assert (order.payment_status, order.fulfilment_status) == ("paid", "signed")
    verify()


def reviewed_by_keys(at: Callable[..., Page], number: str) -> None:
    """Somebody else answers the questions of the review, key by key."""
    reviewer = cast.person("luping", "陆平", ["order_reviewer"])
    task = Task.objects.get(code="sales.review", number=number)
    page = at(reviewer, f"/tasks/{task.pk}?tab=queue")
    expect(page.locator("#pane h1")).to_have_text("订单评审")
    for _question in task.data["questions"]:
        page.keyboard.press("1")
    page.keyboard.press("e")
    expect(page.locator("#toasts")).to_contain_text("意见已提交")
    happen()
    assert Review.objects.get().result == "passed"


def press(page: Page, verb: str) -> None:
    """The button of a verb, wherever the page has it."""
    button = page.locator(
        f"form[action$='/{verb}'] button:visible, button[formaction$='/{verb}']:visible, [data-action$='/{verb}']:visible"
    )
    with page.expect_navigation():
        button.first.click()


def picked_on_the_handheld(page: Page) -> None:
    """Everything of the list by the keys of the page."""
    for n in range(1, 13):
        page.locator("[data-step='1']").click()
        if n < 12:
            expect(page.locator("#pk-picked")).to_have_text(str(n))
    expect(page.locator("#pk-go")).to_have_text("完成拣货")
    page.click("#pk-go")
    page.wait_for_url("**/picks/")


def packed(page: Page) -> None:
    """All into one box."""
    page.locator("[data-amount]").first.fill("12")
    page.locator("[name=weight_kg]").fill("6.5")
    with page.expect_navigation():
        page.locator("form[data-tally] button[type=submit]").click()


def signed_by_link(at: Callable[..., Page], clerk: Actor, note: str) -> None:
    """The clerk makes the link, the customer opens it on the phone and confirms."""
    page = at(clerk, f"/shipping/{note}")
    form = page.locator("form[action$='/link'] button").first
    if not form.is_visible():
        page.locator("details:has(form[action$='/link']) summary, [data-menu]").first.click()
    with page.expect_navigation():
        form.click()
    found = re.search(r"https?://\S+/t/[\w-]+", page.locator("body").inner_text())
    assert found, "the address is shown once"
    customer = at(None, found[0], PHONE)
    expect(customer.locator("body")).to_contain_text("保温杯")
    customer.locator("#confirm [name=name]").fill("徐女士")
    with customer.expect_navigation():
        customer.locator("#confirm button").click()
    happen()
    assert Delivery.objects.get().proof.signatory == "徐女士"


def paid(at: Callable[..., Page], clerk: Actor, shop: sales.Shop, number: str) -> None:
    """The clerk enters the money, the accountant confirms it."""
    page = at(clerk, f"/money/payments/new?customer={shop.customer.pk}")
    page.locator("[name=amount]").fill("120")
    meant = page.locator("[name^=order-]")
    if meant.count():
        meant.first.fill("120")
    with page.expect_navigation():
        page.locator("main button.pri[type=submit], form button.pri").last.click()
    payment = Payment.objects.get()
    page = at(cast.accountant(), f"/money/payments/{payment.number}")
    press(page, "confirm")
    happen()
    payment.refresh_from_db()
    assert payment.state == "confirmed"
