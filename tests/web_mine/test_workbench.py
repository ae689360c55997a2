"""The workbench: what each tab holds, what the pane shows, tasks finished from it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.org.models import Assignment, Role
from gendan.web.mine import views, work
from gendan.web.models import Draft
from gendan.workflow.models import Approval, Notice, Review, ReviewAnswer, Task
from gendan.workflow.services import tasks
from tests import cast
from tests.factories import sales
from tests.factories.approvals import signature
from tests.web_mine.stage import in_review, matrix, signed_in, task_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "wb"}
BOTH = {"answers.data_complete": "yes", "answers.ship_date_possible": "yes"}


@pytest.fixture
def shop() -> sales.Shop:
    made = sales.shop()
    matrix(made)
    return made


def to_do(order, assignee=None, minutes=300, **facts) -> Task:
    """A plain task about an order, due in so many minutes."""
    now = clock.now()
    return tasks.open(
        company_id=order.company_id, code="shipping.report_delay", ref=order.ref, number=order.number, subject="金义百货 · 保温杯",
        role="pmc_planner", assignee_id=assignee and assignee.user_id, due_at=now + timedelta(minutes=minutes),
        started_at=now - timedelta(hours=9), actor=facts.pop("actor", SYSTEM), **facts,
    )  # fmt: skip


def ids(actor, tab: str) -> list[int]:
    return [row["id"] for row in work.rows(actor, tab)]


def test_each_tab_holds_what_its_name_says(shop):
    order = sales.order(shop)
    planner = cast.planner()
    late, soon, later, paused = (to_do(order, planner, m) for m in (-5, 20, 5000, -9))
    waiting = to_do(order, cast.keeper(), actor=planner)
    queued = to_do(order)
    tasks.pause(paused.pk, "等客户", actor=cast.manager())
    finished = to_do(order, planner)
    tasks.complete(finished.pk, actor=planner)
    assert ids(planner, "mine") == [paused.pk, late.pk, soon.pk, later.pk]
    assert ids(planner, "overdue") == [late.pk]
    assert ids(planner, "soon") == [soon.pk]
    assert ids(planner, "blocked") == [paused.pk]
    assert ids(planner, "waiting") == [waiting.pk]
    assert ids(planner, "queue") == [queued.pk]
    assert ids(planner, "done") == [finished.pk]
    counted = {tab["url"].partition("=")[2]: tab["n"] for tab in work.desk(planner).tabs("mine")}
    assert counted == {"mine": 4, "overdue": 1, "soon": 1, "blocked": 1, "waiting": 1, "queue": 1, "done": 1}


def test_groups_put_a_paused_task_under_today_not_under_overdue(shop):
    order = sales.order(shop)
    planner = cast.planner()
    paused = to_do(order, planner, -9)
    to_do(order, planner, -5)
    tasks.pause(paused.pk, "等客户", actor=cast.manager())
    groups = work.groups(work.rows(planner, "mine"), "mine", None)
    assert [(str(g.css), ["已暂停" in r or "受阻" in r for r in g.rows]) for g in groups] == [
        ("c-late", [False]),
        ("", [True]),
    ]


def test_the_pane_shows_the_order_its_questions_and_the_other_departments(shop):
    order = in_review(shop)
    task = task_of(order, "pmc_planner")
    page = signed_in(cast.planner()).get(f"/tasks/{task.pk}").content.decode()
    for text in (
        order.number,
        "金义百货",
        "保温杯",
        "订单资料齐全吗",
        "能按要求日期发货吗",
        "仓储部",
        "等你答复",
        "¥\xa0100.00",
    ):
        assert text in page, text
    assert "库存够不够" not in page.split('class="wb-qs"')[1]


def test_answers_close_the_review_and_the_next_task_is_open(shop):
    first, second = in_review(shop), in_review(shop)
    client = signed_in(cast.planner())
    task, following = task_of(first, "pmc_planner"), task_of(second, "pmc_planner")
    answer = client.post(f"/tasks/{task.pk}/do/answer", {**BOTH, "tab": "queue", "remarks": "没问题"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Replace-Url"] == "/?tab=queue"
    assert f"/tasks/{following.pk}/do/answer" in answer.content.decode()
    row = ReviewAnswer.objects.get(task_id=task.pk)
    assert (row.answer, row.remarks) == ("yes", "没问题")
    signed_in(cast.keeper()).post(
        f"/tasks/{task_of(first, 'fg_keeper').pk}/do/answer", {"answers.stock_sufficient": "yes"}
    )
    assert Review.objects.get(ref_id=first.pk).result == "passed"


def test_a_condition_needs_words_and_nothing_happened_without(shop):
    order = in_review(shop)
    task = task_of(order, "pmc_planner")
    client = signed_in(cast.planner())
    typed = {**BOTH, "answers.ship_date_possible": "conditional"}
    refused = client.post(f"/tasks/{task.pk}/do/answer", typed, headers=HTMX)
    assert refused.status_code == 422
    assert "condition" in refused["HX-Trigger"]
    assert Task.objects.get(pk=task.pk).state == "open"
    client.post(f"/tasks/{task.pk}/do/answer", {**typed, "condition": "分两批", "earliest_on": "+40"}, headers=HTMX)
    row = ReviewAnswer.objects.get(task_id=task.pk)
    assert (row.answer, row.condition, row.earliest_on) == ("conditional", "分两批", clock.today() + timedelta(days=40))


def test_conditions_are_agreed_with_the_customer_from_the_workbench(shop):
    order = in_review(shop)
    keeper = signed_in(cast.keeper())
    keeper.post(
        f"/tasks/{task_of(order, 'fg_keeper').pk}/do/answer",
        {"answers.stock_sufficient": "conditional", "condition": "缺 20 只，下周到"},
    )
    signed_in(cast.planner()).post(f"/tasks/{task_of(order, 'pmc_planner').pk}/do/answer", BOTH)
    seller = cast.person("liyan", "李燕", ["salesperson"], scope="company")
    task = task_of(order, "salesperson", "sales.negotiate")
    client = signed_in(seller)
    assert "缺 20 只，下周到" in client.get(f"/tasks/{task.pk}").content.decode()
    assert client.post(f"/tasks/{task.pk}/do/agree", {"note": "可以等"}).status_code == 303
    assert Review.objects.get(ref_id=order.pk).result == "passed"


def test_a_price_is_approved_by_somebody_else_and_a_no_needs_a_word(shop):
    order = sales.order(shop)
    clerk, manager = cast.clerk(), cast.manager()
    approval = signature(
        order.ref, "decline", role="company_gm", document_version=order.version, number=order.number, text="金义百货",
        company_id=order.company_id, actor=clerk,
    )  # fmt: skip
    client = signed_in(manager)
    url = f"/tasks/{approval.task_id}/do"
    assert "周岚" in client.get(f"/tasks/{approval.task_id}").content.decode()
    assert client.post(f"{url}/reject", {"comment": ""}, headers=HTMX).status_code == 422
    assert Approval.objects.get(pk=approval.pk).decision == "pending"
    client.post(f"{url}/approve", {"comment": "行"}, headers=HTMX)
    assert Approval.objects.get(pk=approval.pk).decision == "approved"


def test_who_may_hand_a_task_on_is_told_to_whom_and_nobody_else(shop):
    order = sales.order(shop)
    planner = cast.planner()
    cast.person("wangfang", "王芳", ["pmc_planner"])
    mine = to_do(order, planner)
    text = signed_in(planner).get(f"/tasks/{mine.pk}/colleagues").content.decode()
    assert "王芳" in text
    assert "<optgroup" in text
    assert planner.name not in text
    stranger = cast.person("stranger", "外人", [])
    assert signed_in(stranger).get(f"/tasks/{mine.pk}/colleagues").status_code in (403, 404)


def test_tasks_are_taken_handed_over_returned_and_done(shop):
    order = sales.order(shop)
    planner = cast.planner()
    other = cast.person("wangfang", "王芳", ["pmc_planner"])
    client = signed_in(planner)
    taken, handed, returned, done = to_do(order), to_do(order, planner), to_do(order, planner), to_do(order, planner)
    client.post(f"/tasks/{taken.pk}/do/take")
    client.post(f"/tasks/{handed.pk}/do/delegate", {"to": str(other.user_id), "reason": "我今天外出"})
    client.post(f"/tasks/{returned.pk}/do/return", {"reason": "不归我管"})
    client.post(f"/tasks/{done.pk}/do/complete", {"note": "已说明"})
    found = {t.pk: (t.state, t.assignee_id, t.reason) for t in Task.objects.all()}
    assert found[taken.pk] == ("open", planner.user_id, "")
    assert found[handed.pk] == ("open", other.user_id, "")
    assert found[returned.pk] == ("returned", planner.user_id, "不归我管")
    assert found[done.pk] == ("done", planner.user_id, "已说明")


def test_reviewers_send_an_order_back_only_with_the_right_to(shop):
    order = in_review(shop)
    task = task_of(order, "pmc_planner")
    client = signed_in(cast.planner())
    assert "wb-back" not in client.get(f"/tasks/{task.pk}").content.decode()
    assert client.post(f"/tasks/{task.pk}/do/return", {"reason": "缺合同"}).status_code == 403
    assert sales.again(order).state == "submitted"


def test_what_is_not_mine_is_hidden_or_read_only(shop):
    order = in_review(shop)
    task = task_of(order, "fg_keeper")
    guard = signed_in(cast.person("qin", "秦树根", ["gate_guard"]))
    assert guard.get(f"/tasks/{task.pk}").status_code == 404
    assert guard.get("/tasks/999999").status_code == 404
    assert guard.post(f"/tasks/{task.pk}/do/answer", {"answers.stock_sufficient": "yes"}).status_code == 403
    assert guard.post(f"/tasks/{task.pk}/do/fly").status_code == 404
    clerk = signed_in(cast.clerk()).get(f"/tasks/{task.pk}").content.decode()
    assert "队列里" in clerk
    assert "/do/answer" not in clerk
    assert Client().get("/").status_code == 302


def test_polling_answers_304_until_something_changes_and_then_says_how_much_is_new(shop, django_assert_max_num_queries):
    order = sales.order(shop)
    planner = cast.planner()
    to_do(order, planner)
    client = signed_in(planner)
    first = client.get("/tasks/news?after=0")
    assert "1 条新的" in first.content.decode()
    with django_assert_max_num_queries(6):
        assert client.get("/tasks/news?after=0", headers={"if-none-match": first["ETag"]}).status_code == 304
    top = Task.objects.latest("pk").pk
    to_do(order, planner)
    again = client.get(f"/tasks/news?after={top}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, "1 条新的" in again.content.decode()) == (200, True)
    tasks.complete(Task.objects.filter(state="open").latest("pk").pk, actor=planner)
    assert "清单有变" in client.get(f"/tasks/news?after={10**9}").content.decode()


def test_a_draft_is_filled_in_and_gone_once_answered(shop):
    order = in_review(shop)
    task = task_of(order, "pmc_planner")
    planner = cast.planner()
    client = signed_in(planner)
    body = [["answers.data_complete", "yes"], ["remarks", "等电话"]]
    client.put(f"/drafts/task:{task.pk}", {"body": body}, content_type="application/json")
    page = client.get(f"/tasks/{task.pk}").content.decode()
    assert "等电话" in page
    assert 'value="yes" aria-describedby="b-data_complete" checked' in page
    client.post(f"/tasks/{task.pk}/do/answer", BOTH)
    assert not Draft.objects.filter(user_id=planner.user_id).exists()


def test_late_orders_of_mine_burn_below_the_list(shop):
    clerk = cast.clerk()
    late, other = sales.order(shop, actor=clerk), sales.order(shop, actor=clerk)
    type(late).objects.filter(pk=late.pk).update(
        promised_on=clock.today() - timedelta(days=3), clerk_id=clerk.user_id, fulfilment_status="reserved"
    )
    type(late).objects.filter(pk=other.pk).update(promised_on=clock.today() - timedelta(days=3), clerk_id=None)
    page = signed_in(clerk).get("/?tab=mine").content.decode()
    burning = page.split('class="burn"')[1]
    assert late.number in burning
    assert "晚 3 天" in burning
    assert other.number not in burning


def test_the_page_costs_the_same_for_1_and_40_tasks(shop):
    order = sales.order(shop)
    planner = cast.planner()
    client = signed_in(planner)
    to_do(order, planner)
    client.get("/")
    counted = _queries(client)
    for _ in range(39):
        to_do(order, planner)
    assert _queries(client) == counted
    assert counted <= 30


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/?tab=mine").status_code == 200
    return len(seen)


def test_the_next_task_is_the_one_below_else_the_one_above():
    assert views.next_of([1, 2, 3], 2, {1, 3}) == 3
    assert views.next_of([1, 2, 3], 3, {1, 2}) == 2
    assert views.next_of([1], 1, set()) is None


def test_a_message_about_another_company_one_works_for_takes_one_there(shop):
    order = sales.order(shop)
    clerk = cast.clerk()
    user = cast.user_of(clerk)
    other = cast.company("OTHER", "别家公司")
    Assignment.objects.create(user=user, role=Role.objects.get(code="accountant"), company=other)
    told = Notice.objects.create(
        user=user,
        code="order.state",
        data={"number": order.number},
        ref_kind="sales.order",
        ref_id=order.pk,
        at=clock.now(),
    )
    client = signed_in(clerk)
    client.post("/me/company", {"company": other.pk})
    assert client.get(f"/orders/{order.number}").status_code == 404
    opened = client.get(f"/notices/{told.pk}", follow=True)
    assert (opened.status_code, opened.redirect_chain[-1][0]) == (200, f"/orders/{order.number}")
    assert client.session["company"] == order.company_id
