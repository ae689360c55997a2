"""A step of a process is finished in the workbench, and the order page draws the process."""

import pytest

from tests import cast
from tests.factories import sales
from tests.sales.test_processes import YES, open_steps, reviewer, taken, task_of
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    taken()
    return sales.order(sales.shop(), actor=cast.clerk(), until="confirmed")


def test_the_questions_of_a_review_are_answered_in_the_pane(order):
    page = signed_in(reviewer())
    task = task_of(order, "review")
    shown = page.get(f"/tasks/{task.pk}").content.decode()
    assert "审核" in shown
    assert 'name="answers.price_correct"' in shown
    assert "wb-o-return" in shown
    page.post(f"/tasks/{task.pk}/do/step", {f"answers.{k}": v for k, v in YES.items()})
    assert open_steps(order) == ["look"]


def test_a_check_list_is_ticked_off(order):
    signed_in(reviewer()).post(
        f"/tasks/{task_of(order, 'review').pk}/do/step", {f"answers.{k}": v for k, v in YES.items()}
    )
    keeper, task = signed_in(cast.keeper()), task_of(order, "look")
    assert "数量够" in keeper.get(f"/tasks/{task.pk}").content.decode()
    keeper.post(f"/tasks/{task.pk}/do/step", {"outcome": "done"})
    assert open_steps(order) == ["look"]
    keeper.post(f"/tasks/{task.pk}/do/step", {"outcome": "done", "answers.check.0": "yes"})
    assert open_steps(order) == ["ship"]


def test_a_return_asks_why(order):
    page, task = signed_in(reviewer()), task_of(order, "review")
    page.post(f"/tasks/{task.pk}/do/step", {"outcome": "return"})
    assert open_steps(order) == ["review"]
    page.post(f"/tasks/{task.pk}/do/step", {"outcome": "return", "reason": "地址不全"})
    assert open_steps(order) == []


def test_the_order_page_draws_its_process(order):
    shown = signed_in(cast.clerk()).get(f"/orders/{order.number}").content.decode()
    assert shown.index("接单") < shown.index("看实物") < shown.index("回访") if "回访" in shown else True
    assert "看实物" in shown
    assert 'aria-current="step"' in shown


def test_the_story_of_the_order_speaks_of_its_process_in_words(order):
    shown = signed_in(cast.clerk()).get(f"/orders/{order.number}").content.decode()
    assert "流程开始" in shown
    assert "workflow." not in shown
