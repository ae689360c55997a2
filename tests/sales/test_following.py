"""Following up before the date (SLA-08): committed for 20 June, opened on the 17th, done by the end of the 18th."""

from contextlib import AbstractContextManager
from datetime import date, datetime

import pytest

from gendan.core import clock, invariants
from gendan.core.actor import SYSTEM
from gendan.sales import tasks as jobs
from gendan.sales.models import Order
from gendan.sales.services import following, orders
from gendan.workflow import sweep
from gendan.workflow.models import Notice, Task
from tests import cast
from tests.factories import sales, shipping

pytestmark = pytest.mark.django_db
COMMITTED = date(2025, 6, 20)


def on(day: int, hour: int = 9) -> AbstractContextManager[None]:
    return clock.at(datetime(2025, 6, day, hour, tzinfo=clock.zone()))


def promised(shop: sales.Shop, day: date = COMMITTED, **facts: object) -> Order:
    order = sales.order(shop, [(shop.cups, 2)], actor=cast.clerk(), **facts)
    Order.objects.filter(pk=order.pk).update(promised_on=day)
    return sales.again(order)


def found(state: str = "open") -> list[int]:
    return list(
        Task.objects.filter(code="sales.follow_up", state=state).order_by("pk").values_list("ref_id", flat=True)
    )


def test_a_follow_up_opens_three_days_before_and_is_late_after_the_second():
    shop = sales.shop()
    with on(10):
        order = promised(shop, salesperson_id=cast.salesperson().user_id)
    with on(16):
        jobs.follow_up(0)
        assert found() == []
    with on(17):
        jobs.follow_up(0)
        jobs.follow_up(0)
    task = Task.objects.get(code="sales.follow_up")
    assert (task.ref_id, task.assignee_id, task.number) == (order.pk, order.salesperson_id, order.number)
    assert clock.local(task.due_at) == datetime(2025, 6, 19, tzinfo=clock.zone())
    assert list(invariants.violations()) == []
    boss = cast.manager()
    with on(18, 23):
        assert sweep.run().escalated == 0
    with on(19, 0):
        assert sweep.run().escalated == 1
    assert Notice.objects.get(code="task.escalated").user_id == boss.user_id


def test_what_has_left_moved_or_ended_needs_no_follow_up():
    shop = sales.shop()
    with on(10):
        left, moved, ended, part = (promised(shop) for _ in range(4))
    with on(17):
        jobs.follow_up(0)
        assert found() == [left.pk, moved.pk, ended.pk, part.pk]
        shipping.delivery(left, until="dispatched")
        Order.objects.filter(pk=moved.pk).update(promised_on=date(2025, 7, 1))
        orders.cancel(ended.pk, reason="customer", actor=cast.manager())
        jobs.follow_up(0)
        assert found() == [part.pk]
        assert sorted(found("cancelled")) == [left.pk, moved.pk, ended.pk]
    with on(28):
        jobs.follow_up(0)
    assert found() == [part.pk, moved.pk]


def test_an_order_promised_for_tomorrow_is_not_late_from_the_start():
    shop = sales.shop()
    with on(19):
        promised(shop)
        jobs.follow_up(0)
    assert found() == []


def test_any_number_of_orders_is_followed_up_with_the_same_statements(django_assert_num_queries):
    shop = sales.shop()
    with on(17):
        promised(shop)
        with django_assert_num_queries(7):
            assert following.open_due(shop.company.pk, actor=SYSTEM) == 1
        for _ in range(5):
            promised(shop)
        with django_assert_num_queries(7):
            assert following.open_due(shop.company.pk, actor=SYSTEM) == 5
