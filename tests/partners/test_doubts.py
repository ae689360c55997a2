"""Duplicate and stale data: found by a job, listed, settled by a person (MDM-15)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.refs import Ref
from gendan.partners import tasks
from gendan.partners.models import Customer, Doubt
from gendan.partners.services import credit, customers, doubts
from tests import cast
from tests.factories import catalog
from tests.factories import partners as make

D = Decimal

pytestmark = pytest.mark.django_db


def seen(state: str = "open") -> list[tuple[str, int, int]]:
    found = Doubt.objects.filter(state=state).order_by("check_name", "ref_id", "other_id")
    return list(found.values_list("check_name", "ref_id", "other_id"))


def test_customers_that_may_be_one_are_found_with_what_they_share() -> None:
    first = make.customer("南京江宁配电有限公司", phone="138-1234-5678", tax_number="91320115MA1")
    second = make.customer("南京 江宁配电(股份)", phone="13812345678", tax_number="91320115ma1")
    third = make.customer("别家", phone="13812345678")
    doubts.look(actor=SYSTEM)
    assert seen() == [
        ("same_name", first.pk, second.pk), ("same_phone", first.pk, second.pk), ("same_phone", first.pk, third.pk),
        ("same_tax_number", first.pk, second.pk),
    ]  # fmt: skip
    assert Doubt.objects.filter(check_name="same_phone").first().data == {"phone": "13812345678"}


def test_the_same_name_in_two_companies_is_no_doubt() -> None:
    make.customer("江宁配电", phone="13800000001")
    make.customer("江宁配电", phone="13800000001", company=cast.company("YZ", "扬州分厂"))
    assert doubts.look(actor=SYSTEM) == 0


def test_addresses_nothing_reaches_and_customers_nobody_can_call_are_found() -> None:
    silent = make.customer(phone="")
    nowhere = make.customer(phone="13800000002")
    address = make.address(nowhere, street="老地方仓库", province="", city="", district="")
    doubts.look(actor=SYSTEM)
    assert seen() == [("dead_address", nowhere.pk, address.pk), ("no_phone", silent.pk, 0)]


def test_a_customer_without_business_for_two_years_is_stale() -> None:
    old = datetime(2024, 1, 2, tzinfo=UTC)
    with clock.at(old):
        gone, debtor, active = (make.customer(phone=f"1380000001{n}") for n in range(3))
        credit.put(gone.pk, Ref("sales.order", 1), D(5), actor=SYSTEM)
        credit.put(gone.pk, Ref("sales.order", 1), D(0), actor=SYSTEM)
        credit.put(debtor.pk, Ref("sales.order", 2), D(5), actor=SYSTEM)
    with clock.at(old + timedelta(days=600)):
        credit.put(active.pk, Ref("sales.order", 3), D(5), actor=SYSTEM)
        credit.put(active.pk, Ref("sales.order", 3), D(0), actor=SYSTEM)
    with clock.at(old + timedelta(days=800)):
        doubts.look(names=["stale_customer"], actor=SYSTEM)
    assert seen() == [("stale_customer", gone.pk, 0)]
    assert Doubt.objects.get().data == {"last": "2024-01-02"}


def test_items_that_may_be_one_are_found_but_variants_are_none() -> None:
    first, second = catalog.item(name="潜水泵", barcode="690"), catalog.item(name="潜水泵")
    third = catalog.item(name="深井泵", barcode="690")
    catalog.style("POLO")
    doubts.look(actor=SYSTEM)
    assert seen() == [("same_barcode", first.pk, third.pk), ("same_item", first.pk, second.pk)]


def test_what_is_mended_leaves_the_list_and_comes_back_when_broken_again() -> None:
    first, second = make.customer("江宁配电"), make.customer("江宁配电", phone="13900001111")
    assert doubts.look(actor=SYSTEM) == doubts.look(actor=SYSTEM) == 1
    customers.update(second.pk, {"name": "江宁水泵"}, actor=SYSTEM)
    assert doubts.look(actor=SYSTEM) == 0
    assert seen("solved") == [("same_name", first.pk, second.pk)]
    customers.update(second.pk, {"name": "江宁配电"}, actor=SYSTEM)
    assert doubts.look(actor=SYSTEM) == 1
    assert Doubt.objects.count() == 1


def test_what_a_person_dismissed_stays_dismissed() -> None:
    manager = cast.person("qianli", "钱理", ["sales_manager"])
    for phone in ("13900001111", "13900002222"):
        make.customer("江宁配电", phone=phone)
    doubts.look(actor=manager)
    doubt = Doubt.objects.get()
    doubts.settle([doubt.pk], "dismissed", note="总店与分店", actor=manager)
    assert doubts.look(actor=SYSTEM) == 0
    doubt.refresh_from_db()
    assert (doubt.state, doubt.note, doubt.settled_by_id) == ("dismissed", "总店与分店", manager.user_id)


def test_settling_needs_the_right_the_sight_and_a_real_answer() -> None:
    make.customer(phone="", company=cast.company("YZ", "扬州分厂"))
    tasks.look_for_doubts(timestamp=0)
    doubt = Doubt.objects.get()
    manager = cast.person("qianli", "钱理", ["sales_manager"])
    with pytest.raises(NotAllowed):
        doubts.settle([doubt.pk], "solved", actor=cast.clerk())
    with pytest.raises(NotFound):
        doubts.settle([doubt.pk], "solved", actor=manager)
    with pytest.raises(Invalid):
        doubts.settle([doubt.pk], "open", actor=SYSTEM)
    doubt.refresh_from_db()
    assert (doubt.state, Customer.objects.count()) == ("open", 1)
