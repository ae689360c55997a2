"""A step is answered and the process dies before the next one is open: no order stuck, no step twice, no task without owner."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection

from gendan.core import invariants
from gendan.sales.models import Order
from gendan.workflow.models import ProcessPart, ProcessRun, Task
from tests.sales.test_processes import YES, answer, open_steps, placed, reviewer, taken, task_of
from tests.sales.test_waiting import drain

pytestmark = pytest.mark.usefixtures("transactional_db")
# Parts and tasks of the next step are written then, and nothing is committed yet.
DIES = """
import os, signal, sys
import django
django.setup()
from gendan.org.models import User
from gendan.org.services.actors import actor_for
from gendan.workflow.services import gates, runs
gates.put_many = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
actor = actor_for(User.objects.get(username=sys.argv[1]))
runs.answer(int(sys.argv[2]), actor=actor, answers=dict(stock_sufficient="yes", price_correct="yes"))
"""


def killed_while_answering(task: Task, username: str) -> None:
    """Another process answers and is killed in the middle of it."""
    known = connection.settings_dict
    url = (
        f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"  # the tests' own server, over its socket
    )
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "gendan.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", DIES, username, str(task.pk)],
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def every_open_step_has_its_task(order: Any) -> None:
    parts = ProcessPart.objects.filter(run__ref_id=order.pk, state="open", superseded_at=None)
    assert [(p.code, p.task.state) for p in parts.select_related("task") if p.role] == [
        (p.code, "open") for p in parts if p.role
    ]
    assert not Task.objects.filter(state="open", role="", assignee=None).exists()
    assert list(invariants.violations()) == []


def test_killed_before_the_next_step_is_open_the_answer_was_never_given_and_can_be_given_again() -> None:
    taken()
    judge, order = reviewer(), placed()
    task = task_of(order, "review")
    killed_while_answering(task, "lirong")
    task.refresh_from_db()
    assert (task.state, open_steps(order)) == ("open", ["review"])
    every_open_step_has_its_task(order)
    answer(order, "review", judge, answers=YES)
    assert open_steps(order) == ["look"]
    assert ProcessPart.objects.filter(run__ref_id=order.pk, code="look").count() == 1
    every_open_step_has_its_task(order)


def test_killed_before_the_system_does_its_step_it_is_done_once_after_the_start() -> None:
    taken()
    order = placed()
    answer(order, "review", reviewer(), outcome="decline", reason="做不了", answers={**YES, "stock_sufficient": "no"})
    assert Order.objects.get(pk=order.pk).state != "declined", "nobody has handed out what happened yet"
    drain()
    drain()
    assert Order.objects.get(pk=order.pk).state == "declined"
    assert ProcessPart.objects.filter(run__ref_id=order.pk, code="refuse").count() == 1
    assert ProcessRun.objects.get().state in ("done", "stopped")
    every_open_step_has_its_task(order)
