"""The pick page in a real browser: a wedge scanner, wrong scans, no network, the phone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from gendan.core.actor import SYSTEM
from gendan.inventory.models import Balance
from gendan.inventory.services import moves, transfers
from gendan.warehouse.models import Pick, PickLine, Receipt
from gendan.warehouse.services import picks
from tests import cast
from tests.factories import inventory as make
from tests.pages import client_of

from .store import Store, pick, store

pytestmark = pytest.mark.browser
D = Decimal


@pytest.fixture
def transactional_db(committing: None) -> None:
    """Under this name the live server asks for committed work."""


@pytest.fixture
def shop(transactional_db: None) -> Store:
    return store()


@pytest.fixture
def hand(live_server: object, shop: Store, context: BrowserContext) -> Iterator[Page]:
    """The keeper's handheld; whatever the browser complains of fails the test."""
    cookie = client_of(shop.keeper).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page, faults = context.new_page(), []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_default_timeout(20000)
    page.address = live_server.url
    yield page
    assert [f for f in faults if "Failed to load resource" not in f] == []


def scan(page: Page, code: str) -> None:
    """What a wedge scanner does: types into whatever has the focus, then Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_whole_walk_with_the_scanner(hand: Page, shop: Store) -> None:
    made = pick(shop, 2, 12)
    hand.goto(f"{hand.address}/picks/{made.number}")
    expect(hand.locator("[data-scan]")).to_be_focused()
    assert hand.evaluate("document.documentElement.scrollWidth") == 390
    scan(hand, "B-01")
    expect(hand.locator("#pk-place-ok")).to_contain_text("已扫货位")
    scan(hand, "690123456780")
    expect(hand.locator("#pk-picked")).to_have_text("1")
    scan(hand, "690123456781")
    expect(hand.locator("#pk-told")).to_contain_text("扫错了：不锈钢保温杯 星空蓝，不是 不锈钢保温杯 珍珠白。")
    expect(hand.locator("#pk-told")).to_contain_text("B-02，是下一行")
    expect(hand.locator("#pk-picked")).to_have_text("1")
    scan(hand, "999")
    expect(hand.locator("#pk-told")).to_contain_text("不在这张单上")
    scan(hand, "690123456780")
    expect(hand.locator("#pk-place")).to_have_text("B-02")
    scan(hand, "1690123456781")
    expect(hand.locator("#pk-go")).to_have_text("完成拣货")
    expect(hand.locator("#pk-go")).to_be_enabled()
    hand.click("#pk-go")
    hand.wait_for_url("**/picks/")
    assert Pick.objects.get().state == "picked"
    assert list(PickLine.objects.order_by("sequence").values_list("picked", flat=True)) == [D(2), D(12)]


def test_scans_without_network_wait_and_arrive_in_order(hand: Page, shop: Store, context: BrowserContext) -> None:
    made = pick(shop, 3)
    hand.goto(f"{hand.address}/picks/{made.number}")
    context.set_offline(True)
    for _n in range(3):
        scan(hand, "690123456780")
    expect(hand.locator("#pk-count")).to_contain_text("1 / 1")
    expect(hand.locator("[data-queue]")).to_contain_text("3")
    expect(hand.locator("#pk-go")).to_be_disabled()
    assert PickLine.objects.get().picked == D(0)
    context.set_offline(False)
    expect(hand.locator("#pk-go")).to_be_enabled(timeout=40000)
    assert PickLine.objects.get().picked == D(3)
    assert Balance.objects.get(place__kind="staging").quantity == D(3)


def test_keys_count_too_and_a_short_line_goes_back(hand: Page, shop: Store) -> None:
    made = pick(shop, 14, 5)
    hand.goto(f"{hand.address}/picks/{made.number}")
    hand.click("[data-step=pack]")
    hand.click("[data-step='1']")
    expect(hand.locator("#pk-picked")).to_have_text("13")
    hand.click("[data-step='-1']")
    expect(hand.locator("#pk-left")).to_have_text("2")
    hand.click("#pk-short")
    hand.select_option("#dlg-reason select", "other")
    hand.fill("#dlg-reason textarea", "破损")
    hand.click("#dlg-reason [data-go]")
    expect(hand.locator("#pk-place")).to_have_text("B-02")
    first = PickLine.objects.get(item=shop.items[0])
    for _n in range(80):
        first.refresh_from_db()
        if first.state == "short":
            break
        hand.wait_for_timeout(100)
    assert (first.picked, first.state, first.reason) == (D(12), "short", "其他：破损")


def test_what_the_server_refuses_is_undone_on_the_screen(hand: Page, shop: Store) -> None:
    made = pick(shop, 3)
    hand.goto(f"{hand.address}/picks/{made.number}")
    moves.move([moves.Goods(shop.items[0].pk, D(30), shop.bins[0].pk)], shop.bins[2].pk, actor=SYSTEM)
    scan(hand, "690123456780")
    expect(hand.locator("#pk-told")).to_contain_text("没记上")
    expect(hand.locator("#pk-picked")).to_have_text("0")
    expect(hand.locator("#notices")).to_contain_text("B-01")


def test_goods_are_received_with_the_scanner(hand: Page, shop: Store) -> None:
    hand.goto(f"{hand.address}/receipts/new")
    for code in ("690123456780", "690123456780", "1690123456781"):
        scan(hand, code)
        expect(hand.locator("[data-told]")).not_to_be_empty()
    expect(hand.locator("tbody tr:not([data-blank])")).to_have_count(2)
    hand.click("button.pri[type=submit]")
    hand.wait_for_url("**/receipts/RK*")
    assert list(Receipt.objects.get().lines.order_by("pk").values_list("item__code", "counted")) == [
        ("BWB-ZZB", D(2)),
        ("BWB-XKL", D(12)),
    ]


def test_another_pickers_list_is_for_reading_only(hand: Page, shop: Store) -> None:
    made = pick(shop, 3)
    picks.start(made.pk, actor=cast.person("fengqiao", "冯桥", ["picker"]))
    hand.goto(f"{hand.address}/picks/{made.number}")
    expect(hand.locator("body")).to_contain_text("冯桥 正在拣这张单")
    expect(hand.locator("[data-scan]")).to_have_count(0)


def test_a_scan_into_a_figure_is_still_a_scan_and_enter_sends_nothing(hand: Page, shop: Store) -> None:
    hand.clock.install()
    hand.goto(f"{hand.address}/receipts/new")
    scan(hand, "690123456780")
    figure = hand.locator("tr.cur [data-amount]")
    expect(figure).to_have_value("1")
    figure.click()
    hand.clock.pause_at(
        datetime.now(UTC) + timedelta(minutes=1)
    )  # whatever the load, a scanner is fast and fingers are not
    for key in ("1", "7"):
        hand.keyboard.press(key)
        hand.clock.run_for(200)
    expect(figure).to_have_value("17")
    scan(hand, "690123456781")
    expect(hand.locator("tr.cur [name=code]")).to_have_value("BWB-XKL")
    expect(hand.locator("tbody tr:not([data-blank]) [data-amount]").first).to_have_value("17")
    expect(hand.locator("[data-scan]")).to_be_focused()
    figure.click()
    hand.clock.run_for(200)
    hand.keyboard.press("Enter")
    expect(hand.locator("[data-scan]")).to_be_focused()
    assert not Receipt.objects.exists()


def test_a_bin_scanned_after_goods_is_where_they_go_and_fast_scans_make_one_row(hand: Page, shop: Store) -> None:
    hand.goto(f"{hand.address}/receipts/new")
    scan(hand, "690123456780")
    scan(hand, "690123456780")  # before the first answer is there
    expect(hand.locator("tr.cur [data-amount]")).to_have_value("2")
    scan(hand, "b-02")
    expect(hand.locator("[data-told]")).to_contain_text("放到 B-02")
    expect(hand.locator("tbody tr:not([data-blank])")).to_have_count(1)
    expect(hand.locator("tr.cur [name=place]")).to_have_value("B-02")
    scan(hand, "B-99")
    expect(hand.locator("[data-told]")).to_contain_text("没有计数")


def test_a_transfer_is_taken_in_with_the_scanner(hand: Page, shop: Store) -> None:
    there = make.warehouse(shop.house.company, "CP02", name="成品二库")
    make.bin(there, "C-01")
    wanted = [transfers.Wanted(shop.items[0].pk, D(3)), transfers.Wanted(shop.items[1].pk, D(2))]
    asked = transfers.request(shop.house.pk, there.pk, wanted, actor=shop.keeper)
    transfers.approve(asked.pk, actor=SYSTEM)
    transfers.issue(asked.pk, actor=SYSTEM)
    hand.goto(f"{hand.address}/transfers/{asked.number}")
    for code in ("690123456780", "690123456780", "690123456781", "C-01"):
        scan(hand, code)
    expect(hand.locator("[name=place]")).to_have_value("C-01")
    assert [box.input_value() for box in hand.locator("[data-amount]").all()] == ["2", "1"]
    hand.locator("button.pri[type=submit]").click()
    expect(hand.locator(".toasts")).to_contain_text("已收")
    assert list(asked.lines.order_by("pk").values_list("received", flat=True)) == [D(2), D(1)]
