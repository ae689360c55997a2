"""Pages of orders through the client: list, order page, entry, palette."""

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core import clock
from gendan.org.models import Assignment, Role
from gendan.sales.models import ContactLog, Order, OrderLine
from gendan.sales.services import orders
from gendan.sales.spec import NewLine
from tests import cast
from tests.factories import inventory, sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def post(client: Any, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json", headers={"accept": "application/json"})


def typed(shop: sales.Shop, *lines: tuple[Any, str], **facts: Any) -> dict[str, Any]:
    """What the entry page sends."""
    rows = [{"item_id": item.pk, "quantity": quantity} for item, quantity in lines]
    return {"customer_id": str(shop.customer.pk), "type": "stock_sale", "channel": "phone", "lines": rows, **facts}


def test_the_list_costs_the_same_for_1_and_30_orders_and_shows_only_what_is_ones_own():
    shop = sales.shop()
    clerk = client_of(cast.clerk())
    counts = []
    for wanted in (1, 29):
        for _ in range(wanted):
            sales.order(shop, [(shop.cups, 1)])
        clerk.get("/orders?view=all")
        with CaptureQueriesContext(connection) as captured:
            page = clerk.get("/orders?view=all").content.decode()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert page.count("data-row") >= 30
    other = client_of(cast.salesperson())
    assert "金义百货" not in other.get("/orders?view=all").content.decode()


def test_each_job_begins_with_the_orders_that_concern_it():
    shop = sales.shop()
    order = sales.order(shop)  # nobody's own, ready to ship
    assert order.number in client_of(cast.manager()).get("/orders").content.decode()
    assert order.number in client_of(cast.transport()).get("/orders").content.decode()
    assert order.number not in client_of(cast.clerk()).get("/orders").content.decode(), "clerks begin with their own"
    assert order.number in client_of(cast.clerk()).get(f"/orders?item={shop.cups.code}").content.decode()


def test_a_draft_is_called_a_draft_in_the_list():
    draft = sales.order(sales.shop(), until="draft")
    page = client_of(cast.manager()).get("/orders?view=all").content.decode()
    assert f"草稿 {draft.pk}" in page
    assert f">draft-{draft.pk}<" not in page


def current(page: str) -> list[str]:
    """The items of the side bar that are marked as where one is."""
    side = page.partition('<aside class="side"')[2].partition("</aside>")[0]
    return re.findall(r'href="([^"]+)"[^>]*aria-current="page"', side)


def test_the_side_bar_marks_the_area_of_a_page_and_nothing_for_pages_of_none():
    shop = sales.shop()
    draft = sales.order(shop, until="draft")
    clerk = client_of(cast.clerk())
    assert current(clerk.get("/").content.decode()) == ["/"]
    assert current(clerk.get(f"/orders/draft-{draft.pk}").content.decode()) == ["/orders"]
    assert current(clerk.get(f"/orders/draft-{draft.pk}/edit").content.decode()) == ["/orders"]
    assert current(clerk.get("/orders/new").content.decode()) == ["/orders/new"]
    assert current(clerk.get("/me").content.decode()) == []


def test_documents_lead_back_on_a_phone_and_lists_do_not():
    order = sales.order(sales.shop())
    clerk = client_of(cast.clerk())
    back = re.compile(r'<a class="btn icon ghost phone-only" href="([^"]+)"')
    assert back.findall(clerk.get(f"/orders/{order.number}").content.decode()) == ["/orders"]
    assert back.findall(clerk.get(f"/orders/{order.number}/edit").content.decode()) == [f"/orders/{order.number}"]
    assert back.findall(clerk.get("/orders").content.decode()) == []


def test_filters_find_late_short_and_stale_orders():
    shop = sales.shop()
    clerk = client_of(cast.clerk())
    fine = sales.order(shop)
    short = sales.order(shop, [NewLine(shop.boxes.pk, Decimal(60), shortage_choice="wait")])
    Order.objects.filter(pk=fine.pk).update(promised_on=clock.today() - timedelta(days=1))

    def found(query: str) -> set[str]:
        page = clerk.get(f"/orders?view=all&f=1&{query}").content.decode()
        return {order.number for order in (fine, short) if order.number in page}

    assert found("late=1") == {fine.number}
    assert found("short=1") == {short.number}
    assert found("stale=1") == set()
    with clock.at(clock.now() + timedelta(days=8)):
        assert found("stale=1") == {fine.number, short.number}
    assert found("channel=fax") == set()
    assert found("item=BOX") == {short.number}


def test_an_order_is_entered_and_takes_effect_from_the_page():
    shop = sales.shop()
    clerk = client_of(cast.clerk())
    answer = post(clerk, "/orders/new", {**typed(shop, (shop.cups, "12*2"), (shop.boxes, "3")), "verb": "place"})
    assert answer.status_code == 200, answer.content
    order = Order.objects.get()
    assert answer.json()["to"] == f"/orders/{order.number}"
    assert (order.state, order.total) == ("effective", Decimal("316.50"))
    page = clerk.get(f"/orders/{order.number}").content.decode()
    assert "保温杯" in page
    assert "316.50" in page


def test_faults_come_back_at_the_rows_they_were_typed_in():
    shop = sales.shop()
    clerk = client_of(cast.clerk())
    body = typed(shop, (shop.cups, "1"), verb="place")
    body["lines"] = [{"item": ""}, {"item_id": shop.cups.pk, "quantity": "abc"}, {"item": "不知道"}]
    answer = post(clerk, "/orders/new", body)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"lines.1.quantity", "lines.2.item"}
    assert not Order.objects.exists()


