"""Refusals speak people's words: the right's title and the state's name, on pages and through the API."""

import re

import pytest
from django.utils import translation

from gendan.core import permissions, states, words
from gendan.sales.services import orders
from tests import cast
from tests.channels import api
from tests.factories import sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b(sales|shipping|finance)\.\w+\.\w+\b")


def test_a_page_one_may_not_open_names_the_right_by_its_title():
    sales.shop()
    page = client_of(cast.keeper()).get("/orders/new")
    text = page.content.decode()
    assert page.status_code == 403
    assert "“录单”" in text
    assert "sales.order.create" not in text
    keeper = client_of(cast.keeper())
    keeper.post("/me/language", {"language": "en"})
    assert "Enter orders" in keeper.get("/orders/new").content.decode()


def test_a_verb_the_state_does_not_allow_names_the_state():
    shop = sales.shop()
    order = sales.order(shop)
    orders.cancel(order.pk, reason="客户不要了", actor=cast.manager())
    clerk = client_of(cast.clerk())
    page = clerk.post(f"/orders/{order.number}/do/confirm")
    assert page.status_code == 409
    assert "已取消" in page.content.decode()
    assert "“cancelled”" not in page.content.decode()
    told = clerk.post(f"/orders/{order.number}/do/confirm", headers={"accept": "application/json"}).json()
    assert "已取消" in told["title"]


@pytest.mark.parametrize(
    ("language", "right", "state"), [("zh-CN", "录单", "已取消"), ("en", "Enter orders", "Cancelled")]
)
def test_the_api_says_it_in_the_readers_language_and_keeps_the_codes_for_programs(
    language: str, right: str, state: str
):
    shop = sales.shop()
    order = sales.order(shop)
    orders.cancel(order.pk, reason="客户不要了", actor=cast.manager())
    headers = {"Accept-Language": language}
    refused = api.of(cast.keeper()).post("/sales/orders", wanted(shop), headers=headers).body
    assert right in refused["detail"]
    assert not CODE.search(refused["detail"] + refused["title"])
    assert refused["data"]["permission"] == "sales.order.create"
    late = api.of(cast.clerk()).post(f"/sales/orders/{order.number}/confirm", headers=headers).body
    assert state in late["detail"]
    assert late["data"]["state"] == "cancelled"


def wanted(shop: sales.Shop) -> dict[str, object]:
    lines = [{"item": shop.cups.code, "quantity": "1"}]
    return {"customer": shop.customer.code, "type": "stock_sale", "channel": "api", "lines": lines}


def test_every_right_and_every_state_has_a_name_in_both_languages():
    with translation.override("zh-hans"):
        rights = {name: words.permission(name) for name in permissions.all_permissions() if not _is_trial(name)}
        named = {
            (machine.kind, state): words.state(machine.kind, state)
            for machine in states.machines().values()
            for state in machine.states
            if not _is_trial(machine.kind)
        }
    assert [code for code, title in rights.items() if title.isascii()] == []
    assert [code for code, name in named.items() if name.isascii()] == []


def _is_trial(name: str) -> bool:
    """What another test made up for itself."""
    return name.startswith("trial.")
