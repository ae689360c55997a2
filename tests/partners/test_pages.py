"""Pages of customers, suppliers and data care."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gendan.core.actor import SYSTEM, Actor
from gendan.core.refs import Ref
from gendan.partners.models import Correction, Customer, Doubt, Supplier
from gendan.partners.queries import credit_state
from gendan.partners.services import credit, doubts
from gendan.server import translations
from tests import cast
from tests.factories import catalog
from tests.factories import partners as make
from tests.pages import client_of

D = Decimal

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def chinese() -> None:
    translations.compile()


def manager() -> Actor:
    return cast.person("qianli", "钱理", ["sales_manager", "accountant", "buyer"])


@pytest.fixture
def desk() -> Client:
    return client_of(manager())


def text(response: Any) -> str:
    return response.content.decode()


def customer_form(**more: Any) -> dict[str, Any]:
    typed = {
        "name": "江宁配电",
        "type": "dealer",
        "grade": "A",
        "currency": "CNY",
        "payment_mode": "net",
        "terms_days": "30",
        "deposit_percent": "0",
        "active": "on",
    }
    return {**typed, **more}


def test_every_page_opens_in_both_languages() -> None:
    customer, supplier = make.customer("江宁配电"), make.supplier("苏州铜材")
    contact, address = customer.contacts.get(), customer.addresses.get()
    for language in ("zh-CN", "en"):
        client = client_of(manager(), language)
        for url in (
            "/customers",
            f"/customers/{customer.pk}",
            "/customers/new",
            f"/customers/{customer.pk}/edit",
            f"/customers/{customer.pk}/correct",
            f"/customers/{customer.pk}/credit",
            f"/customers/{customer.pk}/contacts/new",
            f"/customers/{customer.pk}/contacts/{contact.pk}",
            f"/customers/{customer.pk}/addresses/new",
            f"/customers/{customer.pk}/addresses/{address.pk}",
            "/suppliers",
            f"/suppliers/{supplier.pk}",
            "/suppliers/new",
            f"/suppliers/{supplier.pk}/edit",
            f"/suppliers/{supplier.pk}/items",
            "/data-care",
        ):
            assert client.get(url).status_code == 200, url
    assert "往来中" in text(client_of(manager()).get("/customers"))


def test_empty_lists_say_how_to_begin(desk: Client) -> None:
    for url, words in (("/customers", "还没有客户"), ("/suppliers", "还没有供应商"), ("/data-care", "没有存疑资料")):
        assert words in text(desk.get(url))


@pytest.mark.parametrize("url", ["/customers", "/suppliers", "/data-care", "customer"])
def test_pages_ask_the_same_number_of_questions_for_one_and_for_forty(desk: Client, url: str) -> None:
    first = make.customer("江宁配电")

    def grow(count: int) -> None:
        for n in range(count):
            number = Customer.objects.count()
            twin = make.customer(
                f"客户{n // 2}-{number // 2}", phone=f"1390000{number:04d}", salesperson=cast.salesperson()
            )
            make.supplier()
            make.contact(first, phone=f"138{number:08d}")
            credit.put(first.pk, Ref("sales.order", twin.pk), D(1), actor=SYSTEM)
        doubts.look(actor=SYSTEM)

    def queries() -> int:
        address = f"/customers/{first.pk}" if url == "customer" else url
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        return len(captured)

    grow(2)
    before = queries()
    grow(38)
    assert queries() == before


def test_a_pasted_contact_becomes_a_person_and_an_address(desk: Client) -> None:
    typed = customer_form(paste="刘经理 13812345678 南京市秦淮区莫愁路12号")
    assert desk.post("/customers/new", typed).status_code == 303
    made = Customer.objects.get()
    assert made.code.startswith("C")
    assert (made.contacts.get().name, made.contacts.get().phone) == ("刘经理", "13812345678")
    assert (made.addresses.get().adcode, made.addresses.get().street) == ("320104", "莫愁路12号")


def test_a_stale_edit_is_refused_with_what_was_typed_kept(desk: Client) -> None:
    customer = make.customer("江宁配电")
    typed = customer_form(name="江宁电气", code=customer.code, version="1")
    assert desk.post(f"/customers/{customer.pk}/edit", typed).status_code == 303
    late = desk.post(f"/customers/{customer.pk}/edit", {**typed, "name": "江宁水泵"})
    assert late.status_code == 409
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("江宁电气", 2)
    assert "钱理 · " in text(desk.get(f"/customers/{customer.pk}"))


def test_a_phone_is_corrected_and_the_old_one_stays_on_the_page(desk: Client) -> None:
    customer = make.customer(phone="13812345678")
    typed = {"field": "contact.phone", "of": f"c{customer.contacts.get().pk}", "value": "13900002222"}
    assert desk.post(f"/customers/{customer.pk}/correct", typed).status_code == 303
    page = text(desk.get(f"/customers/{customer.pk}"))
    assert "13812345678" in page
    assert "13900002222" in page
    mixed = {**typed, "of": f"a{customer.addresses.get().pk}", "value": "13900003333"}
    assert desk.post(f"/customers/{customer.pk}/correct", mixed).status_code == 422
    assert Correction.objects.count() == 1


def test_contacts_and_addresses_are_added_and_changed(desk: Client) -> None:
    customer = make.customer()
    base = f"/customers/{customer.pk}"
    assert (
        desk.post(f"{base}/contacts/new", {"name": "王会计", "phone": "025-84301234", "active": "on"}).status_code
        == 303
    )
    pasted = {
        "paste": "李师傅 13700001111 南京市江宁区将军大道8号",
        "kind": "warehouse",
        "active": "on",
        "label": "江宁仓",
    }
    assert desk.post(f"{base}/addresses/new", pasted).status_code == 303
    made = customer.addresses.get(label="江宁仓")
    assert (made.district, made.street, made.contact, made.phone, made.adcode) == (
        "江宁区", "将军大道8号", "李师傅", "13700001111", "320115",
    )  # fmt: skip
    changed = {
        "kind": "warehouse",
        "province": "江苏省",
        "city": "南京市",
        "district": "鼓楼区",
        "street": "中山北路1号",
        "active": "on",
    }
    assert desk.post(f"{base}/addresses/{made.pk}", changed).status_code == 303
    made.refresh_from_db()
    assert (made.adcode, made.text()) == ("320106", "江苏省南京市鼓楼区中山北路1号")
    assert desk.post(f"{base}/addresses/new", {"kind": "site"}).status_code == 422
    assert customer.contacts.count() == customer.addresses.count() == 2


def test_an_address_is_split_for_the_order_page(desk: Client) -> None:
    assert desk.get("/addresses/parse?text=张三 13812345678 昆山市前进西路88号").json() == {
        "province": "江苏省",
        "city": "苏州市",
        "district": "昆山市",
        "street": "前进西路88号",
        "adcode": "320583",
        "name": "张三",
        "phone": "13812345678",
    }


def test_credit_is_set_blocked_with_a_reason_and_released(desk: Client) -> None:
    customer = make.customer()
    base = f"/customers/{customer.pk}/credit"
    assert desk.post(base, {"limit": "3.5万", "policy": "refuse"}).status_code == 303
    assert desk.post(f"{base}/block", {"reason": ""}).status_code == 422
    assert desk.post(f"{base}/block", {"reason": "退票"}).status_code == 303
    assert (credit_state(customer.pk).limit, credit_state(customer.pk).is_blocked) == (D(35000), True)
    assert "财务冻结" in text(desk.get(f"/customers/{customer.pk}"))
    assert customer.code in text(desk.get("/customers?view=hold"))
    assert desk.post(f"{base}/unblock", {"reason": "已付"}).status_code == 303
    assert not credit_state(customer.pk).is_blocked


def test_selected_customers_change_hands_in_two_steps(desk: Client) -> None:
    chen, pair = cast.salesperson(), [make.customer(), make.customer()]
    ids = [customer.pk for customer in pair]
    question = desk.post("/customers/assign", {"id": ids})
    assert question.status_code == 200
    assert pair[1].name in text(question)
    assert (
        desk.post("/customers/assign", {"id": ids, "part": "salesperson", "user_id": chen.user_id}).status_code == 303
    )
    assert Customer.objects.filter(salesperson_id=chen.user_id).count() == 2


def test_a_sales_person_sees_own_customers_and_no_foreign_file() -> None:
    chen = cast.salesperson()
    mine, other = make.customer("江宁甲", salesperson=chen), make.customer("江宁乙")
    client = client_of(chen)
    page = text(client.get("/customers?q=江宁"))
    assert mine.code in page
    assert other.code not in page
    assert client.get(f"/customers/{other.pk}").status_code == 404
    assert [found["title"] for found in client.get("/customers/suggest?q=江宁").json()["items"]] == ["江宁甲"]


def test_what_one_may_not_do_is_neither_shown_nor_done() -> None:
    customer, clerk, keeper = make.customer(), client_of(cast.clerk()), client_of(cast.keeper())
    page = text(clerk.get(f"/customers/{customer.pk}"))
    assert "修改客户" in page
    assert "冻结信用" not in page
    assert clerk.post(f"/customers/{customer.pk}/credit/block", {"reason": "x"}).status_code == 403
    assert clerk.get(f"/customers/{customer.pk}/credit").status_code == 403
    assert keeper.get("/customers").status_code == keeper.get("/suppliers").status_code == 403
    assert clerk.get("/data-care").status_code == 403
    assert not credit_state(customer.pk).is_blocked


def test_a_supplier_is_entered_and_says_what_it_delivers(desk: Client) -> None:
    catalog.item("CU-1", name="铜排")
    assert desk.post("/suppliers/new", {"name": "苏州铜材", "rating": "4", "active": "on"}).status_code == 303
    made = Supplier.objects.get()
    url = f"/suppliers/{made.pk}/items"
    assert desk.post(url, {"item_0": "cu-1", "price_0": "3.5", "lead_0": "7", "least_0": "100"}).status_code == 303
    assert [(line.item.code, line.price, line.lead_days) for line in made.items.all()] == [("CU-1", D("3.5"), 7)]
    twice = desk.post(url, {"item_0": "cu-1", "item_1": "CU-1", "item_2": "XX"})
    assert twice.status_code == 422
    assert "写了两次" in text(twice)
    assert "没有这个编码的商品" in text(twice)
    assert made.items.count() == 1
    assert "铜排" in text(desk.get(f"/suppliers/{made.pk}"))
    assert desk.post(f"/suppliers/{made.pk}/edit", {"name": "苏州铜业", "code": made.code}).status_code == 303
    made.refresh_from_db()
    assert (made.name, made.active, made.rating) == ("苏州铜业", False, None)


def test_doubtful_data_is_looked_for_listed_and_settled(desk: Client) -> None:
    first, second = make.customer("江宁配电"), make.customer("江宁配电有限公司", phone="13900001111")
    assert desk.post("/data-care/look").status_code == 303
    page = text(desk.get("/data-care"))
    assert first.code in page
    assert second.code in page
    assert "两个客户同名" in page
    doubt = Doubt.objects.get()
    assert desk.post("/data-care/dismissed", {"id": [doubt.pk], "reason": "总店与分店"}).status_code == 303
    doubt.refresh_from_db()
    assert (doubt.state, doubt.note) == ("dismissed", "总店与分店")
    assert "没有存疑资料" in text(desk.get("/data-care")) or second.code not in text(desk.get("/data-care"))
    assert second.code in text(desk.get("/data-care?view=dismissed"))
