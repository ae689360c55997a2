"""Orders by machine: placed in one request, verb by verb, refused as the pages refuse."""

from decimal import Decimal

import pytest

from gendan.sales.models import Order
from tests import cast
from tests.factories import sales

from . import api

pytestmark = pytest.mark.django_db


def wanted(shop: sales.Shop, **facts: object) -> dict[str, object]:
    """An order of ten cups."""
    return {"customer_id": shop.customer.pk, "lines": [{"item_id": shop.cups.pk, "quantity": "10"}], **facts}


def test_an_order_takes_effect_in_one_request():
    shop = sales.shop()
    machine = api.of(cast.clerk())
    placed = machine.post("/sales/orders", wanted(shop, until="effective"), key="a-1")
    assert (placed.status, placed.body["state"], placed.body["total"]) == (201, "effective", "100.00")
    order = Order.objects.get(number=placed.body["number"])
    assert (order.channel, order.total) == ("api", Decimal("100.00"))
    seen = machine.get(f"/sales/orders/{order.number}")
    assert [line["quantity"] for line in seen.body["lines"]] == ["10"]
    assert "cancel" in seen.body["actions"]
