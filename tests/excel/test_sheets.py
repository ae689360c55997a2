"""Small sheets of each kind: what comes in, what stays out and why, and that nothing comes in twice."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from gendan.catalog.models import Item, Price
from gendan.channels.errors import SheetNotReady, SheetWrong
from gendan.channels.excel import checks, marked
from gendan.channels.models import SheetImport, SheetMapping, SheetRow
from gendan.channels.services import sheets
from gendan.core import invariants
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.inventory.models import Balance, Count, Warehouse
from gendan.partners.models import Customer
from gendan.sales.models import Order
from tests import cast
from tests.excel.work import bring, commit
from tests.factories.catalog import item, price_list
from tests.factories.inventory import warehouse
from tests.factories.partners import customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer() -> Actor:
    roles = ["order_clerk", "sales_manager", "warehouse_supervisor"]
    return cast.person("importer", "林小满", roles)


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A CSV file as Excel on a Chinese Windows saves it."""
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


HEAD = ["订单号", "客户名称", "货号", "数量", "单价", "备注"]


@pytest.fixture
def shop(importer: Actor) -> Warehouse:
    """A customer, two items with prices, and a warehouse without stock."""
    customer(code="K-1", name="江宁配电")
    item("KD-1", price=10)
    item("KD-2", price=20)
    return warehouse(cast.company(), "W1")


@pytest.mark.usefixtures("shop")
def test_orders_come_in_grouped_by_their_number_wherever_their_rows_stand(tmp_path: Path, importer: Actor) -> None:
    rows = [
        HEAD,
        ["A-1", "江宁配电", "KD-1", 3, 10, ""],
        ["A-2", "K-1", "KD-1", 1, "", ""],
        ["A-1", "江宁配电", "kd-2", 2, 18, "轻放"],
    ]

    done = commit(bring(sheet(tmp_path / "a.csv", rows), "orders", importer, {}), importer)

    assert done.result["made"]["orders"] == 2
    first = Order.objects.get(customer_po="A-1")
    assert [(x.item.code, x.quantity, x.price) for x in first.lines.order_by("line_no")] == [
        ("KD-1", 3, 10),
        ("KD-2", 2, 18),
    ]
    assert first.channel == "import"
    assert first.state == "submitted"
    assert Order.objects.get(customer_po="A-2").total == Decimal(10)
    assert list(invariants.violations()) == []


@pytest.mark.usefixtures("shop")
def test_an_order_with_a_wrong_row_is_held_back_whole_or_comes_in_without_it(tmp_path: Path, importer: Actor) -> None:
    rows = [
        HEAD,
        ["A-1", "K-1", "KD-1", 3, 10, ""],
        ["A-1", "K-1", "KD-9", 1, 5, ""],
        ["A-1", "K-1", "KD-2", "两个", 5, ""],
    ]
    path = sheet(tmp_path / "a.csv", rows)

    held = bring(path, "orders", importer, {})
    loose = bring(path, "orders", importer, {}, rows="rows")

    assert held.result["states"] == {"bad": 2, "held": 1}
    assert [(e["row"], e["column"], e["code"]) for e in held.errors] == [
        (3, "货号", "unknown_item"),
        (4, "数量", "number"),
    ]
    assert loose.result["states"] == {"bad": 2, "good": 1}
    commit(loose, importer)
    assert [line.item.code for line in Order.objects.get().lines.all()] == ["KD-1"]


@pytest.mark.usefixtures("shop")
def test_the_same_sheet_twice_doubles_nothing_and_says_so(tmp_path: Path, importer: Actor) -> None:
    path = sheet(tmp_path / "a.csv", [HEAD, ["A-1", "K-1", "KD-1", 3, 10, ""]])
    first = commit(bring(path, "orders", importer, {}), importer)

    again = bring(path, "orders", importer, {})

    assert sheets.earlier(again) == first
    assert again.result["states"] == {"same": 1}
    commit(again, importer)
    assert Order.objects.count() == 1


@pytest.mark.usefixtures("shop")
def test_what_the_order_itself_refuses_is_told_at_the_row(tmp_path: Path, importer: Actor) -> None:
    Item.objects.filter(code="KD-2").update(life="obsolete")
    rows = [
        HEAD,
        ["A-1", "K-1", "KD-1", 3, 10, ""],
        ["A-2", "K-1", "KD-1", 1, 10, ""],
        ["A-2", "K-1", "KD-2", 1, 20, ""],
    ]

    done = commit(bring(sheet(tmp_path / "a.csv", rows), "orders", importer, {}), importer)

    assert list(Order.objects.values_list("customer_po", flat=True)) == ["A-1"]
    told = SheetRow.objects.filter(sheet=done).order_by("row").values_list("row", "state")
    assert list(told) == [(2, "done"), (3, "held"), (4, "bad")]
    assert "KD-2" in done.errors[0]["data"]["text"]


