"""Tasks: an owner or a queue, a due time, and one who finishes them (WFL-02, WFL-04, WFL-05)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound, StaleDocument
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.org.models import Department
from gendan.org.services import companies, users
from gendan.workflow.errors import NotYours
from gendan.workflow.models import Task
from gendan.workflow.services import tasks
from tests import cast

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2025, 6, 13, 16, 30, tzinfo=SHANGHAI)  # an ordinary week: Monday is the 16th


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=SHANGHAI)


def a_task(**facts) -> Task:
    firm = cast.company()
    wanted = {
        "company_id": firm.pk,
        "kind": "task",
        "code": "sales.instruct",
        "ref": Ref("org.company", firm.pk),
        "number": "SO2506-0001",
        "subject": "江宁配电",
        "role": "order_clerk",
        "sla": "SLA-01",
        "actor": SYSTEM,
        **facts,
    }
    return tasks.open(**wanted)


def names_of(task: Task) -> list[str]:
    return list(
        EventRow.objects.filter(about_kind="workflow.task", about_id=task.pk)
        .order_by("id")
        .values_list("name", flat=True)
    )


def test_a_task_is_due_in_the_working_time_of_its_company():
    with clock.at(FRIDAY):
        task = a_task()
    assert task.due_at == at(16, 11)
    assert task.warn_at == at(16, 10, 12)  # 80 % of four working hours: 60 minutes on Friday, 132 on Monday
    assert (task.limit_text, task.state) == ("4wh", "open")


def test_completing_says_outcome_answer_and_whether_it_was_late():
    clerk = cast.clerk()
    with clock.at(FRIDAY):
        task = a_task(assignee_id=clerk.user_id)
    with clock.at(at(16, 10, 59)):
        done = tasks.complete(task.pk, outcome="yes", answer={"date": "2025-06-20"}, actor=clerk)
    assert (done.state, done.outcome, done.closed_by_id, done.version) == ("done", "yes", clerk.user_id, 2)
    event = EventRow.objects.get(name="workflow.task.done")
    assert event.payload == {
        "task_id": task.pk, "code": "sales.instruct", "ref": str(Ref("org.company", task.company_id)),
        "outcome": "yes", "answer": {"date": "2025-06-20"}, "late": False,
    }  # fmt: skip
    assert event.serves == [f"org.company:{task.company_id}"]


def test_done_at_the_due_moment_is_late():
    clerk = cast.clerk()
    with clock.at(FRIDAY):
        task = a_task(assignee_id=clerk.user_id)
    with clock.at(at(16, 11)):
        tasks.complete(task.pk, actor=clerk)
    assert EventRow.objects.get(name="workflow.task.done").payload["late"] is True


def test_a_finished_task_cannot_be_finished_again():
    clerk = cast.clerk()
    task = a_task(assignee_id=clerk.user_id)
    tasks.complete(task.pk, actor=clerk)
    with pytest.raises(IllegalTransition):
        tasks.complete(task.pk, actor=clerk)
    assert names_of(task) == ["workflow.task.opened", "workflow.task.done"]


def test_an_old_version_is_refused_and_nothing_happens():
    clerk = cast.clerk()
    task = a_task()
    tasks.take(task.pk, actor=clerk)
    with pytest.raises(StaleDocument):
        tasks.complete(task.pk, version=1, actor=clerk)
    assert Task.objects.get(pk=task.pk).state == "open"


def test_a_task_in_a_queue_is_for_holders_of_the_role_only():
    task = a_task()
    with pytest.raises(NotYours):
        tasks.complete(task.pk, actor=cast.accountant())
    assert tasks.complete(task.pk, actor=cast.clerk()).state == "done"


def test_an_assigned_task_is_for_its_assignee_and_who_may_act_for_all():
    firm = cast.company()
    other = cast.person("qian", "钱芳", ["order_clerk"], company=firm)
    task = a_task(assignee_id=cast.clerk(firm).user_id)
    with pytest.raises(NotYours):
        tasks.complete(task.pk, actor=other)
    assert tasks.complete(task.pk, actor=cast.manager(firm)).closed_by_id == cast.manager(firm).user_id


def test_a_task_of_another_company_does_not_exist():
    task = a_task()
    stranger = cast.person("wei", "魏青", ["order_clerk", "company_gm"], company=cast.company("BT", "北塔分销"))
    with pytest.raises(NotFound):
        tasks.complete(task.pk, actor=stranger)


def test_the_stand_in_acts_while_the_owner_is_away():
    firm = cast.company()
    clerk, other = cast.clerk(firm), cast.person("qian", "钱芳", ["order_clerk"], company=firm)
    task = a_task(assignee_id=clerk.user_id)
    with clock.at(FRIDAY):
        users.set_stand_in(clerk.user_id, cast.user_of(other), at(20, 0).date(), actor=clerk)
    with clock.at(at(21, 9)), pytest.raises(NotYours):
        tasks.complete(task.pk, actor=other)
    with clock.at(at(20, 9)):
        assert tasks.complete(task.pk, actor=other).state == "done"


def test_returning_needs_a_reason_and_names_who_asked():
    clerk, boss = cast.clerk(), cast.manager()
    task = a_task(assignee_id=clerk.user_id, actor=boss)
    with pytest.raises(Invalid):
        tasks.give_back(task.pk, " ", actor=clerk)
    tasks.give_back(task.pk, "资料不全", actor=clerk)
    assert EventRow.objects.get(name="workflow.task.returned").payload["asked_by"] == boss.user_id
    assert Task.objects.get(pk=task.pk).reason == "资料不全"


def test_taking_a_task_removes_it_from_the_queue_of_the_others():
    firm = cast.company()
    other = cast.person("qian", "钱芳", ["order_clerk"], company=firm)
    task = a_task()
    tasks.take(task.pk, actor=cast.clerk(firm))
    with pytest.raises(NotYours):
        tasks.take(task.pk, actor=other)


def test_delegating_hands_over_to_a_colleague_and_to_nobody_else():
    firm = cast.company()
    clerk, other = cast.clerk(firm), cast.person("qian", "钱芳", ["designer"], company=firm)
    stranger = cast.person("wei", "魏青", ["order_clerk"], company=cast.company("BT", "北塔分销"))
    task = a_task(assignee_id=clerk.user_id)
    with pytest.raises(Invalid):
        tasks.delegate(task.pk, stranger.user_id, "休假", actor=clerk)
    tasks.delegate(task.pk, other.user_id, "休假", actor=clerk)
    assert Task.objects.get(pk=task.pk).assignee_id == other.user_id
    with pytest.raises(NotYours):
        tasks.complete(task.pk, actor=clerk)
    assert tasks.complete(task.pk, actor=other).state == "done"


def test_heads_assign_what_is_not_theirs_and_clerks_do_not():
    clerk, seller = cast.clerk(), cast.salesperson()
    task = a_task(assignee_id=seller.user_id)
    with pytest.raises(NotAllowed) as refusal:
        tasks.assign(task.pk, clerk.user_id, actor=clerk)
    assert refusal.value.data["permission"] == "workflow.task.assign"
    boss = cast.person("gao", "高原", ["sales_manager"])
    assert tasks.assign(task.pk, clerk.user_id, actor=boss).assignee_id == clerk.user_id


def test_a_deactivated_assignee_gives_way_to_the_queue():
    clerk = cast.clerk()
    users.deactivate(clerk.user_id, actor=SYSTEM)
    assert a_task(assignee_id=clerk.user_id).assignee_id is None


def test_a_task_for_a_department_head_is_the_heads():
    firm = cast.company()
    department = Department.objects.get(company=firm, code="sales_dept")
    head = cast.person("gao", "高原", ["sales_manager"], company=firm)
    companies.save_department(firm, "sales_dept", "销售部", head=cast.user_of(head), actor=SYSTEM)
    task = a_task(role="department_head", department_id=department.pk)
    with pytest.raises(NotYours):
        tasks.complete(task.pk, actor=cast.clerk(firm))
    assert tasks.complete(task.pk, actor=cast.again(head)).state == "done"


def test_a_pause_moves_the_limit_by_the_working_time_it_took():
    clerk = cast.clerk()
    with clock.at(FRIDAY):
        task = a_task(assignee_id=clerk.user_id)
    with clock.at(at(13, 17)):
        tasks.pause(task.pk, "等客户回电", actor=cast.manager())
    with clock.at(at(16, 9)):
        resumed = tasks.resume(task.pk, actor=cast.manager())
    assert resumed.due_at == at(16, 14)  # half an hour on Friday and one on Monday were lost: 11:00 + 1:30, over lunch
    assert resumed.paused_minutes == 90


def test_nobody_stops_their_own_clock():
    clerk = cast.clerk()
    task = a_task(assignee_id=clerk.user_id)
    with pytest.raises(NotAllowed):
        tasks.pause(task.pk, "歇会儿", actor=clerk)
    assert Task.objects.get(pk=task.pk).paused_at is None


def test_cancelling_for_a_document_ends_its_open_tasks_only():
    clerk = cast.clerk()
    done, open_one, other = a_task(assignee_id=clerk.user_id), a_task(), a_task(code="sales.call")
    tasks.complete(done.pk, actor=clerk)
    assert tasks.cancel_for(Ref("org.company", done.company_id), code="sales.instruct", actor=clerk) == 1
    states = dict(Task.objects.values_list("pk", "state"))
    assert states == {done.pk: "done", open_one.pk: "cancelled", other.pk: "open"}


def test_opening_many_costs_as_much_as_opening_one(django_assert_max_num_queries, django_assert_num_queries):
    firm, clerk = cast.company(), cast.clerk()

    def new(n):
        return tasks.NewTask(
            company_id=firm.pk, code=f"c{n}", ref=Ref("org.company", firm.pk), role="order_clerk", sla="SLA-23",
            assignee_id=clerk.user_id,
        )  # fmt: skip

    tasks.open_many([new(0)], actor=SYSTEM)  # warms the calendar
    with django_assert_num_queries(7):  # savepoint and release, bind, rules, owners, insert, events
        one = tasks.open_many([new(1)], actor=SYSTEM)
    with django_assert_num_queries(7):
        forty = tasks.open_many([new(n) for n in range(40)], actor=SYSTEM)
    assert len(one) == 1
    assert [t.code for t in Task.objects.filter(pk__in=[t.pk for t in forty]).order_by("pk")] == [
        f"c{n}" for n in range(40)
    ]
