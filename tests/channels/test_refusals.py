"""Bad input and bad days: every refusal is a problem document with the right status, and nothing is left behind."""

import json
from typing import Any

import pytest
from django.db import OperationalError

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.partners.services import customers
from gendan.sales.models import Order
from gendan.sales.services import placing
from gendan.shipping.services import fleet
from tests import cast
from tests.factories import catalog, inventory, partners, sales

from . import api, world
from .test_orders import wanted

pytestmark = pytest.mark.django_db

HOSTILE = [
    "'; drop table sales_order; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%s %(x)s",
    "=cmd|' /C calc'!A0",
    "\u202eabc",
    "\\",
    "''",
]


def test_a_problem_document_says_what_where_and_which_request() -> None:
    shop = sales.shop()
    body = {"customer_id": shop.customer.pk, "lines": [{"item_id": shop.cups.pk, "quantity": "many"}], "colour": 1}
    answer = api.of(cast.clerk()).post("/sales/orders", body)
    assert (answer.status, answer.code) == (422, "unfit")
    told = {e["pointer"]: (e["rule"], e["detail"]) for e in answer.body["errors"]}
    assert told == {
        "#/lines/0/quantity": ("decimal_parsing", "不是数字。"),
        "#/colour": ("extra_forbidden", "没有这个字段。"),
    }
    assert answer.body["instance"] == f"urn:gendan:request:{answer.headers['Request-Id']}"
    assert answer.body["type"] == "gendan:unfit"


def test_a_choice_that_is_none_names_those_there_are_in_the_language_asked_for() -> None:
    shop = sales.shop()
    body = wanted(shop, payment_mode="gold", delivery_mode="rocket")
    machine = api.of(cast.clerk())
    answer = machine.post("/sales/orders", body)
    assert answer.status == 422
    told = {fault["pointer"]: fault for fault in answer.body["errors"]}
    assert told["#/payment_mode"]["detail"] == "没有这个选项，可选：net, pay_first, deposit, cod, cash。"
    assert told["#/delivery_mode"]["allowed"] == ["", "own", "carrier", "pickup", "counter"]
    english = machine.send("POST", "/sales/orders", body, headers={"Accept-Language": "en"})
    assert english.body["errors"][0]["detail"].startswith("No such choice. Possible: ")
    found = machine.get("/sales/orders", order="best")
    (fault,) = found.body["errors"]
    assert (fault["parameter"], fault["allowed"]) == ("order", ["-id", "id", "promised_on"])


def test_every_fault_of_shape_is_said_in_chinese() -> None:
    """Whatever does not fit, the person who reads it reads Chinese and the bound that was crossed."""
    shop = sales.shop()
    line = {"item_id": 0, "quantity": "1.1234567", "price": "1" * 30, "discount_percent": "300"}
    faulty = wanted(
        shop, lines=[line], address_id="x", received_at="abc", requested_on="1900-01-01", terms_days=1.5,
        requirements=5, checklist=[], contact=None, remarks="长" * 501, accept="*",
    )  # fmt: skip
    machine = api.of(cast.clerk())
    answers = [
        machine.post("/sales/orders", faulty),
        machine.post("/sales/orders/SO1/split", {"parts": []}),
        machine.post("/sales/orders/SO1/agree", {"agreed": "vielleicht", "note": ""}),
        machine.post("/sales/orders/SO1/cancel", {}),
    ]
    told = {fault["rule"]: fault["detail"] for answer in answers for fault in answer.body["errors"]}
    assert {rule for rule, detail in told.items() if not any("\u4e00" <= c <= "\u9fff" for c in detail)} == set()
    assert told["less_than_equal"] == "不能大于 100。"
    assert told["string_too_long"] == "最多 500 个字符。"
    assert len(told) > 12, told


def test_it_speaks_the_language_asked_for_else_the_users() -> None:
    machine = api.of(cast.clerk())
    chinese = machine.get("/sales/orders/SO0")
    english = machine.send("GET", "/sales/orders/SO0", headers={"Accept-Language": "en"})
    assert (chinese.status, chinese.body["title"]) == (404, "没找到。")
    assert english.body["title"] == "Not found."