def test_a_check_tells_price_stock_promise_and_credit_while_one_types():
    shop = sales.shop(credit_limit=100)
    clerk = client_of(cast.clerk())
    answer = post(clerk, "/orders/check", typed(shop, (shop.cups, "20"), (shop.boxes, "50"))).json()
    first, second = answer["lines"]
    assert (first["price"], first["amount"], first["free"], first["state"]) == ("10", "200.00", "100", "ok")
    assert (second["short"], second["state"]) == (True, "late")
    assert answer["credit"]["over"] is True
    assert not Order.objects.exists()


def test_the_same_customer_number_is_noticed():
    shop = sales.shop()
    sales.order(shop, customer_po="TH-039")
    clerk = client_of(cast.clerk())
    warnings = post(clerk, "/orders/check", typed(shop, (shop.cups, "1"), customer_po="TH-039")).json()["warnings"]
    assert [w["key"] for w in warnings] == ["same_po"]


def test_an_unusual_quantity_is_noticed():
    shop = sales.shop()
    inventory.put_stock(shop.cups, 5000, shop.bin)
    for _ in range(3):
        sales.order(shop, [(shop.cups, 10)])
    clerk = client_of(cast.clerk())
    warnings = post(clerk, "/orders/check", typed(shop, (shop.cups, "500"))).json()["warnings"]
    assert [w["key"] for w in warnings] == ["unusual:0"]


def test_a_change_from_the_page_needs_its_reason():
    shop = sales.shop()
    order = sales.order(shop)
    clerk = client_of(cast.clerk())
    line = OrderLine.objects.get(order=order)
    body = typed(shop, (shop.cups, "15"), version=order.version)
    body["lines"][0]["line_id"] = line.pk
    path = f"/orders/{order.number}/edit"
    assert post(clerk, path, body).status_code == 422
    assert post(clerk, path, {**body, "reason": "客户加量"}).status_code == 200
    assert sales.again(order).revision == 2
    assert post(clerk, path, {**body, "reason": "再来"}).status_code == 409, "the page is stale now"


