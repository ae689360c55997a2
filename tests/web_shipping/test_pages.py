"""Pages of shipping do what their buttons say, for those who may, in a fixed number of queries."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gendan.core import clock, params
from gendan.core.actor import SYSTEM
from gendan.core.models import Attachment
from gendan.finance.models import Payment
from gendan.finance.services import payments
from gendan.sales.models import OrderType
from gendan.shipping.models import Carrier, Delivery, Load, Proof, Shortage, TransportCase, Vehicle
from gendan.shipping.services import fleet, links
from tests import cast
from tests.factories import catalog, finance, inventory, sales, shipping
from tests.pages import client_of

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def text(answer: Any) -> str:
    return answer.content.decode()


def post(client: Client, delivery: Delivery, verb: str, **facts: Any) -> Any:
    return client.post(f"/shipping/{delivery.number}/{verb}", facts)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?view=late",
        "/cases",
        "/shortages",
        "/tours",
        "/slips",
        "/loading",
        "/gate",
        "/round",
        "/carriers",
        "/vehicles/new",
    ],
)
def test_every_page_opens_empty_and_filled(path: str) -> None:
    shop = sales.shop()
    boss = client_of(
        cast.person(
            "boss", "陈老板", ["transport_manager", "billing_clerk", "gate_guard", "loader", "courier", "mis_admin"]
        )
    )
    assert boss.get(f"/shipping{path}").status_code == 200
    for until in ("planned", "packed", "loaded", "delivered"):
        shipping.delivery(sales.order(shop), until=until)
    assert boss.get(f"/shipping{path}").status_code == 200


def test_who_may_not_see_deliveries_is_told_so() -> None:
    note = shipping.delivery(sales.order(sales.shop()))
    nobody = client_of(cast.person("duty", "值班员", ["duty_reporter"]))
    assert nobody.get("/shipping").status_code == 403
    assert nobody.get(f"/shipping/{note.number}").status_code == 403
    assert post(nobody, note, "release").status_code == 403
    assert shipping.again(note).state == "planned"


def test_a_planner_types_quantities_and_gets_the_note() -> None:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10), (shop.boxes, 2)])
    client = client_of(cast.transport())
    page = text(client.get(f"/shipping/plan/{order.number}"))
    assert "保温杯" in page
    cups, boxes = order.lines.order_by("line_no")
    facts = {"planned_on": "+1", "mode": "carrier", f"line-{cups.pk}": "10", f"line-{boxes.pk}": ""}
    answer = client.post(f"/shipping/plan/{order.number}", facts)
    note = Delivery.objects.get()
    assert answer.headers["Location"] == f"/shipping/{note.number}"
    assert (note.planned_on, note.lines.count()) == (clock.today() + timedelta(days=1), 1)
    assert client.post(f"/shipping/plan/{order.number}", {**facts, f"line-{cups.pk}": "99"}).status_code == 409
    assert Delivery.objects.count() == 1


def test_the_whole_way_by_buttons() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    note = shipping.delivery(order)
    transport, keeper, loader = client_of(cast.transport()), client_of(cast.keeper()), client_of(shipping.loader())
    post(transport, note, "release")
    shipping.pick_all(note)
    post(keeper, note, "pack", package_count="2")
    post(keeper, note, "load", part="keeper", back="loading")
    assert "另一人" in text(keeper.get(f"/shipping/loading/{note.number}"))
    post(loader, note, "load", part="loader")
    assert shipping.again(note).state == "loaded"
    guard = client_of(shipping.guard())
    assert "单货相符" in text(guard.get(f"/shipping/gate/{note.number}"))
    post(guard, note, "check", passed="1", back="gate")
    assert post(transport, note, "dispatch", waybill="").status_code == 422
    post(transport, note, "dispatch", waybill="SY1")
    post(transport, note, "track", code="arrived", place="金华")
    assert "到达 金华" in text(transport.get(f"/shipping/{note.number}"))
    photo = SimpleUploadedFile("slip.png", PNG, content_type="image/png")
    post(client_of(shipping.courier()), note, "sign", signatory="徐女士", medium="photo", photo=photo)
    clerk = client_of(cast.person("kaidan", "开单员", ["billing_clerk"]))
    post(clerk, note, "slip", signed="1", freight_advanced="12.50", back="slips")
    post(clerk, note, "slip-hand", back="slips")
    note = shipping.again(note)
    assert (note.state, note.slip_state, note.freight_advanced) == ("closed", "handed_over", Decimal("12.50"))
    assert Attachment.objects.get(ref_kind="shipping.delivery", role="signature").name == "slip.png"
    page = text(clerk.get(f"/shipping/{note.number}"))
    for words in ("徐女士", "吴建国", "郑强", "老秦", "红单已移交"):
        assert words in page


def test_a_refusal_says_what_is_missing_and_changes_nothing() -> None:
    shop = sales.shop(payment_mode="pay_first")
    note = shipping.delivery(sales.order(shop))
    client = client_of(cast.transport())
    assert "货款没到" in text(client.get(f"/shipping/{note.number}"))
    assert post(client, note, "release").status_code == 409
    assert post(client, note, "fly").status_code == 404
    assert shipping.again(note).state == "planned"


def test_the_driver_collects_and_has_it_signed_in_one_go() -> None:
    shop = sales.shop(payment_mode="cod")
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="dispatched")
    driver = client_of(shipping.courier())
    assert note.number in text(driver.get("/shipping/round"))
    line = note.lines.get()
    assert post(driver, note, "sign", cash="90", signatory="徐女士").status_code == 422, "why not the whole sum?"
    assert not Proof.objects.exists()
    post(
        driver,
        note,
        "sign",
        cash="90",
        cash_remarks="抹零",
        signatory="徐女士",
        **{f"line-{line.pk}": "9"},
        note="少一个",
    )
    assert (Payment.objects.get().amount, Proof.objects.get().differences[0]["signed"]) == (90, "9")


def test_consent_and_the_rest_are_handled_on_the_page() -> None:
    OrderType.objects.filter(code="stock_sale").update(partial_needs_consent=True)
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, lines={order.lines.get().pk: Decimal(6)})
    client = client_of(cast.clerk())
    assert "客户还没同意分批发" in text(client.get(f"/shipping/{note.number}"))
    assert post(client, note, "consent", person="徐女士", medium="phone", text="", complete_on="+3").status_code == 422
    post(client, note, "consent", person="徐女士", medium="phone", text="先发六个", complete_on="+3")
    shortage = Shortage.objects.get()
    post(client, note, "follow-up", shortage=shortage.pk)
    assert Delivery.objects.exclude(pk=note.pk).get().lines.get().quantity == 4


def test_cases_are_reported_answered_and_closed_on_the_page() -> None:
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), until="dispatched")
    client = client_of(cast.transport())
    post(client, note, "report", kind="damage", text="箱角压破")
    case = TransportCase.objects.get()
    post(client, note, "answer", case=case.pk, decision="补发一个", cause="未加护角")
    post(client, note, "close-case", case=case.pk)
    case.refresh_from_db()
    assert (case.state, case.decision) == ("closed", "补发一个")
    other = shipping.delivery(sales.order(shop), until="dispatched")
    assert post(client, other, "answer", case=case.pk, decision="x").status_code == 404


def test_ticked_deliveries_go_on_a_tour() -> None:
    shop = sales.shop()
    notes = [shipping.delivery(sales.order(shop)) for _ in range(2)]
    van = fleet.save_vehicle(shop.company.pk, "浙G1", {}, actor=cast.admin())
    client = client_of(cast.transport())
    client.post(
        "/shipping/tours/new",
        {"id": [n.pk for n in notes], "vehicle": van.pk, "on": clock.today().isoformat(), "route": "城东"},
    )
    load = Load.objects.get()
    assert (load.route, load.deliveries.count()) == ("城东", 2)
    assert "城东" in text(client.get("/shipping/tours"))
    client.post(f"/shipping/{notes[0].number}/leave-tour")
    assert load.deliveries.count() == 1
    assert client.post("/shipping/tours/new", {}).status_code == 404


def test_a_delivery_costs_as_many_queries_with_forty_lines_as_with_one() -> None:
    shop = sales.shop(credit_limit=10_000_000)
    many = [shop.cups, *(catalog.item(f"M{n}", price="1.00") for n in range(39))]
    inventory.put_many([(item, 100) for item in many[1:]], shop.bin)
    client = client_of(cast.transport())
    counts = []
    for items in (many[:1], many[:1], many):
        note = shipping.delivery(sales.order(shop, [(item, 1) for item in items]), until="dispatched")
        params.forget()  # every round reads the parameters once
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/shipping/{note.number}").status_code == 200
        counts.append(len(seen))
    assert counts[1] == counts[2], counts
    assert counts[2] <= 45, counts


# The customer's page


def opened() -> tuple[Any, Delivery, str]:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    token = links.make(order.pk, actor=cast.clerk())
    return order, shipping.delivery(order, until="dispatched"), token


def test_a_customer_sees_their_order_without_signing_in_and_nothing_of_ours() -> None:
    order, note, token = opened()
    stranger = Client(headers={"accept-language": "zh-CN"})
    page = text(stranger.get(f"/t/{token}"))
    for words in (order.number, "保温杯", note.waybill, "已发货", "收到了，确认签收", "138****5678"):
        assert words in page, words
    for ours in ("13812345678", "信用", "毛利", "成本", "/orders/"):
        assert ours not in page, ours
    english = text(Client(headers={"accept-language": "en"}).get(f"/t/{token}"))
    assert "confirm receipt" in english


def test_a_customer_sees_each_payment_for_their_order_and_no_other() -> None:
    shop = sales.shop()
    order, other = sales.order(shop, [(shop.cups, 10)]), sales.order(shop, [(shop.cups, 1)])
    token = links.make(order.pk, actor=cast.clerk())
    for paid_on, amount in ((date(2026, 3, 2), "30.00"), (date(2026, 3, 9), "12.50")):
        finance.money_in(order.customer, amount, {order: amount}, received_on=paid_on)
    finance.money_in(other.customer, "9.99", {other: "9.99"})
    announced = payments.announce(
        order.customer_id, Decimal("7.77"), mode="bank", received_on=date(2026, 3, 10), orders={order.pk: Decimal("7.77")},
        actor=cast.accountant(),
    )  # fmt: skip
    page = text(Client(headers={"accept-language": "zh-CN"}).get(f"/t/{token}"))
    assert [page.count(sum) for sum in ("30.00", "12.50", "7.77", "9.99")] == [1, 1, 1, 0]
    assert page.index("30.00") < page.index("12.50") < page.index("7.77")
    assert page.count("您已告知，待我方核实") == 1
    payments.fail(announced.pk, "not_received", actor=cast.accountant())
    assert "7.77" not in text(Client(headers={"accept-language": "zh-CN"}).get(f"/t/{token}"))


def test_a_wrong_token_tells_nothing() -> None:
    opened()
    stranger = Client()
    for path in ("/t/x", "/t/x/confirm", "/t/x/problem"):
        answer = stranger.get(path) if path.endswith("x") else stranger.post(path, {"name": "x"})
        assert answer.status_code == 404, path


def test_the_customer_confirms_with_what_is_missing() -> None:
    _order, note, token = opened()
    stranger = Client(headers={"accept-language": "zh-CN"})
    assert stranger.post(f"/t/{token}/confirm", {"name": ""}).status_code == 422
    line = note.lines.get()
    answer = stranger.post(f"/t/{token}/confirm", {"name": "徐女士", f"line-{line.pk}": "9"}, follow=True)
    assert "已登记您收到了货" in text(answer)
    proof = Proof.objects.get()
    assert (proof.medium, proof.differences[0]["signed"]) == ("link", "9")
    assert stranger.post(f"/t/{token}/confirm", {"name": "徐女士"}).status_code == 409


def test_the_customer_reports_a_problem() -> None:
    _order, note, token = opened()
    stranger = Client()
    stranger.post(f"/t/{token}/problem", {"kind": "not_received", "text": "今天还没到"})
    case = TransportCase.objects.get()
    assert (case.delivery_id, case.kind, case.reported_text) == (note.pk, "not_received", "今天还没到")


def test_the_loader_finds_a_delivery_by_scanning_its_note() -> None:
    shop = sales.shop()
    one, two = (shipping.delivery(sales.order(shop), until="packed") for _ in range(2))
    client = client_of(cast.person("zhengqiang", "郑强", ["loader"]))
    assert _numbers(client, "") == {one.number, two.number}
    assert (
        client.get("/shipping/loading", {"q": one.number.lower()}).headers["Location"]
        == f"/shipping/loading/{one.number}"
    )
    assert _numbers(client, shop.customer.name) == {one.number, two.number}
    nothing = text(client.get("/shipping/loading", {"q": "没有这家"}))
    assert "没有找到" in nothing
    assert one.number not in nothing


def _numbers(client: Client, asked: str) -> set[str]:
    return set(re.findall(r'<b class="mono">(DN[\d-]+)</b>', text(client.get("/shipping/loading", {"q": asked}))))


def test_a_delivery_offers_the_papers_of_its_boxes_to_who_may_print() -> None:
    note = shipping.delivery(sales.order(sales.shop()), until="packed")
    page = text(client_of(cast.transport()).get(f"/shipping/{note.number}"))
    for paper in ("delivery_note", "packing_list", "waybill", "courier_label"):
        assert f"/print/{paper}?number={note.number}" in page


def test_carriers_are_added_once_and_keep_their_code() -> None:
    client = client_of(cast.admin())
    typed = {"code": "KY", "name": "跨越速运", "kind": "express", "active": "on", "days": "2", "regions": "浙江，江苏"}
    client.post("/shipping/carriers/new", typed)
    made = Carrier.objects.get()
    assert (made.code, made.regions, made.company_id) == ("KY", ["浙江", "江苏"], cast.company().pk)
    again = client.post("/shipping/carriers/new", {**typed, "name": "别的"})
    assert again.status_code == 422
    assert "已有承运商" in text(again)
    client.post(f"/shipping/carriers/{made.pk}", {**typed, "code": "XX", "name": "跨越"})
    made.refresh_from_db()
    assert (made.code, made.name, Carrier.objects.count()) == ("KY", "跨越", 1)


def test_a_vehicle_keeps_its_plate_and_is_there_once() -> None:
    client = client_of(cast.admin())
    typed = {"plate": "浙G8K618", "driver_name": "孟凡", "active": "on"}
    client.post("/shipping/vehicles/new", typed)
    made = Vehicle.objects.get()
    assert client.post("/shipping/vehicles/new", {**typed, "driver_name": "别人"}).status_code == 422
    client.post(f"/shipping/vehicles/{made.pk}", {**typed, "plate": "浙G00000", "driver_name": "许峰"})
    assert list(Vehicle.objects.values_list("plate", "driver_name")) == [("浙G8K618", "许峰")]


def test_who_picks_up_reads_that_the_goods_are_ready_not_on_the_way() -> None:
    shop = sales.shop()
    order = sales.order(shop, delivery_mode="pickup")
    shipping.delivery(order, until="packed", mode="pickup")
    page = text(Client().get(f"/t/{links.make(order.pk, actor=SYSTEM)}"))
    assert "可以来提货" in page
    assert "已发货" not in page


def test_a_link_that_no_longer_works_says_whom_to_ask() -> None:
    assert "请向您的业务员要一个新的" in text(Client().get("/t/nonsense"))


def test_a_visit_to_a_verb_leads_to_its_page() -> None:
    note = shipping.delivery(sales.order(sales.shop()))
    client = client_of(cast.transport())
    assert client.get(f"/shipping/{note.number}/release").headers["Location"] == f"/shipping/{note.number}"
    assert client.get("/shipping/tours/new").headers["Location"] == "/shipping/tours"
    asked = client.get(f"/shipping/{note.number}/release", headers={"accept": "application/json"})
    assert asked.status_code == 405
    assert shipping.again(note).state == "planned"


def test_what_the_gate_stopped_says_so_until_it_passes() -> None:
    note = shipping.delivery(sales.order(sales.shop()), until="loaded")
    guard, transport = client_of(cast.person("qinshu", "秦树根", ["gate_guard"])), client_of(cast.transport())
    assert "门卫拦下了" not in text(transport.get(f"/shipping/{note.number}"))
    post(guard, note, "check", passed="0", note="少一箱")
    assert shipping.again(note).state == "loaded"
    for client, page in ((transport, f"/shipping/{note.number}"), (guard, f"/shipping/gate/{note.number}")):
        told = text(client.get(page))
        assert "门卫拦下了" in told
        assert "秦树根：少一箱" in told
    post(guard, note, "check", passed="1")
    assert "门卫拦下了" not in text(transport.get(f"/shipping/{note.number}"))
