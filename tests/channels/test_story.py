"""The whole way of a stock order by machine, each step with the token of whoever does it (S07, PLT-02)."""

import io

import pytest

from gendan.channels.services import sheets
from gendan.core import clock, dispatch, invariants
from gendan.core.models import EventRow
from tests import cast
from tests.factories import sales, shipping

from . import api, world
from .test_orders import wanted

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def happen() -> None:
    """Let subscribers hear what has been announced."""
    while dispatch.drain():
        pass


def test_from_entry_to_the_last_payment() -> None:
    shop = sales.shop()
    clerk, keeper, money = api.of(cast.clerk()), api.of(cast.keeper()), api.of(cast.accountant())
    transport, loader, guard = api.of(cast.transport()), api.of(shipping.loader()), api.of(shipping.guard())
    courier = api.of(shipping.courier())

    checked = clerk.post("/sales/orders/check", wanted(shop))
    assert (checked.status, checked.body["total"], checked.body["faults"]) == (200, "100.00", [])
    assert [line["available"] for line in checked.body["lines"]] == ["100"]
    placed = clerk.post("/sales/orders", wanted(shop, until="effective"), key="story")
    number = placed.body["number"]
    happen()

    planned = clerk.get("/shipping/deliveries", order=number).body["items"]
    if not planned:
        made = transport.post("/shipping/deliveries", {"orders": [number]})
        assert made.status == 201, made
        planned = [made.body]
    note = planned[0]["number"]
    path = f"/shipping/deliveries/{note}"
    if clerk.get(path).body["state"] == "planned":
        assert api.of(cast.manager()).post(f"{path}/release", {}).body["state"] == "released"
    happen()
    picks = keeper.get("/warehouse/picks", state="open").body["items"]
    if not picks:
        assert keeper.post(f"{path}/start-pick", {}).status == 200
        picks = keeper.get("/warehouse/picks", state="open").body["items"]
    walk = f"/warehouse/picks/{picks[0]['number']}"
    pick = keeper.post(f"{walk}/start", {}).body
    taken = [{"line_id": line["id"], "quantity": line["quantity"]} for line in pick["lines"]]
    confirmed = keeper.post(f"{walk}/confirm", {"taken": taken}, key="walk")
    assert [line["state"] for line in confirmed.body["lines"]] == ["picked"]
    assert keeper.post(f"{walk}/finish", {}).body["state"] == "picked"
    happen()
    lines = keeper.get(path).body["lines"]
    box = keeper.post(
        f"{path}/packages", {"contents": [{"line_id": lines[0]["id"], "quantity": "10"}], "weight_kg": "3.5"}
    )
    assert (box.status, box.body["lines"][0]["quantity"]) == (201, "10")
    assert len(keeper.get(f"{path}/packages").body) == 1
    if keeper.get(path).body["state"] == "picked":
        assert keeper.post(f"{path}/packed", {}).body["state"] == "packed"
    assert keeper.post(f"{path}/sign-loading", {"part": "keeper"}).status == 200
    assert loader.post(f"{path}/sign-loading", {"part": "loader"}).body["state"] == "loaded"
    assert guard.post(f"{path}/gate-check", {}).body["state"] == "checked"
    gone = transport.post(f"{path}/dispatch", {"waybill": "SF0001"})
    assert (gone.body["state"], gone.body["waybill"]) == ("dispatched", "SF0001")
    assert transport.post(f"{path}/tracking", {"code": "in_transit", "place": "镇江"}).status == 201
    signed = courier.post(f"{path}/sign", {"medium": "paper", "signatory": "徐女士"})
    assert (signed.status, signed.body["proof"]["signatory"]) == (200, "徐女士")
    happen()

    invoices = money.get("/finance/invoices").body["items"] or money.post("/finance/invoices", {"order": number}).body
    assert [(row["amount"], row["state"]) for row in invoices] == [("100.00", "issued")]
    order_id = placed.body["id"]
    paid = clerk.post(
        "/finance/payments",
        {"customer_id": shop.customer.pk, "amount": "100.00", "orders": [{"order_id": order_id, "amount": "100"}]},
        key="money",
    )
    assert (paid.status, paid.body["state"]) == (201, "announced")
    seen = money.post(f"/finance/payments/{paid.body['number']}/confirm", {"version": paid.body["version"]})
    assert (seen.body["state"], seen.body["allocations"]) == ("confirmed", [{"order_id": order_id, "amount": "100.00"}])
    happen()

    order = clerk.get(f"/sales/orders/{number}").body
    assert (order["payment_status"], order["lines"][0]["signed"]) == ("paid", "10")
    if order["state"] == "effective":
        order = clerk.post(f"/sales/orders/{number}/complete", {"version": order["version"]}).body
    assert order["state"] == "completed"
    assert clerk.post(f"/sales/orders/{number}/close", {}).body["state"] == "closed"
    names = {row["name"] for row in clerk.get(f"/sales/orders/{number}/timeline").body}
    assert {"sales.order.created", "shipping.delivery.dispatched", "shipping.delivery.signed"} <= names
    assert not EventRow.objects.exclude(cause__startswith="token:").filter(name="sales.order.created").exists()
    assert list(invariants.violations()) == []


