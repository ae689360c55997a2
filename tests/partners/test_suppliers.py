"""Suppliers and what they deliver."""

from decimal import Decimal

import pytest

from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.partners.models import Supplier
from gendan.partners.queries import find_suppliers
from gendan.partners.services import suppliers
from gendan.partners.services.suppliers import SupplierSpec, SupplyLine
from tests import cast
from tests.factories import catalog
from tests.factories import partners as make

D = Decimal

pytestmark = pytest.mark.django_db


def buyer() -> object:
    return cast.person("mayan", "马燕", ["buyer"], department="purchasing_dept")


def test_a_supplier_is_created_with_its_items_and_changed() -> None:
    item, other = catalog.item(), catalog.item()
    made = suppliers.create(
        SupplierSpec(cast.company().pk, "苏州铜材", phone="0512-65432100"),
        items=[SupplyLine(item.pk, D("3.5"), 7, D(100))], actor=buyer(),
    )  # fmt: skip
    assert made.code.startswith("S")
    suppliers.set_items(made.pk, [SupplyLine(other.pk, D(4)), SupplyLine(item.pk, D("3.6"), 9)], actor=buyer())
    suppliers.set_items(made.pk, [SupplyLine(item.pk, D("3.7"), 9)], actor=buyer())
    assert [(line.item, line.price, line.lead_days) for line in made.items.all()] == [(item, D("3.7"), 9)]
    suppliers.update(made.pk, {"name": "苏州铜业", "rating": 4}, actor=buyer())
    assert [row["name"] for row in find_suppliers("sztyy", actor=SYSTEM)] == []
    assert [row["name"] for row in find_suppliers("铜业", actor=SYSTEM)] == ["苏州铜业"]
    assert [row["name"] for row in find_suppliers("2100", actor=SYSTEM)] == ["苏州铜业"]


def test_nonsense_and_strangers_are_refused() -> None:
    made, item = make.supplier(code="S1"), catalog.item()
    for call, field in (
        (lambda: make.supplier(code="S1"), "code"),
        (lambda: suppliers.update(made.pk, {"rating": 6}, actor=SYSTEM), "rating"),
        (lambda: suppliers.set_items(made.pk, [SupplyLine(item.pk, D(-1))], actor=SYSTEM), "items.0"),
        (
            lambda: suppliers.set_items(
                made.pk, [SupplyLine(item.pk, min_quantity=D(5), max_quantity=D(4))], actor=SYSTEM
            ),
            "items.0.max_quantity",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            call()
        assert list(refused.value.errors) == [field]
    with pytest.raises(NotAllowed):
        suppliers.update(made.pk, {"name": "x"}, actor=cast.clerk())
    stranger = make.supplier(company=cast.company("YZ", "扬州分厂"))
    with pytest.raises(NotFound):
        suppliers.update(stranger.pk, {"name": "x"}, actor=buyer())
    assert find_suppliers(stranger.name, actor=buyer()) == []
    assert Supplier.objects.filter(name="x").count() == made.items.count() == 0


def test_search_columns_of_copied_suppliers_are_worked_out_in_bulk() -> None:
    made = make.supplier("苏州铜材")
    Supplier.objects.update(search="", pinyin="")
    assert find_suppliers("铜材", actor=SYSTEM) == []
    assert suppliers.refresh_search([made.pk], actor=SYSTEM) == 1
    assert len(find_suppliers("铜材", actor=SYSTEM)) == 1
