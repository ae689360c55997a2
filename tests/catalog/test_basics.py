"""Units, families, channels and the rows that ship."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.catalog import seeds, units
from gendan.catalog.models import Channel, Family, Unit
from gendan.catalog.services import basics
from gendan.catalog.services.basics import NamedSpec
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed
from tests import cast
from tests.factories import catalog as make


@pytest.mark.django_db
def test_all_ways_an_order_can_come_are_there_from_the_start() -> None:
    seeds.seed()
    assert set(Channel.objects.values_list("code", flat=True)) >= {
        "salesperson", "visit", "phone", "fax", "letter", "mail", "trade_show", "website", "platform", "import", "api",
        "handheld", "pos", "wechat",
    }  # fmt: skip
    assert Family.objects.filter(code__in=["hv_apparatus", "five_prevention"]).count() == 2


@pytest.mark.django_db
def test_seeding_again_keeps_what_the_firm_changed() -> None:
    seeds.seed()
    basics.put_unit(NamedSpec("pcs", "颗"), decimals=1, actor=SYSTEM)
    before = Unit.objects.count()
    seeds.seed()
    assert (Unit.objects.get(code="pcs").name, Unit.objects.count()) == ("颗", before)


@pytest.mark.django_db
def test_a_family_cannot_lie_below_itself() -> None:
    top = make.family("top")
    below = make.family("below", parent=top)
    with pytest.raises(Invalid):
        make.family("top", parent=below)
    top.refresh_from_db()
    assert top.parent is None


@pytest.mark.django_db
def test_basics_need_a_name_and_the_right_to_change_them() -> None:
    with pytest.raises(Invalid):
        basics.put_channel(NamedSpec("tv", " "), actor=SYSTEM)
    with pytest.raises(Invalid):
        basics.put_unit(NamedSpec("x", "x"), decimals=7, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        basics.put_channel(NamedSpec("tv", "电视购物"), actor=cast.clerk())
    basics.put_channel(NamedSpec("tv", "电视购物"), actor=cast.admin())
    assert Channel.objects.get(code="tv").name == "电视购物"


@given(st.decimals(0, 10_000, places=0), st.lists(st.integers(2, 50), min_size=1, max_size=3, unique=True))
def test_mixed_units_always_make_the_whole(quantity: Decimal, factors: list[int]) -> None:
    ordered = [Decimal(factor) for factor in sorted(factors, reverse=True)]
    counts = units.mixed(quantity, ordered)
    assert sum(count * factor for count, factor in zip(counts, [*ordered, Decimal(1)], strict=True)) == quantity
    assert all(count >= 0 for count in counts)
    assert counts[-1] < ordered[-1]