def test_an_order_that_is_returned_mended_changed_split_and_cancelled() -> None:
    shop = sales.shop()
    clerk = api.of(world.boss())
    made = clerk.post("/sales/orders", wanted(shop, until="submitted")).body
    path = f"/sales/orders/{made['number']}"
    assert clerk.post(f"{path}/return", {"reason": "地址不对"}).body["state"] == "returned"
    lines = clerk.get(path).body["lines"]
    body = wanted(shop, lines=[{"item_id": shop.cups.pk, "quantity": "8", "line_id": lines[0]["id"]}])
    assert clerk.put(path, body).body["total"] == "80.00"
    assert clerk.post(f"{path}/submit", {"accept": ["*"]}).body["state"] == "submitted"
    assert clerk.post(f"{path}/confirm", {}).body["state"] == "confirmed"
    grown = wanted(shop, lines=[{"item_id": shop.cups.pk, "quantity": "12", "line_id": lines[0]["id"]}])
    preview = clerk.post(f"{path}/change-preview", grown)
    assert any(change["after"] == "12" for change in preview.body["changes"]), preview
    changed = clerk.post(f"{path}/change", {**grown, "reason": "客户加量", "medium": "phone"})
    assert (changed.body["total"], changed.body["revision"]) == ("120.00", 2)
    assert [v["reason"] for v in clerk.get(f"{path}/versions").body] == ["客户加量"]
    part = clerk.post(f"{path}/split", {"parts": [{"line_id": lines[0]["id"], "quantity": "5"}]})
    assert (part.status, part.body["total"]) == (201, "50.00")
    assert clerk.get(path).body["total"] == "70.00"
    assert clerk.post(f"{path}/lines/{lines[0]['id']}/cancel-rest", {"quantity": "2", "reason": "少要"}).status == 200
    assert clerk.post(f"{path}/contacts", {"medium": "phone", "text": "确认送货日"}).status == 201
    assert [c["text"] for c in clerk.get(f"{path}/contacts").body["items"]] == ["确认送货日"]
    assert (
        clerk.post(f"{path}/owner", {"part": "clerk", "user_id": cast.clerk().user_id}).body["clerk_id"]
        == cast.clerk().user_id
    )
    assert clerk.post(f"{path}/checklist", {"codes": {"quantity": "phone"}}).status == 200
    assert clerk.post(f"{path}/copy").body["state"] == "draft"
    assert clerk.post(f"{path}/cancel", {"reason": "客户取消"}).body["state"] == "cancelled"
    assert list(invariants.violations()) == []


def test_a_review_is_answered_and_an_approval_decided() -> None:
    shop = sales.shop()
    clerk, boss = api.of(cast.clerk()), api.of(world.boss())
    body = wanted(shop, lines=[{"item_id": shop.cups.pk, "quantity": "10", "price": "8", "deviation": "老客户"}])
    placed = clerk.post("/sales/orders", {**body, "until": "effective", "accept": ["*"]})
    assert placed.status == 201, placed
    path = f"/sales/orders/{placed.body['number']}"
    tasks = boss.get("/workflow/tasks", scope="all").body["items"]
    assert {task["kind"] for task in tasks} == {"review", "approval"}, tasks
    for task in tasks:
        if task["kind"] == "approval":
            approval = boss.get(f"/workflow/tasks/{task['id']}/approval").body
            assert clerk.post(f"/workflow/approvals/{approval['id']}/decide", {"approved": True}).status == 403
            done = boss.post(f"/workflow/approvals/{approval['id']}/decide", {"approved": True, "comment": "同意"})
            assert done.body["decision"] == "approved"
        else:
            answers = dict.fromkeys(task["data"]["questions"], "yes")
            assert boss.post(f"/sales/reviews/{task['id']}/answer", {"answers": {}}).status == 422
            answered = boss.post(f"/sales/reviews/{task['id']}/answer", {"answers": answers})
            assert answered.body["result"] == "passed"
    happen()
    assert [review["result"] for review in clerk.get(f"{path}/reviews").body] == ["passed"]
    assert boss.get("/workflow/tasks", scope="all").body["items"] == []
    assert clerk.get("/workflow/tasks/counts").body["mine"] == 0


