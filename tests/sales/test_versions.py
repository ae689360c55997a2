"""Orders under way moved to another version of their process (WFL-12): looked at first, moved whole or not at all."""

from typing import Any

import pytest

from gendan.core import invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, IllegalTransition, Invalid, NotAllowed, NotFound, StaleDocument
from gendan.core.models import EventRow
from gendan.sales.models import Order
from gendan.sales.services import orders
from gendan.workflow.errors import StaysInItsVersion
from gendan.workflow.models import Gate, ProcessPart, ProcessRun, ProcessTemplate, Task
from gendan.workflow.process.moving import Stays
from gendan.workflow.services import processes, runs, versions
from tests import cast
from tests.factories import sales

from .test_processes import TEXT, YES, answer, open_steps, placed, reviewer, taken, task_of
from .test_waiting import drain

pytestmark = pytest.mark.django_db
SECOND = """  - code: second
    name: {zh: 复核, en: Second look}
    role: sales_manager
    guards: sales.order.take_effect
    outcomes: {done: look}
"""
CHECKED = TEXT.replace("  - code: look\n", SECOND + "  - code: look\n")


def newer(text: str = CHECKED) -> ProcessTemplate:
    """A new version of the process, in force."""
    row = processes.draw(text.replace("A/0", "A/1"), company_id=cast.company().pk, actor=SYSTEM)
    processes.put_in_force(row.pk, actor=SYSTEM)
    return row


def run_of(order: Order) -> ProcessRun:
    return ProcessRun.objects.get(ref_kind="sales.order", ref_id=order.pk)


def owner() -> Any:
    return cast.person("liucheng", "刘成", ["process_owner"])


def moved(order: Order, row: ProcessTemplate, reason: str = "流程改进") -> Any:
    return versions.move(run_of(order).pk, row.pk, reason=reason, actor=owner())


def test_a_version_put_in_force_changes_nothing_for_orders_under_way() -> None:
    taken()
    order = placed()
    parts = list(ProcessPart.objects.order_by("pk").values())
    tasks, gates = list(Task.objects.order_by("pk").values()), list(Gate.objects.order_by("pk").values())
    newer()
    drain()
    assert parts == list(ProcessPart.objects.order_by("pk").values())
    assert tasks == list(Task.objects.order_by("pk").values())
    assert gates == list(Gate.objects.order_by("pk").values())
    answer(order, "review", reviewer(), answers=YES)
    assert open_steps(order) == ["look"], "the second look is of the new version"


def test_looking_ahead_tells_what_would_happen_and_writes_nothing() -> None:
    taken()
    order = placed()
    row, keeper = newer(), owner()
    before = list(ProcessPart.objects.values()), list(Gate.objects.values()), EventRow.objects.count()
    (found,) = versions.ahead(row.pk, actor=keeper)
    assert (found.run.number, found.label, found.move.stays) == (order.number, "A/0", None)
    assert (found.move.kept, found.move.opened, found.move.cancelled) == (["review"], [], [])
    assert before == (list(ProcessPart.objects.values()), list(Gate.objects.values()), EventRow.objects.count())
    assert run_of(order).template_id != row.pk


def test_an_open_step_keeps_its_task_with_owner_and_due_time_and_new_gates_close() -> None:
    taken()
    order = placed()
    judge = reviewer()
    task = task_of(order, "review")
    Task.objects.filter(pk=task.pk).update(assignee_id=judge.user_id)
    task.refresh_from_db()
    row = newer()
    moved(order, row)
    again = task_of(order, "review")
    assert (again.pk, again.assignee_id, again.due_at, again.version) == (
        task.pk,
        judge.user_id,
        task.due_at,
        task.version,
    )
    assert run_of(order).template_id == row.pk
    answer(order, "review", judge, answers=YES)
    assert open_steps(order) == ["second"]
    with pytest.raises(GateClosed):
        orders.take_effect(order.pk, actor=cast.clerk())
    answer(order, "second", cast.person("hejing", "何静", ["sales_manager"]))
    drain()
    assert (sales.again(order).state, open_steps(order)) == ("effective", ["look"])
    assert list(invariants.violations()) == []


def test_a_step_that_asks_something_else_shows_it_and_an_old_form_is_refused() -> None:
    taken()
    order = placed()
    task = task_of(order, "review")
    moved(order, newer(TEXT.replace("price_correct]", "price_correct, ship_date_possible]")))
    again = task_of(order, "review")
    assert (again.pk, again.data["questions"]) == (task.pk, ["stock_sufficient", "price_correct", "ship_date_possible"])
    with pytest.raises(StaleDocument):
        answer(order, "review", reviewer(), answers={**YES, "ship_date_possible": "yes"}, version=task.version)


