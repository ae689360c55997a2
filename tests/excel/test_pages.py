"""The pages of sheets, as a person goes through them."""

import io
import re

import openpyxl
import pytest
from django.test import Client

from gendan.channels.models import SheetImport
from gendan.channels.services import sheets
from gendan.core.actor import Actor
from gendan.sales.models import Order
from tests import cast
from tests.factories.catalog import item
from tests.factories.inventory import warehouse
from tests.factories.partners import customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    return signed_in(cast.clerk())


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(cast.user_of(actor), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def upload(desk: Client, text: str, kind: str = "orders") -> str:
    """The address of the sheet that was made."""
    file = io.BytesIO(text.encode("gb18030"))
    file.name = "订单.csv"
    answer = desk.post("/imports/new", {"kind": kind, "file": file})
    assert answer.status_code == 303, re.findall(r'class="err">.*?</span>', answer.content.decode())
    return str(answer["Location"])


def test_from_the_upload_to_the_orders_and_the_sheet_of_what_stayed_out(desk: Client) -> None:
    customer("江宁配电", code="K-1")
    warehouse(cast.company(), "W1")
    item("KD-1", price=10)
    url = upload(desk, "订单号,客户,货号,数量\nA-1,江宁配电,KD-1,3\nA-2,江宁配电,KD-9,1\n")
    assert "KD-9" in desk.get(url).content.decode()

    assert desk.post(f"{url}/check", {"c_order": "订单号", "c_customer": "", "c_item": ""}).status_code == 422
    chosen = {"c_order": "订单号", "c_customer": "客户", "c_item": "货号", "c_quantity": "数量", "o_until": "submitted"}
    assert desk.post(f"{url}/check", chosen).status_code == 303
    assert "正在" in desk.get(url).content.decode() or "逐行检查" in desk.get(url).content.decode()
    assert desk.get(f"{url}/progress").status_code == 200
    sheets.work(SheetImport.objects.get().pk)
    assert desk.get(f"{url}/progress").headers["HX-Redirect"] == url

    page = desk.get(url).content.decode()
    assert "没有货号或条码为 KD-9 的商品。" in page
    assert "导入 1 行" in page
    assert desk.post(f"{url}/commit", {"mode": "good"}).status_code == 303
    sheets.work(SheetImport.objects.get().pk)

    assert Order.objects.get().customer_po == "A-1"
    assert "已导入" in desk.get(url).content.decode()
    assert "订单.csv" in desk.get("/imports").content.decode()
    answer = desk.get(f"{url}/left-out.xlsx")
    left = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert [cell.value for cell in left[2]][:4] == ["A-2", "江宁配电", "KD-9", "1"]


def test_a_wrong_file_is_refused_at_its_field_and_leaves_nothing(desk: Client) -> None:
    file = io.BytesIO(b"MZ\x90")
    file.name = "a.exe"

    answer = desk.post("/imports/new", {"kind": "orders", "file": file})

    assert answer.status_code == 422
    assert not SheetImport.objects.exists()


def test_a_stranger_sees_no_sheet_and_a_keeper_no_page(desk: Client) -> None:
    url = upload(desk, "订单号,客户,货号,数量\nA-1,江宁配电,KD-1,3\n")

    stranger = signed_in(cast.person("fremd", "外人", ["order_clerk"], company=cast.company("ZZ", "别家")))
    assert stranger.get(url).status_code == 404
    assert signed_in(cast.keeper()).get("/imports").status_code == 403


def test_the_page_asks_as_many_queries_for_forty_rows_as_for_one(desk: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (1, 40):
        url = upload(desk, "订单号,客户,货号,数量\n" + "A-1,江宁配电,KD-1,3\n" * rows)
        desk.post(f"{url}/check", {"c_order": "订单号", "c_item": "货号", "c_quantity": "数量"})
        sheets.work(SheetImport.objects.latest("pk").pk)
        desk.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