@pytest.mark.parametrize(
    "raw",
    [b"{", b"", b"[]", b'"x"', b"\xff\xfe", b'{"lines": NaN}', b'{"lines": Infinity}', b"[" * 100_000,
     b'{"remarks": "\\u0000"}', b'{"remarks": "\\ud800"}', b'{"remarks": ' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    answer = api.of(cast.clerk()).send("POST", "/sales/orders", raw=raw)
    assert answer.status in (400, 422), answer


@pytest.mark.parametrize(
    "quantity",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999999999",
        "1" * 30,
        "0.0000001",
        "-1",
        "0",
        True,
        None,
        [],
        {},
        "1,5",
        "１２x",
    ],
)
def test_a_quantity_that_is_none_is_refused(quantity: Any) -> None:
    shop = sales.shop()
    lines = [{"item_id": shop.cups.pk, "quantity": quantity}]
    answer = api.of(cast.clerk()).post("/sales/orders", wanted(shop, lines=lines, until="effective"))
    assert answer.status == 422, answer
    assert answer.body["errors"][0]["pointer"] == "#/lines/0/quantity"
    assert not Order.objects.exists()


def test_decimals_are_taken_exactly_as_text_or_number() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    text = json.dumps(wanted(shop, discount="0.10"), ensure_ascii=False)
    assert machine.send("POST", "/sales/orders", raw=text.encode()).body["discount"] == "0.10"
    number = text.replace('"0.10"', "0.1")
    assert machine.send("POST", "/sales/orders", raw=number.encode()).body["discount"] == "0.10"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_texts(text: str) -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    made = machine.post("/sales/orders", wanted(shop, remarks=text, customer_po=text[:60], contact=text[:60]))
    assert made.status == 201
    seen = machine.get(f"/sales/orders/{made.body['number']}")
    assert (seen.body["remarks"], seen.body["customer_po"]) == (text, text[:60])
    assert machine.get("/sales/orders", q=text).status == 200
    assert machine.get("/sales/orders", customer_po=text).status == 200
    assert machine.get(f"/sales/orders/{text.replace('/', '')}").status == 404
    assert Order.objects.count() == 1


@pytest.mark.parametrize("path", ["/sales/orders/a%00b", "/sales/orders?q=%00"])
def test_nul_is_refused(path: str) -> None:
    answer = api.of(cast.clerk()).client.get(f"/api/v1{path}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_request"


def test_a_huge_body_is_refused_before_it_is_read() -> None:
    machine = api.of(cast.clerk())
    answer = machine.send("POST", "/sales/orders", raw=b" " * (4 * 1024 * 1024 + 1))
    assert (answer.status, answer.code) == (413, "too_large")


def test_a_text_longer_than_its_column_is_named() -> None:
    shop = sales.shop()
    answer = api.of(cast.clerk()).post("/sales/orders", wanted(shop, customer_po="x" * 61))
    assert [e["pointer"] for e in answer.body["errors"]] == ["#/customer_po"]


def test_what_has_no_address_or_method_is_said_as_a_problem() -> None:
    machine = api.of(cast.clerk())
    nowhere = api.Answer(machine.client.get("/api/v2/orders"))
    assert (nowhere.status, nowhere.code) == (404, "not_found")
    wrong = api.Answer(
        machine.client.delete("/api/v1/sales/orders", headers={"Authorization": f"Bearer {machine.token}"})
    )
    assert (wrong.status, wrong.code) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]


def test_a_stale_version_is_refused_and_changes_nothing() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    made = machine.post("/sales/orders", wanted(shop))
    path = f"/sales/orders/{made.body['number']}"
    edited = machine.put(path, wanted(shop, remarks="first", version=made.body["version"]))
    assert (edited.status, edited.body["version"]) == (200, 2)
    stale = machine.put(path, wanted(shop, remarks="second", version=made.body["version"]))
    assert (stale.status, stale.code) == (409, "stale_document")
    assert stale.body["data"]["actual"] == 2
    assert machine.get(path).body["remarks"] == "first"
    assert machine.post(f"{path}/submit", {"version": 1, "accept": ["*"]}).code == "stale_document"


def test_an_illegal_transition_says_what_is_legal() -> None:
    shop = sales.shop()
    order = sales.order(shop, until="draft")
    answer = api.of(cast.clerk()).post(f"/sales/orders/draft-{order.pk}/confirm", {})
    assert (answer.status, answer.code) == (409, "illegal_transition")
    assert answer.body["data"]["legal"] == ["submit", "void"]


def test_a_closed_gate_names_its_conditions() -> None:
    shop = sales.shop(payment_mode="deposit", deposit_percent=30)
    machine = api.of(cast.clerk())
    placed = machine.post("/sales/orders", wanted(shop, until="effective"))
    assert (placed.status, placed.body["state"]) == (201, "confirmed")
    assert "payment" in [c["code"] for c in placed.body["conditions"]]
    answer = machine.post(f"/sales/orders/{placed.body['number']}/take-effect", {})
    assert (answer.status, answer.code) == (409, "gate_closed")
    assert [c["holder_role"] for c in answer.body["data"]["conditions"]] == ["accountant"]


def test_warnings_are_listed_and_accepted_by_key() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    assert machine.post("/sales/orders", wanted(shop, until="effective", customer_po="PO-1")).status == 201
    second = machine.post("/sales/orders", wanted(shop, until="effective", customer_po="PO-1"))
    assert (second.status, second.code) == (409, "warnings_open")
    keys = [w["key"] for w in second.body["data"]["warnings"]]
    assert keys == ["same_po"]
    assert machine.post("/sales/orders", wanted(shop, until="effective", customer_po="PO-1", accept=keys)).status == 201


def test_another_companys_ids_do_not_exist() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    other = cast.company("YD", "远大贸易")
    stranger = cast.person("waibu", "外部", ["company_gm", "order_clerk", "accountant", "fg_keeper"], company=other)
    theirs = partners.customer("远大客户", company=other)
    machine = api.of(stranger)
    number = order.number
    for path in (
        f"/sales/orders/{number}", f"/sales/orders/draft-{order.pk}", f"/sales/orders/{number}/timeline",
        f"/partners/customers/{shop.customer.pk}", f"/partners/customers/{shop.customer.pk}/credit",
        f"/inventory/warehouses/{shop.warehouse.pk}/places", f"/files/sales.order/{order.pk}",
        f"/org/companies/{shop.company.pk}/departments",
    ):  # fmt: skip
        assert machine.get(path).status == 404, path
    for verb in ("cancel", "decline", "return"):
        assert machine.post(f"/sales/orders/{number}/{verb}", {"reason": "x"}).status == 404
    assert machine.get("/sales/orders").body["items"] == []
    assert machine.get("/inventory/stock").body["items"] == []
    mixed = [
        wanted(shop), wanted(shop, company_id=shop.company.pk), wanted(shop, company_id=other.pk),
        wanted(shop, customer_id=theirs.pk, company_id=shop.company.pk),
    ]  # fmt: skip
    assert [machine.post("/sales/orders", body).status for body in mixed] == [404] * 4
    assert Order.objects.count() == 1


def test_a_salesperson_sees_only_their_own() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    machine = api.of(cast.salesperson())
    assert machine.get(f"/sales/orders/{order.number}").status == 404
    assert machine.get("/sales/orders").body["items"] == []
    assert machine.get("/partners/customers").body["items"] == []


def test_a_fault_of_ours_is_500_with_the_requests_id_and_rolls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = sales.shop()

    def break_down(*_: Any, **__: Any) -> None:
        placing.orders.create(sales.spec(shop), actor=SYSTEM)
        raise RuntimeError("secret detail")

    monkeypatch.setattr("gendan.sales.services.placing.place", break_down)
    answer = api.of(cast.clerk()).post("/sales/orders", wanted(shop), key="again")
    assert (answer.status, answer.code) == (500, "failed")
    assert b"secret" not in answer.raw
    assert not Order.objects.exists()
    monkeypatch.undo()
    assert api.of(cast.clerk()).post("/sales/orders", wanted(shop), key="again").status == 201


def test_a_database_that_does_not_answer_is_503_worth_retrying(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("server closed the connection")

    shop = sales.shop()
    monkeypatch.setattr("gendan.sales.services.placing.place", gone)
    answer = api.of(cast.clerk()).post("/sales/orders", wanted(shop), key="later")
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "busy", "1")


def test_a_closed_customer_gets_no_order() -> None:
    shop = sales.shop()
    customers.update(shop.customer.pk, {"active": False}, actor=SYSTEM)
    answer = api.of(cast.clerk()).post("/sales/orders", wanted(shop, until="submitted"))
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "#/customer")


