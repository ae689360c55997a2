"""Rows of ours as sheets: what is in them, that nothing in them is a formula, that they can come in again."""

import csv
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from gendan.channels.excel import exports
from gendan.channels.excel.kinds import KINDS, guess
from gendan.core.errors import Invalid
from tests import cast
from tests.factories.catalog import item
from tests.factories.inventory import bin, put_stock, warehouse
from tests.factories.partners import customer

pytestmark = pytest.mark.django_db


def written(name: str, path: Path, **filters: str) -> list[list[object]]:
    with translation.override("zh-hans"):
        kind = path.suffix[1:]
        exports.write(name, path, company_id=cast.company().pk, filters=filters, format=kind, advance=lambda rows: None)
    if kind == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [list(row) for row in csv.reader(file)]
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path, kind: str) -> None:
    item("KD-1", name='=HYPERLINK("http://x","y")')
    path = tmp_path / f"a.{kind}"

    rows = written("items", path)

    if kind == "csv":
        assert rows[1][1].startswith("'=")  # type: ignore[attr-defined]
    else:
        cell = openpyxl.load_workbook(path).active["B2"]
        assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x","y")')


def test_what_goes_out_comes_in_again_without_choosing_columns(tmp_path: Path) -> None:
    customer("江宁配电", code="K-1")
    put_stock(item("KD-1", name="开关", price=12), 40, bin(warehouse(cast.company(), "W1"), "A-01"))

    for name, needed in {
        "items": {"code", "name", "unit"}, "customers": {"code", "name", "phone", "address", "terms_days"},
        "prices": {"item", "price", "from_quantity"}, "stock": {"item", "quantity", "warehouse", "bin"},
    }.items():  # fmt: skip
        headings, *rows = written(name, tmp_path / f"{name}.csv")
        assert len(rows) == 1
        with translation.override("zh-hans"):
            assert needed <= guess(KINDS[name], [str(h) for h in headings]).keys(), name


def test_a_filter_narrows_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    customer("甲", code="K-1", region="江苏")
    customer("乙", code="K-2", region="浙江")

    assert [row[0] for row in written("customers", tmp_path / "a.csv", region="浙江")[1:]] == ["K-2"]
    with pytest.raises(Invalid, match="colour"):
        written("customers", tmp_path / "a.csv", colour="red")


def test_another_companys_rows_do_not_go_out(tmp_path: Path) -> None:
    customer("外人", code="Z-1", company=cast.company("ZZ", "别家"))

    assert written("customers", tmp_path / "a.csv")[1:] == []
