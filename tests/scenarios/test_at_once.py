"""Two at once, and sixty-four: the last unit, a double click, an old page, two clerks on one order, a lost answer."""

from typing import Any

import pytest

from gendan.sales.models import Order, OrderLine
from tests import cast
from tests.channels import api
from tests.committing import at_once
from tests.factories import inventory, sales
from tests.pages import client_of

from .doors import happen, verify

MANY = 64


@pytest.fixture
def transactional_db(committing: None) -> None:
    """Under this name pytest-django knows that the test needs the database, even when run alone."""


@pytest.fixture
def shop(transactional_db: None) -> sales.Shop:
    return sales.shop(credit_limit=1_000_000)


def body(shop: sales.Shop, quantity: int = 1, **facts: Any) -> dict[str, Any]:
    """An order of boxes."""
    lines = [{"item_id": shop.boxes.pk, "quantity": str(quantity), **facts.pop("line", {})}]
    return {"customer_id": shop.customer.pk, "until": "effective", "accept": ["*"], "lines": lines, **facts}


def placing(token: str, wanted: dict[str, Any], key: str) -> api.Answer:
    """A client that does what the document says: told to come back, it does, with the same key."""
    machine = api.Machine(token)
    for _attempt in range(30):
        answer = machine.post("/sales/orders", wanted, key=key)
        if answer.status != 503:
            return answer
    return answer


def test_sixty_four_at_once_want_the_last_unit_and_one_gets_it(shop: sales.Shop) -> None:
    sales.order(shop, [(shop.boxes, 39)])
    token = api.token(cast.clerk())
    wanted = body(shop, line={"shortage_choice": "wait"})
    answers = at_once([lambda n=n: placing(token, wanted, f"last-{n}") for n in range(MANY)])
    assert {a.status for a in answers} == {201}, [a for a in answers if a.status != 201][:3]
    assert len({a.body["number"] for a in answers}) == MANY
    lines = OrderLine.objects.filter(order__number__in=[a.body["number"] for a in answers])
    assert sorted(lines.values_list("reserved", flat=True)) == [0] * (MANY - 1) + [1], (
        "exactly one wins, the others wait"
    )
    position = inventory.position(shop.boxes, shop.warehouse)
    assert (position.on_hand, position.reserved) == (40, 40)
    happen()
    verify()


def test_sixty_four_at_once_over_the_counter_and_one_is_sold(shop: sales.Shop) -> None:
    sales.order(shop, [(shop.boxes, 39)], type="cash_sale", payment_mode="cash")
    token = api.token(cast.clerk())
    wanted = body(shop, type="cash_sale", payment_mode="cash")
    answers = at_once([lambda n=n: placing(token, wanted, f"counter-{n}") for n in range(MANY)])
    assert sorted(a.status for a in answers) == [201] + [409] * (MANY - 1)
    assert Order.objects.filter(type__code="cash_sale").count() == 2, "what was refused left nothing behind"
    assert inventory.position(shop.boxes, shop.warehouse).on_hand == 0
    happen()
    verify()


def test_a_double_click_and_a_lost_answer_are_one_order(shop: sales.Shop) -> None:
    token = api.token(cast.clerk())
    answers = at_once([lambda: placing(token, body(shop), "click") for _n in range(2)])
    assert sorted({a.status for a in answers}) in ([201], [201, 409])
    again = placing(token, body(shop), "click")  # the answer got lost; the client asks once more
    assert again.status == 201
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 1
    verify()


def test_of_two_clerks_on_one_order_one_wins_and_the_other_reads_what_changed(shop: sales.Shop) -> None:
    order = sales.order(shop, [(shop.cups, 5)], until="draft")
    tokens = [api.token(cast.clerk()), api.token(cast.manager())]
    seen = api.Machine(tokens[0]).get(f"/sales/orders/draft-{order.pk}").body

    def edit(token: str, quantity: int) -> api.Answer:
        wanted = body(shop, quantity, version=seen["version"], remarks=f"要 {quantity} 个")
        wanted.pop("until")
        return api.Machine(token).put(f"/sales/orders/draft-{order.pk}", wanted)

    answers = at_once([lambda t=t, n=n: edit(t, n) for n, t in enumerate(tokens, 7)])
    assert sorted(a.status for a in answers) == [200, 409]
    lost = next(a for a in answers if a.status == 409)
    won = next(a for a in answers if a.status == 200)
    assert lost.code == "stale_document"
    assert lost.body["data"]["actual"] == won.body["version"]
    told = {field["name"] for field in lost.body["data"].get("fields", [])}
    assert "remarks" in told, lost
    order.refresh_from_db()
    assert order.remarks in ("要 7 个", "要 8 个")
    verify()


def test_a_page_that_grew_old_says_so_and_keeps_what_was_typed(shop: sales.Shop) -> None:
    order = sales.order(shop, [(shop.cups, 5)], until="draft")
    machine = api.of(cast.clerk())
    wanted = body(shop, 6, remarks="先改的")
    wanted.pop("until")
    assert machine.put(f"/sales/orders/draft-{order.pk}", wanted).status == 200
    late = {"verb": "draft", "version": order.version, "remarks": "后改的", "customer_id": shop.customer.pk, "type": "stock_sale",
            "accept": ["*"], "lines": [{"item_id": shop.cups.pk, "quantity": "9"}]}  # fmt: skip
    client = client_of(cast.clerk())
    answer = client.post(
        f"/orders/draft-{order.pk}/edit", late, content_type="application/json", headers={"accept": "application/json"}
    )
    assert answer.status_code == 409
    assert "先改的" in answer.content.decode()
    order.refresh_from_db()
    assert order.remarks == "先改的"
    verify()


def test_two_who_confirm_at_once_confirm_once(shop: sales.Shop) -> None:
    order = sales.order(shop, [(shop.boxes, 4)], until="submitted")
    token = api.token(cast.clerk())
    answers = at_once([lambda: api.Machine(token).post(f"/sales/orders/{order.number}/confirm") for _n in range(4)])
    assert sorted(a.status for a in answers) == [200, 409, 409, 409]
    assert inventory.position(shop.boxes, shop.warehouse).reserved == 4
    happen()
    verify()
