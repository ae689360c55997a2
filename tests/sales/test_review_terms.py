"""Stages and families of the matrix, conditions agreed one by one, a leader's word, corrections, rounds that differ."""

from datetime import timedelta

import pytest

from gendan.catalog.models import Family
from gendan.core import clock, invariants
from gendan.core.errors import Invalid, NotFound
from gendan.sales.models import OrderType, ReviewRule
from gendan.sales.review_presets import PRESETS
from gendan.sales.services import matrix, orders, reviews
from gendan.web.sales.words import QUESTION
from gendan.workflow.models import Approval, Gate, Notice, Review, ReviewAnswer, ReviewCondition, Task
from gendan.workflow.services import approvals
from gendan.workflow.services.rounds import Term
from tests import cast
from tests.factories import sales
from tests.pages import client_of

from .test_waiting import drain

pytestmark = pytest.mark.django_db
SOON = 30


@pytest.fixture
def shop() -> sales.Shop:
    return sales.shop()


def rule(shop: sales.Shop, role: str, *questions: str, **more):
    asked = list(questions or ["ship_date_possible"])
    return ReviewRule.objects.create(company=shop.company, role=role, questions=asked, **more)


def placed(shop: sales.Shop):
    wanted = clock.today() + timedelta(days=SOON)
    return sales.order(shop, type="regular", requested_on=wanted, actor=cast.clerk(), until="effective")


def task(order, role: str, code: str = "sales.review") -> int:
    return Task.objects.get(ref_id=order.pk, ref_kind="sales.order", role=role, code=code, state="open").pk


def round_of(order) -> Review:
    return Review.objects.filter(ref_kind="sales.order", ref_id=order.pk).latest("round")


def boss():
    return cast.person("gaozong", "高总", ["company_gm"])


def refused(shop: sales.Shop):
    """An order whose later date the customer does not want."""
    rule(shop, "pmc_planner")
    order = placed(shop)
    later = clock.today() + timedelta(days=45)
    reviews.answer(task(order, "pmc_planner"), {"ship_date_possible": "no"}, earliest_on=later, actor=cast.planner())
    reviews.agree(order.pk, agreed=False, note="等不了那么久", actor=cast.clerk())
    return order


def test_a_later_stage_is_asked_when_the_one_before_has_answered(shop):
    rule(shop, "fg_keeper", "stock_sufficient")
    rule(shop, "pmc_planner", stage=2, decides=True)
    order = placed(shop)
    assert not Task.objects.filter(role="pmc_planner", state="open").exists()
    reviews.answer(
        task(order, "fg_keeper"), {"stock_sufficient": "conditional"}, condition="分两批", actor=cast.keeper()
    )
    assert round_of(order).result == "open"
    reviews.answer(task(order, "pmc_planner"), {"ship_date_possible": "yes"}, actor=cast.planner())
    assert (round_of(order).result, round_of(order).verdict) == ("conditional", "conditional")
    assert list(invariants.violations()) == []


def test_a_no_ends_the_round_at_once_but_who_decides_is_asked_all_the_same(shop):
    rule(shop, "fg_keeper", "stock_sufficient")
    rule(shop, "accountant", "price_correct", stage=2)
    rule(shop, "pmc_planner", stage=3, decides=True)
    order = placed(shop)
    reviews.answer(task(order, "fg_keeper"), {"stock_sufficient": "no"}, actor=cast.keeper())
    assert ReviewAnswer.objects.get(role="accountant").answer == "skipped"
    reviews.answer(task(order, "pmc_planner"), {"ship_date_possible": "yes"}, actor=cast.planner())
    assert round_of(order).result == "passed"


def test_rows_for_a_family_come_beside_the_usual_ones_and_reach_families_below(shop):
    above = Family.objects.create(code="pumps", name="水泵")
    below = Family.objects.create(code="deep", name="深井泵", parent=above)
    other = Family.objects.create(code="cups", name="杯子")
    rule(shop, "fg_keeper", "stock_sufficient")
    rule(shop, "fg_keeper", "packing_capacity", family=above)
    rule(shop, "tech_manager", "technically_possible", family=above)
    kind = OrderType.objects.get(code="stock_sale")
    asked = matrix.reviewers(shop.company.pk, [kind.pk], families=[below.pk])
    assert [(r.role, r.questions) for r in asked] == [
        ("fg_keeper", ("stock_sufficient", "packing_capacity")), ("tech_manager", ("technically_possible",)),
    ]  # fmt: skip
    assert [r.role for r in matrix.reviewers(shop.company.pk, [kind.pk], families=[other.pk])] == ["fg_keeper"]


def test_a_preset_adds_what_is_not_there_and_every_question_has_words(shop):
    assert {q for p in PRESETS for row in p.rows for q in row.questions} <= set(QUESTION)
    manager = cast.person("admin2", "管理", ["mis_admin"])
    assert matrix.take_preset("S30", company_id=shop.company.pk, actor=manager) == 5
    assert matrix.take_preset("S30", company_id=shop.company.pk, actor=manager) == 0
    with pytest.raises(NotFound):
        matrix.take_preset("S99", company_id=shop.company.pk, actor=manager)
    for preset in PRESETS:
        matrix.take_preset(preset.code, company_id=shop.company.pk, actor=manager)
    roles = {r.role for r in matrix.reviewers(shop.company.pk, [OrderType.objects.get(code="non_regular").pk])}
    assert {"tech_manager", "quality_manager", "designer", "company_gm"} <= roles


