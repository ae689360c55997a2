"""What a line carries on its own: its variant, its supply mode, its day."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gendan.analytics import queries
from gendan.analytics.ranges import Range
from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.sales.errors import WarningsOpen
from gendan.sales.models import Order
from gendan.sales.services import orders
from gendan.sales.spec import NewLine
from tests import cast
from tests.factories import catalog, inventory, sales

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def shop() -> sales.Shop:
    return sales.shop()


def test_a_variant_is_sold_kept_and_counted_by_itself(shop: sales.Shop) -> None:
    """MDM-05: entry, stock and figures on the variant, not on its style."""
    small, medium, *_others = catalog.style("POLO", colours="红:R 黑:B", sizes="S M", name="翻领衫")
    for variant in (small, medium):
        catalog.set_price(variant, "59")
    inventory.put_many([(small, 3), (medium, 8)], shop.bin)
    order = sales.order(shop, [(small, 2), (medium, 5)])
    assert [line.item_name for line in order.lines.order_by("line_no")] == ["翻领衫 红 S", "翻领衫 红 M"]
    assert [inventory.position(v, shop.warehouse).reserved for v in (small, medium)] == [2, 5]
    today = clock.today()
    told = {row["name"]: row["quantity"] for row in queries.by(SYSTEM, Range(today, today), "item")}
    assert told == {"翻领衫 红 S": D(2), "翻领衫 红 M": D(5)}


def test_how_a_line_is_supplied_follows_its_type_and_may_be_chosen_before_release(shop: sales.Shop) -> None:
    """TYP-19."""
    order = sales.order(
        shop, [NewLine(shop.cups.pk, D(1)), NewLine(shop.boxes.pk, D(1), supply_mode="buy")], until="draft"
    )
    assert [line.supply_mode for line in order.lines.order_by("line_no")] == ["stock", "buy"]
    lines = [
        NewLine(line.item_id, line.quantity, supply_mode="make", line_id=line.pk)
        for line in order.lines.order_by("line_no")
    ]
    edited = orders.edit(order.pk, sales.spec(shop, lines), actor=cast.clerk())
    assert {line.supply_mode for line in edited.lines.all()} == {"make"}


def test_the_same_goods_for_the_same_day_are_noticed(shop: sales.Shop) -> None:
    """ORD-05: the customer may have sent the order twice."""
    day = clock.today() + timedelta(days=5)
    first = dated(shop, day)
    with pytest.raises(WarningsOpen) as refusal:
        dated(shop, day, accept=())
    (warning,) = refusal.value.data["warnings"]
    assert warning["key"] == "same_day:0"
    assert str(first.number) in warning["text"]
    dated(shop, day + timedelta(days=1), accept=())
    assert Order.objects.exclude(number=None).count() == 2


def dated(shop: sales.Shop, day: Any, accept: tuple[str, ...] = ("*",)) -> Order:
    return sales.order(shop, [NewLine(shop.cups.pk, D(2), requested_on=day)], accept=accept)