def test_goods_come_in_move_are_counted_and_transferred() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    receipt = boss.post(
        "/warehouse/receipts",
        {"warehouse_id": shop.warehouse.pk, "lines": [{"item_id": shop.cups.pk, "expected": "20", "counted": "20"}]},
        key="arrival",
    )
    assert receipt.status == 201, receipt
    path = f"/warehouse/receipts/{receipt.body['number']}"
    line = receipt.body["lines"][0]
    counted = boss.post(f"{path}/count", {"found": [{"line_id": line["id"], "counted": "19"}]})
    assert counted.body["lines"][0]["counted"] == "19"
    assert boss.post(f"{path}/post", {"version": counted.body["version"]}).body["state"] == "posted"
    stock = boss.get("/inventory/stock", item_id=shop.cups.pk).body["items"]
    assert [(row["on_hand"], row["free"]) for row in stock] == [("119", "119")]
    places = boss.get(f"/inventory/items/{shop.cups.pk}/places").body
    assert sorted(row["quantity"] for row in places) == ["100", "19"]
    arrived = next(row for row in places if row["quantity"] == "19")
    goods = [{"item_id": shop.cups.pk, "quantity": "19", "place_id": arrived["place_id"]}]
    assert boss.post("/inventory/stock/move", {"goods": goods, "to_place_id": shop.bin.pk}).status == 201
    blocked = [{"item_id": shop.cups.pk, "quantity": "4", "place_id": shop.bin.pk}]
    held = boss.post("/inventory/stock/status", {"goods": blocked, "status": "blocked", "reason": "外箱破损"})
    assert held.status == 201, held
    other = boss.post("/inventory/warehouses", {"code": "EAST", "name": "东仓"}).body
    bins = boss.post(f"/inventory/warehouses/{other['id']}/places", {"bins": [{"code": "E-01"}]})
    assert [row["code"] for row in bins.body] == ["E-01"]
    asked = boss.post(
        "/inventory/transfers",
        {
            "source_id": shop.warehouse.pk,
            "target_id": other["id"],
            "lines": [{"item_id": shop.cups.pk, "quantity": "10"}],
        },
    )
    transfer = f"/inventory/transfers/{asked.body['number']}"
    assert api.of(cast.manager()).post(f"{transfer}/approve", {}).body["state"] == "approved"
    assert boss.post(f"{transfer}/issue", {}).body["state"] == "in_transit"
    assert boss.post(f"{transfer}/receive", {"place_id": bins.body[0]["id"]}).body["state"] == "received"
    sheet = boss.post("/inventory/counts", {"warehouse_id": other["id"]})
    count = f"/inventory/counts/{sheet.body['number']}"
    rows = boss.get(f"{count}/lines").body["items"]
    assert [row["booked"] for row in rows] == ["10"]
    assert boss.post(f"{count}/figures", {"figures": [{"line_id": rows[0]["id"], "counted": "9"}]}).status == 200
    assert boss.post(f"{count}/submit", {}).body["state"] == "submitted"
    posted = api.of(cast.manager()).post(f"{count}/post", {})
    assert posted.body["state"] == "posted", posted
    ledger = boss.get(f"/inventory/items/{shop.cups.pk}/ledger").body
    assert ledger[0]["kind"] == "count"
    assert list(invariants.violations()) == []


