"""The process of an order as people see it: the rail, the gates, the lanes, the story."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.sales.services import orders
from gendan.web import kit
from gendan.workflow.models import Task
from tests import cast
from tests.factories import sales
from tests.sales.test_processes import TEXT, YES, answer, placed, reviewer, taken
from tests.sales.test_waiting import drain
from tests.web_mine.stage import signed_in

from .test_order_page import shown

pytestmark = pytest.mark.django_db


def rail(order: Any) -> list[kit.Step]:
    found: list[kit.Step] = shown(order)["rail"]
    return found


def test_the_rail_shows_what_was_done_what_is_open_and_what_usually_comes() -> None:
    taken()
    order = placed()
    assert [(str(s.label), s.state) for s in rail(order)] == [
        ("接单", "done"), ("审核", "ok"), ("看实物", "plan"), ("发货", "plan"),
    ]  # fmt: skip
    answer(order, "review", reviewer(), outcome="decline", answers=dict.fromkeys(YES, "no"), reason="不做")
    drain()
    order = sales.again(order)
    assert order.state == "declined"
    assert [str(s.label) for s in rail(order)] == ["接单", "审核", "不接单"]


def test_a_long_process_is_shortened_to_what_is_near() -> None:
    steps = "".join(
        f"  - {{code: t{n}, name: {{zh: 第{n}步, en: Step {n}}}, role: salesperson, guards: sales.order.take_effect}}\n"
        for n in range(20)
    )
    taken(TEXT.partition("steps:")[0] + "steps:\n" + steps)
    order = placed()
    for n in range(6):
        answer(order, f"t{n}", SYSTEM)
    told = [str(step.label) for step in rail(order)]
    assert told == ["前 3 步已完成", *(f"第{n}步" for n in range(3, 14)), "后面还有 6 步"]


def test_a_gate_of_a_queue_names_who_can_do_the_step() -> None:
    taken()
    order = placed()
    reviewer()
    cast.keeper()
    gates = {str(row.text): str(row.note) for row in shown(order)["gate"].rows if row.state == "block"}
    assert gates["审核"] == "在办：订单审核员 · 李容"
    assert gates["看实物"].startswith("还没轮到；仓管员 · ")


def test_a_step_nobody_can_do_says_so() -> None:
    taken()
    order = placed()
    assert "没人担任" in str(next(s for s in rail(order) if s.label == "审核").who)


def test_the_order_is_drawn_in_lanes_with_what_is_late_and_what_cannot_come() -> None:
    taken()
    order = placed()
    Task.objects.filter(ref_id=order.pk, data__step="review").update(due_at=clock.now() - timedelta(hours=1))
    page = signed_in(cast.clerk()).get(f"/orders/{order.number}/process").content.decode()
    assert 'class="sw-n late cur" data-step="review"' in page
    assert 'class="sw-n done" data-step="receive"' in page
    assert 'class="sw-n plan" data-step="look"' in page
    assert 'class="sw-n maybe" data-step="refuse"' in page
    answer(order, "review", reviewer(), answers=YES)
    drain()
    answer(order, "look", cast.keeper(), answers={"check.0": "yes"})
    page = signed_in(cast.clerk()).get(f"/orders/{order.number}/process").content.decode()
    assert 'class="sw-n past" data-step="refuse"' in page, "no way leads back there any more"


def test_what_waits_for_an_event_that_gates_keep_closed_is_blocked_and_names_who_opens_it() -> None:
    text = TEXT.replace(
        "outcomes: {decline: refuse, return: returned}", "outcomes: {accept: [wait, sign], decline: refuse}"
    )
    text = text.replace(
        "  - code: look\n",
        "  - {code: wait, name: {zh: 等生效, en: Wait}, kind: wait, after: review, ends_on: sales.order.effective, outcomes: {done: look}}\n"
        "  - {code: sign, name: {zh: 签字, en: Sign}, role: sales_manager, after: review, guards: sales.order.take_effect, outcomes: {done: end}}\n"
        "  - code: look\n",
    )
    taken(text)
    order = placed()
    answer(order, "review", reviewer(), answers=YES)
    step = next(s for s in rail(order) if s.label == "等生效")
    assert (step.state, str(step.who)) == ("block", "销售经理 · 没人担任")
    cast.person("hejing", "何静", ["sales_manager"])
    assert str(next(s for s in rail(order) if s.label == "等生效").who) == "何静 可放行"


def test_an_order_in_no_process_says_so_and_strangers_find_nothing() -> None:
    order = placed()
    page = signed_in(cast.clerk()).get(f"/orders/{order.number}/process")
    assert "这张单没有走流程" in page.content.decode()
    assert signed_in(cast.clerk()).get("/orders/SO0000-0001/process").status_code == 404
    assert Client().get(f"/orders/{order.number}/process").status_code == 302


def test_a_stopped_run_foretells_nothing() -> None:
    taken()
    order = placed()
    orders.cancel(order.pk, reason="不要了", actor=SYSTEM)
    drain()
    assert [s.state for s in rail(sales.again(order)) if s.state in ("plan", "ok")] == []


def test_the_story_tells_steps_that_people_ended_by_their_names() -> None:
    taken()
    order = placed()
    answer(order, "review", reviewer(), answers=YES)
    titles = [str(e.title) for e in shown(order)["flows"].events]
    assert titles.count("审核") == 1
    assert "step" not in titles
