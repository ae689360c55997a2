"""The pages of process templates: gallery, draft, text, versions, use; who may not sees none of it."""

from typing import Any

import pytest
from django.test import Client

from gendan.core.models import EventRow
from gendan.web.models import Draft
from gendan.web.processes.desk import key
from gendan.workflow.models import ProcessRun, ProcessTemplate, ProcessUse
from gendan.workflow.services import processes
from tests import cast
from tests.pages import client_of

from .forms import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return cast.person("linjun", "林骏", ["process_owner"])


@pytest.fixture
def site(owner: Any) -> Client:
    return client_of(owner)


@pytest.fixture
def shipped() -> ProcessTemplate:
    return ProcessTemplate.objects.get(company=None, code="wholesale_market", state="in_force")


@pytest.fixture
def draft(shipped: ProcessTemplate, owner: Any) -> ProcessTemplate:
    return processes.copy(shipped.pk, company_id=cast.company().pk, actor=owner)


def page(site: Client, row: ProcessTemplate, step: str = "") -> str:
    return site.get(f"/processes/{row.pk}/edit", {"step": step} if step else {}).content.decode()


def press(site: Client, row: ProcessTemplate, op: str, step: str = "", **changes: Any) -> Any:
    """Open a step's form, change fields, press a button."""
    html = page(site, row, step).partition('id="editor"')[2]
    return site.post(f"/processes/{row.pk}/edit", body(html, op=op, **changes))


def text_of(row: ProcessTemplate) -> str:
    return str(ProcessTemplate.objects.get(pk=row.pk).text)


def on_desk(row: ProcessTemplate) -> Any:
    return Draft.objects.get(key=key(row.pk)).body


def test_a_clerk_may_open_none_of_it(shipped: ProcessTemplate, draft: ProcessTemplate) -> None:
    clerk = client_of(cast.clerk())
    for path in (
        "",
        f"/{shipped.pk}",
        f"/{draft.pk}/edit",
        f"/{draft.pk}/text",
        f"/{shipped.pk}/take",
        f"/{shipped.pk}/try",
    ):
        assert clerk.get(f"/processes{path}").status_code == 403, path
    for path in (
        f"/{shipped.pk}/copy",
        f"/{draft.pk}/force",
        f"/{draft.pk}/drop",
        f"/{draft.pk}/revert",
        f"/{draft.pk}/edit",
    ):
        assert clerk.post(f"/processes{path}").status_code == 403, path
    assert ProcessTemplate.objects.get(pk=draft.pk).state == "draft"


def test_a_draft_of_another_company_is_not_there(draft: ProcessTemplate) -> None:
    other = client_of(cast.person("zhaoyi", "赵一", ["process_owner"], company=cast.company("QT", "其他公司")))
    assert [other.get(f"/processes/{draft.pk}{path}").status_code for path in ("", "/edit", "/text")] == [404, 404, 404]


def test_the_gallery_has_all_templates_and_finds_them(site: Client) -> None:
    html = site.get("/processes").content.decode()
    assert html.count("pg-c") >= 18
    found = site.get("/processes", {"q": "家装"}).content.decode()
    assert (found.count("pg-c"), "家装订单" in found) == (1, True)


def test_a_copy_is_the_next_version_and_an_open_one_is_gone_on_with(site: Client, shipped: ProcessTemplate) -> None:
    first = site.post(f"/processes/{shipped.pk}/copy")
    row = ProcessTemplate.objects.get(company=cast.company())
    assert (row.label, row.code, row.copied_from_id, row.state) == ("A/1", "wholesale_market", shipped.pk, "draft")
    assert first["Location"] == f"/processes/{row.pk}/edit"
    assert site.post(f"/processes/{shipped.pk}/copy")["Location"] == first["Location"]
    site.post(f"/processes/{shipped.pk}/copy?own=1")
    assert ProcessTemplate.objects.filter(company=cast.company(), code="wholesale_market_2").exists()


def test_a_step_is_changed_on_the_desk_and_saved_when_asked(site: Client, draft: ProcessTemplate) -> None:
    before = text_of(draft)
    press(site, draft, "refresh", "pack", **{"f.name.zh": "打包封箱"})
    assert text_of(draft) == before
    assert "打包封箱" in on_desk(draft)["text"]
    assert "打包封箱" in page(site, draft)
    assert press(site, draft, "save", "pack").status_code == 303
    assert "打包封箱" in text_of(draft)
    assert not Draft.objects.filter(key=key(draft.pk)).exists()