def test_master_data_by_machine() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    unit = next(row for row in boss.get("/catalog/units").body if row["id"] == shop.cups.unit_id)
    item = boss.post("/catalog/items", {"code": "NEW-1", "name": "新品", "unit_id": unit["id"], "cost": "3.25"})
    assert (item.status, item.body["cost"]) == (201, "3.25")
    path = f"/catalog/items/{item.body['id']}"
    assert boss.post("/catalog/items", {"code": "new-1", "name": "重复", "unit_id": unit["id"]}).status == 422
    assert boss.send("PATCH", path, {"name": "新品改", "knowledge": {"卖点": [1.5, "轻"]}}).body["name"] == "新品改"
    assert boss.get(path).body["knowledge"] == {"卖点": [1.5, "轻"]}
    assert api.of(cast.clerk()).get(path).body["cost"] is None
    prices = boss.post(
        "/catalog/price-lists",
        {"code": "VIP", "name": "大客户", "prices": [{"item_id": item.body["id"], "price": "5"}]},
    )
    assert prices.status == 201, prices
    rows = boss.get(f"/catalog/price-lists/{prices.body['id']}/prices").body["items"]
    assert [row["price"] for row in rows] == ["5"]
    customer = boss.post(
        "/partners/customers",
        {"name": "南京新客户", "payment_mode": "net", "credit_limit": "5000", "contacts": [{"name": "刘", "phone": "13812345678"}],
         "addresses": [{"street": "中山路 1 号", "city": "南京市"}]},
        key="customer",
    )  # fmt: skip
    assert (customer.status, customer.body["credit"]["free"]) == (201, "5000.00")
    where = f"/partners/customers/{customer.body['id']}"
    stale = boss.send("PATCH", where, {"grade": "A", "version": 99})
    assert stale.code == "stale_document"
    assert boss.send("PATCH", where, {"grade": "A", "version": customer.body["version"]}).body["grade"] == "A"
    assert (
        boss.post(f"{where}/correct", {"field": "contact.phone", "value": "13900001111"}).body["before"]
        == "13812345678"
    )
    assert boss.put(f"{where}/credit", {"limit": "8000"}).body["limit"] == "8000.00"
    assert boss.post(f"{where}/credit/block", {"reason": "逾期"}).body["is_blocked"] is True
    assert [row["id"] for row in boss.get("/partners/customers/find", q="南京新").body] == [customer.body["id"]]
    assert boss.post("/partners/addresses/parse", {"text": "江苏省南京市江宁区将军大道8号"}).body["city"] == "南京市"
    supplier = boss.post(
        "/partners/suppliers", {"name": "苏州塑料", "items": [{"item_id": item.body["id"], "price": "2"}]}
    )
    assert supplier.body["items"][0]["price"] == "2"
    colleague = boss.post(
        "/org/users",
        {"username": "xinren", "name": "新人", "password": "Bu-rong-yi-cai-2026",
         "assignments": [{"role": "order_clerk", "company_id": shop.company.pk}]},
    )  # fmt: skip
    assert [a["role"] for a in colleague.body["assignments"]] == ["order_clerk"], colleague
    assert boss.post(f"/org/users/{colleague.body['id']}/deactivate", {"reason": "离职"}).body["is_active"] is False


def test_files_are_checked_kept_and_given_back_only_to_who_sees_the_document() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    clerk = api.of(cast.clerk())
    path = f"/files/sales.order/{order.pk}"
    added = clerk.upload(path, {"file": _file("原单.png", PNG), "role": "original_order"}, key="file")
    assert (added.status, added.body["name"], added.body["role"]) == (201, "原单.png", "original_order")
    again = clerk.upload(path, {"file": _file("原单.png", PNG), "role": "original_order"}, key="file")
    assert (again.raw, again.headers["Idempotent-Replayed"]) == (added.raw, "true")
    assert len(clerk.get(path).body) == 1
    got = clerk.get(f"/files/{added.body['id']}")
    assert (got.raw, got.headers["Content-Type"]) == (PNG, "image/png")
    assert "attachment" in got.headers["Content-Disposition"]
    for name, content in (("a.exe", b"MZ"), ("a.pdf", PNG), ("leer.txt", b"")):
        refused = clerk.upload(path, {"file": _file(name, content)})
        assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "#/file"), name
    assert clerk.upload("/files/org.user/1", {"file": _file("a.png", PNG)}).status == 404
    assert clerk.upload(path, {"role": "x"}).status == 422
    stranger = api.of(cast.person("w", "外", ["company_gm"], company=cast.company("YD", "远大")))
    assert stranger.get(f"/files/{added.body['id']}").status == 404


