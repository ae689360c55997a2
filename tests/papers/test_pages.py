"""Forms in the browser's eyes: choose, fill in, file, sign, take note, answer, print; on an order's page and in the list."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gendan.papers.models import Paper
from gendan.papers.services import copies, signing
from gendan.papers.services import papers as verbs
from tests import cast
from tests.pages import client_of
from tests.printing import reading

from . import office
from .office import fresh

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
WORDS = {
    "to_department": "purchasing_dept", "from_department": "production_dept", "matter": "material",
    "problem": "铜排还差两百公斤", "required_on": "2030-1-10",
}  # fmt: skip


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def begun(client: Client, code: str = "contact_slip", **about: str) -> Paper:
    answer = client.post(f"/papers/new/{code}", about)
    assert answer.status_code == 303, text(answer)
    return Paper.objects.get(number=answer["Location"].rpartition("/")[2])


def test_only_forms_one_fills_in_are_offered_and_those_of_orders_on_the_order() -> None:
    order, _ref = office.order_ref()
    alone = text(client_of(cast.clerk()).get("/papers/new"))
    assert "跨部门工作联系单" in alone
    assert "催促单" not in alone
    there = text(client_of(cast.clerk()).get("/papers/new", {"kind": "sales.order", "number": order.number}))
    assert "催促单" in there
    assert order.number in there
    assert "催促单" not in text(
        client_of(office.maker()).get("/papers/new", {"kind": "sales.order", "number": order.number})
    )


def test_a_slip_is_filled_in_filed_acknowledged_answered_and_closed_on_its_pages() -> None:
    maker, buyer = client_of(office.maker()), client_of(office.buyer())
    paper = begun(maker)
    page = text(maker.get(f"/papers/{paper.number}"))
    assert 'name="problem"' in page
    assert f'<option value="{office.maker().user_id}" selected>冯立</option>' in page
    photo = SimpleUploadedFile("现场.png", PNG)
    answer = maker.post(
        f"/papers/{paper.number}/fill",
        {**WORDS, "issued_by": office.maker().user_id, "photos": photo, "then": "file", "version": "1"},
    )
    assert answer.status_code == 303, text(answer)
    assert (fresh(paper).state, fresh(paper).values["required_on"]) == ("filed", "2030-01-10")
    page = text(buyer.get(f"/papers/{paper.number}"))
    assert "确认收到" in page
    assert "现场.png" in page
    assert 'name="reply"' in page
    assert buyer.post(f"/papers/{paper.number}/do/acknowledge").status_code == 303
    refused = buyer.post(f"/papers/{paper.number}/answer", {"reply": "", "done_on": "+3"})
    assert refused.status_code == 422
    assert "必填" in text(refused)
    assert buyer.post(f"/papers/{paper.number}/answer", {"reply": "明天到货", "done_on": "明天"}).status_code == 303
    assert "明天到货" in text(maker.get(f"/papers/{paper.number}"))
    assert maker.post(f"/papers/{paper.number}/do/close", {"version": str(fresh(paper).version)}).status_code == 303
    assert fresh(paper).state == "closed"


def test_what_is_missing_is_told_at_its_field_and_what_was_typed_stays() -> None:
    maker = client_of(office.maker())
    paper = begun(maker)
    answer = maker.post(f"/papers/{paper.number}/fill", {**WORDS, "required_on": "下雨那天", "then": "file"})
    page = text(answer)
    assert answer.status_code == 422
    assert "下雨那天" in page
    assert "铜排还差两百公斤" in page
    assert "提交前检查" in page
    assert fresh(paper).state == "draft"
    maker.post(f"/papers/{paper.number}/fill", {"problem": "先存着"})
    assert fresh(paper).values["problem"] == "先存着"


def test_rows_of_a_table_are_kept_added_up_and_named_when_they_are_wrong() -> None:
    table = {
        "code": "items", "kind": "table", "name": {"zh": "明细", "en": "Items"},
        "columns": [
            {"code": "goods", "kind": "text", "name": {"zh": "品名"}, "required": True},
            {"code": "amount", "kind": "money", "name": {"zh": "金额"}},
        ],
    }  # fmt: skip
    fields = [table, {"code": "total", "kind": "sum", "name": {"zh": "合计"}, "of": "items.amount"}]
    office.sign_off(sections=[{"code": "main", "name": {"zh": "内容"}, "fields": [office.text("matter"), *fields]}])
    clerk = client_of(cast.clerk())
    paper = begun(clerk, "sign_off")
    rows = {"items.0.goods": "铜排", "items.0.amount": "1,200*2", "items.2.goods": "螺栓", "items.2.amount": "3.5"}
    assert clerk.post(f"/papers/{paper.number}/fill", {"matter": "采购", **rows}).status_code == 303
    assert fresh(paper).values["items"] == [{"goods": "铜排", "amount": "2400.00"}, {"goods": "螺栓", "amount": "3.50"}]
    assert fresh(paper).values["total"] == "2403.50"
    wrong = clerk.post(f"/papers/{paper.number}/fill", {**rows, "items.2.amount": "很多"})
    assert wrong.status_code == 422
    assert "明细 第 2 行：金额" in text(wrong)
    missing = clerk.post(f"/papers/{paper.number}/fill", {**rows, "items.0.goods": "", "then": "file"})
    assert "明细 第 1 行：品名" in text(missing)


def test_a_signer_signs_or_returns_with_a_reason() -> None:
    office.sign_off()
    paper = office.filed(cast.clerk())
    maker = client_of(office.maker())
    page = text(maker.get(f"/papers/{paper.number}"))
    assert f"/papers/{paper.number}/do/sign?revision=1" in page
    assert "do/sign" not in text(client_of(office.buyer()).get(f"/papers/{paper.number}"))
    assert maker.post(f"/papers/{paper.number}/do/return?revision=1", {"reason": "没写价格"}).status_code == 303
    assert "没写价格" in text(client_of(cast.clerk()).get(f"/papers/{paper.number}"))
    verbs.file(paper.pk, actor=cast.clerk())
    assert maker.post(f"/papers/{paper.number}/do/sign?revision=1").status_code == 409
    assert maker.post(f"/papers/{paper.number}/do/sign?revision=2").status_code == 303
    assert "冯立" in text(maker.get(f"/papers/{paper.number}"))


def test_the_order_page_shows_its_forms_and_its_time_line_what_happened_to_them() -> None:
    order, ref = office.order_ref()
    clerk = client_of(cast.clerk())
    paper = begun(clerk, "expediting_slip", kind="sales.order", number=order.number)
    verbs.fill(paper.pk, {"final_on": "2030-01-05", "stage": "material", "cause": "铜排没到"}, actor=cast.clerk())
    verbs.file(paper.pk, actor=cast.clerk())
    page = text(clerk.get(f"/orders/{order.number}"))
    assert f"催促单 {paper.number}" in page
    assert "提交表单" in page
    assert f"/papers/new?kind=sales.order&amp;number={order.number}" in page
    english = text(client_of(cast.clerk(), "en").get(f"/orders/{order.number}"))
    assert f"Expediting slip {paper.number}" in english
    assert ref.id == order.pk


def test_the_task_in_the_workbench_leads_to_the_paper() -> None:
    paper = office.slip(office.maker())
    verbs.file(paper.pk, actor=office.maker())
    buyer = client_of(office.buyer())
    home = text(buyer.get("/?tab=queue"))
    assert paper.number in home
    task = copies.waiting_of(paper)[0].task
    assert task
    pane = text(buyer.get(f"/tasks/{task.pk}"))
    assert f'href="/papers/{paper.number}"' in pane
    assert "打开表单" in pane


def test_the_list_finds_by_form_state_document_and_person() -> None:
    order, _ref = office.order_ref()
    clerk = client_of(cast.clerk())
    slip = begun(clerk, "expediting_slip", kind="sales.order", number=order.number)
    other = office.slip(office.maker())
    verbs.file(other.pk, actor=office.maker())

    def found(**query: str) -> list[str]:
        page = clerk.get("/papers", query).content.decode()
        return sorted(set(re.findall(r'href="/papers/([A-Z]+\d+-\d+)"', page)))

    assert found(state="draft") == [slip.number]
    assert found(state="filed") == [other.number]
    assert found(form="contact_slip") == [other.number]
    assert found(document=order.number) == [slip.number]
    assert found(by=str(office.maker().user_id)) == [other.number]
    assert found(unread="1") == [other.number]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_forms_is_there_in_both_languages(language: str) -> None:
    office.sign_off()
    paper = office.filed(cast.clerk())
    signing.sign(paper.pk, actor=office.maker())
    signing.sign(paper.pk, actor=office.buyer())
    draft = office.slip(office.maker())
    maker = client_of(office.maker(), language)
    for path in ("/papers", "/papers/new", f"/papers/{paper.number}", f"/papers/{draft.number}"):
        assert maker.get(path).status_code == 200, path


def test_other_companies_pages_are_not_there() -> None:
    paper = office.slip(office.maker())
    stranger = client_of(
        cast.person("yuanfang", "远方", ["production_manager"], company=cast.company("YD", "远大贸易"))
    )
    assert stranger.get(f"/papers/{paper.number}").status_code == 404
    assert stranger.post(f"/papers/{paper.number}/fill", {"problem": "x"}).status_code == 404
    assert stranger.post(f"/papers/{paper.number}/do/void", {"reason": "x"}).status_code == 404
    assert paper.number not in text(stranger.get("/papers"))


def test_a_paper_costs_the_same_statements_with_one_copy_and_with_five() -> None:
    clerk, counts = client_of(cast.clerk()), []
    for n in (2, 1, 5):
        roles = ["buyer", "fg_keeper", "accountant", "pmc_planner", "pmc_manager"][:n]
        code = f"spread_{n}"
        row = office.definitions.create(
            code, office.content(series=f"SP{n}%y-", copies=[{"role": role} for role in roles]), actor=office.owner()
        )
        office.definitions.enforce(row.pk, actor=office.owner())
        paper = verbs.create(code, values={"matter": "通知"}, actor=cast.clerk())
        verbs.file(paper.pk, actor=cast.clerk())
        with CaptureQueriesContext(connection) as seen:
            clerk.get(f"/papers/{paper.number}")
        counts.append(len(seen))
    assert counts[1] == counts[2]


@pytest.mark.parametrize("paper", ["a4", "form241"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_paper_is_printed_on_both_papers_in_both_languages(paper: str, language: str) -> None:
    slip = office.slip(office.maker())
    verbs.file(slip.pk, actor=office.maker())
    answer = client_of(office.maker()).get("/print/paper", {"number": slip.number, "paper": paper, "lang": language})
    assert answer.status_code == 200
    name = "跨部门工作联系单" if language == "zh" else "Cross-department contact slip"
    assert reading.missing(answer.content, name, str(slip.number), "铜排还差两百公斤", "A/0", "冯立") == []
    assert len(reading.pages(answer.content)) == 1
    assert fresh(slip).printed == 1


def test_a_form_that_counts_only_when_signed_is_not_printed_before() -> None:
    office.sign_off(print_signed_only=True)
    paper, clerk = office.filed(cast.clerk()), client_of(cast.clerk())
    refused = clerk.get("/print/paper", {"number": paper.number})
    assert refused.status_code == 409
    assert "签完字才能打印" in text(refused)
    assert fresh(paper).printed == 0
    signing.sign(paper.pk, actor=office.maker())
    signing.sign(paper.pk, actor=office.buyer())
    assert clerk.get("/print/paper", {"number": paper.number}).content[:5] == b"%PDF-"
