"""Boxes are packed from what was picked for a delivery, and the pages name the papers behind the goods."""

from decimal import Decimal

import pytest
from django.test import Client

from gendan.core.invariants import violations
from gendan.shipping.models import Delivery
from gendan.warehouse.models import Package, PackageLine
from tests import cast
from tests.factories import sales, shipping
from tests.pages import client_of

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def note() -> Delivery:
    """A delivery of ten cups and two boxes, picked."""
    shop = sales.shop()
    return shipping.delivery(sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)]), until="picked")


@pytest.fixture
def packer() -> Client:
    return client_of(cast.keeper())


def take(note: Delivery, *quantities: str) -> dict[str, str]:
    lines = note.lines.order_by("line_no")
    return {f"take-{line.pk}-{line.item_id}-0": text for line, text in zip(lines, quantities, strict=True)}


def test_boxes_are_closed_until_nothing_is_left(note: Delivery, packer: Client) -> None:
    url = f"/packing/{note.number}"
    assert note.number in packer.get("/packing/").content.decode()
    page = packer.get(url).content.decode()
    assert note.customer_name in page
    assert "封箱" in page
    answer = packer.post(url, {**take(note, "6", ""), "weight_kg": "3.5", "size": "60×40×30"})
    assert answer.status_code == 303
    box = Package.objects.get()
    assert (box.sequence, box.weight_kg, box.ref_id) == (1, D("3.5"), note.pk)
    assert PackageLine.objects.get().quantity == D(6)
    packer.post(url, take(note, "4", "2"))
    assert "拣到的都已装箱" in packer.get(url).content.decode()
    assert [v for v in violations() if v.rule.startswith("warehouse.")] == []


def test_too_much_and_nothing_are_refused(note: Delivery, packer: Client) -> None:
    url = f"/packing/{note.number}"
    assert packer.post(url, take(note, "11", "")).status_code == 409
    empty = packer.post(url, take(note, "", ""))
    assert empty.status_code == 422
    assert "箱子是空的" in empty.content.decode()
    assert packer.post(url, take(note, "x", "")).status_code == 422
    assert not Package.objects.exists()


def test_a_box_can_be_opened_again(note: Delivery, packer: Client) -> None:
    url = f"/packing/{note.number}"
    packer.post(url, take(note, "10", "2"))
    packer.post(f"{url}/{Package.objects.get().number}/open")
    assert not Package.objects.exists()
    assert "封箱" in packer.get(url).content.decode()
    assert packer.post(f"{url}/PG0/open").status_code == 404


def test_another_firms_delivery_is_not_packed(note: Delivery) -> None:
    stranger = cast.person("stranger", "外人", ["packer"], company=cast.company("SI", "姊妹"))
    assert client_of(stranger).get(f"/packing/{note.number}").status_code == 404


def test_pick_page_and_stock_card_name_delivery_order_and_customer() -> None:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="released")
    keeper = client_of(cast.keeper())
    page = keeper.get(f"/picks/{shipping.pick_of(note).number}").content.decode()
    assert note.number in page
    assert note.customer_name in page
    card = keeper.get(f"/stock/item/{shop.cups.code}").content.decode()
    assert order.number in card