def test_what_is_not_whole_is_refused_with_its_place_and_nothing_is_lost(site: Client, draft: ProcessTemplate) -> None:
    before = text_of(draft)
    answer = press(
        site,
        draft,
        "save",
        "pack",
        **{"f.role": [""], "f.name.zh": "打包封箱", "f.ends.0.event": "", "f.ends.1.event": ""},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "总得有人做" in html.partition('id="x.role"')[2][:200]
    assert (text_of(draft), "打包封箱" in on_desk(draft)["text"]) == (before, True)
    assert "没有保存" in html


def test_changes_are_taken_back_one_by_one(site: Client, draft: ProcessTemplate) -> None:
    for op in ("add:pack", "remove:ship"):
        press(site, draft, op)
    assert "code: ship\n" not in on_desk(draft)["text"]
    press(site, draft, "undo")
    assert "code: ship\n" in on_desk(draft)["text"]
    press(site, draft, "undo")
    assert "新步骤" not in page(site, draft)


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unasked(
    site: Client, draft: ProcessTemplate, owner: Any
) -> None:
    press(site, draft, "refresh", "pack", **{"f.name.zh": "我改的"})
    processes.redraw(draft.pk, text_of(draft).replace("拣货", "他改的"), actor=owner)
    refused = press(site, draft, "save", "pack")
    assert (refused.status_code, "有人已先保存" in refused.content.decode()) == (409, True)
    assert "他改的" in text_of(draft)
    again = site.post(
        f"/processes/{draft.pk}/edit", body(refused.content.decode().partition('id="editor"')[2], op="save")
    )
    assert again.status_code == 303
    assert "我改的" in text_of(draft)


def test_a_text_with_a_fault_names_the_line_and_stays(site: Client, draft: ProcessTemplate) -> None:
    bad = text_of(draft).replace("role: packer", "role: nobody_we_know", 1)
    line = next(n for n, one in enumerate(bad.splitlines(), 1) if "nobody_we_know" in one)
    answer = site.post(f"/processes/{draft.pk}/text", {"text": bad, "op": "save"})
    html = answer.content.decode()
    assert (answer.status_code, f'data-line="{line}"' in html, "nobody_we_know" in html) == (422, True, True)
    assert "nobody_we_know" not in text_of(draft)
    half = site.post(f"/processes/{draft.pk}/text", {"text": "code: [", "op": "check"})
    assert half.status_code == 200
    assert site.get(f"/processes/{draft.pk}/edit")["Location"].endswith("/text")


def test_what_was_put_in_force_is_told_with_its_differences(
    site: Client, draft: ProcessTemplate, shipped: ProcessTemplate
) -> None:
    press(site, draft, "force", "contact", **{"f.sla.n": "5"})
    draft.refresh_from_db()
    assert (draft.state, EventRow.objects.filter(name="workflow.template.in_force").count()) == ("in_force", 1)
    html = site.get(f"/processes/{shipped.pk}/compare/{draft.pk}").content.decode()
    assert "到货后回访 · 时限" in html
    assert ("3 天" in html, "5 天" in html) == (True, True)
    assert "林骏" in site.get(f"/processes/{draft.pk}").content.decode()
    assert site.get(f"/processes/{draft.pk}/edit").status_code == 302


def test_a_process_is_taken_into_use_by_words_and_left_again(site: Client, shipped: ProcessTemplate) -> None:
    html = site.get(f"/processes/{shipped.pk}/take").content.decode().partition('id="take"')[2]
    fields = body(
        html,
        op="take",
        **{"c.mode": "all", "c.0.fact": "order.channel", "c.0.op": "", "c.0.value": ["phone", "wechat"]},
    )
    assert site.post(f"/processes/{shipped.pk}/take", fields).status_code == 303
    use = ProcessUse.objects.get()
    assert (use.condition, use.template_code, use.active) == (
        {"order.channel": ["phone", "wechat"]},
        "wholesale_market",
        True,
    )
    assert "电话 / 微信" in site.get("/processes").content.decode()
    site.post(f"/processes/uses/{use.pk}/leave")
    assert not ProcessUse.objects.filter(active=True).exists()


def test_a_condition_that_does_not_fit_is_refused(site: Client, shipped: ProcessTemplate) -> None:
    fields = {
        "op": "take",
        "c.mode": "all",
        "c.0.fact": "order.total",
        "c.0.op": "gte",
        "c.0.value": "many",
        "sort": "0",
    }
    answer = site.post(f"/processes/{shipped.pk}/take", fields)
    assert (answer.status_code, "应是数字" in answer.content.decode() or "数字" in answer.content.decode()) == (
        422,
        True,
    )
    assert not ProcessUse.objects.exists()


def test_trying_writes_nothing(site: Client, shipped: ProcessTemplate) -> None:
    html = site.get(f"/processes/{shipped.pk}/try").content.decode()
    runs, events = ProcessRun.objects.count(), EventRow.objects.count()
    for op in ('["event","sales.order.confirmed",{}]', '["limit"]', '["wait",1440]', "not json", '["answer",1,"done"]'):
        answer = site.post(f"/processes/{shipped.pk}/try", body(html.partition('id="trial"')[2], op=op))
        assert answer.status_code == 200
        html = answer.content.decode()
    assert (ProcessRun.objects.count(), EventRow.objects.count()) == (runs, events)


def test_all_words_are_there_in_english_too(owner: Any, draft: ProcessTemplate) -> None:
    english = client_of(owner, "en-US")
    html = english.get(f"/processes/{draft.pk}/edit?step=check_stock").content.decode()
    assert (
        "Where it leads" in html,
        "Check the stock in the house" in html,
        "Release deliveries" in html or "release" in html,
    ) == (True, True, True)
