"""Goods on their way are asked after every working day until they have arrived (TRK-05)."""

from datetime import datetime
from typing import Any

import pytest

from gendan.core import clock, dispatch
from gendan.core.actor import SYSTEM
from gendan.shipping.models import Delivery
from gendan.shipping.services import chasing, tracking
from gendan.workflow.models import Task
from tests import cast
from tests.factories import sales, shipping

pytestmark = pytest.mark.django_db


def on(day: int, hour: int = 9) -> Any:
    return clock.at(datetime(2025, 6, day, hour, tzinfo=clock.zone()))  # the 16th is a Monday


def states() -> list[str]:
    return list(Task.objects.filter(code=chasing.CHECK).order_by("pk").values_list("state", flat=True))


def sent() -> Delivery:
    shop = sales.shop()
    return shipping.delivery(
        sales.order(shop, [(shop.cups, 5)], merchandiser_id=cast.clerk().user_id), until="dispatched"
    )


def test_who_follows_the_order_is_asked_once_a_day_until_something_is_heard() -> None:
    with on(16):
        delivery = sent()
        assert chasing.check_transport(actor=SYSTEM) == 0  # left today
    with on(17):
        assert chasing.check_transport(actor=SYSTEM) == 1
        assert chasing.check_transport(actor=SYSTEM) == 0
        task = Task.objects.get(code=chasing.CHECK)
        assert (task.assignee_id, task.ref_id) == (cast.clerk().user_id, delivery.pk)
        assert clock.local(task.due_at).date() == clock.today()
        tracking.track(delivery.pk, "in_transit", place="苏州", actor=cast.transport())
        dispatch.drain()
        assert states() == ["done"]
        assert chasing.check_transport(actor=SYSTEM) == 0
    with on(18):
        assert chasing.check_transport(actor=SYSTEM) == 1
    assert states() == ["done", "open"]


def test_nobody_is_asked_on_a_day_off_or_when_the_goods_are_there() -> None:
    with on(19):
        delivery = sent()
    with on(21):  # Saturday
        assert chasing.check_transport(actor=SYSTEM) == 0
    Delivery.objects.filter(pk=delivery.pk).update(state="delivered")
    with on(23):
        assert chasing.check_transport(actor=SYSTEM) == 0
