"""Forms filled in: who may, what is kept, who signs, who takes note, what a recall does (EXC-02, EXC-03, INS-09, INS-11)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core import clock, invariants
from gendan.core.errors import IllegalTransition, Invalid, NotFound, StaleDocument
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.papers import queries
from gendan.papers.errors import (
    CopiesAreOut,
    CopiesOpen,
    NothingToAcknowledge,
    NothingToSign,
    NotYourForm,
    NotYoursToAnswer,
)
from gendan.papers.models import Copy, Paper, Signature
from gendan.papers.services import copies, signing
from gendan.papers.services import papers as verbs
from gendan.sales import queries as sales_queries
from gendan.workflow.errors import WrongVerb
from gendan.workflow.models import Notice, Task
from gendan.workflow.services import tasks
from tests import cast

from . import office
from .office import fresh, standing, tasks_of

pytestmark = pytest.mark.django_db


def names_of(paper: Paper) -> list[str]:
    rows = EventRow.objects.filter(about_kind=Paper.KIND, about_id=paper.pk).order_by("id")
    return [name.removeprefix("papers.") for name in rows.values_list("name", flat=True)]


def test_an_expediting_slip_knows_its_order_and_goes_to_production_who_must_answer():
    order, ref = office.order_ref()
    clerk, maker = cast.clerk(), office.maker()
    paper = verbs.create("expediting_slip", about=ref, actor=clerk)
    assert str(paper.number).startswith(f"CC{clock.today():%y%m}-")
    assert paper.values["order"] == order.number
    assert paper.values["customer"] == order.customer_name
    verbs.fill(paper.pk, {"final_on": "2030-01-05", "stage": "material", "cause": "铜排没到"}, actor=clerk)
    verbs.file(paper.pk, actor=clerk)
    assert fresh(paper).subject == f"{order.customer_name} · 缺料"
    assert tasks_of(paper) == [
        ("papers.acknowledge", "production_manager"),
        ("papers.acknowledge", "production_deputy_gm"),
        ("papers.answer", "production_manager"),
    ]
    copies.acknowledge(paper.pk, actor=maker)
    verbs.answer(paper.pk, {"measure": "今晚到货，明早上线", "ready_on": "2030-01-04"}, actor=maker)
    assert tasks_of(paper) == [("papers.acknowledge", "production_deputy_gm")]
    told = [e["name"] for e in sales_queries.timeline(ref) if e["name"].startswith("papers.")]
    assert told == ["papers.paper.answered", "papers.paper.acknowledged", "papers.paper.filed"]
    assert list(invariants.violations()) == []


def test_a_contact_slip_goes_to_the_department_it_names_and_is_due_on_the_day_it_names():
    paper = office.slip(office.maker())
    verbs.file(paper.pk, actor=office.maker())
    (copy,) = Copy.objects.filter(paper=paper)
    assert copy.department.code == "purchasing_dept"
    answer = Task.objects.get(ref_kind=Paper.KIND, ref_id=paper.pk, code="papers.answer")
    assert answer.due_at == datetime(2030, 1, 11, tzinfo=ZoneInfo("Asia/Shanghai"))
    with pytest.raises(NothingToAcknowledge):
        copies.acknowledge(paper.pk, actor=cast.keeper())
    with pytest.raises(NotYoursToAnswer):
        verbs.answer(paper.pk, {"reply": "好", "done_on": "2030-01-09"}, actor=cast.keeper())
    copies.acknowledge(paper.pk, actor=office.buyer())
    verbs.answer(paper.pk, {"reply": "已催供应商", "done_on": "2030-01-09"}, actor=office.buyer())
    verbs.close(paper.pk, actor=office.maker())
    assert fresh(paper).state == "closed"
    assert names_of(paper) == [
        "paper.created", "paper.filed", "paper.acknowledged", "paper.answered", "paper.closed",
    ]  # fmt: skip
    assert list(invariants.violations()) == []


def test_what_is_required_and_missing_is_named_and_nothing_happens():
    maker = office.maker()
    paper = verbs.create("contact_slip", values={"to_department": "purchasing_dept"}, actor=maker)
    with pytest.raises(Invalid) as refusal:
        verbs.file(paper.pk, actor=maker)
    assert sorted(refusal.value.errors) == ["matter", "problem", "required_on"]
    assert fresh(paper).state == "draft"
    assert tasks_of(paper) == []
    assert names_of(paper) == ["paper.created"]


def test_a_paper_begins_with_who_writes_it_from_which_department_and_when():
    maker = office.maker()
    paper = office.slip(maker)
    assert paper.values["issued_by"] == {"id": maker.user_id, "name": "冯立"}
    assert paper.values["from_department"] == {"code": "production_dept", "name": "生产部"}


def test_a_form_is_filled_in_by_its_roles_and_hangs_where_it_belongs():
    order, ref = office.order_ref()
    with pytest.raises(NotYourForm) as refusal:
        verbs.create("expediting_slip", about=ref, actor=office.maker())
    assert "跟单员" in str(refusal.value)
    with pytest.raises(Invalid):
        verbs.create("expediting_slip", actor=cast.clerk())
    with pytest.raises(NotFound):
        verbs.create("expediting_slip", about=Ref("sales.order", order.pk + 1), actor=cast.clerk())
    with pytest.raises(Invalid):
        verbs.create("contact_slip", values={"problem": 7, "no_such": "x"}, actor=cast.clerk())
    assert not Paper.objects.exists()


def test_numbers_run_on_without_a_hole_also_over_void_papers():
    maker = office.maker()
    first, second = office.slip(maker), office.slip(maker)
    verbs.void(first.pk, "写错了", actor=maker)
    third = office.slip(maker)
    assert [int(p.number[-4:]) for p in (first, second, third)] == [1, 2, 3]
    assert list(invariants.violations()) == []


def test_signatures_are_asked_in_order_and_the_last_one_sends_the_copies():
    office.sign_off()
    clerk, maker, buyer = cast.clerk(), office.maker(), office.buyer()
    paper = office.filed(clerk)
    assert tasks_of(paper) == [("papers.sign", "production_manager")]
    with pytest.raises(NothingToSign):
        signing.sign(paper.pk, actor=buyer)
    signing.sign(paper.pk, note="同意", actor=maker)
    assert (fresh(paper).state, standing(paper)) == ("filed", (1, 0))
    assert tasks_of(paper) == [("papers.sign", "buyer")]
    signing.sign(paper.pk, actor=buyer)
    assert (fresh(paper).state, standing(paper)) == ("signed", (2, 1))
    assert tasks_of(paper) == [("papers.acknowledge", "fg_keeper")]
    assert list(Signature.objects.order_by("pk").values_list("signer", "signed_by__name", "revision", "note")) == [
        ("production", "冯立", 1, "同意"),
        ("buying", "程小曼", 1, ""),
    ]
    assert names_of(paper)[1:] == ["paper.filed", "signature.given", "signature.given", "paper.signed"]
    assert list(invariants.violations()) == []


def test_all_sign_at_once_where_the_form_says_so():
    office.sign_off(in_order=False)
    paper = office.filed(cast.clerk())
    assert tasks_of(paper) == [("papers.sign", "production_manager"), ("papers.sign", "buyer")]
    signing.sign(paper.pk, actor=office.buyer())
    assert fresh(paper).state == "filed"
    signing.sign(paper.pk, actor=office.maker())
    assert fresh(paper).state == "signed"


def test_a_change_revokes_what_was_signed_and_asks_anew():
    office.sign_off()
    clerk, maker, buyer = cast.clerk(), office.maker(), office.buyer()
    paper = office.filed(clerk)
    signing.sign(paper.pk, actor=maker)
    verbs.fill(paper.pk, {"matter": "换两家供应商"}, actor=clerk)
    assert (fresh(paper).revision, standing(paper)) == (2, (0, 0))
    assert tasks_of(paper) == [("papers.sign", "production_manager")]
    with pytest.raises(StaleDocument):
        signing.sign(paper.pk, revision=1, actor=maker)
    signing.sign(paper.pk, revision=2, actor=maker)
    verbs.fill(paper.pk, {"matter": "换两家供应商"}, actor=clerk)  # the same words: nothing changed
    assert (fresh(paper).revision, standing(paper)) == (2, (1, 0))
    signing.sign(paper.pk, actor=buyer)
    rows = Signature.objects.order_by("pk").select_related("signed_by")
    assert [(s.revision, s.signed_by.name if s.signed_by else "", s.revoked_at is None) for s in rows] == [
        (1, "冯立", False), (1, "", False), (2, "冯立", True), (2, "程小曼", True),
    ]  # fmt: skip
    assert list(invariants.violations()) == []


def test_a_signer_returns_it_with_a_reason_and_whoever_filed_it_mends_it():
    office.sign_off()
    clerk, maker = cast.clerk(), office.maker()
    paper = office.filed(clerk)
    with pytest.raises(Invalid):
        signing.return_(paper.pk, " ", actor=maker)
    with pytest.raises(NothingToSign):
        signing.return_(paper.pk, "不同意", actor=office.buyer())
    signing.return_(paper.pk, "价格没写", actor=maker)
    assert (fresh(paper).state, fresh(paper).reason, tasks_of(paper)) == ("draft", "价格没写", [])
    assert tasks_of(paper, "returned") == [("papers.sign", "production_manager")]
    verbs.fill(paper.pk, {"matter": "换供应商，每公斤 68 元"}, actor=clerk)
    verbs.file(paper.pk, actor=clerk)
    signing.sign(paper.pk, actor=maker)
    assert standing(paper) == (1, 0)
    assert list(invariants.violations()) == []


def test_nobody_signs_in_anothers_place_unless_the_task_was_handed_over():
    office.sign_off()
    paper, boss = office.filed(cast.clerk()), cast.manager()
    with pytest.raises(NothingToSign):
        signing.sign(paper.pk, actor=boss)
    task = Task.objects.get(ref_kind=Paper.KIND, ref_id=paper.pk)
    with pytest.raises(WrongVerb):
        tasks.complete(task.pk, actor=office.maker())
    tasks.assign(task.pk, boss.user_id, actor=boss)
    signing.sign(paper.pk, actor=boss)
    assert Signature.objects.get(signed_at__isnull=False).signed_by_id == boss.user_id


def test_copies_that_are_out_are_recalled_before_anything_changes_and_their_holders_hear_of_it():
    maker, buyer = office.maker(), office.buyer()
    paper = office.slip(maker)
    verbs.file(paper.pk, actor=maker)
    copies.acknowledge(paper.pk, actor=buyer)
    with pytest.raises(CopiesAreOut):
        verbs.fill(paper.pk, {"problem": "其实差三百公斤"}, actor=maker)
    with pytest.raises(Invalid):
        verbs.recall(paper.pk, "", actor=maker)
    verbs.recall(paper.pk, "数量写错", actor=maker)
    assert (fresh(paper).state, fresh(paper).revision, standing(paper), tasks_of(paper)) == ("draft", 2, (0, 0), [])
    (notice,) = Notice.objects.filter(code="document.recalled")
    assert (notice.user_id, notice.data["text"], notice.data["number"]) == (buyer.user_id, "数量写错", paper.number)
    verbs.fill(paper.pk, {"problem": "差三百公斤"}, actor=maker)
    verbs.file(paper.pk, actor=maker)
    assert [(c.revision, c.recalled_at is None) for c in Copy.objects.order_by("pk")] == [(1, False), (2, True)]
    assert list(invariants.violations()) == []


def test_a_paper_is_closed_when_all_have_taken_note_and_the_answer_is_there():
    maker, buyer = office.maker(), office.buyer()
    paper = office.slip(maker)
    verbs.file(paper.pk, actor=maker)
    with pytest.raises(CopiesOpen):
        verbs.close(paper.pk, actor=maker)
    copies.acknowledge(paper.pk, actor=buyer)
    with pytest.raises(Invalid) as refusal:
        verbs.close(paper.pk, actor=maker)
    assert sorted(refusal.value.errors) == ["done_on", "reply"]
    assert fresh(paper).state == "filed"


def test_an_unacknowledged_copy_is_late_after_its_limit():
    with clock.at(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))):
        paper = office.slip(office.maker())
        verbs.file(paper.pk, actor=office.maker())
    (copy,) = Copy.objects.filter(paper=paper).select_related("task")
    assert copy.task.due_at - copy.task.opened_at == timedelta(minutes=30)


def test_a_void_paper_keeps_its_number_and_takes_its_copies_back():
    maker = office.maker()
    paper = office.slip(maker)
    verbs.file(paper.pk, actor=maker)
    verbs.void(paper.pk, "开错了", actor=maker)
    assert (fresh(paper).state, standing(paper), tasks_of(paper)) == ("void", (0, 0), [])
    with pytest.raises(IllegalTransition):
        verbs.fill(paper.pk, {}, actor=maker)


def test_papers_of_another_company_do_not_exist():
    paper = office.slip(office.maker())
    other = cast.person("yuanfang", "远方", ["production_manager"], company=cast.company("YD", "远大贸易"))
    for call in (
        lambda: queries.get_paper(paper.number, actor=other),
        lambda: verbs.fill(paper.pk, {}, actor=other),
        lambda: verbs.file(paper.pk, actor=other),
        lambda: signing.sign(paper.pk, actor=other),
        lambda: copies.acknowledge(paper.pk, actor=other),
        lambda: verbs.void(paper.pk, "x", actor=other),
    ):
        with pytest.raises(NotFound):
            call()
    order, ref = office.order_ref()
    seller = cast.person("yuanyi", "远意", ["merchandiser"], company=cast.company("YD", "远大贸易"))
    with pytest.raises(NotFound):
        verbs.create("expediting_slip", about=ref, actor=seller)
    assert Paper.objects.count() == 1
    assert order.pk


def test_a_salesperson_sees_papers_of_their_own_customers_and_those_put_before_them():
    order, ref = office.order_ref()
    paper = verbs.create("contact_slip", about=ref, values={"to_department": "sales_dept"}, actor=office.maker())
    stranger = cast.salesperson()
    assert not queries.papers(stranger).filter(pk=paper.pk).exists()
    mine = cast.salesperson(customers=[order.customer])
    type(order).objects.filter(pk=order.pk).update(salesperson_id=mine.user_id)
    assert queries.papers(mine).filter(pk=paper.pk).exists()


def test_a_stale_page_is_refused():
    maker = office.maker()
    paper = office.slip(maker)
    verbs.fill(paper.pk, {"problem": "差三百"}, version=1, actor=maker)
    with pytest.raises(StaleDocument):
        verbs.file(paper.pk, version=1, actor=maker)
    assert fresh(paper).state == "draft"


def test_filing_takes_the_same_statements_for_one_copy_and_for_five():
    counts = []
    for n in (2, 1, 5):  # the first warms up what a process remembers
        roles = ["buyer", "fg_keeper", "accountant", "pmc_planner", "pmc_manager"][:n]
        code, series = f"spread_{n}", f"SP{n}%y-"
        row = office.definitions.create(
            code, office.content(series=series, copies=[{"role": role} for role in roles]), actor=office.owner()
        )
        office.definitions.enforce(row.pk, actor=office.owner())
        paper = verbs.create(code, values={"matter": "通知"}, actor=cast.clerk())
        with CaptureQueriesContext(connection) as seen:
            verbs.file(paper.pk, actor=cast.clerk())
        counts.append(len(seen))
        assert standing(paper) == (0, n)
    assert counts[1] == counts[2]
