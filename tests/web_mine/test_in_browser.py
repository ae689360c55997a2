"""The workbench in a real browser: a review finished without the mouse, the phone, news."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from gendan.core import seeds
from gendan.workflow.models import ReviewAnswer, Task
from tests import cast
from tests.database import empty_all_tables, forget_everything
from tests.factories import sales
from tests.web_mine.stage import BACKEND, in_review, matrix, task_of

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


@pytest.fixture
def shop(transactional_db) -> sales.Shop:
    made = sales.shop()
    matrix(made)
    return made


@pytest.fixture
def bench(live_server, shop, context: BrowserContext) -> Iterator[Page]:
    """The planner's browser; whatever it complains of fails the test."""
    client = Client()
    client.force_login(cast.user_of(cast.planner()), BACKEND)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page, faults = context.new_page(), []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.set_default_timeout(20000)
    page.address = live_server.url
    yield page
    assert [f for f in faults if "Failed to load resource" not in f and "Response Status Error Code" not in f] == []


def test_a_review_is_finished_by_keys_alone_and_the_next_one_opens(bench, shop):
    first, second = in_review(shop), in_review(shop)
    tasks = [task_of(order, "pmc_planner") for order in (first, second)]
    bench.goto(f"{bench.address}/")
    expect(bench.locator("#pane h1")).to_have_text("订单评审")
    bench.keyboard.press("j")
    expect(bench.locator("#pane")).to_contain_text(second.number)
    bench.keyboard.press("k")
    expect(bench.locator("#pane")).to_contain_text(first.number)
    bench.keyboard.press("1")
    expect(bench.locator(".wb-q.now")).to_contain_text("能按要求日期发货吗")
    bench.keyboard.press("2")
    bench.keyboard.press("e")
    expect(bench.locator("#b-condition")).to_contain_text("条件")
    bench.locator("#f-condition").fill("晚两天")
    bench.locator("#f-earliest").fill("+40")
    bench.keyboard.press("Control+Enter")
    expect(bench.locator("#pane")).to_contain_text(second.number)
    expect(bench.locator("#toasts")).to_contain_text("意见已提交")
    row = ReviewAnswer.objects.get(task_id=tasks[0].pk)
    assert (row.answer, row.condition) == ("conditional", "晚两天")
    for key in ("1", "1", "e"):
        bench.keyboard.press(key)
    expect(bench.locator("#pane")).to_contain_text("还没选待办")
    assert not Task.objects.filter(role="pmc_planner", state="open").exists()


def test_news_is_a_bar_and_moves_no_row(bench, shop):
    in_review(shop)
    bench.goto(f"{bench.address}/")
    rows = bench.locator(".wb-t [data-row]")
    expect(rows).to_have_count(1)
    in_review(shop)
    bench.evaluate("gendan.pollNews()")
    expect(bench.locator("#wb-news")).to_contain_text("1 条新的")
    expect(rows).to_have_count(1)
    bench.locator("#wb-news").click()
    expect(rows).to_have_count(2)


def test_on_the_phone_a_task_has_the_screen_for_itself(bench, shop):
    order = in_review(shop)
    bench.set_viewport_size({"width": 390, "height": 844})
    bench.goto(f"{bench.address}/")
    expect(bench.locator("#pane")).to_be_hidden()
    bench.locator("a[data-task]").click()
    expect(bench.locator("#pane")).to_be_visible()
    expect(bench.locator("#pane")).to_contain_text(order.number)
    assert bench.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for box in bench.locator(".wb-q").all():
        box.locator("input[value=yes]").check()
    bench.get_by_role("button", name="提交并看下一条").click()
    expect(bench.locator("#wb section").first).to_contain_text("本组队列是空的")
    assert ReviewAnswer.objects.get(role="pmc_planner").answer == "yes"


def test_a_task_is_handed_to_a_colleague_of_the_role(bench, shop):
    task = task_of(in_review(shop), "pmc_planner")
    other = cast.person("wangfang", "王芳", ["pmc_planner"])
    bench.goto(f"{bench.address}/")
    bench.keyboard.press("d")
    bench.locator("#h-to").select_option(label="王芳")
    bench.locator("#wb-hand [name=reason]").fill("我今天外出")
    bench.locator("#wb-hand button.btn").last.click()
    expect(bench.locator("#toasts")).to_contain_text("王芳")
    assert Task.objects.get(pk=task.pk).assignee_id == other.user_id