def _file(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_the_firm_is_set_up_by_machine() -> None:
    shop = sales.shop()
    boss = api.of(world.boss())
    settings = {row["name"]: row["value"] for row in boss.get("/org/settings").body}
    assert settings["sales.large_order"] == "100000"
    firm = shop.company.pk
    changed = boss.put("/org/settings/sales.large_order", {"company_id": firm, "value": "5000"})
    assert changed.body["value"] == "5000"
    assert boss.put("/org/settings/sales.large_order", {"company_id": firm, "value": "viel"}).status == 422
    assert boss.put("/org/settings/no.such", {"value": 1}).status == 404
    assert boss.delete(f"/org/settings/sales.large_order?company_id={firm}").status == 204
    assert boss.send("PATCH", f"/org/companies/{firm}", {"phone": "025-1234567"}).body["phone"] == "025-1234567"
    place = boss.put(f"/org/companies/{firm}/departments/export_dept", {"name": "外贸部"})
    assert place.body["name"] == "外贸部"
    assert boss.put("/org/reasons/cancel/weather", {"name": "天气"}).status == 200
    assert "天气" in {row["name"] for row in boss.get("/org/reasons/cancel").body}
    own = boss.post("/org/calendars", {"code": "day", "name": "白班", "company_id": firm}).body
    day = f"/org/calendars/{own['id']}/days"
    assert boss.put(f"{day}/2027-03-08", {"intervals": [["08:00", "12:00"]], "name": "半天"}).status == 200
    assert "半天" in {row["name"] for row in boss.walk(day)}
    assert boss.delete(f"{day}/2027-03-08").status == 200
    assert boss.put(f"{day}/2027-02-30", {"intervals": []}).status == 422
    limit = boss.put("/workflow/limits/SLA-23", {"limit": "4", "unit": "wh", "company_id": firm})
    assert (limit.status, limit.body["limit"]) == (200, "4"), limit
    route = boss.post("/workflow/routes", {"medium": "mail", "address": "a@example.com", "role": "order_clerk"})
    assert "address" not in route.body
    assert boss.delete(f"/workflow/routes/{route.body['id']}").status == 204
    assert boss.get("/finance/aging").body == []
    assert boss.get("/partners/doubts").body["items"] == []
    role = boss.put("/org/roles/tester", {"name": "测试员", "permissions": ["sales.order.view"]})
    assert role.body["permissions"] == ["sales.order.view"]


def test_a_sheet_is_taken_in_by_machine() -> None:
    sales.shop()
    boss = api.of(world.boss())
    assert "items" in {kind["name"] for kind in boss.get("/sheets/kinds").body}
    text = "商品编码,名称,单位\nSHEET-1,导入商品,个\n,没有编码,个\n".encode()
    sheet = boss.upload("/sheets", {"file": _file("商品.csv", text), "kind": "items"}, key="sheet")
    assert (sheet.status, sheet.body["state"]) == (201, "uploaded"), sheet
    path = f"/sheets/{sheet.body['id']}"
    columns = sheet.body["mapping"]["columns"]
    assert boss.post(f"{path}/check", {"columns": {}}).status == 422
    assert boss.post(f"{path}/check", {"columns": columns}).body["state"] == "checking"
    sheets.work(sheet.body["id"])
    checked = boss.get(path).body
    assert (checked["state"], checked["good"], checked["bad"]) == ("checked", 1, 1), checked
    assert boss.post(f"{path}/commit", {"all_or_nothing": True}).status == 409
    assert boss.post(f"{path}/commit", {}).body["state"] == "committing"
    sheets.work(sheet.body["id"])
    assert boss.get(path).body["state"] == "done"
    assert boss.get("/catalog/items", code="sheet-1").body["items"][0]["name"] == "导入商品"
    assert api.of(cast.keeper()).get("/sheets").status == 403


def test_papers_and_figures_by_machine() -> None:
    shop = sales.shop()
    order = sales.order(shop)
    note = shipping.delivery(order)
    boss = api.of(world.boss())
    paper = boss.get("/prints/delivery_note", number=note.number)
    assert (paper.status, paper.headers["Content-Type"], paper.raw[:5]) == (200, "application/pdf", b"%PDF-")
    assert boss.get("/prints/delivery_note", number="DN0").status == 404
    assert boss.get("/prints/no_such", number="x").status == 404
    day = clock.today().isoformat()
    figures = boss.get("/analytics/orders", first=day, last=day).body
    assert (figures["totals"]["orders"], figures["totals"]["amount"]) == (1, "100.00")
    groups = boss.get("/analytics/orders/by/item", first=day, last=day).body
    assert [(group["name"], group["quantity"]) for group in groups] == [("保温杯", "10")]
    assert boss.get("/analytics/orders", first=day, last="2020-01-01").status == 422
