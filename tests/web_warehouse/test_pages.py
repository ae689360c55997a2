"""The warehouse's pages do what their buttons say, for those who may, in a fixed number of queries."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gendan.catalog.models import Item
from gendan.core.actor import SYSTEM
from gendan.inventory.models import Balance, Count, Place, Position, Transfer, Warehouse
from gendan.inventory.services import counts, transfers
from gendan.inventory.services.transfers import Wanted
from gendan.warehouse.models import Pick, PickLine, Receipt
from gendan.web.warehouse import houses
from gendan.web.warehouse.houses import expand
from tests import cast
from tests.factories import inventory as make
from tests.factories import sales, shipping
from tests.pages import client_of

from .store import Store, item, pick, store

D = Decimal
JSON = {"content_type": "application/json", "headers": {"accept": "application/json"}}


@pytest.fixture
def shop(db: None) -> Store:
    return store()


@pytest.fixture
def keeper(shop: Store) -> Client:
    return client_of(shop.keeper)


@pytest.fixture
def head(shop: Store) -> Client:
    return client_of(shop.head)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_stock_is_found_by_item_name_barcode_and_bin(keeper: Client) -> None:
    assert "BWB-ZZB" in text(keeper.get("/stock/"))
    for query in ("q=星空蓝", "q=bwb-xk", "q=690123456781", "f=1&bin=b-02"):
        page = text(keeper.get(f"/stock/?{query}"))
        assert "BWB-XKL" in page, query
        assert "BWB-ZZB" not in page, query


def test_an_item_card_shows_bins_figures_and_book(keeper: Client) -> None:
    page = text(keeper.get("/stock/item/BWB-ZZB"))
    for words in ("B-01", "期初", "各仓库存", "30"):
        assert words in page
    assert keeper.get("/stock/item/NOTHING").status_code == 404


def test_stock_pages_ask_as_often_for_many_positions_as_for_few(shop: Store, keeper: Client) -> None:
    keeper.get("/stock/")
    with CaptureQueriesContext(connection) as few:
        keeper.get("/stock/")
    for n in range(40):
        make.put_stock(item(100 + n, f"MORE{n}", "更多"), 3, shop.bins[0])
    with CaptureQueriesContext(connection) as many:
        keeper.get("/stock/")
    assert len(few) == len(many)


def test_warehouses_of_other_companies_are_no_choice(shop: Store, keeper: Client) -> None:
    make.warehouse(cast.company("C2"), "WH-9", name="别家的仓")
    dialogs = keeper.get("/stock/", headers={"hx-request": "true", "hx-target": "list-warehouse-stock-dialogs"})
    told = dialogs.content.decode()
    assert shop.house.name in told
    assert "别家的仓" not in told


def test_goods_are_moved_and_held_back_by_hand(shop: Store, head: Client) -> None:
    there = Balance.objects.get(place=shop.bins[0])
    facts = {"balance": there.pk, "quantity": "4", "do": "move", "place": "b-03", "reason": ""}
    assert head.post("/stock/move/BWB-ZZB", facts).status_code == 303
    assert Balance.objects.get(place=shop.bins[2], item=shop.items[0]).quantity == D(4)
    refused = head.post("/stock/move/BWB-ZZB", {**facts, "do": "blocked"})
    assert refused.status_code == 422
    assert "写明原因" in text(refused)
    head.post("/stock/move/BWB-ZZB", {**facts, "do": "blocked", "reason": "磕碰"})
    assert Position.objects.get(item=shop.items[0]).blocked == D(4)
    assert "没有货位" in text(head.post("/stock/move/BWB-ZZB", {**facts, "place": "Z-99"}))


def test_alerts_and_purposes_are_pages(shop: Store, keeper: Client) -> None:
    low = shop.items[0]
    low.safety_stock = 50
    low.save()
    page = text(keeper.get("/stock/alerts"))
    assert "低于安全库存" in page
    assert "BWB-ZZB" in page
    assert "BWB-ZZB" not in text(keeper.get("/stock/alerts?kind=expiry"))
    assert "作业" in text(keeper.get("/stock/by-purpose"))


def test_goods_arrive_are_counted_and_signed_for(shop: Store, keeper: Client) -> None:
    facts = {
        "warehouse": shop.house.pk,
        "source": "supplier",
        "supplier": "",
        "deliverer": "老张",
        "code": ["bwb-zzb", "690123456782", ""],
        "quantity": ["10", "", ""],
        "status": ["available", "quality", ""],
        "place": ["b-01", "", ""],
        "lot": ["", "", ""],
        "expires_on": ["", "", ""],
    }
    answer = keeper.post("/receipts/new", facts)
    receipt = Receipt.objects.get()
    assert answer["Location"] == f"/receipts/{receipt.number}"
    first, second = receipt.lines.order_by("pk")
    assert (second.item, second.status, second.place.code) == (shop.items[2], "quality", "ARRIVE")
    assert "点数验收" in text(keeper.get(answer["Location"]))
    figures = {
        "version": 1,
        "line": [first.pk, second.pk, 0],
        "code": [first.item.code, second.item.code, "BWB-XKL"],
        "quantity": ["9", "5", "2"],
        "status": ["available", "quality", "available"],
        "place": ["B-01", "ARRIVE", ""],
        "lot": ["", "", ""],
        "expires_on": ["", "", ""],
    }
    assert keeper.post(f"/receipts/{receipt.number}/count", figures).status_code == 303
    assert keeper.post(f"/receipts/{receipt.number}/post", {"version": 1}).status_code == 409
    keeper.post(f"/receipts/{receipt.number}/post", {"version": 2})
    receipt.refresh_from_db()
    assert receipt.state == "posted"
    assert [p.on_hand for p in Position.objects.order_by("item__pk")] == [D(39), D(32), D(35)]
    assert "已入库" in text(keeper.get(f"/receipts/{receipt.number}"))
    assert receipt.number in text(keeper.get("/receipts/?view=all"))


def test_a_receipt_with_unknown_goods_keeps_what_was_typed(shop: Store, keeper: Client) -> None:
    facts = {
        "warehouse": shop.house.pk,
        "source": "supplier",
        "code": ["NOPE"],
        "quantity": ["7"],
        "status": ["available"],
    }
    answer = keeper.post("/receipts/new", facts)
    assert answer.status_code == 422
    assert "没有货品 NOPE" in text(answer)
    assert 'value="NOPE"' in text(answer)
    assert not Receipt.objects.exists()


def test_the_scanner_asks_what_a_code_is(keeper: Client) -> None:
    found = keeper.get("/stock/find?code=1690123456781").json()
    assert (found["code"], found["codes"]["1690123456781"]) == ("BWB-XKL", "12")
    assert keeper.get("/stock/find?code=NOPE", headers={"accept": "application/json"}).status_code == 422


def test_a_transfer_is_asked_for_approved_sent_and_received(shop: Store, keeper: Client, head: Client) -> None:
    branch = make.warehouse(cast.company(), "CP02", name="分仓")
    facts = {"source": shop.house.pk, "target": branch.pk, "note": "", "code": ["BWB-ZZB"], "quantity": ["6"]}
    keeper.post("/transfers/new", facts)
    transfer = Transfer.objects.get()
    url = f"/transfers/{transfer.number}"
    assert "待批准" in text(head.get(url))
    assert head.post(f"{url}/approve", {"version": 1}).status_code == 303
    assert head.post(f"{url}/issue", {"version": 2}).status_code == 303
    (line,) = transfer.lines.all()
    keeper.post(f"{url}/receive", {"version": 3, f"received-{line.pk}": "4", "place": ""})
    assert "在途" in text(keeper.get(url))
    keeper.post(f"{url}/receive", {f"received-{line.pk}": "2", "place": ""})
    assert Transfer.objects.get().state == "received"
    assert Position.objects.get(warehouse=branch).on_hand == D(6)
    assert transfer.number in text(keeper.get("/transfers/?view=all"))
    assert head.post(f"{url}/dance", {}).status_code == 404


def test_a_count_is_entered_handed_in_and_approved_by_another(shop: Store, keeper: Client, head: Client) -> None:
    head.post(
        "/counts/new",
        {"warehouse": shop.house.pk, "scope": "cycle", "zone": "b", "items": "BWB-ZZB,ZDS-600", "note": ""},
    )
    count = Count.objects.get()
    url = f"/counts/{count.number}"
    first, second = count.lines.order_by("pk")
    sheet = text(keeper.get(url))
    assert "保存实点数" in sheet
    assert ">30<" not in sheet  # blind: what is booked is not shown while counting
    keeper.post(
        f"{url}/enter",
        {
            f"counted-{first.pk}": "28",
            f"counted-{second.pk}": "30",
            "code": ["BWB-XKL"],
            "quantity": ["1"],
            "place": ["b-01"],
            "line": ["0"],
        },
    )
    keeper.post(f"{url}/submit", {"version": 1})
    assert "−2" in text(head.get(url))
    assert keeper.post(f"{url}/post", {}).status_code == 403
    assert head.post(f"{url}/post", {}).status_code == 409  # who started the count does not approve it
    gm = client_of(cast.manager())
    assert gm.post(f"{url}/post", {"version": 2}).status_code == 303
    assert Balance.objects.get(place=shop.bins[0], item=shop.items[0]).quantity == D(28)
    assert Balance.objects.get(place=shop.bins[0], item=shop.items[1]).quantity == D(1)


def test_lines_whose_goods_moved_can_be_frozen_anew(shop: Store, keeper: Client) -> None:
    count = counts.start(shop.house.pk, actor=SYSTEM)
    make.put_stock(shop.items[0], 5, shop.bins[0])
    page = text(keeper.get(f"/counts/{count.number}"))
    assert page.count("冻结后动过货") == 1
    line = count.lines.get(item=shop.items[0])
    keeper.post(f"/counts/{count.number}/refreeze/{line.pk}")
    line.refresh_from_db()
    assert line.booked == D(35)


def test_a_picker_walks_by_scanning(shop: Store, keeper: Client) -> None:
    made = pick(shop, 5, 3)
    url = f"/picks/{made.number}"
    first, second = made.lines.order_by("sequence")
    page = text(keeper.get(url))
    assert "B-01" in page
    assert "BWB-ZZB" in page
    scan = {"line": first.pk, "quantity": "5", "scanned": "690123456780", "place": "B-01"}
    answer = keeper.post(f"{url}/confirm", scan, **JSON)
    assert answer.json()["lines"][str(first.pk)] == {"picked": "5", "state": "picked"}
    wrong = keeper.post(f"{url}/confirm", {**scan, "line": second.pk, "quantity": "1"}, **JSON)
    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_item")
    assert keeper.post(f"{url}/finish", {}).status_code == 409
    keeper.post(f"{url}/short", {"line": second.pk, "reason": "空了"}, **JSON)
    assert keeper.get(f"{url}/state").json()["lines"][str(second.pk)]["state"] == "short"
    assert keeper.post(f"{url}/finish", {})["Location"] == "/picks/"
    assert made.number in text(keeper.get("/picks/?view=all"))


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"no json",
        b'{"line": "x", "quantity": "1"}',
        b'{"line": 1, "quantity": "abc"}',
        b'{"line": 999999, "reason": "x"}',
    ],
)
def test_nonsense_from_a_scanner_is_refused(shop: Store, keeper: Client, body: bytes) -> None:
    made = pick(shop, 5)
    for verb in ("confirm", "short"):
        assert keeper.post(f"/picks/{made.number}/{verb}", body, **JSON).status_code in (404, 422)
    assert PickLine.objects.get().picked == D(0)


def test_a_list_can_be_given_up(shop: Store, head: Client) -> None:
    made = pick(shop, 5)
    (line,) = made.lines.all()
    head.post(f"/picks/{made.number}/confirm", {"line": line.pk, "quantity": "5", "scanned": ""})
    head.post(f"/picks/{made.number}/cancel")
    assert Balance.objects.get(place=shop.bins[0]).quantity == D(30)


def test_chosen_lists_become_a_wave(shop: Store, keeper: Client) -> None:
    chosen = [pick(shop, 2).pk, pick(shop, 3).pk]
    assert keeper.post("/picks/wave", {"id": chosen}).status_code == 303
    assert PickLine.objects.values("pick").distinct().count() == 1
    assert "波次" in text(keeper.get("/picks/"))
    assert keeper.post("/picks/wave", {"id": ["x"]}).status_code == 422


def test_the_walk_asks_as_often_for_forty_lines_as_for_one(shop: Store, keeper: Client) -> None:
    few = pick(shop, 1)
    for n in range(40):
        thing = item(200 + n, f"WALK{n}", "走")
        make.put_stock(thing, 5, shop.bins[n % 3])
        shop.items.append(thing)
    many = pick(shop, *[1] * 43)
    keeper.get(f"/picks/{few.number}")
    counted = []
    for made in (few, many):
        with CaptureQueriesContext(connection) as seen:
            keeper.get(f"/picks/{made.number}")
        counted.append(len(seen))
    assert counted[0] == counted[1]


def test_warehouses_and_bins_are_set_up(head: Client, keeper: Client) -> None:
    facts = {
        "company": cast.company().pk,
        "code": "yl01",
        "name": "原料库",
        "kind": "raw",
        "province": "",
        "city": "",
        "address": "",
    }
    assert head.post("/warehouses/new", facts)["Location"] == "/warehouses/YL01"
    assert head.post("/warehouses/new", facts).status_code == 422
    head.post("/warehouses/YL01", {"codes": "A-01..03 X-1", "zone": "A", "path": "10", "purpose": "working"})
    house = Warehouse.objects.get(code="YL01")
    assert (house.kind, house.sellable) == ("raw", False)
    assert list(Place.objects.filter(warehouse=house, zone="A").order_by("path").values_list("code", flat=True)) == [
        "A-01",
        "A-02",
        "A-03",
        "X-1",
    ]
    head.post("/warehouses/YL01/close-bin", {"bin": "x-1"})
    assert not Place.objects.get(code="X-1").active
    assert keeper.get("/warehouses/").status_code == 403


def test_ranges_of_bins() -> None:
    assert expand("a-08..11，B") == ["A-08", "A-09", "A-10", "A-11", "B"]
    for wrong in ("", "A-1..9999"):
        with pytest.raises(Exception, match="2000"):
            expand(wrong)


def test_another_firms_documents_do_not_exist(shop: Store, keeper: Client) -> None:
    sister = cast.company("SI", "姊妹")
    house = make.warehouse(sister, "S01")
    make.put_stock(shop.items[0], 77, make.bin(house))
    count = counts.start(house.pk, actor=SYSTEM)
    transfer = transfers.request(
        house.pk, make.warehouse(sister, "S02").pk, [Wanted(shop.items[0].pk, D(1))], actor=SYSTEM
    )
    assert keeper.get(f"/counts/{count.number}").status_code == 404
    assert keeper.get(f"/transfers/{transfer.number}").status_code == 404
    for page in ("/stock/", "/stock/item/BWB-ZZB"):
        assert not re.search(r">\s*77\b", text(keeper.get(page))), page  # a figure, not part of some token


@pytest.mark.parametrize(
    "path",
    [
        "/stock/",
        "/stock/alerts",
        "/receipts/",
        "/receipts/new",
        "/transfers/",
        "/transfers/new",
        "/counts/",
        "/picks/",
        "/packing/",
    ],
)
def test_pages_speak_english_too(shop: Store, path: str) -> None:
    answer = client_of(shop.keeper, "en").get(path, headers={"accept-language": "en"})
    assert answer.status_code in (200, 403)


def test_salespeople_do_not_pick(shop: Store) -> None:
    made = pick(shop, 1)
    seller = client_of(cast.salesperson())
    assert seller.get("/picks/").status_code == 403
    assert (
        seller.post(f"/picks/{made.number}/confirm", {"line": made.lines.get().pk, "quantity": "1"}).status_code == 403
    )


def test_alerts_are_searched_and_told_with_their_specification(shop: Store, keeper: Client) -> None:
    low, other = shop.items[0], shop.items[1]
    Item.objects.filter(pk__in=[low.pk, other.pk]).update(safety_stock=99, spec="500ml")
    assert "500ml" in text(keeper.get("/stock/alerts"))
    found = text(keeper.get("/stock/alerts", {"q": low.code.lower()}))
    assert low.code in found
    assert other.code not in found
    assert "没有找到" in text(keeper.get("/stock/alerts", {"q": "nothing"}))


def test_pick_lists_say_whom_they_are_for_and_are_found_by_it(keeper: Client) -> None:
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop), until="released")
    listed = Pick.objects.get()
    page = text(keeper.get("/picks/"))
    assert f"{note.number} {shop.customer.name}" in page
    for asked in (note.number, shop.customer.name):
        assert listed.number in text(keeper.get("/picks/", {"q": asked}))
    assert listed.number not in text(keeper.get("/picks/", {"q": "别家"}))


def test_labels_of_a_zone_are_printed_and_too_many_are_not(shop: Store, head: Client, monkeypatch: Any) -> None:
    make.bin(shop.house, "C-01", zone="C")
    answer = head.get(f"/warehouses/{shop.house.code}/labels", {"zone": "C"})
    assert answer.headers["Location"] == "/print/bin_label?number=CP01%2FC-01"
    monkeypatch.setattr(houses, "LABELS", 3)
    assert head.get(f"/warehouses/{shop.house.code}/labels").status_code == 422


def test_a_firm_without_a_warehouse_is_told_where_to_set_one_up(db: None) -> None:
    keeper = client_of(cast.person("zhaoqiang", "赵强", ["warehouse_supervisor"]))
    for page in ("/receipts/new", "/counts/new", "/transfers/new"):
        assert "还没有仓库" in text(keeper.get(page)), page
    assert "还没有库存" in text(keeper.get("/stock/by-purpose"))


def test_the_issue_book_is_a_page(db: None) -> None:
    from tests import cast
    from tests.factories import sales, shipping
    from tests.pages import client_of

    shop = sales.shop()
    keeper = client_of(cast.keeper())
    assert keeper.get("/stock/issues").status_code == 200
    shipping.delivery(sales.order(shop, [(shop.cups, 4)]), until="dispatched")
    page = keeper.get("/stock/issues").content.decode()
    assert "保温杯" in page
    assert "保温杯" not in keeper.get("/stock/issues?from=2026-01-01&to=2026-01-05").content.decode()
    assert keeper.get("/stock/issues?from=nonsense&to=9999-99-99").status_code == 200
