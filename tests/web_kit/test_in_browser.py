"""The demo pages in a real browser: policy, keys, lists, dialogs, drafts, expired sessions, scanning, the phone."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from gendan.core import seeds
from gendan.org.models import User
from gendan.web.models import Draft
from tests import cast
from tests.database import empty_all_tables, forget_everything
from tests.web_kit import demo
from tests.web_kit.conftest import BACKEND

pytestmark = pytest.mark.browser
PAGES = ["list", "list?rows=none", "order/SO2611-0387", "parts", "form", "scan"]


@pytest.fixture(scope="module")
def committed(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Committed work, because the server runs in another thread; once for all tests of this file, then emptied."""
    with django_db_blocker.unblock():
        yield
        empty_all_tables()
        forget_everything()
        seeds.run()


@pytest.fixture
def transactional_db(committed: None) -> None:
    """Under this name the live server asks for it."""


@pytest.fixture
def someone(transactional_db) -> User:
    user = cast.user_of(cast.clerk())
    Draft.objects.all().delete()
    User.objects.filter(pk=user.pk).update(preferences={})
    return user


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def site(live_server, someone: User, context: BrowserContext, faults: list[str]) -> Iterator[Page]:
    """A page of the signed-in person; whatever the browser complains of fails the test."""
    client = Client()
    client.force_login(someone, BACKEND)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.set_default_timeout(8000)
    page.address = live_server.url
    yield page
    assert [f for f in faults if "Failed to load resource" not in f and "Response Status Error Code" not in f] == []


def go(page: Page, path: str) -> None:
    page.goto(f"{page.address}/demo/{path}")


def test_no_page_breaks_the_policy_or_scrolls_sideways(site):
    for width, height in ((1440, 900), (1200, 800), (900, 800), (390, 844)):
        site.set_viewport_size({"width": width, "height": height})
        for path in PAGES:
            go(site, path)
            over = site.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, (width, path, over)


def test_lists_by_keys_j_x_and_enter(site):
    go(site, "list")
    for key in ("j", "x", "j", "Shift+X"):
        site.keyboard.press(key)
    expect(site.locator("#bulk [data-count]")).to_have_text("已选 2 条")
    sums = site.locator("tbody .ck input:checked").evaluate_all("bs => bs.map(b => +b.dataset.sumAmount)")
    expect(site.locator("#bulk [data-total]")).to_have_text(f"{sum(sums):,.2f}")
    site.keyboard.press("Enter")
    site.wait_for_url("**/demo/order/**")


def test_paging_filtering_and_sorting_replace_only_the_list(site):
    go(site, "list?view=all")
    site.evaluate("window.stayed = true")
    first = site.locator("tbody tr").first.inner_text()
    site.get_by_role("link", name="下一页").click()
    expect(site.locator(".o-foot")).to_contain_text("19–36")
    site.get_by_role("link", name="上一页").click()
    expect(site.locator(".o-foot")).to_contain_text("1–18")
    assert site.locator("tbody tr").first.inner_text() == first
    site.get_by_role("columnheader", name="金额").get_by_role("link").click()
    expect(site.locator("th[aria-sort=ascending]")).to_contain_text("金额")
    site.get_by_role("button", name="条件").click()
    site.get_by_label("处理中").check()
    site.locator("#dlg-filter").get_by_role("button", name="筛选").click()
    expect(site.locator(".tools .filter").first).to_contain_text("处理中")
    assert site.evaluate("window.stayed") is True
    site.go_back()
    expect(site.locator(".tools .filter b")).to_have_count(0)


def test_searching_while_typing_waits_for_the_input_method(site):
    go(site, "list?view=all")
    box = site.locator("[data-search]")
    box.focus()
    box.evaluate(
        "b => { b.value = 'SO2611-0007'; b.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true})) }"
    )
    site.wait_for_timeout(500)
    expect(site.locator("tbody tr")).to_have_count(18)
    box.evaluate("b => b.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))")
    expect(site.locator("tbody tr")).to_have_count(1)
    expect(box).to_be_focused()


def test_bulk_verbs_ask_for_a_reason_and_post_the_selected(site):
    go(site, "list?view=all&sort=new")
    boxes = site.locator("tbody .ck input")
    boxes.nth(0).check()
    boxes.nth(2).check()
    site.get_by_role("button", name="催办").click()
    site.locator("#dlg-reason textarea").fill("客户等着")
    site.locator("#dlg-reason [data-go]").click()
    expect(site.locator("#toasts")).to_contain_text("已催办 2 单")
    assert demo.SEEN.posts == [{"ids": ["120", "118"], "reason": "客户等着"}]


