"""Orders run in the process the firm has taken: from submission to the visit after delivery."""

from typing import Any

import pytest

from gendan.core import invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import GateClosed, IllegalTransition, Invalid
from gendan.core.models import EventRow
from gendan.sales.services import orders
from gendan.shipping.models import Delivery
from gendan.workflow.errors import NotWhole, NotYours, Released, WrongVerb
from gendan.workflow.models import Gate, ProcessPart, ProcessRun, ProcessTemplate, Task
from gendan.workflow.services import processes, runs, tasks
from tests import cast
from tests.factories import sales, shipping

from .test_waiting import drain

pytestmark = pytest.mark.django_db
TEXT = """
code: small_wholesale
version: A/0
name: {zh: 小批发, en: Small wholesale}
starts_on: sales.order.submitted
stops_on: [sales.order.cancelled, sales.order.declined]
returns_on: sales.order.returned
steps:
  - code: receive
    name: {zh: 接单, en: Receive}
    kind: auto
  - code: review
    name: {zh: 审核, en: Review}
    kind: review
    role: order_reviewer
    asks: [stock_sufficient, price_correct]
    sla: SLA-23
    outcomes: {decline: refuse, return: returned}
    guards: sales.order.take_effect
  - code: look
    name: {zh: 看实物, en: Look at the goods}
    role: keeper
    check: [{zh: 数量够, en: Enough}]
    sla: {limit: 2wh, escalate: sales_manager}
    outcomes: {done: ship, return: review}
    guards: shipping.delivery.release
  - code: ship
    name: {zh: 发货, en: Ship}
    role: order_processor
    ends_on: shipping.delivery.dispatched
    outcomes: {done: end}
  - code: refuse
    name: {zh: 不接单, en: Decline}
    kind: auto
    do: sales.order.decline
  - code: visit
    name: {zh: 回访, en: Visit}
    after: shipping.delivery.signed
    role: customer_service_agent
    sla: {limit: 3cd, escalate: sales_manager}
"""
YES = {"stock_sufficient": "yes", "price_correct": "yes"}


def reviewer() -> Any:
    return cast.person("lirong", "李容", ["order_reviewer"])


def taken(text: str = TEXT, **facts: Any) -> ProcessTemplate:
    """A template of the firm in force and in use."""
    row = processes.draw(text, company_id=cast.company().pk, actor=SYSTEM)
    processes.put_in_force(row.pk, actor=SYSTEM)
    processes.take(cast.company().pk, row.code, actor=SYSTEM, **facts)
    return row


def placed(until: str = "confirmed") -> Any:
    shop = sales.shop()
    return sales.order(shop, actor=cast.clerk(), until=until)


def open_steps(order: Any) -> list[str]:
    run = ProcessRun.objects.get(ref_kind="sales.order", ref_id=order.pk)
    return sorted(ProcessPart.objects.filter(run=run, state="open").values_list("code", flat=True))


def task_of(order: Any, step: str) -> Task:
    return Task.objects.get(ref_id=order.pk, code="process.step", data__step=step, state="open")


def answer(order: Any, step: str, actor: Any, **facts: Any) -> Task:
    return runs.answer(task_of(order, step).pk, actor=actor, **facts)


def test_an_order_runs_in_the_version_that_was_in_force() -> None:
    row = taken()
    order = placed()
    run = ProcessRun.objects.get()
    assert (run.template_id, run.number, run.state) == (row.pk, order.number, "running")
    later = processes.draw(TEXT.replace("A/0", "A/1"), company_id=cast.company().pk, actor=SYSTEM)
    processes.put_in_force(later.pk, actor=SYSTEM)
    run.refresh_from_db()
    assert run.template_id == row.pk
    assert ProcessTemplate.objects.get(pk=row.pk).state == "retired"


def test_a_step_keeps_its_transition_closed_until_it_has_ended_well() -> None:
    taken()
    order = placed()
    with pytest.raises(GateClosed) as closed:
        orders.take_effect(order.pk, actor=cast.clerk())
    assert [c["code"] for c in closed.value.data["conditions"]] == ["step:review"]
    answer(order, "review", reviewer(), answers=YES)
    assert open_steps(order) == ["look"]
    drain()
    assert sales.again(order).state == "effective"
    assert list(invariants.violations()) == []


