"""A brand owner's operations manager sees orders and deliveries of the distributors assigned to him, and of no other (ORG-08)."""

import pytest

from gendan.core.actor import SYSTEM
from gendan.org.services import users
from gendan.org.services.actors import actor_for
from tests import cast
from tests.factories import sales, shipping

from . import api

pytestmark = pytest.mark.django_db
ROLE = "operations_manager_brand"


def test_he_sees_what_his_distributors_ordered_and_ship_and_changes_nothing() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    delivery = shipping.delivery(order)
    other = cast.company("PP", "品牌公司")
    manager = cast.person("songjie", "宋杰", [ROLE], company=other)
    machine = api.of(manager)
    assert machine.get(f"/sales/orders/{order.number}").status == 404
    assert machine.get("/shipping/deliveries").body["items"] == []
    users.assign(cast.user_of(manager), ROLE, shop.company, actor=SYSTEM)
    machine = api.of(actor_for(cast.user_of(manager), company_id=other.pk))
    assert machine.get(f"/sales/orders/{order.number}").body["number"] == order.number
    assert [row["number"] for row in machine.get("/shipping/deliveries").body["items"]] == [delivery.number]
    assert machine.post(f"/sales/orders/{order.number}/cancel", {"reason": "other: x"}).status == 403
    assert machine.get("/finance/invoices").status == 403