def test_single_keys_rest_while_typing_and_when_turned_off(site, someone):
    go(site, "list")
    site.locator("[data-search]").focus()
    site.keyboard.press("?")
    expect(site.locator("#dlg-keys")).to_be_hidden()
    site.locator("[data-search]").blur()
    site.keyboard.press("?")
    expect(site.locator("#dlg-keys")).to_contain_text("去 工作台")
    site.keyboard.press("Escape")
    User.objects.filter(pk=someone.pk).update(preferences={"keys": False})
    site.reload()
    site.keyboard.press("?")
    expect(site.locator("#dlg-keys")).to_be_hidden()
    site.keyboard.press("Control+k")
    expect(site.locator("#palette")).to_be_visible()


def test_the_palette_finds_pages_and_documents_and_remembers(site):
    go(site, "parts")
    site.keyboard.press("Control+k")
    site.keyboard.type("jnpd")
    expect(site.locator("#palette [aria-selected=true]")).to_contain_text("SO2611-0387")
    site.keyboard.press("Enter")
    site.wait_for_url("**/demo/order/SO2611-0387")
    site.keyboard.press("Control+k")
    expect(site.locator("#palette [role=option]").first).to_contain_text("SO2611-0387")
    site.locator("#palette-q").fill("没有这个")
    expect(site.locator("#palette-l")).to_contain_text("没有找到")


def test_g_then_a_letter_goes_to_a_page_and_the_bracket_folds_the_side_bar(site):
    go(site, "parts")
    site.keyboard.press("[")
    expect(site.locator("#app")).to_have_class(re.compile("mini"))
    site.keyboard.press("g")
    site.keyboard.press("o")
    site.wait_for_url("**/demo/list")
    expect(site.locator("#app")).to_have_class(re.compile("mini"))


def test_a_dangerous_verb_lists_its_effects_and_needs_a_reason(site):
    go(site, "order/SO2611-0387")
    site.locator(".acts summary").click()
    site.get_by_role("button", name="取消订单").click()
    dialog = site.locator("#dlg-reason")
    expect(dialog).to_contain_text("释放预留 16 件")
    dialog.locator("[data-go]").click()
    expect(dialog).to_be_visible()
    assert demo.SEEN.posts == []
    dialog.locator("select").select_option(label="客户项目停了")
    dialog.locator("textarea").fill("客户撤项")
    dialog.locator("[data-go]").click()
    site.wait_for_url("**/demo/list")
    assert demo.SEEN.posts == [{"reason": "project_stopped: 客户撤项", "version": 3}]


def test_a_reason_outside_the_list_is_told_in_words(site):
    go(site, "order/SO2611-0387")
    site.locator(".acts summary").click()
    site.get_by_role("button", name="取消订单").click()
    dialog = site.locator("#dlg-reason")
    dialog.locator("select").select_option("other")
    dialog.locator("[data-go]").click()
    expect(dialog).to_be_visible()
    dialog.locator("textarea").fill("老板说的")
    dialog.locator("[data-go]").click()
    site.wait_for_url("**/demo/list")
    assert demo.SEEN.posts == [{"reason": "other: 老板说的", "version": 3}]


def test_the_primary_step_is_one_key(site):
    go(site, "order/SO2611-0387")
    site.keyboard.press("e")
    site.wait_for_url("**/demo/list")
    expect(site.locator("#toasts")).to_contain_text("已告知客户")
    assert demo.SEEN.posts == [{"reason": "", "version": 3}]


def test_faults_of_the_server_stand_under_the_field_and_nothing_typed_is_lost(site):
    go(site, "form?hx=1")
    site.get_by_label("客户").fill("江宁")
    site.get_by_label("要求交期").fill("周五")
    site.get_by_label("数量").fill("7")
    site.keyboard.press("Control+Enter")
    expect(site.locator("#id_quantity-below")).to_contain_text("整箱 12 只")
    expect(site.get_by_label("数量")).to_be_focused()
    expect(site.get_by_label("客户")).to_have_value("江宁")
    assert site.get_by_label("要求交期").input_value().count("-") == 2


def test_drafts_survive_leaving_the_page_and_losing_the_network(site, context, someone):
    go(site, "form")
    site.get_by_label("客户").fill("江宁配电")
    expect(site.locator("[data-saved]")).to_contain_text("草稿已存")
    assert Draft.objects.get(user=someone).key == "demo.form"
    context.set_offline(True)
    site.get_by_label("数量").fill("12*6")
    expect(site.locator("[data-saved]")).to_contain_text("已留在本机")
    context.set_offline(False)
    go(site, "form")
    site.get_by_role("button", name="继续").click()
    expect(site.get_by_label("客户")).to_have_value("江宁配电")
    expect(site.get_by_label("数量")).to_have_value("12*6")


