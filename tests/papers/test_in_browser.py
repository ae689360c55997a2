"""A daily report in a real browser: rows are added, sums follow, it is filed and signed."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from gendan.core import seeds
from gendan.papers.models import Paper
from tests import cast
from tests.database import empty_all_tables, forget_everything
from tests.pages import BACKEND

from . import office

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)


@pytest.fixture
def transactional_db(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Committed work, because the server runs in another thread; emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        empty_all_tables()
        forget_everything()
        seeds.run()


@pytest.fixture
def desk(live_server, transactional_db, context: BrowserContext) -> Iterator[Page]:
    """The production manager's browser; whatever it complains of fails the test."""
    client = Client()
    client.force_login(cast.user_of(office.maker()), BACKEND)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page, faults = context.new_page(), []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.set_default_timeout(20000)
    page.address = live_server.url
    yield page
    assert [f for f in faults if "Failed to load resource" not in f] == []


def test_a_daily_report_grows_by_rows_and_adds_itself_up(desk):
    desk.goto(f"{desk.address}/papers")
    desk.keyboard.press("n")
    desk.get_by_role("button", name=re.compile("日产量报表")).click()
    expect(desk).to_have_url(re.compile(r"/papers/CL\d+-\d+$"))
    desk.fill("[name='items.0.line']", "一线")
    desk.fill("[name='items.0.made']", "1200")
    for _ in range(3):
        desk.locator("[data-more=items]").click()
    desk.fill("[name='items.5.line']", "六线")
    desk.fill("[name='items.5.made']", "34.5")
    expect(desk.locator("[data-sum='items.made']")).to_have_text("1,234.5")
    desk.get_by_role("button", name=re.compile("^提交")).click()
    expect(desk.locator("h1")).to_contain_text("日产量报表")
    expect(desk.locator("main")).to_contain_text("已提交")
    paper = Paper.objects.get()
    assert (paper.state, paper.values["made"], len(paper.values["items"])) == ("filed", "1234.5", 2)


def test_what_is_missing_is_marked_and_the_phone_has_the_buttons_below(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    paper = office.slip(office.maker(), problem="")
    desk.goto(f"{desk.address}/papers/{paper.number}")
    button = desk.get_by_role("button", name=re.compile("^提交"))
    expect(button).to_be_in_viewport()
    button.click()
    expect(desk.locator("[data-faults]")).to_contain_text("问题说明")
    expect(desk.locator("[name=problem]")).to_have_attribute("aria-invalid", "true")
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.fill("[name=problem]", "铜排还差两百公斤")
    desk.get_by_role("button", name=re.compile("^提交")).click()
    expect(desk.locator("main")).to_contain_text("已提交")
    assert Paper.objects.get().state == "filed"


def test_the_editor_keeps_what_was_typed_when_a_field_is_added_on_the_phone(live_server, transactional_db, context):
    client = Client()
    client.force_login(cast.user_of(office.owner()), BACKEND)
    client.post("/settings/forms/contact_slip/do/new")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(20000)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/settings/forms/contact_slip/edit")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("[name=note]", "加了是否紧急")
    page.locator("button[value='add:s.0.f']").click()
    page.wait_for_selector("[name='s.0.f.9.zh']")
    page.fill("[name='s.0.f.9.zh']", "是否紧急")
    page.select_option("[name='s.0.f.9.kind']", "yes_no")
    expect(page.locator("[name=note]")).to_have_value("加了是否紧急")
    page.get_by_role("button", name=re.compile("保存草稿")).click()
    expect(page.locator("main")).to_contain_text("加了是否紧急")
