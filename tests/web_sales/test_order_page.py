"""The order page: what each step of its way says, one next step, and events in their flow."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.models import EventRow
from gendan.sales.models import Checklist, Order
from gendan.sales.queries import get_order
from gendan.sales.services import orders
from gendan.shipping.services import links
from gendan.web import kit
from gendan.web.sales.order import page, story
from gendan.workflow.services import gates
from tests import cast
from tests.factories import inventory, sales, shipping
from tests.pages import client_of
from tests.sales.test_reviews import YES, in_review, task_of
from tests.sales.test_waiting import drain

pytestmark = pytest.mark.django_db


def shown(order: Order) -> dict[str, object]:
    request = RequestFactory().get("/")
    request.actor = cast.clerk()
    return page.context(get_order(order.number or f"draft-{order.pk}", actor=request.actor), request)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def notes(order: Order) -> dict[str, str]:
    return {str(step.label): str(step.note) for step in shown(order)["rail"]}


def dates(order: Order) -> dict[str, str]:
    return {str(label): str(value) for label, value in shown(order)["dates"]["row"]}


def later(days: int) -> object:
    return clock.at(clock.now() + timedelta(days=days))


def test_dispatch_and_signature_fill_the_actual_dates_and_their_steps():
    order = sales.order(sales.shop())
    made = shipping.delivery(order, until="packed")
    before = dates(order)
    assert (before["Shipped"], before["Signed"]) == (str(kit.DASH), str(kit.DASH))
    ready = EventRow.objects.get(name="shipping.delivery.picked").at
    with later(3):
        left = kit.day(clock.today())
        made = shipping.carry(made, "dispatched")
        assert dates(order)["Shipped"] == left
        assert dates(order)["Signed"] == str(kit.DASH)
        assert notes(order)["Ship"] == left
    with later(5):
        signed = kit.day(clock.today())
        shipping.carry(made, "signed")
        assert (dates(order)["Shipped"], dates(order)["Signed"]) == (left, signed)
        assert (notes(order)["Ship"], notes(order)["Sign"]) == (left, signed)
        assert notes(order)["Prepare"] == kit.stamp(ready)


def test_preparing_shows_when_the_goods_were_ready_and_never_the_promised_date():
    shop = sales.shop()
    order = sales.order(shop, requested_on=clock.today() + timedelta(days=20))
    assert order.promised_on > clock.today()
    assert kit.day(order.promised_on) not in notes(order)["Prepare"]
    waiting = sales.order(shop, [(shop.cups, 500)], requested_on=clock.today() + timedelta(days=20))
    assert notes(waiting)["Prepare"] == "", "nothing is ready yet"


def test_goods_that_left_after_the_promise_say_by_how_many_days():
    order = sales.order(sales.shop())
    made = shipping.delivery(order, until="packed")
    with clock.at(clock.now() + timedelta(days=(order.promised_on - clock.today()).days + 4)):
        shipping.carry(made, "dispatched")
        assert shown(order)["dates"]["late"] == "Left 4 days after the promise"


def test_the_steps_cost_the_same_for_one_and_for_many_lines():
    shop = sales.shop()
    inventory.put_stock(shop.cups, 500, shop.bin)
    costs = []
    for lines in (1, 12):
        order = sales.order(shop, [(shop.cups, 2)] * lines)
        shipping.delivery(order, until="signed")
        clerk = client_of(cast.clerk())
        clerk.get(f"/orders/{order.number}")
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(f"/orders/{order.number}").status_code == 200
        costs.append(len(captured))
    assert costs[0] == costs[1]


def primaries(html: str) -> int:
    """Blue buttons of a page; the head and the phone's bar show the same one, so the bar is left out."""
    return len(re.findall(r'class="btn[^"]* pri\b', html.partition('class="actbar"')[0]))


def negotiating(shop: sales.Shop) -> Order:
    from gendan.sales.services import reviews

    order = in_review(shop)
    reviews.answer(task_of(order, "fg_keeper"), YES, actor=cast.keeper())
    reviews.answer(
        task_of(order, "pmc_planner"), {"ship_date_possible": "conditional"}, condition="晚半个月", actor=cast.planner()
    )
    return sales.again(order)


def test_an_order_has_at_most_one_blue_button_in_every_state():
    clerk = client_of(cast.clerk())
    shop = sales.shop()
    talk = negotiating(shop)
    assert talk.status == "negotiating"
    html = clerk.get(f"/orders/{talk.number}").content.decode()
    assert primaries(html) == 1
    assert "与客户协商" in html
    for until in ("draft", "submitted", "confirmed", "effective"):
        order = sales.order(shop, until=until)
        name = order.number or f"draft-{order.pk}"
        assert primaries(clerk.get(f"/orders/{name}").content.decode()) <= 1, until


