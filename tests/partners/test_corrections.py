"""A changed phone or a better address: what was before stays, with date and reporter (MDM-02)."""

from datetime import UTC, datetime

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow
from gendan.partners.models import Correction
from gendan.partners.queries import find_customers
from gendan.partners.services.corrections import correct
from tests import cast
from tests.factories import partners as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def test_a_corrected_phone_keeps_the_old_one_with_date_and_reporter() -> None:
    customer, clerk = make.customer(phone="13812345678"), cast.clerk()
    seller = cast.salesperson(customers=[customer])
    with clock.at(NOON):
        made = correct(customer.pk, "contact.phone", " 13900002222 ", reported_by_id=seller.user_id, actor=clerk)
    assert (made.before, made.after, made.reported_by_id, made.reported_at) == (
        "13812345678", "13900002222", seller.user_id, NOON,
    )  # fmt: skip
    contact = customer.contacts.get()
    assert (contact.phone, made.contact) == ("13900002222", contact)
    assert [row["code"] for row in find_customers("2222", actor=SYSTEM)] == [customer.code]
    assert find_customers("5678", actor=SYSTEM) == []
    event = EventRow.objects.get(name="partners.customer.corrected")
    assert event.payload == {
        "customer_id": customer.pk, "correction_id": made.pk, "field": "contact.phone", "before": "13812345678",
        "after": "13900002222", "contact_id": contact.pk, "address_id": None,
    }  # fmt: skip


def test_a_more_detailed_address_is_split_into_its_parts() -> None:
    customer = make.customer(street="莫愁路 12 号")
    made = correct(customer.pk, "address.text", "南京市江宁区将军大道8号3栋 201 室", actor=cast.clerk())
    address = customer.addresses.get()
    assert (address.province, address.city, address.district, address.street, address.adcode) == (
        "江苏省", "南京市", "江宁区", "将军大道8号3栋201室", "320115",
    )  # fmt: skip
    assert (made.before, made.after) == ("江苏省南京市秦淮区莫愁路 12 号", "江苏省南京市江宁区将军大道8号3栋201室")
    assert made.reported_by_id == cast.clerk().user_id


def test_a_district_of_several_cities_is_taken_in_the_one_the_address_was_in() -> None:
    customer = make.customer()
    make_address = make.address(customer, street="中山路 1 号", adcode="320106", district="鼓楼区", is_main=True)
    correct(customer.pk, "address.text", "鼓楼区中山路1号5楼", address_id=make_address.pk, actor=SYSTEM)
    make_address.refresh_from_db()
    assert (make_address.city, make_address.adcode, make_address.street) == ("南京市", "320106", "中山路1号5楼")


def test_the_contact_meant_is_the_one_corrected() -> None:
    customer = make.customer(phone="13812345678")
    other = make.contact(customer, "王会计", "13900001111")
    correct(customer.pk, "contact.phone", "13900003333", contact_id=other.pk, actor=SYSTEM)
    assert sorted(customer.contacts.values_list("phone", flat=True)) == ["13812345678", "13900003333"]


def test_what_is_no_correction_is_refused_and_leaves_nothing_behind() -> None:
    customer = make.customer(phone="13812345678")
    for field, value in (
        ("contact.phone", "13812345678"), ("contact.phone", "abc"), ("contact.name", " "), ("address.text", ""),
        ("address.text", "南京市江宁区"), ("contact.phone", "1" * 41),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            correct(customer.pk, field, value, actor=SYSTEM)
    customer.refresh_from_db()
    assert not Correction.objects.exists()
    assert not EventRow.objects.filter(name="partners.customer.corrected").exists()
    assert (customer.version, customer.contacts.get().phone) == (1, "13812345678")


def test_who_may_not_correct_or_may_not_see_the_customer_is_refused() -> None:
    customer, stranger = make.customer(), make.customer(company=cast.company("YZ", "扬州分厂"))
    bare = make.customer(phone="", street="")
    with pytest.raises(NotAllowed):
        correct(customer.pk, "contact.phone", "13900002222", actor=cast.keeper())
    for id in (stranger.pk, bare.pk):
        with pytest.raises(NotFound):
            correct(id, "contact.phone", "13900002222", actor=cast.clerk())
    with pytest.raises(NotFound):
        correct(customer.pk, "contact.phone", "13900002222", contact_id=stranger.contacts.get().pk, actor=cast.clerk())
    assert not Correction.objects.exists()
