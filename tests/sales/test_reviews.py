"""Reviews by departments, conditions, price approvals, signatures."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, invariants
from gendan.core.errors import GateClosed, Invalid, NotAllowed
from gendan.core.models import EventRow
from gendan.org.models import Department
from gendan.sales.models import ReviewRule
from gendan.sales.services import contacts, orders, reviews
from gendan.sales.spec import NewLine
from gendan.workflow.errors import NotYours, WrongVerb
from gendan.workflow.models import Approval, Gate, Review, ReviewAnswer, Task
from gendan.workflow.services import approvals, tasks
from tests import cast
from tests.channels import api
from tests.factories import sales
from tests.factories.approvals import signature
from tests.pages import client_of

from .test_waiting import drain

pytestmark = pytest.mark.django_db
YES = {"stock_sufficient": "yes"}


def matrix(shop: sales.Shop) -> None:
    """Warehouse and production are asked, each about its own."""
    for code, role, questions in (
        ("warehouse_dept", "fg_keeper", ["stock_sufficient"]),
        ("production_dept", "pmc_planner", ["ship_date_possible"]),
    ):
        department = Department.objects.get(company=shop.company, code=code)
        ReviewRule.objects.create(company=shop.company, department=department, role=role, questions=questions)


def in_review(shop: sales.Shop):
    matrix(shop)
    order = sales.order(
        shop, type="regular", requested_on=clock.today() + timedelta(days=30), actor=cast.clerk(), until="effective"
    )
    assert order.status == "in_review"
    return order


def task_of(order, role: str) -> int:
    return Task.objects.get(ref_id=order.pk, ref_kind="sales.order", role=role, code="sales.review").pk


def test_each_department_answers_its_own_questions_and_the_last_one_passes_the_order():
    shop = sales.shop()
    order = in_review(shop)
    reviews.answer(task_of(order, "fg_keeper"), YES, actor=cast.keeper())
    assert Review.objects.get(ref_id=order.pk).result == "open"
    reviews.answer(task_of(order, "pmc_planner"), {"ship_date_possible": "yes"}, actor=cast.planner())
    assert Review.objects.get(ref_id=order.pk).result == "passed"
    drain()
    assert sales.again(order).status == "reviewed"
    assert list(invariants.violations()) == []


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_reviewer_who_returns_the_task_sends_the_order_back_and_ends_the_round(door):
    shop = sales.shop()
    ReviewRule.objects.create(company=shop.company, role="order_reviewer", questions=["data_complete"])
    order = in_review(shop)
    task = task_of(order, "order_reviewer")
    reviewer = cast.person("shen", "沈核", ["order_reviewer"])
    if door == "api":
        machine = api.of(reviewer)
        assert machine.post(f"/workflow/tasks/{task}/return", {"reason": " "}).status == 422
        assert machine.post(f"/workflow/tasks/{task}/return", {"reason": "型号不清"}).status == 200
    else:
        assert client_of(reviewer).post(f"/tasks/{task}/do/return", {"reason": "型号不清"}).status_code < 400
    drain()
    assert sales.again(order).state == "returned"
    assert Review.objects.get(ref_id=order.pk).result == "cancelled"
    states = dict(Task.objects.filter(ref_id=order.pk, code="sales.review").values_list("role", "state"))
    assert states == {"order_reviewer": "returned", "fg_keeper": "cancelled", "pmc_planner": "cancelled"}
    back = EventRow.objects.get(name="sales.order.returned")
    assert (back.actor_name, back.payload["reason"]) == ("沈核", "型号不清")
    assert list(invariants.violations()) == []


def test_a_review_and_an_approval_are_not_closed_as_mere_tasks():
    shop = sales.shop()
    order = in_review(shop)
    task = task_of(order, "fg_keeper")
    asked = signature(
        order.ref, "price", role="sales_manager", document_version=order.version, number=order.number, text="x",
        company_id=order.company_id, actor=cast.clerk(),
    )  # fmt: skip
    manager = cast.person("gao", "高原", ["sales_manager"])
    for id, who in ((task, cast.keeper()), (asked.task_id, manager)):
        assert api.of(who).post(f"/workflow/tasks/{id}/complete", {}).code == "wrong_verb"
        with pytest.raises(WrongVerb):
            tasks.give_back(id, "不归我管", actor=who)
    with pytest.raises(NotYours):
        orders.return_review(task, "不归我管", actor=manager)
    with pytest.raises(NotAllowed):
        orders.return_review(task, "不归我管", actor=cast.keeper())
    assert Review.objects.get(ref_id=order.pk).result == "open"
    assert list(invariants.violations()) == []


def test_an_unanswered_question_and_a_condition_without_text_are_refused():
    shop = sales.shop()
    order = in_review(shop)
    with pytest.raises(Invalid) as refusal:
        reviews.answer(task_of(order, "fg_keeper"), {}, actor=cast.keeper())
    assert set(refusal.value.errors) == {"answers.stock_sufficient"}
    with pytest.raises(Invalid) as refusal:
        reviews.answer(task_of(order, "fg_keeper"), {"stock_sufficient": "conditional"}, actor=cast.keeper())
    assert set(refusal.value.errors) == {"condition"}
    assert not ReviewAnswer.objects.exclude(answer="pending").exists()


def test_a_condition_is_agreed_with_the_customer_before_the_order_goes_on():
    shop = sales.shop()
    order = in_review(shop)
    later = clock.today() + timedelta(days=45)
    reviews.answer(task_of(order, "fg_keeper"), YES, actor=cast.keeper())
    reviews.answer(
        task_of(order, "pmc_planner"), {"ship_date_possible": "conditional"}, condition="晚半个月", earliest_on=later,
        actor=cast.planner(),
    )  # fmt: skip
    drain()
    assert sales.again(order).status == "negotiating"
    negotiation = Task.objects.get(ref_id=order.pk, code="sales.negotiate")
    assert negotiation.data["earliest_on"] == later.isoformat()
    reviews.agree(order.pk, agreed=True, note="刘经理同意", actor=cast.clerk())
    drain()
    assert sales.again(order).status == "reviewed"


def test_a_signature_that_came_back_lets_the_order_take_effect_by_itself():
    shop = sales.shop()
    order = in_review(shop)
    reviews.answer(task_of(order, "fg_keeper"), YES, actor=cast.keeper())
    reviews.answer(task_of(order, "pmc_planner"), {"ship_date_possible": "yes"}, actor=cast.planner())
    orders.confirm(order.pk, actor=cast.clerk())
    with pytest.raises(GateClosed) as closed:
        orders.take_effect(order.pk, actor=cast.clerk())
    assert [c["code"] for c in closed.value.data["conditions"]] == ["signature"]
    contacts.log(order.pk, medium="fax", purpose="signature", text="签字回传", actor=cast.clerk())
    drain()
    assert sales.again(order).state == "effective"
    assert list(invariants.violations()) == []


def off_policy(shop: sales.Shop):
    return sales.order(
        shop, [NewLine(shop.cups.pk, Decimal(10), price=Decimal(8), deviation="老客户促销")], actor=cast.clerk(),
        until="submitted",
    )  # fmt: skip


def test_a_price_off_the_policy_needs_somebody_elses_approval():
    shop = sales.shop()
    order = off_policy(shop)
    assert Gate.objects.filter(ref_id=order.pk, code="approval:price", satisfied_at=None).exists()
    approval = Approval.objects.get(ref_id=order.pk, subject="price")
    with pytest.raises(NotAllowed):
        approvals.decide(approval.pk, True, "", actor=cast.clerk())
    approvals.decide(approval.pk, True, "同意", actor=cast.manager())
    drain()
    assert not Gate.objects.filter(ref_id=order.pk, code="approval:price", satisfied_at=None).exists()


def test_a_refused_price_sends_the_order_back_with_the_reason():
    shop = sales.shop()
    order = off_policy(shop)
    approvals.decide(Approval.objects.get(ref_id=order.pk).pk, False, "低于成本", actor=cast.manager())
    drain()
    assert sales.again(order).state == "returned"
    assert list(invariants.violations()) == []
