"""Files as they come: odd encodings, separators and dates, and those that mean harm."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from gendan.channels.excel import parsing
from gendan.channels.excel.kinds import CUSTOMERS, ITEMS, ORDERS, guess
from gendan.channels.excel.reading import MAX_ROWS, read
from gendan.core.errors import Invalid

ROWS = "订单号,货号,数量,备注\nA-1,KD-8842,12,门口卸货\nA-1,KD-8843,3,\n"


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def book(path: Path, rows: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_chinese_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    found = read(written(tmp_path / "a.csv", ROWS.encode(encoding)), "csv")

    assert found.headings == ["订单号", "货号", "数量", "备注"]
    assert list(found.rows) == [(2, ["A-1", "KD-8842", "12", "门口卸货"]), (3, ["A-1", "KD-8843", "3", ""])]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_when_quoted_headings_hold_another(tmp_path: Path, sign: str) -> None:
    text = sign.join(['"name, long; or | not"', "code", "qty"]) + "\n" + sign.join(["a", "b", "1"]) + "\n"
    found = read(written(tmp_path / "a.csv", text.encode()), "csv")

    assert found.headings == ["name, long; or | not", "code", "qty"]
    assert list(found.rows) == [(2, ["a", "b", "1"])]


def test_headings_are_found_below_instructions_and_numbers_keep_no_decimal_point(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["1、带星号的为必填项\n2、请勿删除", None, None],
        ["条码*", "名称", "数量*"],
        [2001, "可乐", 1.5],
    ]
    found = read(book(tmp_path / "a.xlsx", rows), "xlsx")

    assert (found.headings, found.heading_row) == (["条码*", "名称", "数量*"], 2)
    assert [parsing.text(cell) for _n, cells in found.rows for cell in cells] == ["2001", "可乐", "1.5"]


def test_a_formula_counts_as_its_saved_value_and_is_never_worked_out(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["货号", "数量"], ["=1+1", '=HYPERLINK("http://x")']])

    # Nothing was ever calculated by a program that saved it, so there is no value.
    assert list(read(path, "xlsx").rows) == []


def test_a_million_empty_rows_end_early(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,2\n" + b",\n" * 1_000_000 + b"3,4\n")

    assert list(read(path, "csv").rows) == [(2, ["1", "2"])]


def test_more_rows_than_are_taken_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", b"a,b\n" + b"1,2\n" * (MAX_ROWS + 1))

    with pytest.raises(Invalid, match=f"{MAX_ROWS:,}"):
        list(read(path, "csv").rows)


def archive(path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return path


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"0" * (64 << 20))

    with pytest.raises(Invalid) as refusal:
        read(path, "xlsx")
    assert list(refusal.value.errors) == ["file"]


def test_two_cells_at_opposite_corners_are_refused_before_the_sheet_between_them_is_built(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [["a", "b"], [1, 2]])
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(far, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            target.writestr(part, data)

    with pytest.raises(Invalid, match="1048576"):
        read(far, "xlsx")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04 not an archive"),
        ("a.xls", b"\xd0\xcf\x11\xe0 not a book"),
        ("a.csv", b"\x00\x01\x02,\x00\n\x00"),
        ("a.csv", b""),
        ("a.exe", b"MZ"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(tmp_path: Path, name: str, data: bytes) -> None:
    path = written(tmp_path / name, data)

    with pytest.raises(Invalid) as refusal:
        list(read(path, path.suffix[1:]).rows)
    assert refusal.value.errors["file"]


@pytest.mark.data
def test_forms_that_chinese_programs_hand_out_are_read_with_their_headings(data: Path) -> None:
    folder = data / "china" / "jsherp_templates"
    customers = read(folder / "customer_template.xls", "xls")
    goods = read(folder / "goods_template.xls", "xls")

    assert customers.headings[:3] == ["名称*", "联系人", "手机号码"]
    assert guess(CUSTOMERS, customers.headings)["phone"] == "手机号码"
    chosen = guess(ITEMS, goods.headings)
    assert (chosen["name"], chosen["code"], chosen["unit"], chosen["spec"]) == (
        "名称*",
        "基本条码*",
        "基本单位*",
        "规格",
    )
    assert [parsing.text(cell) for cell in next(customers.rows)[1]][2] == "13000000000"


def test_headings_of_real_forms_are_understood() -> None:
    shop = ["旧编号", "条码", "名称", "规格 (例 12支*40)", "单位", "包装数", "进货价", "账面数_件", "订货"]
    retail = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]

    assert guess(ORDERS, shop) == {"item": "旧编号", "quantity": "订货", "unit": "单位", "price": "进货价"}
    assert guess(ORDERS, retail) == {
        "order": "InvoiceNo", "item": "StockCode", "quantity": "Quantity", "ordered_on": "InvoiceDate",
        "price": "UnitPrice", "customer": "CustomerID",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1,200.50", "1200.50"),
        ("￥12", "12"),
        ("１２．５", "12.5"),
        ("（3）", "-3"),
        (" -4 ", "-4"),
        (0.1, "0.1"),
        ("12 元", "12"),
    ],
)
def test_numbers_as_people_type_them(typed: object, meant: str) -> None:
    assert parsing.number(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["12 台", "abc", "", "1.2.3", "NaN", "Infinity", True, "1e400", "9" * 40])
def test_what_is_no_number(typed: object) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        parsing.number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22",
        "2026/11/22 10:00",
        "2026年11月22日",
        "20261122",
        "2026.11.22",
        46348,
        "46348",
        datetime(2026, 11, 22),  # noqa: DTZ001 - Excel knows no zones
    ],
)
def test_days_as_people_and_excel_write_them(typed: object) -> None:
    assert parsing.day(typed) == date(2026, 11, 22)


@pytest.mark.parametrize("typed", ["22.11.2026", "2026-13-01", "morgen", "2026", 3])
def test_what_is_no_day(typed: object) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        parsing.day(typed)


def test_a_book_of_bytes_that_is_no_workbook_says_so(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("hello.txt", "hello")

    with pytest.raises(Invalid):
        read(written(tmp_path / "a.xlsx", made.getvalue()), "xlsx")