def test_other_companies_records_inside_a_body_do_not_exist_either() -> None:
    shop = sales.shop()
    other = cast.company("YD", "远大贸易")
    theirs = inventory.warehouse(other, "YD1")
    stranger = cast.person("waibu", "外部", ["company_gm"], company=other)
    elsewhere = partners.customer("远大客户", company=other)
    line = {"item_id": shop.cups.pk, "quantity": "1"}
    machine = api.of(world.boss())
    bodies = {
        "warehouse": wanted(shop, warehouse_id=theirs.pk),
        "line": wanted(shop, lines=[{**line, "warehouse_id": theirs.pk}]),
        "salesperson": wanted(shop, salesperson_id=stranger.user_id),
        "merchandiser": wanted(shop, merchandiser_id=stranger.user_id),
        "address": wanted(shop, address_id=elsewhere.addresses.get().pk),
        "contract": wanted(shop, contract_id=10**9),
        "unit": wanted(shop, lines=[{**line, "unit_id": 10**9}]),
        "item": wanted(shop, lines=[{"item_id": 10**9, "quantity": "1"}]),
    }
    answers = {
        name: machine.post("/sales/orders", {**body, "until": "effective"}).status for name, body in bodies.items()
    }
    assert {name: status for name, status in answers.items() if status not in (404, 422)} == {}
    assert not Order.objects.exists()


