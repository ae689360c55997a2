"""Orders running in a process, in any number: one walks through the product to a step, the others are copies of it.

So every copy has the parts, tasks and gates that the product itself would have written, whatever these come to be.
"""

from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import TYPE_CHECKING, Any

from django.db import transaction

from gendan.core import sql

from .history import without_triggers

if TYPE_CHECKING:
    from gendan.sales.models import Order

    from .world import World

MOST = 40  # answers to the step wanted; a template that is longer before it does not come this way
FIND = """
select t.id from workflow_task t join workflow_processpart p on p.task_id = t.id
where t.state = 'open' and p.code = %(step)s and t.ref_id <> %(model)s order by t.id
"""


@dataclass(frozen=True)
class Running:
    """What a bench answers: the tasks of one step, and the task that the answer opens, as the product made it."""

    step: str
    tasks: list[int]
    model: int  # the order that walked
    follows: int  # the task that came after the step's


def start(firm: "World", template: str, step: str) -> Running:
    """Every order under way runs in a template of the product and waits at a step."""
    from gendan.core.actor import SYSTEM
    from gendan.workflow.services import processes

    processes.take(firm.company_id, template, actor=SYSTEM)
    order = _placed(firm)
    _walk(order, step)
    with transaction.atomic(), without_triggers():
        for statement in _text("running").split(";\n"):
            _execute(statement, {"model": order.pk, "step": step})
    before = _open(order)
    _answer(order, step)
    (follows,) = _open(order) - before
    return Running(step, waiting(step, order.pk), order.pk, follows)


def waiting(step: str, model: int) -> list[int]:
    """The open tasks of a step, those of the copies."""
    return [id for (id,) in sql.rows(FIND, {"step": step, "model": model})]


def put_back(running: Running) -> None:
    """Those that were answered wait again, and what followed is gone: each round finds the same orders."""
    with transaction.atomic(), without_triggers():
        for statement in _text("put_back").split(";\n"):
            _execute(statement, {"model": running.model, "step": running.step})


def _placed(firm: "World") -> "Order":
    from gendan.sales.services import placing
    from gendan.sales.spec import NewLine, NewOrder

    lines = [NewLine(id, Decimal(3)) for id in firm.items[:5]]
    spec = NewOrder(company_id=firm.company_id, customer_id=firm.customers[0], lines=lines, accept=("*",))
    return placing.place(spec, until="submitted", actor=firm.actor).order


def _walk(order: "Order", step: str) -> None:
    """Answer what is open in the usual way until the step is."""
    from gendan.core import dispatch
    from gendan.core.actor import SYSTEM
    from gendan.sales.models import Order
    from gendan.sales.services import orders

    for _turn in range(MOST):
        while dispatch.drain():
            pass
        known = _steps(order)
        if step in known:
            return
        state = Order.objects.values_list("state", flat=True).get(pk=order.pk)
        if known:
            _answer(order, next(iter(known)))
        elif state == "submitted":
            orders.confirm(order.pk, actor=SYSTEM)
        else:
            orders.take_effect(order.pk, actor=SYSTEM)
    raise RuntimeError(f"the order never came to {step}")


def _answer(order: "Order", step: str) -> None:
    from gendan.core.actor import SYSTEM
    from gendan.workflow.models import Task
    from gendan.workflow.services import runs

    data = Task.objects.values_list("data", flat=True).get(pk=_steps(order)[step])
    answers = {**dict.fromkeys(data["questions"], "yes"), **{f"check.{n}": "yes" for n in range(len(data["check"]))}}
    runs.answer(_steps(order)[step], answers=answers, actor=SYSTEM)


def _steps(order: "Order") -> dict[str, int]:
    """Open steps with their tasks, the first first."""
    found = sql.rows(
        "select p.code, p.task_id from workflow_processpart p join workflow_processrun r on r.id = p.run_id"
        " where r.ref_kind = 'sales.order' and r.ref_id = %(order)s and p.state = 'open' and p.task_id is not null"
        " order by p.id desc",
        {"order": order.pk},
    )
    return dict(reversed(found))


def _open(order: "Order") -> set[int]:
    return set(_steps(order).values())


def _execute(statement: str, facts: dict[str, Any]) -> None:
    sql.execute(statement, {name: value for name, value in facts.items() if f"%({name})s" in statement})


def _text(name: str) -> str:
    return resources.files("gendan.bench").joinpath("sql", f"{name}.sql").read_text("utf-8")
