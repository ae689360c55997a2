"""An order moved to another version of its process while others work on it, and the server killed in between."""

from typing import Any

import pytest
from django.db import DatabaseError

from gendan.core import invariants, sql
from gendan.core.errors import IllegalTransition
from gendan.workflow.models import ProcessRun, Task
from gendan.workflow.services import versions
from tests import cast
from tests.factories import sales
from tests.sales.test_processes import TEXT, YES, answer, open_steps, reviewer, taken, task_of
from tests.sales.test_versions import CHECKED, newer, owner, run_of

from .test_tasks import at_once

pytestmark = pytest.mark.usefixtures("transactional_db")
DIES = "begin raise exception 'the server dies here'; end"
WHEN = "new.number = '{number}' and new.data->>'step' = 'look'"
BREAK = (
    f"create function break_off() returns trigger language plpgsql as $${DIES}$$",
    f"create trigger break_off before insert on workflow_task for each row when ({WHEN}) execute function break_off()",
)
MEND = ("drop trigger break_off on workflow_task", "drop function break_off()")


def test_an_order_moved_while_a_reviewer_answers_is_answered_once_and_stands_in_the_new_version() -> None:
    taken()
    shop, judge, keeper = sales.shop(), reviewer(), owner()
    many = [sales.order(shop, actor=cast.clerk(), until="confirmed") for _ in range(6)]
    row = newer()
    for order in many:
        results: list[Any] = at_once(
            lambda order=order: answer(order, "review", judge, answers=YES),
            lambda order=order: versions.move(run_of(order).pk, row.pk, reason="流程改进", actor=keeper),
        )
        assert not [r for r in results if isinstance(r, Exception)], results
        assert run_of(order).template_id == row.pk
        assert open_steps(order) in (["second"], ["look"]), "answered before the move it stands one step further"
    assert list(invariants.violations()) == []


def test_a_step_taken_away_while_somebody_answers_it_is_answered_or_gone() -> None:
    taken(CHECKED)
    shop, judge, keeper = sales.shop(), reviewer(), owner()
    boss = cast.person("hejing", "何静", ["sales_manager"])
    many = [sales.order(shop, actor=cast.clerk(), until="confirmed") for _ in range(6)]
    for order in many:
        answer(order, "review", judge, answers=YES)
    row = newer(TEXT)
    for order in many:
        task = task_of(order, "second")
        results: list[Any] = at_once(
            lambda order=order: answer(order, "second", boss),
            lambda order=order: versions.move(run_of(order).pk, row.pk, reason="流程改进", actor=keeper),
        )
        task.refresh_from_db()
        assert not isinstance(results[1], Exception), results
        assert (task.state == "done") == (not isinstance(results[0], Exception))
        assert isinstance(results[0], Task | IllegalTransition | Task.DoesNotExist), results
        assert open_steps(order) == ["look"]
    assert list(invariants.violations()) == []


def test_killed_in_the_middle_each_order_is_moved_whole_or_not_at_all_and_the_rest_can_be_moved_again() -> None:
    taken(CHECKED)
    shop, keeper = sales.shop(), owner()
    three = [sales.order(shop, actor=cast.clerk(), until="confirmed") for _ in range(3)]
    for order in three:
        answer(order, "review", reviewer(), answers=YES)
    row, ids = newer(TEXT), [run_of(o).pk for o in three]
    for statement in BREAK:
        sql.execute(statement.format(number=three[1].number))
    try:
        with pytest.raises(DatabaseError):
            versions.move_many(ids, row.pk, reason="流程改进", actor=keeper)
    finally:
        for statement in MEND:
            sql.execute(statement)
    assert [ProcessRun.objects.get(pk=id).template_id == row.pk for id in ids] == [True, False, False]
    assert [open_steps(o) for o in three] == [["look"], ["second"], ["second"]]
    assert list(invariants.violations()) == []
    versions.move_many(ids, row.pk, reason="流程改进", actor=keeper)
    assert [open_steps(o) for o in three] == [["look"]] * 3
    assert list(invariants.violations()) == []
