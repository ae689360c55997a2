"""Two reviewers in the same second; committed, in threads."""

from datetime import timedelta

import pytest

from gendan.core import clock, invariants
from gendan.core.models import EventRow
from gendan.sales.models import ReviewRule
from gendan.sales.services import reviews
from gendan.sales.services.writing import Loaded
from gendan.workflow.models import Review, ReviewAnswer, Task
from gendan.workflow.services import rounds
from tests import cast
from tests.factories import sales

from .test_tasks import at_once

KEEPER, PLANNER = {"stock_sufficient": "yes"}, {"ship_date_possible": "conditional"}


def asked(shop: sales.Shop):
    """An order both of them are asked about, with their tasks."""
    wanted = clock.today() + timedelta(days=30)
    order = sales.order(shop, type="regular", requested_on=wanted, actor=cast.clerk(), until="effective")
    tasks = Task.objects.filter(ref_id=order.pk, code="sales.review")
    return order, *(tasks.get(role=role).pk for role in ("fg_keeper", "pmc_planner"))


def prepared() -> sales.Shop:
    shop = sales.shop()
    for role, question in (("fg_keeper", "stock_sufficient"), ("pmc_planner", "ship_date_possible")):
        ReviewRule.objects.create(company=shop.company, role=role, questions=[question])
    return shop


@pytest.mark.usefixtures("transactional_db")
def test_two_reviewers_in_the_same_second_are_both_kept_and_one_thing_follows():
    shop, keeper, planner = prepared(), cast.keeper(), cast.planner()
    for _ in range(6):
        order, one, two = asked(shop)
        results = at_once(
            lambda id=one: reviews.answer(id, KEEPER, actor=keeper),
            lambda id=two: reviews.answer(id, PLANNER, condition="晚一周", actor=planner),
        )
        assert [type(r).__name__ for r in results] == ["Review", "Review"], results
        given = ReviewAnswer.objects.filter(review__ref_id=order.pk).order_by("pk")
        assert [a.answer for a in given] == ["yes", "conditional"]
        assert Review.objects.get(ref_id=order.pk).result == "conditional"
        assert Task.objects.filter(ref_id=order.pk, code="sales.negotiate").count() == 1
        assert EventRow.objects.filter(name="sales.review.closed", about_id=order.pk).count() == 1
        assert sales.again(order).status == "negotiating"
    assert list(invariants.violations()) == []


@pytest.mark.usefixtures("transactional_db")
def test_without_the_locks_neither_sees_the_other_and_the_round_stays_open(monkeypatch):
    """The control: it shows that the threads really meet, and what the locks are for."""
    import threading

    shop, keeper, planner = prepared(), cast.keeper(), cast.planner()
    order, one, two = asked(shop)
    together = threading.Barrier(2)
    go_on = rounds._go_on

    def unlocked(row, actor):
        found = type(order).objects.get(pk=row.review.ref_id)
        return Loaded(found, list(found.lines.all()))

    def meet(review, about, actor):
        together.wait(timeout=10)
        go_on(review, about, actor)

    monkeypatch.setattr(reviews, "_loaded", unlocked)
    monkeypatch.setattr(rounds, "lock_one", lambda found: found.get())
    monkeypatch.setattr(rounds, "_go_on", meet)
    at_once(
        lambda: reviews.answer(one, KEEPER, actor=keeper),
        lambda: reviews.answer(two, PLANNER, condition="晚一周", actor=planner),
    )
    assert not ReviewAnswer.objects.filter(review__ref_id=order.pk, answer="pending").exists()
    assert Review.objects.get(ref_id=order.pk).result == "open"
