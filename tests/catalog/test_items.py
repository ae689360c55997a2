"""Items: create, edit, variants, units, finding them."""

from decimal import Decimal

import pytest

from gendan.catalog import queries
from gendan.catalog.models import Item
from gendan.catalog.services import items
from gendan.catalog.services.items import ItemSpec, UnitSpec
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed
from gendan.core.models import AuditRow, EventRow
from tests import cast
from tests.factories import catalog as make

pytestmark = pytest.mark.django_db


def codes(term: str, **more: object) -> list[str]:
    return [row["code"] for row in queries.find_items(term, actor=SYSTEM, **more)]


def test_an_item_is_created_with_all_that_describes_it() -> None:
    carton = make.unit("carton", "箱")
    made = items.create(
        ItemSpec(
            code=" ZW8-12 ", name="户外真空断路器", unit_id=make.unit().pk, model="ZW8", spec="12kV 630A", supply_mode="make",
            life="new", lead_days=20, pack_quantity=Decimal(2), whole_packs=True, quality_standard="GB 1984",
            packing_standard="木箱", family_id=make.family("hv").pk, tax_rate=Decimal("0.13"),
        ),
        actor=SYSTEM,
    )  # fmt: skip
    items.set_units(made.pk, [UnitSpec(carton.pk, Decimal(12), "6901234567892")], actor=SYSTEM)
    found = Item.objects.get(pk=made.pk)
    assert (found.code, found.supply_mode, found.life, found.lead_days) == ("ZW8-12", "make", "new", 20)
    assert found.pinyin == "huwaizhenkongduanluqi"
    assert [(u.unit_id, u.factor) for u in found.units.all()] == [(carton.pk, Decimal(12))]
    assert EventRow.objects.filter(name="catalog.item.created", about_id=made.pk).count() == 1
