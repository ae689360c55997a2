"""How well reviews work: exact figures, what went wrong though it passed (REV-15)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gendan.analytics import reviewed
from gendan.analytics.ranges import Range
from gendan.core import clock
from gendan.core.errors import NotAllowed
from gendan.sales.models import Order, ReviewRule
from gendan.sales.services import orders, reviews
from gendan.workflow.models import Review, Task
from tests import cast
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def span() -> Range:
    return Range(clock.today(), clock.today())


def by_people(shop: sales.Shop, said: str):
    wanted = clock.today() + timedelta(days=30)
    order = sales.order(shop, type="regular", requested_on=wanted, actor=cast.clerk(), until="effective")
    task = Task.objects.get(ref_id=order.pk, code="sales.review")
    reviews.answer(task.pk, {"ship_date_possible": said}, condition="晚些", actor=cast.planner())
    return order


@pytest.fixture
def shop() -> sales.Shop:
    made = sales.shop()
    ReviewRule.objects.create(company=made.company, role="pmc_planner", questions=["ship_date_possible"])
    return made


def test_figures_tell_rule_and_people_and_what_went_wrong(shop):
    sales.order(shop, actor=cast.clerk(), until="effective")
    late = sales.order(shop, actor=cast.clerk(), until="effective")
    Order.objects.filter(pk=late.pk).update(promised_on=clock.today() - timedelta(days=1))
    mended = by_people(shop, "yes")
    orders.return_(mended.pk, reason="客户改主意", actor=cast.clerk())
    waits = by_people(shop, "conditional")
    Review.objects.filter(ref_id__in=[mended.pk, waits.pk]).update(opened_at=clock.now() - timedelta(minutes=1))
    found = reviewed.totals(cast.manager(), span())
    assert (found.rounds, found.by_rule, found.conditional, found.refused) == (4, 2, 1, 0)
    assert (found.passed, found.late, found.corrected, found.wrong_by_rule) == (3, 1, 1, 1)
    assert found.rule_share == Decimal("0.5")
    assert found.median is not None
    assert {row["number"] for row in reviewed.wrong(cast.manager(), span())} == {late.number, mended.number}
    page = client_of(cast.manager()).get("/boards/reviews").content.decode()
    assert late.number in page


def test_figures_are_for_those_who_may_see_boards(shop):
    with pytest.raises(NotAllowed):
        reviewed.totals(cast.keeper(), span())