def test_verbs_of_the_order_page():
    shop = sales.shop()
    manager = client_of(cast.manager())
    order = sales.order(shop)
    refused = manager.post(f"/orders/{order.number}/do/cancel", {"reason": ""}, headers={"accept": "application/json"})
    assert refused.status_code == 422
    manager.post(f"/orders/{order.number}/do/cancel", {"reason": "客户不要了"})
    assert sales.again(order).state == "cancelled"
    assert manager.post(f"/orders/{order.number}/do/nonsense").status_code == 404


def test_another_companys_order_does_not_exist():
    shop = sales.shop()
    order = sales.order(shop)
    stranger = client_of(cast.clerk(cast.company("OTHER", "别家公司")))
    assert stranger.get(f"/orders/{order.number}").status_code == 404
    assert stranger.post(f"/orders/{order.number}/do/cancel", {"reason": "x"}).status_code == 404


def test_copying_gives_a_draft_at_todays_prices():
    shop = sales.shop()
    order = sales.order(shop)
    clerk = client_of(cast.clerk())
    clerk.post(f"/orders/{order.number}/copy")
    copy = Order.objects.get(copied_from=order)
    assert (copy.state, copy.total, copy.number) == ("draft", order.total, None)
    assert clerk.get(f"/orders/draft-{copy.pk}/edit").status_code == 200