def test_who_may_not_talk_with_the_customer_gets_no_form_for_the_answer():
    talk = negotiating(sales.shop())
    html = client_of(cast.accountant()).get(f"/orders/{talk.number}").content.decode()
    assert "与客户协商" not in html


def test_the_link_for_the_customer_is_information_and_the_goods_lane_keeps_the_goods():
    order = sales.order(sales.shop())
    shipping.delivery(order, until="dispatched")
    links.make(order.pk, actor=SYSTEM)
    flow = {str(e.title): e.flow for e in shown(order)["flows"].events}
    assert flow["Link sent to the customer"] == "information"
    assert flow["Dispatched"] == "goods"
    assert story.flow_of("finance.payment.confirmed") == "money"


def test_what_was_talked_about_is_told_in_words():
    order = sales.order(sales.shop())
    clerk = client_of(cast.clerk())
    clerk.post(f"/orders/{order.number}/contact", {"medium": "phone", "purpose": "note", "text": "下周再说"})
    html = clerk.get(f"/orders/{order.number}").content.decode()
    assert "一般沟通" in html
    assert ">说明<" not in html


def test_a_step_that_is_behind_its_day_is_late_and_a_kept_one_is_not():
    order = sales.order(sales.shop())
    made = shipping.delivery(order, until="dispatched")
    type(made).objects.filter(pk=made.pk).update(arrival_on=clock.today() + timedelta(days=2))
    states = {str(step.label): step.state for step in shown(order)["rail"]}
    assert (states["Ship"], states["Sign"]) == ("done", "ok")
    with clock.at(clock.now() + timedelta(days=40)):
        assert {str(step.label): step.state for step in shown(order)["rail"]}["Sign"] == "late"
        shipping.carry(made, "signed")
        assert {str(step.label): step.state for step in shown(order)["rail"]}["Sign"] == "done"


def test_the_list_tells_that_goods_left_late_also_after_they_left():
    order = sales.order(sales.shop())
    made = shipping.delivery(order, until="packed")
    with clock.at(clock.now() + timedelta(days=(order.promised_on - clock.today()).days + 6)):
        shipping.carry(made, "signed")
        page = client_of(cast.manager()).get("/orders?view=all").content.decode()
        assert "晚 6 天" in page


def test_a_cancelled_order_shows_how_far_it_came_and_where_it_ended():
    order = sales.order(sales.shop())
    orders.cancel(order.pk, reason="客户不要了", actor=cast.manager())
    found = shown(sales.again(order))
    steps = [(str(step.label), step.state) for step in found["rail"]]
    assert steps == [(label, "done") for label in ("Enter", "Review", "Confirm", "Take effect", "Cancelled")]
    assert str(found["dates"]["row"][2][1]) == str(kit.DASH), "nothing is expected any more"


def test_messages_name_the_state_an_order_went_to():
    order = sales.order(sales.shop(), actor=cast.clerk())
    orders.cancel(order.pk, reason="客户不要了", actor=cast.manager())
    drain()
    page = client_of(cast.clerk()).get("/notices").content.decode()
    assert "状态变为 已取消" in page
    assert "cancelled</" not in page


def test_a_step_behind_a_shut_gate_is_not_the_next_one_but_what_opens_the_gate_is():
    order = sales.order(sales.shop(), until="confirmed")
    assert {a.verb: a.primary for a in shown(order)["actions"]}["take_effect"]
    gates.put(
        order.ref, "sales.order.take_effect", "payment", satisfied=False, holder_role="accountant",
        company_id=order.company_id, actor=SYSTEM,
    )  # fmt: skip
    found = {a.verb: a for a in shown(order)["actions"]}
    assert not found["take_effect"].primary
    assert found["pay"].primary
    assert found["pay"].url == f"/money/payments/new?customer={order.customer_id}"
    row = next(row for row in shown(order)["gate"].rows if row.state == "block")
    assert row.action
    assert row.action.url == found["pay"].url
    html = client_of(cast.clerk()).get(f"/orders/{order.number}").content.decode()
    assert primaries(html) == 1


def test_the_confirmation_list_asks_until_the_order_takes_effect_and_then_only_tells():
    shop = sales.shop()
    waiting, running = sales.order(shop, until="submitted"), sales.order(shop)
    asked = Checklist.objects.get(type__code="stock_sale", company=None).questions
    assert [c["code"] for c in shown(waiting)["checks"]] == [q["code"] for q in asked]
    assert shown(running)["checks"] == []
    running.checklist = {"price": {"by": 1, "name": "陈晓敏", "at": "2026-11-20T10:00:00+08:00", "medium": "phone"}}
    running.save()
    assert [(c["code"], c["ticked"]) for c in shown(running)["checks"]] == [("price", True)]
