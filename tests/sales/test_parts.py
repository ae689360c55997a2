"""SPL-08: where an order stands over the parts it was split into; one part may be cancelled in part."""

from decimal import Decimal

import pytest

from gendan.channels.rest.sales.reads import order_page
from gendan.core.actor import SYSTEM
from gendan.sales import queries
from gendan.sales.models import Order
from gendan.sales.services import changes, orders, splits
from gendan.sales.status import ENDED, WAY, whole
from gendan.shipping.models import Delivery
from gendan.web.sales.words import STATUS
from tests import cast
from tests.factories import sales, shipping
from tests.pages import client_of
from tests.scenarios.doors import happen

pytestmark = pytest.mark.django_db


def test_the_way_knows_every_status_once():
    assert sorted((*WAY, *ENDED)) == sorted(STATUS)


@pytest.mark.parametrize(
    ("parts", "stands"),
    [
        (["signed", "shipped", "in_progress"], "in_progress"), (["signed", "cancelled"], "signed"),
        (["cancelled", "cancelled"], "cancelled"), (["closed", "draft"], "draft"), (["declined", "void"], "declined"),
    ],
)  # fmt: skip
def test_the_least_advanced_part_that_is_still_wanted_leads(parts, stands):
    assert whole(parts) == stands


def cut(order: Order, quantity: int) -> Order:
    return splits.split(order.pk, {order.lines.get().pk: Decimal(quantity)}, actor=cast.clerk())


def stands(order: Order) -> tuple[list[tuple[str, str]], str]:
    told = order_page(sales.again(order), cast.clerk())  # what the API answers
    return [(part["number"], part["status"]) for part in told["parts"]], told["whole_status"]


def test_all_parts_tell_the_same_whole_and_it_follows_them():
    shop = sales.shop()
    root = sales.order(shop, [(shop.cups, 10)])
    assert stands(root) == ([], "ready")
    part = cut(root, 4)
    small = cut(part, 1)
    happen()
    family = [(o.number, "ready") for o in (root, part, small)]
    assert stands(root) == stands(small) == (family, "ready")
    for note in Delivery.objects.filter(lines__order=root).exclude(state="cancelled"):
        shipping.carry(note, "signed")
    assert stands(part) == ([(root.number, "signed"), *family[1:]], "ready")
    orders.cancel(small.pk, reason="customer_withdrew", actor=cast.clerk())
    changes.cancel_rest(part.pk, part.lines.get().pk, Decimal(2), reason="customer_withdrew", actor=cast.clerk())
    happen()
    shown = client_of(cast.clerk()).get(f"/orders/{part.number}").content.decode()
    assert "拆分的各部分" in shown
    assert f'href="/orders/{root.number}"' in shown
    for note in Delivery.objects.filter(lines__order=part).exclude(state="cancelled"):
        shipping.carry(note, "signed")
    assert stands(root) == ([(root.number, "signed"), (part.number, "signed"), (small.number, "cancelled")], "signed")


def test_who_sees_one_part_only_is_told_of_no_other():
    shop = sales.shop()
    root = sales.order(shop, [(shop.cups, 10)])
    part = cut(root, 4)
    narrow = cast.person("wangwu", "王武", ["salesperson"], scope="own")
    Order.objects.filter(pk=part.pk).update(salesperson_id=narrow.user_id)
    assert [row["id"] for row in queries.parts(part, actor=narrow)] == [part.pk]
    assert [row["id"] for row in queries.parts(part, actor=SYSTEM)] == [root.pk, part.pk]


def test_part_of_a_line_is_cancelled_on_the_page():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    line, client = order.lines.get(), client_of(cast.clerk())
    page = client.get(f"/orders/{order.number}").content.decode()
    assert "取消部分数量" in page
    path = f"/orders/{order.number}/lines/cancel"
    facts = {"line": str(line.pk), "quantity": "3", "reason_code": "customer_withdrew"}
    assert client.post(path, {**facts, "reason_code": ""}).status_code == 422
    assert client.post(path, {**facts, "line": "x"}).status_code == 404
    assert client.post(path, {**facts, "quantity": "11"}).status_code == 422
    assert order.lines.get().cancelled == 0
    client.post(path, facts)
    assert order.lines.get().cancelled == 3