def test_talks_and_files_are_kept_with_the_order(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    from django.core.files.uploadedfile import SimpleUploadedFile

    shop = sales.shop()
    order = sales.order(shop)
    clerk = client_of(cast.clerk())
    clerk.post(f"/orders/{order.number}/contact", {"medium": "phone", "purpose": "number", "text": "已告知单号"})
    assert ContactLog.objects.get().text == "已告知单号"
    good = SimpleUploadedFile("原单.pdf", b"%PDF-1.7 ...")
    clerk.post(f"/orders/{order.number}/files", {"file": good})
    page = clerk.get(f"/orders/{order.number}").content.decode()
    assert "原单.pdf" in page
    fake = SimpleUploadedFile("假.pdf", b"MZ\x90\x00")
    refused = clerk.post(f"/orders/{order.number}/files", {"file": fake}, headers={"accept": "application/json"})
    assert refused.status_code == 422


def test_the_slip_waits_for_the_salespersons_word():
    from gendan.core.errors import NotAllowed
    from gendan.sales.models import OrderType
    from gendan.sales.services import contacts
    from gendan.workflow.models import Gate

    chen = cast.salesperson()
    shop = sales.shop()
    type(shop.customer).objects.filter(pk=shop.customer.pk).update(salesperson_id=chen.user_id)
    OrderType.objects.filter(code="stock_sale").update(effect_gates=["slip_data"])
    order = sales.order(shop)
    gate = Gate.objects.get(ref_id=order.pk, code="slip_data")
    assert (sales.again(order).state, gate.transition, gate.satisfied_at) == (
        "effective",
        "shipping.delivery.release",
        None,
    )
    with pytest.raises(NotAllowed):
        contacts.log(order.pk, medium="phone", purpose="slip_data", text="资料无误", actor=cast.clerk())
    contacts.log(order.pk, medium="phone", purpose="slip_data", text="资料无误", actor=cast.again(chen))
    gate.refresh_from_db()
    assert gate.satisfied_at is not None


def test_the_palette_finds_orders_by_number_name_and_initials():
    shop = sales.shop()
    order = sales.order(shop)
    clerk = client_of(cast.clerk())
    for term in (order.number[-4:], "金义", "jybh", f"#{order.number}"):
        titles = [item["title"] for item in clerk.get("/find", {"q": term}).json()["items"]]
        assert any(order.number in title for title in titles), term
    assert client_of(cast.salesperson()).get("/find", {"q": "金义"}).json()["items"] == []


def test_pasted_codes_are_found_in_one_question():
    sales.shop()
    clerk = client_of(cast.clerk())
    answer = post(clerk, "/orders/items", {"codes": ["cup", "NOPE", "BOX"]}).json()["items"]
    assert [row and row["code"] for row in answer] == ["CUP", None, "BOX"]


def test_nobody_without_the_right_enters_orders():
    shop = sales.shop()
    keeper = client_of(cast.keeper())
    assert keeper.get("/orders/new").status_code == 403
    assert post(keeper, "/orders/new", {**typed(shop, (shop.cups, "1")), "verb": "place"}).status_code == 403
    assert not Order.objects.exists()


def test_ownership_is_transferred_with_history():
    from gendan.sales.models import OrderOwner
    from gendan.sales.services import owners

    shop = sales.shop()
    order = sales.order(shop)
    chen = cast.salesperson()
    owners.transfer(order.pk, "salesperson", chen.user_id, reason="换片区", actor=cast.manager())
    assert sales.again(order).salesperson_id == chen.user_id
    assert OrderOwner.objects.get(order=order).reason == "换片区"
    assert orders.visible(sales.again(order), cast.again(chen))


def test_a_customers_page_shows_its_latest_orders_and_leads_to_all_of_them():
    shop = sales.shop()
    orders_made = [sales.order(shop, [(shop.cups, 1)]) for _n in range(2)]
    clerk = client_of(cast.clerk())
    page = clerk.get(f"/customers/{shop.customer.pk}").content.decode()
    assert all(order.number in page for order in orders_made)
    listed = clerk.get(f"/orders?view=all&customer={shop.customer.pk}").content.decode()
    assert all(order.number in listed for order in orders_made)
    assert "客户 <b>金义百货" in listed, "the condition names the customer"
    costs = []
    for wanted in (0, 20):
        for _n in range(wanted):
            sales.order(shop, [(shop.cups, 1)])
        with CaptureQueriesContext(connection) as captured:
            clerk.get(f"/customers/{shop.customer.pk}")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_an_order_of_another_company_one_works_for_is_one_click_away():
    order = sales.order(sales.shop())
    clerk = cast.clerk()
    other = cast.company("OTHER", "别家公司")
    role = Role.objects.get(code="accountant")
    Assignment.objects.create(user=cast.user_of(clerk), role=role, company=other)
    client = client_of(clerk)
    assert client.post("/me/company", {"company": other.pk}).status_code == 303
    missing = client.get(f"/orders/{order.number}")
    assert missing.status_code == 404
    assert f'name="company" value="{order.company_id}"' in missing.content.decode()
    found = client.post("/me/company", {"company": order.company_id, "back": f"/orders/{order.number}"}, follow=True)
    assert (found.status_code, found.redirect_chain) == (200, [(f"/orders/{order.number}", 303)])


def test_what_is_kept_of_the_frame_speaks_the_readers_language_and_carries_their_own_token():
    sales.order(sales.shop())
    pages = {}
    for language in ("zh-CN", "en", "zh-CN"):
        client = client_of(cast.clerk(), language)
        page = client.get("/orders?view=all").content.decode()
        pages[language] = page
        token = re.search('id="dlg-reason".*?name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        client.handler.enforce_csrf_checks = True
        assert client.post("/me/preferences", {"theme": "dark", "csrfmiddlewaretoken": token[1]}).status_code == 303
        assert client.post("/me/preferences", {"theme": "dark"}).status_code == 403
    assert '<span class="cut">Orders</span>' in pages["en"]
    assert '<span class="cut">订单</span>' in pages["zh-CN"]
    assert ">Cancel</button>" in pages["en"]
    assert ">取消</button>" in pages["zh-CN"]
    assert '"undo":"Undo"' in pages["en"]
    assert '"undo":"撤销"' in pages["zh-CN"]
    assert re.search('href="/orders" aria-current="page"', pages["zh-CN"])


def test_a_session_that_has_ended_is_nobodys():
    sales.order(sales.shop())
    client = client_of(cast.clerk())
    assert client.get("/orders").status_code == 200
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert client.get("/orders")["Location"].startswith("/accounts/login/")
