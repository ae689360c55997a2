"""Price lists and rules: create, set prices, copy, close; discount and gift rules."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.catalog.models import DiscountRule, GiftRule, Price, PriceList
from gendan.catalog.services import price_lists, rules
from gendan.catalog.services.price_lists import ListSpec, PriceSpec
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow, EventRow
from tests import cast
from tests.factories import catalog as make

D = Decimal

pytestmark = pytest.mark.django_db


def prices_of(found: PriceList) -> list[tuple[str, D, D]]:
    return list(
        found.prices.order_by("item__code", "from_quantity").values_list("item__code", "from_quantity", "price")
    )


def test_prices_are_set_changed_and_taken_out_and_others_stay() -> None:
    a, b = make.item("A"), make.item("B")
    found = make.price_list()
    price_lists.set_prices(
        found.pk, [PriceSpec(a.pk, D(10)), PriceSpec(a.pk, D(9), D(100)), PriceSpec(b.pk, D(5))], actor=SYSTEM
    )
    price_lists.set_prices(found.pk, [PriceSpec(a.pk, D(11)), PriceSpec(a.pk, None, D(100))], actor=SYSTEM)
    assert prices_of(found) == [("A", D(0), D(11)), ("B", D(0), D(5))]
    change = AuditRow.objects.get(table="catalog_price", verb="U")
    assert (change.before["price"], change.after["price"]) == (10, 11)


def test_the_last_word_on_an_item_counts_in_a_sheet_pasted_twice() -> None:
    item, found = make.item("A"), make.price_list()
    price_lists.set_prices(found.pk, [PriceSpec(item.pk, D(1)), PriceSpec(item.pk, D(2))], actor=SYSTEM)
    assert prices_of(found) == [("A", D(0), D(2))]


def test_setting_many_prices_takes_as_many_statements_as_setting_one() -> None:
    items, found = [make.item() for _ in range(40)], make.price_list()

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            price_lists.set_prices(found.pk, [PriceSpec(item.pk, D(7)) for item in items[:count]], actor=SYSTEM)
        return len(captured)

    assert statements(1) == statements(40)
    assert Price.objects.count() == 40


def test_one_bad_price_sets_none_and_names_its_row() -> None:
    item, found = make.item(), make.price_list()
    with pytest.raises(Invalid) as refused:
        price_lists.set_prices(found.pk, [PriceSpec(item.pk, D(1)), PriceSpec(item.pk, D(-1), D(5))], actor=SYSTEM)
    assert list(refused.value.errors) == ["1.price"]
    assert not Price.objects.exists()


def test_a_new_edition_carries_raised_prices_and_ends_the_old_one_the_day_before() -> None:
    item = make.item("A", price="9.99")
    old = make.price_list()
    fresh = price_lists.succeed(old.pk, code="STD27", name="2027", start=date(2027, 1, 1), percent=D(5), actor=SYSTEM)
    old.refresh_from_db()
    assert (old.valid_to, fresh.valid_from, fresh.valid_to) == (date(2026, 12, 31), date(2027, 1, 1), None)
    assert (prices_of(old), prices_of(fresh)) == ([("A", D(0), D("9.99"))], [("A", D(0), D("10.49"))])
    assert item.pk == fresh.prices.get().item_id


def test_a_plain_copy_keeps_every_decimal_place_and_whom_the_list_is_for() -> None:
    item = make.item("A")
    source = make.price_list(code="S", sales_channel="dealer", customer_class="A", priority=3)
    make.set_price(item, "0.123456", source)
    made = price_lists.copy(source.pk, code="S2", name="S2", actor=SYSTEM)
    assert prices_of(made) == [("A", D(0), D("0.123456"))]
    assert (made.sales_channel, made.customer_class, made.priority) == ("dealer", "A", 3)


def test_a_list_closed_before_it_starts_is_switched_off() -> None:
    coming = make.price_list(code="NEXT", valid_from=date(2027, 1, 1))
    price_lists.close(coming.pk, date(2026, 12, 1), actor=SYSTEM)
    coming.refresh_from_db()
    assert (coming.active, coming.valid_to) == (False, None)


def test_a_list_is_edited_and_refuses_nonsense() -> None:
    found = make.price_list(valid_from=date(2026, 1, 1))
    price_lists.edit(found.pk, {"customer_class": "A", "remarks": "老客户"}, actor=SYSTEM)
    for changes, field in (
        ({"valid_to": date(2025, 1, 1)}, "valid_to"),
        ({"name": " "}, "name"),
        ({"customer_class": "ABCDE"}, "customer_class"),
    ):
        with pytest.raises(Invalid) as refused:
            price_lists.edit(found.pk, changes, actor=SYSTEM)
        assert list(refused.value.errors) == [field]
    found.refresh_from_db()
    assert (found.customer_class, found.name) == ("A", "价目表STD")
    make.price_list(code="TWO")
    with pytest.raises(Invalid):
        price_lists.edit(found.pk, {"code": "TWO"}, actor=SYSTEM)


def test_prices_belong_to_sales_management_and_stay_in_the_company() -> None:
    item, found = make.item(), make.price_list()
    with pytest.raises(NotAllowed):
        price_lists.set_prices(found.pk, [PriceSpec(item.pk, D(1))], actor=cast.clerk())
    manager = cast.person("qianli", "钱理", ["sales_manager"])
    stranger = make.price_list(cast.company("YZ", "扬州分厂"))
    with pytest.raises(NotFound):
        price_lists.set_prices(stranger.pk, [PriceSpec(item.pk, D(1))], actor=manager)
    with pytest.raises(NotFound):
        price_lists.create(ListSpec(stranger.company_id, "X", "x"), actor=manager)
    price_lists.set_prices(found.pk, [PriceSpec(item.pk, D(1))], actor=manager)
    event = EventRow.objects.filter(name="catalog.price_list.changed").latest("id")
    assert (event.actor_id, event.payload["item_ids"], Price.objects.count()) == (manager.user_id, [item.pk], 1)


def test_rules_are_created_changed_and_checked() -> None:
    firm, item, gift = cast.company(), make.item(), make.item()
    rule = make.discount(5, item=item, code="D5")
    rules.put_discount(rules.DiscountSpec(firm.pk, "D5", "D5", D(6), item_id=item.pk), rule_id=rule.pk, actor=SYSTEM)
    assert DiscountRule.objects.get().percent == D(6)
    offer = make.gift(item, gift, every=10)
    spec = rules.GiftSpec(firm.pk, offer.code, "g", item.pk, D(20), gift.pk, D(1), active=False)
    rules.put_gift(spec, rule_id=offer.pk, actor=SYSTEM)
    assert (GiftRule.objects.get().every, GiftRule.objects.get().active) == (D(20), False)
    family = make.family("f").pk
    for spec, field in (
        (rules.DiscountSpec(firm.pk, "X", "x", D(101)), "percent"),
        (rules.DiscountSpec(firm.pk, "X", "x", D(1), item_id=item.pk, family_id=family), "family_id"),
        (rules.DiscountSpec(firm.pk, "X", "x", D(1), from_quantity=D(-1)), "from_quantity"),
        (rules.DiscountSpec(firm.pk, "D5", "x", D(1)), "code"),
        (
            rules.DiscountSpec(firm.pk, "X", "x", D(1), valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)),
            "valid_to",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            rules.put_discount(spec, actor=SYSTEM)
        assert list(refused.value.errors) == [field]
    with pytest.raises(Invalid):
        rules.put_gift(rules.GiftSpec(firm.pk, "X", "x", item.pk, D(0), gift.pk, D(1)), actor=SYSTEM)
    with pytest.raises(NotAllowed):
        rules.put_discount(rules.DiscountSpec(firm.pk, "Y", "y", D(1)), actor=cast.clerk())
    assert (DiscountRule.objects.count(), GiftRule.objects.count()) == (1, 1)
