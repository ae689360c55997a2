"""Pages of work between companies: each side sees what is its part, and nothing else (ORG-02 to ORG-06)."""

from decimal import Decimal

import pytest

from gendan.cooperation.models import Instruction
from gendan.cooperation.services import instructions
from gendan.cooperation.services.instructions import Wanted
from tests import cast
from tests.factories import inventory, sales
from tests.pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return sales.shop()


@pytest.fixture
def works():
    return cast.company("JG", "华信金工")


def foreman(works):
    return cast.person("luwei", "陆伟", ["production_manager"], company=works)


def asker(shop):
    return cast.person("fengli", "冯立", ["production_manager"], company=shop.company)


def made_part() -> int:
    from gendan.catalog.models import HandoverClass

    return HandoverClass.objects.get(code="made_part").pk


def test_an_instruction_goes_from_page_to_page_between_two_companies(shop, works):
    ours, theirs = client_of(asker(shop)), client_of(foreman(works))
    typed = {"maker_id": works.pk, "goods": "柜体钣金", "quantity": "4", "needed_on": "2099-03-01"}
    assert ours.post("/cooperation/new", {**typed, "quantity": "0"}).status_code == 422
    to = ours.post("/cooperation/new", {**typed, "handover_id": made_part()}).headers["Location"]
    assert "柜体钣金" in theirs.get("/cooperation/").content.decode()
    page = theirs.get(to).content.decode()
    assert "签认" in page
    assert "陆伟" not in ours.get(to).content.decode()
    assert theirs.post(f"{to}/do/acknowledge").status_code == 303
    rows = {
        "kind": ["purchase", "operation", "operation"],
        "name": ["冷轧板", "下料", ""],
        "starts": ["", "2099-02-02", ""],
    }
    assert theirs.post(f"{to}/plan", {**rows, "ends": ["2099-02-01", "x", ""]}).status_code == 422
    assert theirs.post(f"{to}/plan", {**rows, "ends": ["2099-02-01", "2099-02-06", ""]}).status_code == 303
    row = Instruction.objects.get()
    step = row.steps.order_by("pk").first()
    assert theirs.post(f"{to}/report", {"done": "2", "step": step.pk}).status_code == 303
    page = ours.get(to).content.decode()
    assert "生产中" in page
    assert "冷轧板" in page
    assert theirs.post(f"{to}/do/finish").status_code == 409, "coating and delivery are not on record"
    assert theirs.post(f"{to}/condition", {"code": "coated", "said": "not", "note": ""}).status_code == 422
    assert theirs.post(f"{to}/condition", {"code": "coated", "said": "not", "note": "不锈钢"}).status_code == 303
    assert theirs.post(f"{to}/condition", {"code": "delivered", "said": "yes"}).status_code == 303
    assert theirs.post(f"{to}/do/finish").status_code == 303
    assert theirs.post(f"{to}/do/receive").status_code == 404
    assert ours.post(f"{to}/do/receive").status_code == 303
    assert Instruction.objects.get().state == "received"


def test_an_objection_is_put_before_the_general_manager_who_raised_it(shop, works):
    row = instructions.give(
        shop.company.pk, Wanted(maker_id=works.pk, quantity=Decimal(1), goods="木箱"), actor=asker(shop)
    )
    theirs = client_of(foreman(works))
    to = f"/cooperation/{row.number}"
    assert theirs.post(f"{to}/object", {"text": ""}).status_code == 422
    assert theirs.post(f"{to}/object", {"text": "木料没到", "wanted_on": "2099-03-08"}).status_code == 303
    objection = row.objections.get()
    assert "裁决日期" not in client_of(cast.manager()).get(to).content.decode()
    boss = client_of(cast.person("gaoyuan", "高远", ["company_gm"], company=works))
    assert "裁决日期" in boss.get(to).content.decode()
    decided = {"on": "2099-03-05", "decision": "先做两只"}
    assert client_of(cast.manager()).post(f"{to}/decide/{objection.pk}", decided).status_code == 403
    assert boss.post(f"{to}/decide/{objection.pk}", decided).status_code == 303
    assert "先做两只" in theirs.get(to).content.decode()


def test_a_third_company_finds_neither_list_row_nor_page(shop, works):
    row = instructions.give(
        shop.company.pk, Wanted(maker_id=works.pk, quantity=Decimal(1), goods="木箱"), actor=asker(shop)
    )
    stranger = client_of(
        cast.person("yanfei", "严飞", ["production_manager"], company=cast.company("HG", "华信互感器"))
    )
    assert "木箱" not in stranger.get("/cooperation/").content.decode()
    for path in ("", "/plan", "/report", "/condition", "/object", "/decide/1", "/do/acknowledge"):
        send = stranger.post if path else stranger.get
        assert send(f"/cooperation/{row.number}{path}").status_code == 404, path
    assert client_of(cast.keeper()).get("/settings/types").status_code in (403, 404)


def test_purchasing_sees_the_stock_of_the_group_and_asks_for_it_before_buying(shop, works):
    house = inventory.warehouse(works, "JG1", name="金工库")
    inventory.put_many([(shop.cups, 30)], inventory.bin(house, "JG-1"))
    buyer = client_of(cast.person("linna", "林娜", ["buyer"], company=shop.company))
    page = buyer.get("/stock/item/CUP").content.decode()
    assert "集团其他公司库存" in page
    assert "华信金工" in page
    assert f"/transfers/new?source={house.pk}&amp;code=CUP" in page
    asking = buyer.get(f"/transfers/new?source={house.pk}&code=CUP").content.decode()
    assert f'value="{house.pk}" selected' in asking
    assert "华信金工" not in client_of(cast.keeper()).get("/stock/item/CUP").content.decode()
