"""A real Chromium: a person changes a template in the browser, and the next order follows it; keys, dragging, the phone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gendan.core.actor import Actor
from gendan.workflow.models import ProcessRun, ProcessTemplate, Task
from tests import cast
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.browser
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def transactional_db(committing: None) -> None:
    """Under this name the live server asks for committed work."""


@pytest.fixture
def owner(transactional_db: None) -> Actor:
    return cast.person("linjun", "林骏", ["process_owner"])


@pytest.fixture
def at(live_server: Any, browser: Browser, owner: Actor) -> Iterator[Callable[..., Page]]:
    """`at(path, PHONE)`: the process owner's browser. What it complains of fails the test; no page scrolls sideways."""
    faults: list[str] = []
    contexts = []

    def open_(path: str, size: dict[str, int] = DESK) -> Page:
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        cookie = client_of(owner).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: faults.append(str(e)))
        page.set_default_timeout(30000)
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, size)
        return page

    yield open_
    for context in contexts:
        context.close()
    # a button pressed while an answer is under way gives that one up, which htmx tells the console
    quiet = (
        "Failed to load resource",
        "Response Status Error Code",
        "htmx:afterRequest",
        "htmx:sendAbort",
        "undefined",
    )
    assert [f for f in faults if not any(word in f for word in quiet)] == []


def listed(page: Page) -> list[str]:
    return list(page.locator("#pe-list li").evaluate_all("rows => rows.map(r => r.dataset.code)"))


def field(page: Page, name: str) -> Any:
    return page.locator(f'[id="{name}"]')


def test_a_person_changes_a_template_and_the_next_order_follows_it(at: Callable[..., Page]) -> None:
    shop = sales.shop()
    page = at("/processes")
    page.locator(".pg-c", has_text="批发市场订单").get_by_role("button", name="复制后修改").click()
    page.wait_for_url("**/edit")

    page.locator("[data-pick=receive]").click()
    expect(page.locator(".tp-r h1")).to_contain_text("接单登记")
    page.get_by_role("button", name="加一步").click()
    expect(page.locator(".tp-r h1")).to_contain_text("新步骤")
    field(page, "f.name.zh").fill("电话核实地址")
    field(page, "f.name.zh").press("Tab")
    expect(page.locator("#pe-list li.cur")).to_contain_text("电话核实地址")
    page.locator("[data-save]").click()
    expect(page.locator("#pe-refused")).to_contain_text("没有保存")
    expect(page.locator('[id="x.role"]')).to_contain_text("总得有人做")
    field(page, "f.role.0").select_option(label="客服人员")
    expect(page.locator("#pe-list li.cur")).to_contain_text("客服人员")
    field(page, "f.sla.code").select_option("own")
    field(page, "f.sla.n").fill("2")
    field(page, "f.sla.unit").select_option("wh")
    expect(page.locator("#pe-state")).to_contain_text("检查通过")
    page.get_by_role("button", name="保存并生效").first.click()
    page.wait_for_url(re.compile(r"/processes/\d+$"))
    expect(page.locator("main")).to_contain_text("2 电话核实地址")

    page.get_by_role("link", name="启用").first.click()
    page.wait_for_url("**/take")
    page.get_by_role("button", name="启用").click()
    page.wait_for_url(re.compile(r"/processes/\d+$"))

    order = sales.order(shop, actor=cast.clerk(), until="submitted")
    run = ProcessRun.objects.select_related("template").get(ref_id=order.pk)
    task = Task.objects.get(ref_id=order.pk, kind="step", state="open")
    assert (run.template.label, run.template.company_id) == ("A/1", cast.company().pk)
    assert (task.role, task.data["name"]["zh"], task.limit_text) == ("customer_service_agent", "电话核实地址", "2wh")


def test_steps_are_moved_by_keys_and_by_dragging_and_it_is_taken_back(at: Callable[..., Page]) -> None:
    page = at("/processes")
    page.locator(".pg-c", has_text="开单打单").get_by_role("button", name="复制后修改").click()
    page.wait_for_url("**/edit")
    before = listed(page)
    first, second = before[1], before[2]
    page.locator(f"[data-pick={first}]").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#pe-list li").nth(2)).to_have_attribute("data-code", first)
    assert listed(page)[1] == second
    page.locator("#pe-list").press("Control+z")
    expect(page.locator("#pe-list li").nth(1)).to_have_attribute("data-code", first)
    assert listed(page) == before
    page.locator("#pe-list li [data-grip]").nth(4).drag_to(page.locator("#pe-list li").nth(2))
    expect(page.locator("#pe-state")).to_contain_text("还没保存")
    assert sorted(listed(page)) == sorted(before)
    assert listed(page) != before
    page.reload()
    assert listed(page) != before
    assert ProcessTemplate.objects.get(company=cast.company()).state == "draft"


def test_a_step_of_the_drawing_opens_its_form_and_a_problem_leads_to_its_field(at: Callable[..., Page]) -> None:
    page = at("/processes")
    page.locator(".pg-c", has_text="批发市场订单").get_by_role("button", name="复制后修改").click()
    page.wait_for_url("**/edit")
    page.locator(".swim a[data-step=pick]").click()
    expect(page.locator(".tp-r h1")).to_contain_text("拣货")
    page.locator("details[data-key=ends_on] summary").click() if not page.locator(
        "details[data-key=ends_on][open]"
    ).count() else None
    field(page, "f.role.0").select_option("")
    page.locator("[data-pick=receive]").click()
    expect(page.locator(".tp-r h1")).to_contain_text("接单登记")
    page.locator(".swim a[data-step=check_stock]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tp-r h1")).to_contain_text("核对实物库存")
    field(page, "f.role.0").select_option("")
    page.locator("[data-pick=receive]").click()
    page.locator(".chk li", has_text="总得有人做").get_by_role("button", name="去改").click()
    expect(page.locator(".tp-r h1")).to_contain_text("核对实物库存")
    expect(field(page, "f.role.0")).to_be_focused()


def test_a_sample_order_is_walked_through_on_the_phone(at: Callable[..., Page]) -> None:
    shipped = ProcessTemplate.objects.get(company=None, code="wholesale_market", state="in_force")
    page = at(f"/processes/{shipped.pk}/try", PHONE)
    expect(page.locator(".tr-o")).to_contain_text("与客户确认")
    page.get_by_role("button", name="到下一个时限").click()
    expect(page.locator(".tr-l")).to_contain_text("快到期")
    page.get_by_role("button", name="到下一个时限").click()
    expect(page.locator(".tr-o").first).to_contain_text("已超期")
    page.locator(".tr-o button").first.click()
    expect(page.locator(".tr-o").first).to_contain_text("反馈处理结果")
    page.get_by_role("button", name="退一步").click()
    expect(page.locator(".tr-o").first).to_contain_text("与客户确认")
    page.goto(page.url.replace("/try", ""))
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert not ProcessRun.objects.exists()
