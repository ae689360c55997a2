"""What the settings, the store and data care do on pages, done by machine."""

from typing import Any

import pytest

from gendan.channels.services import sheets
from gendan.core import clock
from gendan.core.models import NumberSeries
from gendan.inventory.models import Balance
from gendan.sales.models import Order, OrderType
from gendan.workflow.models import Task
from tests import cast
from tests.factories import inventory, partners, sales, shipping

from . import api, world
from .test_story import _file

pytestmark = pytest.mark.django_db


def test_an_order_type_and_its_reviewers_are_set_up_and_the_next_order_follows() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    changed = boss.put("/sales/types/stock_sale", {"review": "always"})
    assert (changed.status, changed.body["review"], changed.body["name"]) == (200, "always", "批发/开单"), changed
    assert boss.put("/sales/types/stock_sale", {"review": "never"}).body["errors"][0]["allowed"] == [
        "auto",
        "always",
        "none",
    ]
    assert boss.put("/sales/types/stock_sale", {"mandatory": ["colour"]}).status == 422
    assert boss.put("/sales/types/no_such", {"review": "auto"}).status == 404
    rule = boss.post("/sales/matrix", {"role": "accountant", "questions": ["credit_sufficient"]})
    assert rule.status == 201, rule
    assert boss.post("/sales/matrix", {"role": "nobody", "questions": ["x"]}).status == 422
    sales.order(shop, until="submitted")
    assert Task.objects.get(code="sales.review").role == "accountant"
    path = f"/sales/matrix/{rule.body['id']}"
    body = {"role": "accountant", "questions": ["credit_sufficient"], "active": False}
    assert boss.put(path, body).body["active"] is False
    assert [row["active"] for row in boss.get("/sales/matrix").body] == [False]
    stranger = api.of(cast.person("w", "外", ["mis_admin"], company=cast.company("YD", "远大")))
    assert stranger.put(path, body).status == 404
    assert api.of(cast.clerk()).put("/sales/types/stock_sale", {"review": "none"}).status == 403
    assert OrderType.objects.get(code="stock_sale").review == "always"


def test_numbers_follow_the_new_pattern() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    series = next(row for row in boss.get("/org/series").body if row["kind"] == "sales.order")
    changed = boss.put(f"/org/series/{series['id']}", {"pattern": "ZX%y-", "digits": 6})
    assert (changed.status, changed.body["pattern"]) == (200, "ZX%y-"), changed
    assert str(sales.order(shop).number) == f"ZX{clock.today():%y}-000001"
    assert boss.put(f"/org/series/{series['id']}", {"pattern": "%d", "digits": 6}).status == 422
    assert boss.put("/org/series/999999", {"pattern": "A%y", "digits": 6}).status == 404
    assert api.of(cast.clerk()).put(f"/org/series/{series['id']}", {"pattern": "A%y", "digits": 6}).status == 403
    assert NumberSeries.objects.get(pk=series["id"]).digits == 6


def test_a_confirmation_list_has_versions_by_machine() -> None:
    boss = api.of(world.boss())
    path = "/sales/types/stock_sale/checklist"
    made = boss.put(path, {"questions": [{"text": "颜色对吗"}, {"code": "price", "text": "价格", "required": False}]})
    assert (made.status, made.body["version"], made.body["questions"][1]["code"]) == (200, 2, "price"), made
    assert [row["version"] for row in boss.get(path).body] == [2, 1]
    assert boss.put(path, {"questions": [{"code": "a", "text": "甲"}, {"code": "a", "text": "乙"}]}).status == 422
    assert api.of(cast.clerk()).put(path, {"questions": []}).status == 403


def test_type_rules_are_data_and_the_answer_says_what_they_propose() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    facts = {fact["name"]: fact for fact in boss.get("/sales/type-facts").body}
    assert facts["order.payment_mode"]["values"][:2] == ["net", "pay_first"]
    body = {"name": "大单", "type": "general", "condition": {"order.total__gt": 100}}
    refused = boss.post("/sales/type-rules", {**body, "condition": {"any": [{"order.total__contains": 100}]}})
    assert (refused.status, "condition/any/1/order" in str(refused.body)) == (422, True), refused
    made = boss.post("/sales/type-rules", body)
    assert made.status == 201, made
    order = {"customer_id": shop.customer.pk, "lines": [{"item_id": shop.cups.pk, "quantity": "20"}], "accept": ["*"]}
    told = boss.post("/sales/orders/check", order).body
    assert (told["type"], told["proposed_type"]) == ("general", "general")
    other = {**order, "type": "stock_sale", "until": "submitted"}
    assert boss.post("/sales/orders", other).status == 422
    placed = boss.post("/sales/orders", {**other, "type_reason": "当天要货"})
    assert placed.status == 201, placed
    assert boss.get(f"/sales/orders/{placed.body['number']}").body["type_reason"] == "当天要货"
    assert boss.put(f"/sales/type-rules/{made.body['id']}", {**body, "active": False}).body["active"] is False
    assert boss.post("/sales/orders/check", order).body["proposed_type"] == ""