@pytest.mark.usefixtures("shop")
def test_all_or_nothing_writes_nothing_when_one_order_is_refused(tmp_path: Path, importer: Actor) -> None:
    Item.objects.filter(code="KD-2").update(life="obsolete")
    rows = [HEAD, ["A-1", "K-1", "KD-1", 3, 10, ""], ["A-2", "K-1", "KD-2", 1, 20, ""]]
    checked = bring(sheet(tmp_path / "a.csv", rows), "orders", importer, {})

    sheets.approve(checked.pk, all_or_nothing=True, actor=importer)
    sheets.work(checked.pk)

    checked.refresh_from_db()
    assert (checked.state, Order.objects.count()) == ("failed", 0)
    assert checked.result["error"]


@pytest.mark.usefixtures("shop")
def test_all_or_nothing_is_refused_while_a_row_is_wrong(tmp_path: Path, importer: Actor) -> None:
    checked = bring(sheet(tmp_path / "a.csv", [HEAD, ["A-1", "K-1", "?", 3, 10, ""]]), "orders", importer, {})

    with pytest.raises(SheetWrong):
        sheets.approve(checked.pk, all_or_nothing=True, actor=importer)


@pytest.mark.usefixtures("shop")
def test_customers_items_prices_and_stock_come_in_and_a_second_time_bring_up_to_date(
    tmp_path: Path, importer: Actor
) -> None:
    people = sheet(
        tmp_path / "k.csv",
        [
            ["编号", "名称", "联系人", "手机", "地址", "账期"],
            ["K-7", "宁海五金", "王芳", "13800138000", "宁海县跃龙街道 3 号", 30],
        ],
    )
    goods = sheet(
        tmp_path / "i.csv",
        [["货号", "品名", "单位", "规格"], ["KD-7", "开关", "个", "10A"], ["KD-7", "开关", "个", "10A"]],
    )
    commit(bring(people, "customers", importer, {}), importer)
    commit(bring(goods, "items", importer, {}), importer)

    made = Customer.objects.get(code="K-7")
    assert (made.terms_days, made.contacts.get().phone, made.addresses.get().street) == (
        30,
        "13800138000",
        "宁海县跃龙街道 3 号",
    )
    assert Item.objects.get(code="KD-7").spec == "10A"

    newer = sheet(tmp_path / "n.csv", [["货号", "品名", "单位", "规格"], ["kd-7", "开关", "个", "16A"]])
    assert bring(newer, "items", importer, {}).result["states"] == {"same": 1}
    commit(bring(newer, "items", importer, {}, existing="update"), importer)
    assert Item.objects.get(code="KD-7").spec == "16A"

    asked = sheet(
        tmp_path / "p.csv", [["货号", "单价", "起订量"], ["KD-7", 12.5, ""], ["KD-7", 11, 100], ["KD-7", 9, 100]]
    )
    prices = commit(bring(asked, "prices", importer, {}, price_list=price_list().code), importer)
    assert prices.result["faults"] == {"twice": 1}
    assert sorted(Price.objects.filter(item__code="KD-7").values_list("price", flat=True)) == [11, Decimal("12.5")]

    there = sheet(tmp_path / "s.csv", [["货号", "数量", "仓库"], ["KD-7", 40, "W1"], ["KD-7", 2, "W1"]])
    stock = commit(bring(there, "stock", importer, {}), importer)
    assert stock.result["made"]["balances"] == 1
    assert Count.objects.get().state in ("posted", "submitted")
    if Count.objects.get().state == "posted":
        assert Balance.objects.get(item__code="KD-7", inside=True).quantity == 42
    assert list(invariants.violations()) == []


@pytest.mark.usefixtures("shop")
def test_columns_remembered_by_name_are_used_for_the_next_sheet_with_these_headings(
    tmp_path: Path, importer: Actor
) -> None:
    odd = [["甲", "乙", "丙", "丁"], ["A-1", "K-1", "KD-1", 2]]
    path = sheet(tmp_path / "a.csv", odd)
    with path.open("rb") as file:
        first = sheets.upload("orders", "a.csv", file, actor=importer)
    assert first.mapping["columns"] == {}
    columns = {"order": "甲", "customer": "乙", "item": "丙", "quantity": "丁"}
    with pytest.raises(Invalid):
        sheets.choose(first.pk, {}, {}, actor=importer)
    sheets.choose(first.pk, columns, {"shortage": "wait"}, save_as="江宁配电", actor=importer)
    assert SheetMapping.objects.get().name == "江宁配电"

    with sheet(tmp_path / "b.csv", [*odd, ["A-2", "K-1", "KD-2", 5]]).open("rb") as file:
        second = sheets.upload("orders", "b.csv", file, actor=importer)

    assert (second.mapping["columns"], second.options["shortage"]) == (columns, "wait")


