"""A corrected phone or address is taken over by orders that are not delivered yet, where somebody says so (MDM-02)."""

from typing import Any

import pytest

from gendan.core import invariants
from gendan.partners.models import Correction
from gendan.partners.services import corrections
from gendan.sales.models import Order
from gendan.sales.services import taking_over
from gendan.shipping.models import Delivery
from tests import cast
from tests.channels import api
from tests.factories import sales, shipping
from tests.pages import client_of
from tests.scenarios.doors import happen

pytestmark = pytest.mark.django_db
NEW = "13900002222"


@pytest.fixture
def shop() -> sales.Shop:
    return sales.shop()


def correction(shop: sales.Shop, **facts: Any) -> Correction:
    return corrections.correct(shop.customer.pk, "contact.phone", NEW, actor=cast.clerk(), **facts)


def with_phone(shop: sales.Shop, until: str = "effective", **facts: Any) -> Order:
    return sales.order(shop, until=until, phone=shop.customer.contacts.get().phone, **facts)


def test_drafts_are_edited_and_agreed_orders_get_a_revision_and_a_new_note(shop: sales.Shop) -> None:
    draft, agreed = with_phone(shop, "draft"), with_phone(shop)
    signed = with_phone(shop)
    happen()
    shipping.carry(Delivery.objects.get(lines__order=signed), "signed")
    other = sales.order(shop, phone="13700000000")
    found = correction(shop)
    assert list(taking_over.concerned(found, cast.clerk())) == [draft, agreed], (
        "delivered or with a phone of its own: no"
    )
    taken = taking_over.take_over(found.pk, [draft.pk, agreed.pk, signed.pk, other.pk], actor=cast.clerk())
    happen()
    assert [order.pk for order in taken] == [draft.pk, agreed.pk]
    assert [sales.again(order).phone for order in (draft, agreed, other)] == [NEW, NEW, "13700000000"]
    assert (sales.again(draft).revision, sales.again(agreed).revision) == (draft.revision, agreed.revision + 1)
    assert Delivery.objects.exclude(state="cancelled").get(lines__order=agreed).phone == NEW
    assert taking_over.concerned(found, cast.clerk()) == []
    assert list(invariants.violations()) == []


def test_the_page_offers_them_after_the_correction(shop: sales.Shop) -> None:
    agreed, left_out = with_phone(shop), with_phone(shop)
    client = client_of(cast.clerk())
    contact = shop.customer.contacts.get()
    data = {
        "field": "contact.phone",
        "of": f"c{contact.pk}",
        "value": NEW,
    }
    answer = client.post(f"/customers/{shop.customer.pk}/correct", data)
    assert answer.status_code == 303, answer.context["form"].errors
    offer = answer.headers["Location"]
    assert str(agreed.number) in client.get(offer).content.decode()
    client.post(offer, {"id": [str(agreed.pk)]})
    assert [sales.again(order).phone for order in (agreed, left_out)] == [NEW, contact.phone]


def test_machines_take_over_and_strangers_find_nothing(shop: sales.Shop) -> None:
    agreed = with_phone(shop)
    found = correction(shop)
    machine = api.of(cast.clerk())
    path = f"/sales/corrections/{found.pk}"
    assert [row["number"] for row in machine.get(f"{path}/orders").body] == [agreed.number]
    assert machine.post(f"{path}/take-over", {"orders": [agreed.number]}).body[0]["version"] > agreed.version
    assert machine.get(f"{path}/orders").body == []
    stranger = api.of(cast.person("w", "外", ["company_gm"], company=cast.company("YD", "远大")))
    assert stranger.get(f"{path}/orders").status == 404
    assert api.of(cast.keeper()).post(f"{path}/take-over", {"orders": [agreed.number]}).status in (403, 404)