def test_the_whole_way_to_the_visit() -> None:
    taken()
    order = placed()
    answer(order, "review", reviewer(), answers=YES)
    drain()
    answer(order, "look", cast.keeper(), answers={"check.0": "yes"})
    made = Delivery.objects.get()  # planned when the order took effect
    assert open_steps(order) == ["ship"]
    shipping.carry(made, "signed")
    drain()
    assert open_steps(order) == ["visit"]
    limit = task_of(order, "visit")
    assert limit.limit_text == "3cd"
    answer(order, "visit", cast.person("kefu", "柯芙", ["customer_service_agent"]))
    assert ProcessRun.objects.get().state == "done"
    assert list(invariants.violations()) == []


def test_a_return_gives_the_order_back_and_it_begins_anew() -> None:
    taken()
    order = placed(until="submitted")
    answer(order, "review", reviewer(), outcome="return", reason="地址不全")
    drain()
    order = sales.again(order)
    assert (order.state, ProcessRun.objects.get().state, open_steps(order)) == ("returned", "returned", [])
    orders.submit(order.pk, actor=cast.clerk(), accept=["*"])
    assert (ProcessRun.objects.get().state, open_steps(order)) == ("running", ["review"])
    assert task_of(order, "review").state == "open"
    assert list(invariants.violations()) == []


def test_a_decline_is_done_by_the_system() -> None:
    taken()
    order = placed(until="submitted")
    answer(order, "review", reviewer(), answers={**YES, "price_correct": "no"}, reason="价格太低")
    drain()
    assert sales.again(order).state == "declined"
    assert ProcessRun.objects.get().state in ("done", "stopped")
    assert not Task.objects.filter(code="process.step", state="open").exists()


def test_going_back_shuts_the_gate_again() -> None:
    taken()
    order = placed(until="submitted")
    answer(order, "review", reviewer(), answers=YES)
    answer(order, "look", cast.keeper(), outcome="return", reason="货不对")
    assert open_steps(order) == ["review"]
    assert Gate.objects.get(code="step:review").satisfied_at is None


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"answers": {"stock_sufficient": "yes"}}, "answers.price_correct"),
        ({"answers": YES, "outcome": "fly"}, "outcome"),
        ({"outcome": "return"}, "reason"),
        ({"answers": {**YES, "price_correct": "no"}}, "reason"),
        ({"answers": {**YES, "price_correct": "conditional"}}, "condition"),
    ],
)
def test_an_answer_that_is_not_whole_changes_nothing(facts: dict[str, Any], fault: str) -> None:
    taken()
    order = placed(until="submitted")
    who, before = reviewer(), EventRow.objects.count()
    with pytest.raises(Invalid) as refused:
        answer(order, "review", who, **facts)
    assert list(refused.value.errors) == [fault]
    assert (EventRow.objects.count(), open_steps(order)) == (before, ["review"])


def test_a_check_list_wants_every_point() -> None:
    taken()
    order = placed(until="submitted")
    answer(order, "review", reviewer(), answers=YES)
    with pytest.raises(Invalid):
        answer(order, "look", cast.keeper())


def test_only_who_has_the_role_answers_and_only_once() -> None:
    taken()
    order = placed(until="submitted")
    task = task_of(order, "review")
    with pytest.raises(NotYours):
        runs.answer(task.pk, answers=YES, actor=cast.keeper())
    with pytest.raises(WrongVerb):
        tasks.complete(task.pk, actor=reviewer())
    runs.answer(task.pk, answers=YES, actor=reviewer())
    with pytest.raises(IllegalTransition):
        runs.answer(task.pk, answers=YES, actor=reviewer())
    assert open_steps(order) == ["look"]


def test_a_cancelled_order_stops_its_process() -> None:
    taken()
    order = placed()
    orders.cancel(order.pk, reason="客户不要了", actor=cast.clerk())
    drain()
    assert (ProcessRun.objects.get().state, open_steps(order)) == ("stopped", [])
    assert not Task.objects.filter(code="process.step", state="open").exists()
    assert list(invariants.violations()) == []


def test_a_process_is_taken_for_some_orders_only() -> None:
    taken(condition={"order.total__gte": 10_000_000})
    placed()
    assert not ProcessRun.objects.exists()


def test_a_template_with_a_hole_is_not_saved() -> None:
    with pytest.raises(NotWhole) as refused:
        processes.draw(TEXT.replace("role: keeper", "role: nobody"), company_id=cast.company().pk, actor=SYSTEM)
    assert [(f["line"], f["where"]) for f in refused.value.data["faults"]] == [(22, "look.role")]
    assert not ProcessTemplate.objects.exclude(company=None).exists()


def test_a_version_that_was_in_force_never_changes() -> None:
    row = taken()
    with pytest.raises(Released):
        processes.redraw(row.pk, TEXT, actor=SYSTEM)
    with pytest.raises(Released):
        processes.put_in_force(row.pk, actor=SYSTEM)