@pytest.mark.usefixtures("shop")
def test_the_sheet_to_take_away_holds_what_stayed_out_with_the_reason_and_no_formula(
    tmp_path: Path, importer: Actor
) -> None:
    rows = [HEAD, ["A-1", "K-1", "KD-1", 3, 10, ""], ["A-2", "K-1", "=1+1", 1, 5, "=cmd|' /C calc'!A0"]]
    checked = bring(sheet(tmp_path / "a.csv", rows), "orders", importer, {})

    with translation.override("zh-hans"):
        book = openpyxl.load_workbook(io.BytesIO(marked.marked(checked, sheets.opened(checked)).read()))

    page = book.active
    assert [cell.value for cell in page[1]] == [*HEAD, "哪里不对"]
    assert page.max_row == 2
    assert (page["C2"].value, page["C2"].data_type, page["F2"].data_type) == ("=1+1", "s", "s")
    assert page["G2"].value == "没有货号或条码为 =1+1 的商品。"


def test_who_may_not_enter_orders_cannot_import_them_and_other_companies_sheets_do_not_exist(
    tmp_path: Path, importer: Actor
) -> None:
    path = sheet(tmp_path / "a.csv", [HEAD, ["A-1", "K-1", "KD-1", 3, 10, ""]])
    with path.open("rb") as file, pytest.raises(NotAllowed):
        sheets.upload("orders", "a.csv", file, actor=cast.keeper())
    with path.open("rb") as file:
        mine = sheets.upload("orders", "a.csv", file, actor=importer)
    stranger = cast.person("fremd", "外人", ["order_clerk"], company=cast.company("ZZ", "别家"))
    with pytest.raises(NotFound):
        sheets.choose(mine.pk, {}, {}, actor=stranger)
    with pytest.raises(SheetNotReady):
        sheets.approve(mine.pk, actor=importer)
    sheets.discard(mine.pk, actor=importer)
    assert SheetImport.objects.get().state == "discarded"


def test_sql_and_html_in_every_cell_are_just_texts(tmp_path: Path, importer: Actor) -> None:
    nasty = "'); drop table sales_order; --<script>alert(1)</script>%s{{7*7}}"
    checked = bring(sheet(tmp_path / "a.csv", [HEAD, [nasty[:60]] + [nasty] * 5]), "orders", importer, {})

    assert checked.bad == 1
    assert {e["code"] for e in checked.errors} == {"number", "unknown_item", "unknown_customer", "too_long"}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("batch", [1, 2, 2_000])
def test_what_is_said_twice_is_found_however_far_apart_it_stands(
    tmp_path: Path, importer: Actor, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "BATCH", batch)
    monkeypatch.setattr(checks, "KEPT", 0)
    people = [["K-8", "甲"], ["", "乙"], ["K-1", "江宁配电"], ["K-8", "甲"], ["K-1", "江宁配电"], ["", "乙"]]
    goods = [["N-1", ""], ["N-1", "开关"], ["KD-1", "开关"], ["n-1", "插座"], ["kd-1", "开关"], ["N-2", "灯"]]
    asked = [["KD-1", 1, ""], ["KD-1", 2, 10], ["KD-1", "1.00", 0], ["KD-2", 5, ""], ["KD-1", 3, 10], ["KD-1", 2, 10]]

    customers = bring(sheet(tmp_path / "k.csv", [["编号", "名称"], *people]), "customers", importer, {})
    items = bring(sheet(tmp_path / "i.csv", [["货号", "品名"], *goods]), "items", importer, {})
    prices = bring(
        sheet(tmp_path / "p.csv", [["货号", "单价", "起订量"], *asked]),
        "prices",
        importer,
        {},
        price_list=price_list().code,
    )

    assert told(customers) == [
        (4, "here", {}),
        (5, "repeated", {"row": 2}),
        (6, "repeated", {"row": 4}),
        (7, "repeated", {"row": 3}),
    ]
    assert told(items) == [
        (2, "missing", {}),
        (4, "here", {}),
        (5, "repeated", {"row": 3}),
        (6, "repeated", {"row": 4}),
    ]
    assert told(prices) == [(4, "repeated", {"row": 2}), (6, "twice", {"row": 3}), (7, "repeated", {"row": 3})]


def told(checked: SheetImport) -> list[tuple[int, str, dict[str, int]]]:
    """What speaks against which row."""
    rows = SheetRow.objects.filter(sheet=checked).order_by("row").values_list("row", "faults")
    return [(row, code, data) for row, faults in rows for _field, code, data in faults]
