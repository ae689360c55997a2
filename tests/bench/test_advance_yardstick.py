"""The yardstick of `advance` is fair: it writes row for row what our POST writes; and our POST asks no more than it must."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gendan.bench import advance, history, running, world
from gendan.bench.running import Running
from gendan.bench.world import World
from gendan.core import invariants
from gendan.workflow.models import ProcessPart, ProcessRun, Task

from .test_place_yardstick import counts, written

pytestmark = pytest.mark.django_db
STATEMENTS = 15  # with token, begin and commit; what they are stands in docs/performance.md


@pytest.fixture
def firm(db: None) -> World:
    return world.build(customers=3, items=40)


@pytest.fixture
def orders(firm: World) -> Running:
    history.add(firm, 6, open=1.0)
    found = running.start(firm, advance.TEMPLATE, advance.STEP)
    advance.prepare(connection)
    return found


def post(firm: World, task_id: int, key: str) -> Any:
    return Client().post(
        advance.PATH.format(task_id), json.dumps({"outcome": "done"}), content_type="application/json",
        headers={"Authorization": f"Bearer {firm.token}", "Idempotency-Key": key},
    )  # fmt: skip


def call(firm: World, orders: Running, task_id: int) -> None:
    """One call of the yardstick."""
    fixed = advance.arguments(connection, firm, orders)
    with connection.cursor() as cursor:
        cursor.execute(advance.CALL, [*fixed, task_id, "theirs", "f" * 64])


def state_of(task_id: int) -> list[tuple[Any, ...]]:
    """Every part of the task's run, without its moments and numbers."""
    run_id = ProcessPart.objects.values_list("run_id", flat=True).get(task_id=task_id)
    parts = ProcessPart.objects.filter(run=run_id).order_by("pk")
    rows = parts.values_list(
        "code", "item", "role", "round", "state", "outcome", "task__state", "task__role", "task__sla"
    )
    return list(rows)


def test_orders_under_way_are_copies_of_one_that_walked_there(firm: World, orders: Running) -> None:
    assert len(orders.tasks) == 6
    assert ProcessRun.objects.filter(state="running").count() == 7
    assert Task.objects.filter(pk__in=orders.tasks).values_list("data__step", flat=True).distinct().get() == "instruct"
    assert list(invariants.violations()) == []


def test_the_yardstick_writes_as_many_rows_to_each_table_as_our_post(firm: World, orders: Running) -> None:
    post(firm, orders.tasks[0], "warm")  # the token's last day is written once
    before = counts()
    answer = post(firm, orders.tasks[1], "ours")
    ours = written(before)
    before = counts()
    call(firm, orders, orders.tasks[2])
    theirs = written(before)

    assert answer.status_code == 200
    assert ours == theirs
    assert ours["workflow_task"] == 1
    assert ours["workflow_processpart"] == 2
    assert state_of(orders.tasks[1]) == state_of(orders.tasks[2])
    assert list(invariants.violations()) == []


def test_what_a_round_did_is_put_back(firm: World, orders: Running) -> None:
    before = {table: n for table, n in counts().items() if table.startswith("workflow_")}
    waiting = state_of(orders.tasks[1])
    post(firm, orders.tasks[1], "ours")
    call(firm, orders, orders.tasks[2])
    running.put_back(orders)

    assert {table: n for table, n in counts().items() if table.startswith("workflow_")} == before
    assert state_of(orders.tasks[1]) == state_of(orders.tasks[2]) == waiting
    assert running.waiting(orders.step, orders.model) == orders.tasks
    assert list(invariants.violations()) == []


def test_a_step_is_answered_with_a_fixed_number_of_statements(firm: World, orders: Running) -> None:
    post(firm, orders.tasks[0], "warm")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        post(firm, orders.tasks[1], "ours")

    assert len(asked) <= STATEMENTS, [query["sql"][:150] for query in asked.captured_queries]