def test_an_expired_session_opens_a_dialog_and_the_request_is_repeated(site):
    go(site, "order/SO2611-0387")
    Session.objects.all().delete()
    site.keyboard.press("e")
    dialog = site.locator("#dlg-sign-in")
    expect(dialog).to_contain_text("登录已过期")
    dialog.get_by_label("用户名").fill("zhoulan")
    dialog.get_by_label("密码").fill("wrong-password-1")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("用户名").fill("zhoulan")
    dialog.get_by_label("密码").fill(cast.PASSWORD)
    dialog.get_by_role("button", name="登录").click()
    site.wait_for_url("**/demo/list")
    assert demo.SEEN.posts == [{"reason": "", "version": 3}]


def test_a_chart_draws_as_svg_and_t_shows_its_numbers(site):
    go(site, "parts")
    expect(site.locator(".chart svg")).to_be_visible()
    site.keyboard.press("t")
    expect(site.locator(".chart-t")).to_contain_text("外购件晚到")
    expect(site.locator(".chart-t td.num").first).to_have_text("18")


def test_scans_from_a_wedge_and_a_queue_that_waits_for_the_network(site, context):
    go(site, "scan")
    site.evaluate(
        "document.addEventListener('gendan:scan', (e) => gendan.queue('demo').push('/demo/do', {code: e.detail.code}))"
    )
    expect(site.locator("[data-scan]")).to_be_focused()
    context.set_offline(True)
    for code in ("6901234", "6905678"):
        site.keyboard.type(code)
        site.keyboard.press("Enter")
    expect(site.locator("[data-queue]")).to_have_text("离线 2 条")
    assert demo.SEEN.posts == []
    context.set_offline(False)
    for _ in range(100):  # the label goes with the first answer, the second may still be under way
        if len(demo.SEEN.posts) == 2:
            break
        site.wait_for_timeout(50)
    assert len(demo.SEEN.posts) == 2


def test_the_phone_has_cards_tabs_and_a_bar_of_actions(site):
    site.set_viewport_size({"width": 390, "height": 844})
    go(site, "list")
    expect(site.locator(".card-l").first).to_be_visible()
    expect(site.locator("table.tbl")).to_be_hidden()
    expect(site.locator(".tabbar a")).to_have_count(4)
    site.locator(".card-l").first.click()
    site.wait_for_url("**/demo/order/**")
    expect(site.locator(".actbar .btn.pri")).to_be_visible()
    gate, lines = site.locator(".g-first").bounding_box(), site.locator("h2", has_text="订单行").bounding_box()
    assert gate["y"] < lines["y"], "what blocks comes before the lines"


def test_the_phone_sorts_and_exports_from_a_sheet(site):
    site.set_viewport_size({"width": 390, "height": 844})
    go(site, "list")
    site.locator(".tools button[data-dialog=dlg-sort]").click()
    sheet = site.locator("#dlg-sort")
    expect(sheet).to_be_visible()
    assert sheet.bounding_box()["width"] == 390
    with site.expect_download() as caught:
        sheet.get_by_text("CSV").click()
    assert caught.value.suggested_filename.endswith(".csv")
    sheet.locator("a", has_text="金额").click()
    expect(sheet).to_have_count(0)
    button = site.locator(".tools button[data-dialog=dlg-sort]")
    expect(button).to_have_attribute("aria-label", "排序与导出 · 金额 ¥")
    assert button.bounding_box()["height"] >= 44


def test_pages_work_without_scripts(browser, live_server, someone):
    client = Client()
    client.force_login(someone, BACKEND)
    plain = browser.new_context(java_script_enabled=False, locale="zh-CN")
    plain.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = plain.new_page()
    page.goto(f"{live_server.url}/demo/list?view=all")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".o-foot")).to_contain_text("19–36")
    page.goto(f"{live_server.url}/demo/order/SO1")
    page.locator(".acts summary").click()
    page.get_by_role("button", name="取消订单").click()
    page.locator("#reason-c").select_option("project_stopped")
    page.locator("#reason").fill("客户撤项")
    page.get_by_role("button", name="取消订单").last.click()
    expect(page.locator("#toasts")).to_contain_text("已告知客户")
    assert demo.SEEN.posts == [{"reason": "project_stopped: 客户撤项", "version": 3}]
    plain.close()