def test_a_step_that_is_gone_is_cancelled_its_gate_opens_and_the_order_goes_on() -> None:
    taken(CHECKED)
    order = placed()
    answer(order, "review", reviewer(), answers=YES)
    task = task_of(order, "second")
    drain()
    assert sales.again(order).state == "confirmed"
    moved(order, newer(TEXT))
    task.refresh_from_db()
    assert (task.state, open_steps(order)) == ("cancelled", ["look"])
    drain()
    assert sales.again(order).state == "effective", "what waited for the step that is gone goes on"
    with pytest.raises(IllegalTransition):
        answer_late(task)
    assert list(invariants.violations()) == []


def answer_late(task: Task) -> None:
    """Whoever had the form of a step open while it was taken away sends it."""
    runs.answer(task.pk, actor=cast.person("hejing", "何静", ["sales_manager"]))


def test_what_the_new_version_cannot_tell_stays_where_it_is_and_says_why() -> None:
    taken(
        TEXT.replace(
            "return: returned}", "return: returned, doubt: look}\n    labels: {doubt: {zh: 存疑, en: In doubt}}"
        )
    )
    order = placed()
    answer(order, "review", reviewer(), outcome="doubt", answers=YES)
    row = newer(TEXT)
    (found,) = versions.ahead(row.pk, actor=owner())
    assert (found.move.stays, found.move.where) == (Stays.UNKNOWN_ANSWER, "review")
    with pytest.raises(StaysInItsVersion):
        moved(order, row)
    assert (run_of(order).template_id == row.pk, open_steps(order)) == (False, ["look"])


def test_the_move_is_told_with_its_reason_and_a_reason_is_wanted() -> None:
    taken()
    order = placed()
    moved(order, newer(), reason="原版本有错")
    told = EventRow.objects.get(name="workflow.process.moved").payload
    assert (told["from_label"], told["to_label"], told["reason"]) == ("A/0", "A/1", "原版本有错")
    with pytest.raises(Invalid):
        moved(order, ProcessTemplate.objects.get(label="A/1"), reason="")


def test_moving_twice_does_nothing_the_second_time() -> None:
    taken()
    order = placed()
    row = newer()
    moved(order, row)
    with pytest.raises(StaysInItsVersion):
        moved(order, row)
    assert versions.ahead(row.pk, actor=owner()) == []


def test_only_those_who_keep_processes_move_orders_and_only_in_their_companies() -> None:
    taken()
    order = placed()
    row = newer()
    with pytest.raises(NotAllowed):
        versions.move(run_of(order).pk, row.pk, reason="x", actor=cast.clerk())
    elsewhere = cast.company("QT", "其他公司")
    stranger = cast.person("waibu", "外人", ["process_owner"], company=elsewhere)
    with pytest.raises(NotFound):
        versions.move(run_of(order).pk, row.pk, reason="x", actor=stranger)
    assert run_of(order).template_id != row.pk


def test_an_order_that_was_sent_back_begins_in_the_new_version() -> None:
    taken()
    order = placed(until="submitted")
    answer(order, "review", reviewer(), outcome="return", reason="地址不全")
    drain()
    row = newer()
    moved(order, row)
    orders.submit(order.pk, actor=cast.clerk(), accept=["*"])
    assert (run_of(order).template_id, open_steps(order)) == (row.pk, ["review"])
    assert {g.code for g in Gate.objects.filter(satisfied_at=None)} >= {"step:review", "step:second", "step:look"}


def test_of_many_those_that_can_are_moved_and_the_others_told() -> None:
    taken()
    shop = sales.shop()
    first, second, third = (sales.order(shop, actor=cast.clerk(), until="confirmed") for _ in range(3))
    runs = [run_of(o).pk for o in (first, second, third)]
    orders.cancel(second.pk, reason="不要了", actor=SYSTEM)
    drain()
    row = newer()
    done = versions.move_many([*runs, 999_999_999], row.pk, reason="流程改进", actor=owner())
    assert [(d.run_id, type(d.refusal).__name__) for d in done] == [
        (runs[0], "NoneType"), (runs[1], "StaysInItsVersion"), (runs[2], "NoneType"), (999_999_999, "NotFound"),
    ]  # fmt: skip
