"""Orders run in templates that ship with the product, from submission to the file."""

from datetime import timedelta
from textwrap import dedent
from typing import Any

import pytest

from gendan.core import clock, invariants
from gendan.core.actor import SYSTEM
from gendan.sales.services import orders
from gendan.shipping.models import Delivery
from gendan.workflow.models import Gate, ProcessRun, Task
from gendan.workflow.services import processes
from tests import cast
from tests.factories import finance, sales, shipping

from .test_processes import answer, open_steps, placed, task_of
from .test_waiting import drain

pytestmark = pytest.mark.django_db


def take(code: str, **parameters: str) -> None:
    processes.take(cast.company().pk, code, actor=SYSTEM, parameters=parameters)


def tick(order: Any, step: str, actor: Any, **facts: Any) -> None:
    """Do a step with its whole check list."""
    points = len(task_of(order, step).data["check"])
    answer(order, step, actor, answers={f"check.{n}": "yes" for n in range(points)}, **facts)
    drain()


def settle(order: Any) -> None:
    """Take the order's money, which was invoiced as the goods went, and end it."""
    order = sales.again(order)
    if order.total - order.paid > 0:
        finance.money_in(order.customer, order.total - order.paid, {order: order.total - order.paid})
    drain()
    orders.complete(order.pk, actor=SYSTEM)
    drain()


def ended(order: Any) -> None:
    """The run is at its end, nothing waits and nothing disagrees."""
    assert ProcessRun.objects.get().state == "done"
    assert not Task.objects.filter(code="process.step", state="open").exists()
    assert list(invariants.violations()) == []


def test_an_order_of_the_wholesale_market_goes_from_submission_to_the_file() -> None:
    take("wholesale_market")
    order = placed(until="effective")
    drain()
    assert open_steps(order) == ["check_stock"]
    made = Delivery.objects.get()
    tick(order, "check_stock", cast.keeper())
    assert open_steps(order) == ["pick"]
    shipping.carry(made, "packed")
    drain()
    assert open_steps(order) == ["ship"]
    shipping.carry(made, "dispatched")
    drain()
    assert open_steps(order) == ["track"]
    shipping.carry(made, "signed")
    drain()
    assert open_steps(order) == ["complete", "contact"]
    assert task_of(order, "contact").limit_text == "3cd"
    agent = cast.person("kefu", "柯芙", ["customer_service_agent"])
    answer(order, "contact", agent, outcome="problem", reason="少一个盖子")
    tick(order, "problem", agent)
    settle(order)
    assert open_steps(order) == ["archive"]
    orders.close(order.pk, actor=SYSTEM)
    drain()
    assert open_steps(order) == ["improve"]
    tick(order, "improve", cast.person("liucheng", "刘成", ["process_owner"]))
    ended(order)


def test_steps_the_firm_chose_away_keep_nothing_closed() -> None:
    take("generic_sme", review="one", reviewer="sales_assistant", inspection="yes", closing="paid")
    kept = set(Gate.objects.filter(ref_id=placed().pk, code__startswith="step:").values_list("code", flat=True))
    assert {"step:check", "step:inspect"} <= kept
    assert not kept & {"step:verify", "step:approve", "step:departments", "step:top", "step:payment"}


def test_an_order_of_a_small_firm_with_one_reviewer_and_inspection() -> None:
    take("generic_sme", review="one", reviewer="sales_assistant", inspection="yes", closing="paid")
    order = placed()
    drain()
    assert open_steps(order) == ["check"]
    questions = task_of(order, "check").data["questions"]
    answer(order, "check", cast.person("zhuli", "朱丽", ["sales_assistant"]), answers=dict.fromkeys(questions, "yes"))
    drain()
    assert (sales.again(order).state, open_steps(order)) == ("effective", ["inspect"])
    inspector = cast.person("jianyan", "简燕", ["inspector"])
    answer(order, "inspect", inspector, outcome="failed", reason="标识贴错")
    assert open_steps(order) == ["supply"]
    tick(order, "supply", cast.person("shengchan", "盛昌", ["production_manager"]))
    tick(order, "inspect", inspector)
    made = Delivery.objects.get()
    shipping.carry(made, "dispatched")
    drain()
    assert open_steps(order) == ["follow", "invoice"]
    shipping.carry(made, "signed")
    drain()
    settle(order)
    assert open_steps(order) == ["archive"]
    orders.close(order.pk, actor=SYSTEM)
    drain()
    tick(order, "evaluate", cast.manager())
    ended(order)


def test_a_limit_counts_back_from_the_date_of_the_order_where_it_has_one() -> None:
    text = """
    code: dated
    version: A/0
    name: {zh: 有交期, en: Dated}
    starts_on: sales.order.submitted
    steps:
      - {code: notice, name: {zh: 发货通知, en: Notice}, role: order_clerk, sla: {code: SLA-18, target: order.requested_on}}
    """
    row = processes.draw(dedent(text), company_id=cast.company().pk, actor=SYSTEM)
    processes.put_in_force(row.pk, actor=SYSTEM)
    take("dated")
    shop = sales.shop()
    wanted = clock.today() + timedelta(days=20)
    dated = sales.order(shop, actor=cast.clerk(), until="submitted", requested_on=wanted)
    open_ended = sales.order(shop, actor=cast.clerk(), until="submitted", requested_on=None)
    assert task_of(dated, "notice").limit_text == f"-1cd@{wanted.isoformat()}"
    assert "@" not in task_of(open_ended, "notice").limit_text
