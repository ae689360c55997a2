"""Two months of a real wholesaler's invoices: what happens to each kind of bad row."""

from collections import Counter
from pathlib import Path

import pytest

from gendan.catalog.models import Item
from gendan.channels.models import SheetImport, SheetRow
from gendan.channels.services import sheets
from gendan.core import invariants
from gendan.core.actor import Actor
from gendan.partners.models import Customer
from gendan.sales.models import Order, OrderLine
from tests import cast

pytestmark = [pytest.mark.data, pytest.mark.django_db]
NOT_GOODS = "M, AMAZONFEE, BANK CHARGES, gift_0001_20, gift_0001_30, POST, DOT, C2, D"


@pytest.fixture
def importer() -> Actor:
    return cast.person("importer", "林小满", ["company_gm", "order_clerk", "sales_manager"], company=cast.company("GW", "Gifts", currency="GBP"))


def bring(path: Path, kind: str, actor: Actor, columns: dict[str, str], **options: str) -> SheetImport:
    """Upload, choose, check, as the page and the worker do."""
    with path.open("rb") as file:
        sheet = sheets.upload(kind, path.name, file, actor=actor)
    sheets.choose(sheet.pk, {**sheet.mapping["columns"], **columns}, {**sheet.options, **options}, actor=actor)
    sheets.work(sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == "checked", sheet.result
    return sheet


def commit(sheet: SheetImport, actor: Actor) -> SheetImport:
    """Commit, as the page and the worker do."""
    sheets.approve(sheet.pk, actor=actor)
    sheets.work(sheet.pk)
    sheet.refresh_from_db()
    assert sheet.state == "done", sheet.result
    return sheet


def test_each_kind_of_bad_row_of_january_2011_is_named_and_the_rest_comes_in(data: Path, importer: Actor) -> None:
    path = data / "online_retail" / "online_retail_2011-01.csv"
    items = commit(bring(path, "items", importer, {}, skip_codes=NOT_GOODS), importer)
    customers = commit(bring(path, "customers", importer, {"code": "CustomerID", "name": "CustomerID"}), importer)

    orders = bring(path, "orders", importer, {}, until="recorded", skip_codes="M, AMAZONFEE, BANK CHARGES, gift_0001_20, gift_0001_30")
    print(items.result, customers.result, orders.result)
