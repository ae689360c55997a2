"""Customers, contacts, addresses: create, change, assign, and who sees whom."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.core import invariants, sql
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound, StaleDocument
from gendan.core.models import AuditRow, EventRow
from gendan.partners import queries
from gendan.partners.models import Contact, CreditAccount, Customer
from gendan.partners.services import customers
from gendan.partners.services.customers import AddressSpec, ContactSpec, CustomerSpec, NewCustomer
from tests import cast
from tests.factories import catalog
from tests.factories import partners as make

D = Decimal

pytestmark = pytest.mark.django_db


def codes(term: str, actor: Any = SYSTEM) -> list[str]:
    return [row["code"] for row in queries.find_customers(term, actor=actor)]


def spec(**more: Any) -> CustomerSpec:
    return CustomerSpec(**{"company_id": cast.company().pk, "name": "江宁配电", **more})


def editor() -> Any:
    """Inside sales: may change customer data, not credit, not whose customer it is."""
    return cast.person("xulan", "徐兰", ["inside_sales"], department="sales_dept")


def manager() -> Any:
    return cast.person("qianli", "钱理", ["sales_manager"], department="sales_dept")


def test_a_customer_is_created_with_all_that_describes_it() -> None:
    prices = catalog.price_list(code="AGREED", is_agreement=True)
    seller, follower = cast.salesperson(), cast.person("dengfang", "邓芳", ["merchandiser"])
    made = customers.create(
        spec(
            code="JN01",
            type="distributor",
            grade="A",
            region="华东",
            sales_channel="dealer",
            price_list_id=prices.pk,
            payment_mode="deposit",
            deposit_percent=D(30),
            terms_days=45,
            salesperson_id=seller.user_id,
            merchandiser_id=follower.user_id,
            order_method="wechat",
            tax_name="南京江宁配电有限公司",
            tax_number="91320115MA1",
        ),
        contacts=[ContactSpec("刘经理", "138-1234-5678"), ContactSpec("王会计", "025-84301234", is_main=True)],
        addresses=[AddressSpec("将军大道 8 号", "江苏省", "南京市", "江宁区", notes="13:30 前收货")],
        credit_limit=D(50_000),
        actor=SYSTEM,
    )
    found = Customer.objects.get(pk=made.pk)
    assert (found.type, found.grade, found.price_list, found.payment_mode, found.terms_days) == (
        "distributor", "A", prices, "deposit", 45,
    )  # fmt: skip
    assert [(c.name, c.is_main, c.digits) for c in found.contacts.order_by("pk")] == [
        ("刘经理", False, "87654321831"), ("王会计", True, "43210348520"),
    ]  # fmt: skip
    assert (found.addresses.get().text(), found.addresses.get().is_main) == ("江苏省南京市江宁区将军大道 8 号", True)
    assert (CreditAccount.objects.get().limit, CreditAccount.objects.get().policy) == (D(50_000), "hold")
    assert EventRow.objects.get(name="partners.customer.created").about_id == made.pk


def test_a_customer_without_a_code_takes_the_next_that_is_free() -> None:
    first = customers.create(spec(), actor=SYSTEM)
    number = int(first.code.removeprefix("C"))
    customers.create(spec(code=f"c{number + 1:05d}"), actor=SYSTEM)
    assert customers.create(spec(), actor=SYSTEM).code == f"C{number + 2:05d}"


def test_a_code_exists_once_in_a_company_whatever_its_case() -> None:
    make.customer(code="K1")
    with pytest.raises(Invalid) as refused:
        make.customer(code="k1")
    assert list(refused.value.errors) == ["code"]
    make.customer(code="K1", company=cast.company("YZ", "扬州分厂"))
    assert Customer.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("type", "friend"), ("payment_mode", "barter"), ("terms_days", -1), ("deposit_percent", D(101))],
)
def test_nonsense_is_refused_by_field_and_nothing_is_made(field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        customers.create(spec(**{field: value}), actor=SYSTEM)
    assert list(refused.value.errors) == [field]
    assert not Customer.objects.exists()


@pytest.mark.parametrize("count", [1, 40])
def test_many_customers_come_in_with_a_fixed_number_of_statements(count: int) -> None:
    firm = cast.company().pk
    news = [
        NewCustomer(
            CustomerSpec(firm, f"客户{n}", f"B{n}"), [ContactSpec("甲", "13800000000")], [AddressSpec("路 1 号")]
        )
        for n in range(count)
    ]
    with CaptureQueriesContext(connection) as captured:
        customers.create_many(news, actor=SYSTEM)
    assert len(captured) == 10  # of them four savepoints and the binding of the actor
    assert Customer.objects.count() == Contact.objects.count() == CreditAccount.objects.count() == count


def test_an_update_raises_the_version_and_a_stale_one_is_refused() -> None:
    customer = make.customer(name="江宁配电")
    updated = customers.update(customer.pk, {"name": "江宁电气", "terms_days": 60}, version=1, actor=editor())
    assert updated.version == 2
    with pytest.raises(StaleDocument):
        customers.update(customer.pk, {"name": "x"}, version=1, actor=SYSTEM)
    event = EventRow.objects.get(name="partners.customer.changed")
    assert event.payload["changes"] == {"name": ["江宁配电", "江宁电气"], "terms_days": ["30", "60"]}
    assert (codes("江宁电"), codes("江宁配")) == ([customer.code], [])
    assert AuditRow.objects.filter(table="partners_customer", verb="U").latest("id").before["name"] == "江宁配电"


def test_an_update_that_changes_nothing_is_silent() -> None:
    customer = make.customer(name="江宁配电")
    assert customers.update(customer.pk, {"name": "江宁配电"}, actor=SYSTEM).version == 1
    assert not EventRow.objects.filter(name="partners.customer.changed").exists()


def test_who_may_not_edit_customers_changes_nothing() -> None:
    customer, keeper = make.customer(), cast.keeper()
    address, contact = customer.addresses.get(), customer.contacts.get()
    for call in (
        lambda: customers.create(spec(), actor=keeper),
        lambda: customers.update(customer.pk, {"name": "x"}, actor=keeper),
        lambda: customers.add_contact(customer.pk, ContactSpec("x"), actor=keeper),
        lambda: customers.edit_contact(contact.pk, ContactSpec("x"), actor=keeper),
        lambda: customers.add_address(customer.pk, AddressSpec("x"), actor=keeper),
        lambda: customers.edit_address(address.pk, AddressSpec("x"), actor=keeper),
        lambda: customers.assign([customer.pk], "salesperson", None, actor=keeper),
    ):
        with pytest.raises(NotAllowed):
            call()
    customer.refresh_from_db()
    assert customer.version == 1
    assert customer.contacts.count() == customer.addresses.count() == 1


def test_a_credit_limit_at_creation_needs_the_right_to_set_it() -> None:
    with pytest.raises(NotAllowed):
        customers.create(spec(), credit_limit=D(1), actor=editor())
    assert customers.create(spec(), actor=editor()).credit.limit == 0


def test_the_new_main_contact_takes_the_mark_from_the_old_one() -> None:
    customer = make.customer()
    added = make.contact(customer, "王会计", "13900001111", is_main=True)
    assert list(customer.contacts.filter(is_main=True)) == [added]
    customers.edit_contact(added.pk, ContactSpec("王会计", "13900001111", active=False, is_main=True), actor=SYSTEM)
    assert not customer.contacts.filter(is_main=True).exists()
    assert codes("1111") == []
    assert sql.dicts(invariants.rules()["partners.two_main_contacts"]) == []


def test_an_address_can_be_added_changed_and_retired() -> None:
    customer = make.customer()
    first = customer.addresses.get()
    second = make.address(customer, label="江宁仓", kind="warehouse", is_main=True)
    first.refresh_from_db()
    assert (first.is_main, second.is_main) == (False, True)
    customers.edit_address(
        second.pk, AddressSpec("将军大道 9 号", "江苏省", "南京市", "江宁区", active=False), actor=SYSTEM
    )
    second.refresh_from_db()
    assert (second.text(), second.active, second.is_main) == ("江苏省南京市江宁区将军大道 9 号", False, False)
    with pytest.raises(Invalid):
        customers.add_address(customer.pk, AddressSpec(" "), actor=SYSTEM)
    with pytest.raises(Invalid):
        customers.add_address(customer.pk, AddressSpec("x", kind="moon"), actor=SYSTEM)


def test_customers_change_hands_together_and_each_hears_of_it() -> None:
    chen, liu = cast.salesperson(), cast.salesperson(username="liuyang")
    mine = [make.customer(salesperson=chen) for _ in range(3)]
    moved = customers.assign([c.pk for c in mine[:2]], "salesperson", liu.user_id, reason="陈浩调岗", actor=manager())
    assert [c.pk for c in moved] == [c.pk for c in mine[:2]]
    assert [queries.visible_customers(who).count() for who in (chen, liu)] == [1, 2]
    event = EventRow.objects.filter(name="partners.customer.assigned").first()
    assert event
    assert event.payload["before_id"] == chen.user_id
    assert event.payload["reason"] == "陈浩调岗"
    assert EventRow.objects.filter(name="partners.customer.assigned").count() == 2
    with pytest.raises(NotAllowed):
        customers.update(mine[2].pk, {"salesperson_id": liu.user_id}, actor=editor())


# -- who sees whom ---------------------------------------------------------------------------------------------------


def test_a_sales_person_sees_and_finds_only_own_customers() -> None:
    chen, liu = cast.salesperson(), cast.salesperson(username="liuyang")
    mine, other = make.customer("江宁甲", salesperson=chen), make.customer("江宁乙", salesperson=liu)
    assert codes("江宁", chen) == [mine.code]
    assert sorted(codes("江宁")) == sorted([mine.code, other.code])
    with pytest.raises(NotFound):
        queries.get_customer(other.pk, actor=chen)
    with pytest.raises(NotFound):
        customers.update(other.pk, {"name": "x"}, actor=chen)
    assert customers.create(spec(), actor=chen).salesperson_id == chen.user_id


def test_a_department_sees_the_customers_of_its_people() -> None:
    seller = cast.salesperson()
    outsider = cast.person("waibu", "外部", ["salesperson"], scope="own", department="finance_dept")
    head = cast.person("zhouke", "周科", ["order_clerk"], scope="department", department="sales_dept")
    mine, other = make.customer("江宁甲", salesperson=seller), make.customer("江宁乙", salesperson=outsider)
    make.customer("江宁丙")
    assert codes("江宁", head) == [mine.code]
    assert list(queries.visible_customers(head)) == [mine]
    assert other.code not in codes("13812345678", head)


def test_another_companys_customers_do_not_exist() -> None:
    stranger = make.customer("江宁甲", company=cast.company("YZ", "扬州分厂"))
    clerk = cast.clerk()
    assert codes("江宁", clerk) == codes(stranger.code, clerk) == []
    with pytest.raises(NotFound):
        queries.get_customer(stranger.pk, actor=clerk)
    with pytest.raises(NotFound):
        customers.create(spec(company_id=stranger.company_id), actor=editor())


# -- finding ---------------------------------------------------------------------------------------------------------


def test_customers_are_found_by_whatever_people_remember() -> None:
    make.customer("南京江宁配电有限公司", code="JN01", short_name="江宁配电", phone="138 1234 5678")
    make.customer("苏州工业设备厂", code="SZ01", phone="0512-65432100")
    for term, expected in {
        "jn01": ["JN01"],
        "江宁": ["JN01"],
        "宁配电": ["JN01"],
        "南": ["JN01"],
        "njjn": ["JN01"],
        "nj": ["JN01"],
        "jnpd": ["JN01"],
        "nanjing": ["JN01"],
        "5678": ["JN01"],
        "13812345678": ["JN01"],
        "1234-5678": ["JN01"],
        "432100": ["SZ01"],
        "刘经理": ["JN01", "SZ01"],
        "苏州": ["SZ01"],
        "没有": [],
        "": [],
        "%": [],
    }.items():
        assert sorted(codes(term)) == sorted(expected), term


def test_finding_is_one_statement_and_shows_the_main_contact(django_assert_num_queries: Any) -> None:
    customer = make.customer(salesperson=cast.salesperson())
    make.contact(customer, "王会计", "13900001111", is_main=True)
    with django_assert_num_queries(1):
        (row,) = queries.find_customers(customer.code, actor=SYSTEM)
    assert (row["contact"], row["phone"], row["salesperson"]) == ("王会计", "13900001111", "陈浩")


def test_customers_no_longer_served_come_last() -> None:
    gone = make.customer("江宁甲", code="A")
    make.customer("江宁乙", code="B")
    customers.update(gone.pk, {"active": False}, actor=SYSTEM)
    assert codes("江宁") == ["B", "A"]


def test_search_columns_of_copied_rows_are_worked_out_in_bulk() -> None:
    customer = make.customer("江宁配电")
    Customer.objects.update(search="", pinyin="")
    Contact.objects.update(digits="")
    assert codes("江宁") == codes("5678") == []
    assert customers.refresh_search([customer.pk], actor=SYSTEM) == 1
    assert codes("江宁") == codes("5678") == [customer.code]


def test_a_delivered_customer_is_no_longer_new() -> None:
    fresh, other = make.customer(is_new=True), make.customer(is_new=True)
    customers.delivered([fresh.pk], actor=SYSTEM)
    assert list(Customer.objects.filter(is_new=True)) == [other]