def test_other_companies_records_are_refused_in_every_area() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    other = cast.company("YD", "远大贸易")
    stranger = cast.person("waibu", "外部", ["company_gm"], company=other)
    prices = catalog.price_list(other, "YDP")
    carrier = fleet.save_carrier(other.pk, "YDC", {"name": "远大物流"}, actor=SYSTEM)
    vehicle = fleet.save_vehicle(other.pk, "苏B1", {}, actor=SYSTEM)
    supplier = partners.supplier(company=other)
    theirs = partners.customer("远大客户", company=other)
    house = inventory.warehouse(other, "YD1")
    place = inventory.bin(house, "Y-1")
    machine = api.of(world.boss())
    goods = [{"item_id": shop.cups.pk, "quantity": "1", "place_id": shop.bin.pk}]
    arrival = {"warehouse_id": shop.warehouse.pk, "lines": [{"item_id": shop.cups.pk, "counted": "1"}]}
    today = clock.today().isoformat()
    calls = {
        "customer's prices": ("/partners/customers", {"name": "甲", "price_list_id": prices.pk}),
        "customer's salesperson": ("/partners/customers", {"name": "乙", "salesperson_id": stranger.user_id}),
        "delivery's carrier": ("/shipping/deliveries", {"orders": [order.number], "carrier_id": carrier.pk}),
        "delivery's vehicle": ("/shipping/deliveries", {"orders": [order.number], "mode": "own", "vehicle_id": vehicle.pk}),
        "delivery's warehouse": ("/shipping/deliveries", {"orders": [order.number], "warehouse_id": house.pk}),
        "tour's vehicle": ("/shipping/loads", {"on": today, "vehicle_id": vehicle.pk}),
        "tour's carrier": ("/shipping/loads", {"on": today, "carrier_id": carrier.pk}),
        "receipt's supplier": ("/warehouse/receipts", {**arrival, "supplier_id": supplier.pk}),
        "receipt's owner": ("/warehouse/receipts", {**arrival, "owner_id": theirs.pk}),
        "receipt's warehouse": ("/warehouse/receipts", {**arrival, "warehouse_id": house.pk}),
        "receipt's place": (
            "/warehouse/receipts", {**arrival, "lines": [{"item_id": shop.cups.pk, "counted": "1", "place_id": place.pk}]},
        ),
        "move's place": ("/inventory/stock/move", {"goods": goods, "to_place_id": place.pk}),
        "count's warehouse": ("/inventory/counts", {"warehouse_id": house.pk}),
        "payment's customer": ("/finance/payments", {"customer_id": theirs.pk, "amount": "1"}),
        "contract's customer": (
            "/sales/contracts",
            {"customer_id": theirs.pk, "name": "x", "valid_from": today, "valid_to": today,
             "lines": [{"item_id": shop.cups.pk, "quantity": "1", "price": "1"}]},
        ),
        "task's colleague": ("/sales/orders/" + str(order.number) + "/owner", {"part": "clerk", "user_id": stranger.user_id}),
        "statement's company": ("/finance/statements/prepare", {"company_id": other.pk, "month": today}),
        "webhook's company": ("/webhooks", {"company_id": other.pk, "name": "x", "url": "https://a.example", "events": ["*"]}),
        "discount's company": ("/catalog/discounts", {"company_id": other.pk, "code": "D", "name": "x", "percent": "5"}),
        "warehouse's company": ("/inventory/warehouses", {"company_id": other.pk, "code": "X", "name": "x"}),
        "user's company": (
            "/org/users", {"username": "n", "name": "n", "password": "Bu-rong-yi-cai-2026",
                           "assignments": [{"role": "order_clerk", "company_id": other.pk}]},
        ),
        "vehicle's driver": ("PUT /shipping/vehicles/A1", {"driver_id": stranger.user_id}),
    }  # fmt: skip
    taken = {}
    for name, (call, body) in calls.items():
        method, _, path = call.rpartition(" ")
        answer = machine.send(method or "POST", path, body)
        if answer.status not in (404, 409, 422):
            taken[name] = answer.status
    assert taken == {}, sorted(taken)