def test_conditions_are_settled_one_by_one_and_the_agreed_date_becomes_the_promise(shop):
    rule(shop, "pmc_planner")
    order = placed(shop)
    later = clock.today() + timedelta(days=45)
    terms = [Term("", "date", later.isoformat()), Term("改用 304 不锈钢", "technical")]
    reviews.answer(
        task(order, "pmc_planner"), {"ship_date_possible": "conditional"}, conditions=terms, actor=cast.planner()
    )
    first, second = ReviewCondition.objects.order_by("pk")
    reviews.settle(order.pk, first.pk, agreed=True, note="可以", actor=cast.clerk())
    assert round_of(order).result == "conditional"
    assert task(order, "salesperson", "sales.negotiate")
    page = client_of(cast.clerk())
    page.post(f"/orders/{order.number}/conditions/{second.pk}", {"agreed": "1", "note": "也行"})
    assert round_of(order).result == "passed"
    assert not Gate.objects.filter(ref_id=order.pk, code="review", satisfied_at=None).exists()
    with pytest.raises(Invalid):
        reviews.settle(order.pk, second.pk, agreed=False, note="又不行了", actor=cast.clerk())
    orders.confirm(order.pk, actor=cast.clerk())
    assert sales.again(order).promised_on == later


@pytest.mark.parametrize("term", [Term("晚些", "date"), Term("涨价", "price", "多一点"), Term("x", "weather"), Term()])
def test_a_condition_that_says_too_little_is_refused(shop, term):
    rule(shop, "pmc_planner")
    order = placed(shop)
    with pytest.raises(Invalid) as refusal:
        reviews.answer(
            task(order, "pmc_planner"), {"ship_date_possible": "conditional"}, conditions=[term], actor=cast.planner()
        )
    assert set(refusal.value.errors) == {"condition"}
    assert not ReviewCondition.objects.exists()


def test_an_order_is_declined_only_when_a_leader_agrees(shop):
    order = refused(shop)
    drain()
    assert sales.again(order).state == "submitted"
    approval = Approval.objects.get(ref_id=order.pk, subject="decline")
    approvals.decide(approval.pk, True, "不接", actor=boss())
    drain()
    assert sales.again(order).state == "declined"
    assert list(invariants.violations()) == []


def test_a_leader_may_take_the_order_all_the_same(shop):
    order = refused(shop)
    approval = Approval.objects.get(ref_id=order.pk, subject="decline")
    approvals.decide(approval.pk, False, "老客户，加班做", actor=boss())
    drain()
    assert (sales.again(order).state, round_of(order).result) == ("submitted", "passed")
    assert round_of(order).note == "老客户，加班做"


def test_an_order_that_is_hard_to_make_waits_for_a_leaders_signature(shop):
    rule(shop, "pmc_planner")
    order = placed(shop)
    reviews.answer(task(order, "pmc_planner"), {"ship_date_possible": "yes"}, hard=True, actor=cast.planner())
    assert Gate.objects.get(ref_id=order.pk, code="approval:hard").satisfied_at is None
    approval = Approval.objects.get(ref_id=order.pk, subject="hard")
    approvals.decide(approval.pk, True, "", actor=boss())
    drain()
    assert Gate.objects.get(ref_id=order.pk, code="approval:hard").satisfied_at is not None


def test_faults_of_the_order_itself_open_a_correction_not_a_negotiation(shop):
    rule(shop, "order_reviewer", "data_complete", "price_correct")
    order = placed(shop)
    who = cast.person("shenhe", "沈核", ["order_reviewer"])
    reviews.answer(
        task(order, "order_reviewer"), {"data_complete": "no", "price_correct": "yes"}, remarks="缺型号", actor=who
    )
    opened = Task.objects.get(ref_id=order.pk, code="sales.correct")
    assert (opened.assignee_id, opened.data["questions"]) == (order.clerk_id, ["data_complete"])
    assert not Task.objects.filter(code="sales.negotiate").exists()
    drain()
    told = Notice.objects.get(code="review.failed", user_id=order.clerk_id)
    assert told.data["text"] == "缺型号"


def test_a_second_round_keeps_the_first_and_shows_what_is_different(shop):
    rule(shop, "pmc_planner")
    order = placed(shop)
    reviews.answer(
        task(order, "pmc_planner"), {"ship_date_possible": "conditional"}, condition="晚半个月", actor=cast.planner()
    )
    orders.return_(order.pk, reason="客户改了数量", actor=cast.clerk())
    orders.submit(order.pk, actor=cast.clerk(), accept=["*"])
    reviews.answer(task(order, "pmc_planner"), {"ship_date_possible": "yes"}, actor=cast.planner())
    assert [(r.round, r.verdict) for r in Review.objects.order_by("round")] == [(1, "conditional"), (2, "yes")]
    page = client_of(cast.clerk()).get(f"/orders/{order.number}").content.decode()
    assert "上一轮：有条件" in page


def test_feasibility_wants_the_plan_by_which_it_can_be_made(shop):
    rule(shop, "pmc_planner", "feasible")
    order = placed(shop)
    with pytest.raises(Invalid) as refusal:
        reviews.answer(task(order, "pmc_planner"), {"feasible": "yes"}, actor=cast.planner())
    assert set(refusal.value.errors) == {"remarks"}
    reviews.answer(task(order, "pmc_planner"), {"feasible": "yes"}, remarks="3 号线，下周排产", actor=cast.planner())
    assert ReviewAnswer.objects.get().remarks == "3 号线，下周排产"
