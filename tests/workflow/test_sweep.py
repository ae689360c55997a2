"""The sweep: warn before, escalate after, one statement whatever the number (WFL-05, WFL-06)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gendan.core import clock, dispatch, params
from gendan.core.actor import SYSTEM
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.org.models import Calendar, Department
from gendan.org.services import calendars, companies, users
from gendan.workflow import queries, sweep
from gendan.workflow.models import Notice, SlaRule, Task
from gendan.workflow.services import limits, tasks
from tests import cast

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=ZONE)


def new(code="sales.instruct", sla="SLA-01", role="order_clerk", **facts) -> tasks.NewTask:
    firm = cast.company()
    return tasks.NewTask(
        company_id=firm.pk,
        code=code,
        ref=Ref("org.company", firm.pk),
        role=role,
        sla=sla,
        number="SO1",
        subject="江宁",
        started_at=at(13, 16, 30),
        **facts,
    )


def codes(actor) -> list[str]:
    return sorted(Notice.objects.filter(user_id=actor.user_id).values_list("code", flat=True))


def test_a_task_is_warned_of_once_at_eighty_percent():
    clerk = cast.clerk()
    (task,) = tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    assert sweep.run(at(16, 10, 11)) == (0, 0)
    assert sweep.run(at(16, 10, 12)) == (1, 0)
    assert sweep.run(at(16, 10, 13)) == (0, 0)
    assert codes(clerk) == ["task.due_soon"]
    assert Task.objects.get(pk=task.pk).warned_at == at(16, 10, 12)


def test_at_the_limit_the_owner_and_the_next_level_hear_of_it_and_the_level_is_kept():
    clerk, boss = cast.clerk(), cast.manager()
    desk = cast.person("gao", "高原", ["order_desk_manager"])
    (task,) = tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    assert sweep.run(at(16, 11)) == (0, 1)
    assert (codes(clerk), codes(desk), codes(boss)) == (["task.overdue"], ["task.escalated"], [])
    assert sweep.run(at(16, 12)) == (0, 0)
    assert sweep.run(at(17, 11)) == (0, 1)  # a day later: the second and last level
    assert codes(boss) == ["task.escalated"]
    assert sweep.run(at(20, 11)) == (0, 0)
    assert Task.objects.get(pk=task.pk).escalation_level == 2
    levels = (
        EventRow.objects.filter(name="workflow.task.overdue").order_by("id").values_list("payload__level", flat=True)
    )
    assert list(levels) == [1, 2]


def test_the_head_of_the_department_hears_and_without_one_the_general_manager():
    firm, boss = cast.company(), cast.manager()
    clerk, head = cast.clerk(firm), cast.person("gao", "高原", ["sales_manager"])
    tasks.open_many([new(sla="SLA-02", assignee_id=clerk.user_id)], actor=SYSTEM)
    sweep.run(at(16, 9))
    assert codes(boss) == ["task.escalated"]
    companies.save_department(firm, "sales_dept", "销售部", head=cast.user_of(head), actor=SYSTEM)
    place = Department.objects.get(company=firm, code="sales_dept")
    tasks.open_many([new(code="sales.call", sla="SLA-02", department_id=place.pk)], actor=SYSTEM)
    sweep.run(at(16, 9, 1))
    assert codes(head) == ["task.escalated"]
    assert codes(boss) == ["task.escalated"]


def test_a_queue_is_warned_and_the_stand_in_too():
    one, two = cast.clerk(), cast.person("qian", "钱芳", ["order_clerk"])
    keeper = cast.keeper()
    with clock.at(at(13, 9)):
        users.set_stand_in(keeper.user_id, cast.user_of(two), date(2025, 6, 20), actor=keeper)
    tasks.open_many([new(), new(code="x.y", role="fg_keeper", assignee_id=keeper.user_id)], actor=SYSTEM)
    sweep.run(at(16, 10, 30))
    assert (codes(one), codes(two), codes(keeper)) == (["task.due_soon"], ["task.due_soon"] * 2, ["task.due_soon"])


def test_paused_and_closed_tasks_are_left_alone():
    clerk = cast.clerk()
    paused, done = tasks.open_many([new(assignee_id=clerk.user_id), new(assignee_id=clerk.user_id)], actor=SYSTEM)
    with clock.at(at(13, 17)):
        tasks.pause(paused.pk, "等图纸", actor=SYSTEM)
        tasks.complete(done.pk, actor=clerk)
    assert sweep.run(at(20, 9)) == (0, 0)


def test_two_thousand_tasks_take_as_many_queries_as_two(django_assert_num_queries):
    clerk = cast.clerk()
    cast.manager()
    tasks.open_many([new(assignee_id=clerk.user_id) for _ in range(2)], actor=SYSTEM)
    params.forget()
    with django_assert_num_queries(6) as few:  # savepoint, bind, settings, the sweep, events, release
        assert sweep.run(at(16, 11)).escalated == 2
    tasks.open_many([new(assignee_id=clerk.user_id) for _ in range(2000)], actor=SYSTEM)
    params.forget()
    with django_assert_num_queries(6) as many:
        assert sweep.run(at(16, 11, 1)).escalated == 2000
    statements = [sum("workflow_task" in q["sql"] for q in found.captured_queries) for found in (few, many)]
    assert statements == [1, 1]


def test_a_company_may_set_its_own_limit_and_the_others_keep_the_general_one():
    ours, theirs = cast.company(), cast.company("BT", "北塔分销")
    limits.put("SLA-01", 2, "wh", company_id=ours.pk, escalate_to=["company_gm"], actor=SYSTEM)
    here, there = tasks.open_many([new(), tasks.NewTask(**{**vars(new()), "company_id": theirs.pk})], actor=SYSTEM)
    assert (here.due_at, there.due_at) == (at(16, 9), at(16, 11))
    assert SlaRule.objects.filter(code="SLA-01").count() == 2


def test_a_changed_calendar_moves_open_limits_only():
    clerk = cast.clerk()
    standing, done, fixed = tasks.open_many(
        [new(assignee_id=clerk.user_id), new(assignee_id=clerk.user_id), new(due_at=at(16, 11))], actor=SYSTEM
    )
    with clock.at(at(13, 17)):
        tasks.complete(done.pk, actor=clerk)
    calendar = Calendar.objects.get(company=None, code="standard")
    calendars.set_day(calendar.pk, date(2025, 6, 16), [], name="厂休", actor=cast.admin())
    dispatch.drain()
    moments = dict(Task.objects.values_list("pk", "due_at"))
    assert moments == {standing.pk: at(17, 11), done.pk: at(16, 11), fixed.pk: at(16, 11)}


def test_open_limits_follow_a_company_to_its_own_calendar_and_stay_for_the_others():
    ours, theirs = cast.company(), cast.company("BT", "北塔分销")
    here, there = tasks.open_many([new(), tasks.NewTask(**{**vars(new()), "company_id": theirs.pk})], actor=SYSTEM)
    own = calendars.set_company_day(ours.pk, date(2025, 6, 16), [], name="厂休", actor=cast.admin())
    dispatch.drain()
    moments = dict(Task.objects.values_list("pk", "due_at"))
    assert moments == {here.pk: at(17, 11), there.pk: at(16, 11)}
    here.refresh_from_db()
    assert here.calendar_id == own.pk
    companies.change(ours.pk, calendar=Calendar.objects.get(company=None, code="standard"), actor=SYSTEM)
    dispatch.drain()
    here.refresh_from_db()
    assert here.due_at == at(16, 11)


def test_recomputing_costs_the_same_for_one_and_for_forty(django_assert_num_queries):
    calendar = Calendar.objects.get(company=None, code="standard")
    for n, (day, count) in enumerate(((16, 1), (17, 40))):
        tasks.open_many([new(code=f"c{n}") for _ in range(count)], actor=SYSTEM)
        calendars.set_day(calendar.pk, date(2025, 6, day), [], actor=SYSTEM)
        tasks.recompute(calendar.pk, actor=SYSTEM)  # warms the calendar
        Task.objects.update(due_at=at(13, 17))
        with django_assert_num_queries(7):  # savepoint, bind, lock, rules, calendar by task, update, release
            assert tasks.recompute(calendar.pk, actor=SYSTEM) == Task.objects.count()


def test_the_to_do_list_is_sorted_by_due_time_and_shows_how_each_stands():
    clerk = cast.clerk()
    late, soon, ample, queue = tasks.open_many(
        [
            new(code="a.late", assignee_id=clerk.user_id, sla="SLA-02"),
            new(code="a.soon", assignee_id=clerk.user_id),
            new(code="a.ample", assignee_id=clerk.user_id, sla="SLA-37"),
            new(code="a.queue"),
        ],
        actor=SYSTEM,
    )
    with clock.at(at(16, 10, 30)):
        rows = queries.inbox(clerk)
        assert [(r["id"], r["mark"]) for r in rows] == [
            (late.pk, "overdue"),
            (soon.pk, "warning"),
            (ample.pk, "on_time"),
        ]
        assert [r["id"] for r in queries.inbox(clerk, scope="queue")] == [queue.pk]
        assert [r["id"] for r in queries.inbox(clerk, limit=1, after=(late.due_at, late.pk))] == [soon.pk]
        assert queries.counts(clerk) == {
            "mine": 3, "overdue": 1, "warning": 1, "queue": 1, "queue_overdue": 0, "unread": 0,
        }  # fmt: skip
        assert queries.inbox(cast.keeper()) == []
        assert queries.open_for(clerk).count() == 4
        assert queries.open_for(cast.keeper()).count() == 0


def test_the_to_do_list_costs_the_same_for_one_and_for_forty(django_assert_num_queries):
    clerk = cast.clerk()
    tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    with django_assert_num_queries(2):
        queries.inbox(clerk)
    tasks.open_many([new(assignee_id=clerk.user_id) for _ in range(39)], actor=SYSTEM)
    with django_assert_num_queries(2):
        assert len(queries.inbox(clerk)) == 40


def test_a_task_nobody_can_do_is_listed_as_a_fault():
    clerk = cast.clerk()
    mine, orphan = tasks.open_many([new(assignee_id=clerk.user_id), new(role="home_designer")], actor=SYSTEM)
    assert [row["id"] for row in queries.faults(cast.manager())] == [orphan.pk]
    users.deactivate(clerk.user_id, actor=SYSTEM)
    assert [row["id"] for row in queries.faults(cast.manager())] == [mine.pk, orphan.pk]


def test_limits_are_measured_for_reports():
    clerk = cast.clerk()
    first, second = tasks.open_many([new(assignee_id=clerk.user_id) for _ in range(2)], actor=SYSTEM)
    with clock.at(at(13, 17, 30)):
        tasks.complete(first.pk, actor=clerk)
    with clock.at(at(16, 11)):
        tasks.complete(second.pk, actor=clerk)
    (row,) = queries.measured(clerk, at(1, 0), at(30, 0))
    assert (row["sla"], row["finished"], row["in_time"], row["late"]) == ("SLA-01", 2, 1, 1)


def test_a_second_sweep_beside_the_first_skips_what_is_locked():
    """Nothing is told twice although two workers sweep: what one has marked, the other no longer finds."""
    clerk = cast.clerk()
    tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    assert (sweep.run(at(16, 11)).escalated, sweep.run(at(16, 11)).escalated) == (1, 0)
    assert codes(clerk) == ["task.overdue"]
    assert timedelta(0) == Task.objects.get().escalated_at - at(16, 11)


def test_a_level_nobody_holds_passes_to_the_next_and_is_listed():
    clerk = cast.clerk()
    cast.person("he", "何坤", ["group_gm"])
    limits.put("SLA-01", 4, "wh", escalate_to=["tech_manager", "quality_manager", "company_gm"], actor=SYSTEM)
    boss = cast.manager()
    assert ("SLA-01", "tech_manager") in queries.unheld(boss)
    tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    sweep.run(at(16, 11))
    assert codes(boss) == ["task.escalated"]
    quality = cast.person("zhi", "支敏", ["quality_manager"])
    assert ("SLA-01", "quality_manager") not in queries.unheld(boss)
    sweep.run(at(17, 11))
    assert codes(quality) == ["task.escalated"]
    assert codes(boss) == ["task.escalated"]


def test_two_roles_on_one_level_both_hear():
    clerk = cast.clerk()
    desk, plant = cast.person("gao", "高原", ["order_desk_manager"]), cast.person("pei", "裴军", ["production_manager"])
    limits.put("SLA-01", 4, "wh", escalate_to=["production_manager/order_desk_manager"], actor=SYSTEM)
    tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    sweep.run(at(16, 11))
    assert (codes(desk), codes(plant)) == (["task.escalated"], ["task.escalated"])


def test_with_nobody_above_the_group_hears_and_at_last_the_administrator():
    clerk, admin = cast.clerk(), cast.admin()
    tasks.open_many([new(assignee_id=clerk.user_id)], actor=SYSTEM)
    sweep.run(at(16, 11))
    assert codes(admin) == ["task.escalated"]
    group = cast.person("he", "何坤", ["group_gm"], company=cast.company("HQ", "集团总部"))
    tasks.open_many([new(code="x.y", assignee_id=clerk.user_id)], actor=SYSTEM)
    sweep.run(at(16, 11, 1))
    assert codes(group) == ["task.escalated"]
    assert codes(admin) == ["task.escalated"]


def test_a_task_for_a_role_nobody_holds_is_told_at_once():
    admin = cast.admin()
    tasks.open_many([new(role="tech_manager")], actor=SYSTEM)
    dispatch.drain()
    assert codes(admin) == ["task.nobody"]
    boss = cast.manager()
    tasks.open_many([new(role="tech_manager")], actor=SYSTEM)
    dispatch.drain()
    assert (codes(boss), codes(admin)) == (["task.nobody"], ["task.nobody"])


def test_a_stand_in_named_for_later_stands_in_later():
    keeper, other = cast.keeper(), cast.person("qian", "钱芳", ["order_clerk"])
    with clock.at(at(13, 9)):
        users.set_stand_in(
            keeper.user_id, cast.user_of(other), date(2025, 6, 20), since=date(2025, 6, 18), actor=keeper
        )
    (task,) = tasks.open_many([new(role="fg_keeper", assignee_id=keeper.user_id)], actor=SYSTEM)
    with clock.at(at(17, 9)):
        assert not tasks.may_act(task, other)
        assert queries.inbox(other) == []
    with clock.at(at(18, 9)):
        assert tasks.may_act(task, other)
        assert [row["id"] for row in queries.inbox(other)] == [task.pk]
        assert queries.counts(other)["mine"] == 1
    with clock.at(at(21, 9)):
        assert queries.inbox(other) == []


def test_more_than_one_transaction_holds_is_swept_all_the_same():
    clerk = cast.clerk()
    cast.manager()
    tasks.open_many([new(assignee_id=clerk.user_id) for _ in range(30)], actor=SYSTEM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "MOST", 8)
        assert sweep.run(at(16, 11)) == (0, 30)
        assert sweep.run(at(16, 12)) == (0, 0)
