"""Changes at once: two of one order, a decision pressed twice, a picker who starts while the order is being changed."""

from decimal import Decimal
from typing import Any

import pytest

from gendan.core import invariants
from gendan.core.errors import Conflict, GateClosed, IllegalTransition, StaleDocument
from gendan.sales.models import ChangeRequest, OrderVersion
from gendan.sales.services import deciding, noticing, requests
from gendan.sales.wanted import Wish
from gendan.shipping.models import Delivery
from gendan.warehouse.models import Pick
from gendan.warehouse.services import picks
from gendan.workflow.models import Task
from tests import cast
from tests.committing import at_once
from tests.factories import sales, shipping
from tests.scenarios.doors import happen


def asked(order: Any, wish: Wish) -> ChangeRequest:
    change = requests.raise_(order.pk, wish, reason="quantity", text="改", actor=cast.clerk())
    return requests.grade(change.pk, {}, first_action="已告知", actor=cast.clerk())


def ready(order: Any, wish: Wish) -> ChangeRequest:
    change = asked(order, wish)
    requests.assess(change.pk, {}, actor=cast.clerk())
    deciding.approve(change.pk, actor=cast.clerk())
    return change


@pytest.mark.usefixtures("transactional_db")
def test_two_changes_applied_at_once_both_come_about_one_after_the_other() -> None:
    clerk, order = cast.clerk(), sales.order(sales.shop())
    line = order.lines.get()
    first = ready(order, Wish(lines={line.pk: {"quantity": Decimal(25)}}))
    second = ready(order, Wish(head={"phone": "13900001111"}))
    done = at_once([lambda c=c: noticing.apply(c.pk, actor=clerk) for c in (first, second)])
    assert [type(d).__name__ for d in done] == ["ChangeRequest", "ChangeRequest"], done
    again = sales.again(order)
    assert (again.revision, again.phone, again.lines.get().quantity) == (3, "13900001111", 25)
    happen()
    assert list(invariants.violations()) == []


@pytest.mark.usefixtures("transactional_db")
def test_a_change_applied_by_two_at_once_is_made_once() -> None:
    clerk, order = cast.clerk(), sales.order(sales.shop())
    change = ready(order, Wish(lines={order.lines.get().pk: {"quantity": Decimal(25)}}))
    done = at_once([lambda: noticing.apply(change.pk, actor=clerk)] * 4)
    assert sum(isinstance(d, ChangeRequest) for d in done) == 1, done
    assert all(isinstance(d, ChangeRequest | IllegalTransition | StaleDocument) for d in done)
    assert OrderVersion.objects.filter(order=order).count() == 1


@pytest.mark.usefixtures("transactional_db")
def test_a_pick_started_while_a_change_is_graded_is_either_recalled_or_known_to_the_change() -> None:
    clerk, keeper, shop = cast.clerk(), cast.keeper(), sales.shop()
    order = sales.order(shop)
    happen()
    shipping.carry(Delivery.objects.get(), "released")
    pick = Pick.objects.get()
    wish = Wish(lines={order.lines.get().pk: {"quantity": Decimal(4)}})
    change = requests.raise_(order.pk, wish, reason="quantity", text="减到 4", actor=clerk)
    graded, started = at_once(
        [
            lambda: requests.grade(change.pk, {}, first_action="停拣", actor=clerk),
            lambda: picks.start(pick.pk, actor=keeper),
        ]
    )
    assert isinstance(graded, ChangeRequest), graded
    assert isinstance(started, Pick | GateClosed), started
    with pytest.raises(Conflict):
        picks.finish(pick.pk, actor=keeper)
    assert "pick" in {row["what"] for row in ChangeRequest.objects.get().impact}
    assert not Task.objects.filter(code=requests.HANDLE, state="open").exists()