def test_a_company_has_its_own_numbers_by_machine() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    body = {"kind": "sales.order", "pattern": "HX%y%m-", "digits": 4, "reset": "year", "next_count": 41}
    made = boss.post("/org/series", body)
    assert (made.status, made.body["next_number"]) == (201, f"HX{clock.today():%y%m}-0041"), made
    assert str(sales.order(shop).number) == made.body["next_number"]
    path = f"/org/series/{made.body['id']}"
    assert boss.put(path, {"pattern": "HX%y%m-", "digits": 4, "next_count": 41}).status == 422
    assert boss.put(path, {"pattern": "HX-", "digits": 4, "reset": "month"}).status == 422
    assert boss.post(f"{path}/share").body["active"] is False
    assert str(sales.order(shop).number).startswith("SO")


def test_the_audit_log_is_read_by_machine_and_tells_no_secret() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    boss.put(f"/partners/customers/{shop.customer.pk}/credit", {"limit": "7000"})
    found = boss.get("/org/audit/changes", table="partners_creditaccount").body
    assert (found[0]["verb"], found[0]["actor"], found[0]["after"]["limit"]) == ("U", "全能", 7000)
    assert found[0]["cause"].startswith("token:")
    assert "password" not in str(boss.get("/org/audit/changes", table="org_user", limit=200).body)
    order = sales.order(shop)
    names = [row["name"] for row in boss.get("/org/audit/events").body if row["about_id"] == order.pk]
    assert "sales.order.effective" in names
    assert api.of(cast.clerk()).get("/org/audit/events").status == 403


def past(**facts: Any) -> dict[str, Any]:
    """An order another system closed."""
    return {
        "number": "ALT-1", "customer": "", "ordered_at": "2025-03-01T09:00:00+08:00", "shipped_on": "2025-03-04",
        "lines": [{"item": "cup", "quantity": "12", "price": "9.5", "discount_percent": "10"}], **facts,
    }  # fmt: skip


def test_orders_of_the_past_are_taken_over_once_and_move_nothing() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    orders = [past(customer=shop.customer.code), past(number="ALT-2", customer_id=shop.customer.pk, freight="12")]
    assert boss.post("/sales/past-orders", {"orders": orders}).body == {"recorded": 2, "known": 0}
    assert boss.post("/sales/past-orders", {"orders": orders}).body == {"recorded": 0, "known": 2}
    seen = boss.get("/sales/orders/ALT-2").body
    assert (seen["state"], seen["total"], seen["lines"][0]["amount"]) == ("closed", "114.60", "102.60")
    assert inventory.position(shop.cups, shop.warehouse).on_hand == 100
    elsewhere = partners.customer("远大客户", company=cast.company("YD", "远大"))
    for wrong, place in (
        (past(number="ALT-3", customer="nobody"), "#/orders/0/customer"),
        (past(number="ALT-3", customer_id=elsewhere.pk), "#/orders/0/customer"),
        (past(number="ALT-3", customer=shop.customer.code, lines=[{"item": "x", "quantity": "1", "price": "1"}]),
         "#/orders/0/lines/0/item"),
    ):  # fmt: skip
        answer = boss.post("/sales/past-orders", {"orders": [wrong]})
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, place), answer
    wrong_sum = past(number="ALT-4", customer=shop.customer.code)
    wrong_sum["lines"][0]["amount"] = "99"
    assert boss.post("/sales/past-orders", {"orders": [wrong_sum]}).status == 422
    twice = [past(number="ALT-5", customer=shop.customer.code)] * 2
    assert boss.post("/sales/past-orders", {"orders": twice}).status == 422
    assert api.of(cast.clerk()).post("/sales/past-orders", {"orders": orders}).status == 403
    assert Order.objects.count() == 2


