"""Loading what prices are made from: the right rows, with the same two statements for any number of lines."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gendan.catalog.pricing import PriceFacts, PriceLine, price_lines
from gendan.catalog.queries import price_facts
from gendan.core.models import Parameter
from tests import cast
from tests.factories import catalog as make

D = Decimal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def load(*items: Any, **more: Any) -> PriceFacts:
    known = {
        "channel": "dealer", "customer_class": "A", "price_list_id": None, "currency": "CNY", "on": TODAY, **more
    }  # fmt: skip
    return price_facts(cast.company().pk, [item.pk for item in items], **known)


def price_of(item: Any, quantity: int = 1, **more: Any) -> D | None:
    return price_lines([PriceLine(0, item.pk, D(quantity))], load(item, **more))[0].list_price


@pytest.mark.parametrize("count", [1, 40])
def test_facts_take_two_statements_for_any_number_of_lines(count: int) -> None:
    items = [make.item(price=10) for _ in range(count)]
    firm = cast.company()
    with CaptureQueriesContext(connection) as captured:
        facts = price_facts(
            firm.pk,
            [item.pk for item in items],
            channel="",
            customer_class="",
            price_list_id=None,
            currency="CNY",
            on=TODAY,
        )
    assert len(captured) == 2
    assert len(facts.items) == len(facts.breaks) == count


def test_an_item_comes_with_its_units_families_and_style() -> None:
    top = make.family("goods")
    below = make.family("shirts", parent=top)
    variants = make.style("POLO", family_id=below.pk)
    pump = make.item("P", cartons_of=12, lead_days=3, tax_rate=D("0.09"))
    facts = load(variants[0], pump)
    shirt, pump_facts = facts.items[variants[0].pk], facts.items[pump.pk]
    assert (shirt.family_ids, shirt.style_id) == ((below.pk, top.pk), variants[0].style_id)
    assert (list(pump_facts.units.values()), pump_facts.lead_days, pump_facts.tax_rate) == ([D(12)], 3, D("0.09"))
    assert (pump_facts.unit, pump_facts.code) == ("个", "P")


def test_prices_of_the_style_are_found_for_its_variants() -> None:
    variants = make.style("POLO")
    make.set_price(variants[0].style, 50)
    assert price_of(variants[1]) == D(50)


def test_only_lists_for_this_customer_on_this_day_in_this_currency_count() -> None:
    item = make.item(price=100)
    for code, facts in {
        "MALL": {"sales_channel": "mall"}, "B": {"customer_class": "B"}, "GONE": {"valid_to": date(2026, 6, 14)},
        "NEXT": {"valid_from": date(2026, 6, 16)}, "USD": {"currency": "USD"}, "OFF": {"active": False},
        "AGREED": {"is_agreement": True},
    }.items():  # fmt: skip
        make.set_price(item, 1, make.price_list(code=code, **facts))
    make.set_price(item, 1, make.price_list(cast.company("YZ", "扬州分厂"), code="OTHER"))
    assert len(load(item).lists) == 1
    assert price_of(item) == D(100)
    make.set_price(item, 90, make.price_list(code="DEALER", sales_channel="dealer"))
    assert price_of(item) == D(90)


def test_the_list_given_to_a_customer_wins_and_may_be_none() -> None:
    item = make.item(price=100)
    agreed = make.price_list(code="AGREED", is_agreement=True)
    make.set_price(item, 70, agreed)
    assert (price_of(item), price_of(item, price_list_id=agreed.pk)) == (D(100), D(70))
    make.set_price(item, None, agreed)
    assert price_of(item, price_list_id=agreed.pk) == D(100)


def test_rules_of_the_company_for_these_items_are_loaded_with_the_gifts() -> None:
    pump, hose, other = make.item("P", price=10), make.item("H"), make.item("X")
    make.discount(5, item=pump)
    make.discount(6, item=other)
    make.discount(7, company=cast.company("YZ", "扬州分厂"))
    make.gift(pump, hose, every=10, remark="促销")
    make.gift(other, hose, every=1)
    make.gift(pump, hose, every=1, active=False)
    facts = load(pump)
    assert [rule.percent for rule in facts.discounts] == [D(5)]
    assert [(offer.every, offer.remark) for offer in facts.gifts] == [(D(10), "促销")]
    assert set(facts.items) == {pump.pk, hose.pk}
    (line,) = price_lines([PriceLine(0, pump.pk, D(20))], facts)
    assert (line.amount, [(gift.item_id, gift.quantity) for gift in line.gifts]) == (D("190.00"), [(hose.pk, D(2))])


def test_the_companys_tolerance_beats_the_installations() -> None:
    item = make.item()
    assert load(item).tolerance_percent == 0
    Parameter.objects.create(company_id=None, name="catalog.price_tolerance_percent", value="1")
    assert load(item).tolerance_percent == D(1)
    Parameter.objects.create(company_id=cast.company().pk, name="catalog.price_tolerance_percent", value="2.5")
    assert load(item).tolerance_percent == D("2.5")