def test_rows_left_out_of_a_sheet_are_fetched_with_the_reason() -> None:
    sales.shop()
    boss = api.of(world.boss())
    text = "商品编码,名称,单位\nSHEET-1,导入商品,个\n,没有编码,个\n".encode()
    sheet = boss.upload("/sheets", {"file": _file("商品.csv", text), "kind": "items"}).body
    boss.post(f"/sheets/{sheet['id']}/check", {"columns": sheet["mapping"]["columns"]})
    sheets.work(sheet["id"])
    from .test_exports import table

    _head, *rows = table(boss.get(f"/sheets/{sheet['id']}/left-out").raw)
    assert [row[1] for row in rows] == ["没有编码"]
    assert rows[0][-1]
    assert len(table(boss.get(f"/sheets/{sheet['id']}/left-out", whole="true").raw)) == 3
    stranger = api.of(cast.person("w", "外", ["mis_admin"], company=cast.company("YD", "远大")))
    assert stranger.get(f"/sheets/{sheet['id']}/left-out").status in (403, 404)


def test_lists_become_a_wave_and_refused_goods_come_back() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    notes = [shipping.delivery(sales.order(shop, [(shop.cups, n)]), until="released") for n in (3, 4)]
    numbers = [str(shipping.pick_of(note).number) for note in notes]
    wave = boss.post("/warehouse/picks/wave", {"picks": numbers})
    assert (wave.status, wave.body["method"], len(wave.body["lines"])) == (201, "wave", 2), wave
    assert boss.post("/warehouse/picks/wave", {"picks": numbers}).status == 409, "they have ended"
    assert boss.post("/warehouse/picks/wave", {"picks": ["PK0", "PK1"]}).status == 404

    gone = shipping.delivery(sales.order(shop, [(shop.boxes, 5)]), until="dispatched")
    line = gone.lines.get()
    path = f"/shipping/deliveries/{gone.number}/take-back"
    assert boss.post(path, {"lines": [{"line_id": line.pk, "quantity": "6"}], "reason": "拒收"}).status == 422
    back = boss.post(path, {"lines": [{"line_id": line.pk, "quantity": "2"}], "reason": "客户拒收"})
    assert back.status == 200, back
    assert Balance.objects.get(item=shop.boxes, status="quality").quantity == 2


def test_figures_of_the_store_by_machine() -> None:
    shop = sales.shop()
    shop.cups.safety_stock = 500
    shop.cups.save(update_fields=["safety_stock"])
    note = shipping.delivery(sales.order(shop, [(shop.cups, 4)]), until="dispatched")
    boss = api.of(world.boss())
    assert [(a["kind"], a["level"], a["code"]) for a in boss.get("/inventory/alerts").body] == [
        ("safety", "alarm", "CUP")
    ]
    assert {p["warehouse"] for p in boss.get("/inventory/purposes").body} >= {shop.warehouse.code}
    day = clock.today().isoformat()
    book = boss.get("/inventory/issues", first=day, last=day).body
    assert [(row["code"], row["quantity"], row["ref_id"]) for row in book] == [("CUP", "4", note.pk)]
    assert boss.get("/inventory/issues", first="2020-01-01", last=day).status == 422
    assert boss.get("/analytics/orders/late").body == {"count": 0, "amount": "0.00", "orders": []}


def test_data_care_and_passwords_by_machine() -> None:
    shop = sales.shop()
    partners.customer("金义百货", company=shop.company)
    boss = api.of(world.boss())
    assert boss.post("/partners/doubts/look").body["found"] >= 1
    assert boss.get("/partners/doubts").body["items"]
    clerk = cast.clerk()
    path = f"/org/users/{clerk.user_id}/password"
    assert boss.post(path, {"password": "123"}).status == 422
    assert boss.post(path, {"password": "Xin-mi-ma-hen-chang-2026"}).status == 204
    assert cast.user_of(clerk).check_password("Xin-mi-ma-hen-chang-2026")
    assert api.of(cast.keeper()).post(path, {"password": "Xin-mi-ma-hen-chang-2027"}).status == 403


def test_a_company_has_hours_of_its_own() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    path = f"/org/companies/{shop.company.pk}"
    own = boss.put(f"{path}/week", {"week": {"6": [["08:00", "12:00"]]}})
    assert (own.status, own.body["company_id"]) == (200, shop.company.pk), own
    assert boss.put(f"{path}/days/2027-03-08", {"intervals": [], "name": "厂庆"}).status == 200
    assert "厂庆" in {row["name"] for row in boss.walk(f"/org/calendars/{own.body['id']}/days")}
    assert boss.delete(f"{path}/days/2027-03-08").status == 200
    other = cast.company("YD", "远大")
    assert boss.put(f"/org/companies/{other.pk}/days/2027-03-08", {"intervals": []}).status == 404
