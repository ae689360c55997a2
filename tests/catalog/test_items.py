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
            code=" ZW8-12 ",
            name="户外真空断路器",
            unit_id=make.unit().pk,
            model="ZW8",
            spec="12kV 630A",
            supply_mode="make",
            life="new",
            lead_days=20,
            pack_quantity=Decimal(2),
            whole_packs=True,
            quality_standard="GB 1984",
            packing_standard="木箱",
            family_id=make.family("hv").pk,
            tax_rate=Decimal("0.13"),
        ),
        actor=SYSTEM,
    )
    items.set_units(made.pk, [UnitSpec(carton.pk, Decimal(12), "6901234567892")], actor=SYSTEM)
    found = Item.objects.get(pk=made.pk)
    assert (found.code, found.supply_mode, found.life, found.lead_days) == ("ZW8-12", "make", "new", 20)
    assert found.pinyin == "huwaizhenkongduanluqi"
    assert [(u.unit_id, u.factor) for u in found.units.all()] == [(carton.pk, Decimal(12))]
    assert EventRow.objects.filter(name="catalog.item.created", about_id=made.pk).count() == 1


def test_a_code_exists_once_whatever_its_case() -> None:
    make.item("P-1")
    with pytest.raises(Invalid) as refused:
        make.item("p-1")
    assert list(refused.value.errors) == ["code"]
    assert Item.objects.count() == 1


def test_one_bad_item_of_many_creates_none() -> None:
    unit = make.unit().pk
    with pytest.raises(Invalid) as refused:
        items.create_many([ItemSpec("A", "甲", unit), ItemSpec("B", " ", unit)], actor=SYSTEM)
    assert list(refused.value.errors) == ["name"]
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("supply_mode", "magic"),
        ("cost", Decimal(-1)),
        ("pack_quantity", Decimal(0)),
        ("tax_rate", Decimal(13)),
        ("spec", "x" * 201),
    ],
)
def test_nonsense_is_refused_by_field(field: str, value: object) -> None:
    made = make.item()
    with pytest.raises(Invalid) as refused:
        items.edit(made.pk, {field: value}, actor=SYSTEM)
    assert list(refused.value.errors) == [field]


def test_an_edit_is_found_by_its_new_name_and_the_audit_log_keeps_the_old_one() -> None:
    made = make.item("P-1", name="潜水泵")
    items.edit(made.pk, {"name": "深井泵", "lead_days": 5}, actor=cast.person("zhaogong", "赵工", ["tech_manager"]))
    assert (codes("深井"), codes("qsb")) == (["P-1"], [])
    row = AuditRow.objects.filter(table="catalog_item", verb="U").latest("id")
    assert (row.before["name"], row.after["name"]) == ("潜水泵", "深井泵")


def test_a_clerk_may_see_items_but_not_change_them() -> None:
    made = make.item(name="潜水泵")
    for call in (
        lambda: items.edit(made.pk, {"name": "x"}, actor=cast.clerk()),
        lambda: items.create(ItemSpec("N", "n", made.unit_id), actor=cast.clerk()),
        lambda: items.set_units(made.pk, [], actor=cast.clerk()),
        lambda: items.create_variants(made.pk, {}, actor=cast.clerk()),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert Item.objects.get().name == "潜水泵"


def test_an_item_can_be_taken_out_of_sale_and_name_its_successor() -> None:
    old, new = make.item("OLD"), make.item("NEW")
    items.set_life(old.pk, "obsolete", replaced_by_id=new.pk, actor=SYSTEM)
    old.refresh_from_db()
    assert (old.life, old.replaced_by) == ("obsolete", new)
    with pytest.raises(Invalid):
        items.set_life(new.pk, "obsolete", replaced_by_id=new.pk, actor=SYSTEM)


def test_units_are_stated_as_a_whole() -> None:
    made = make.item(cartons_of=12)
    box, carton = make.unit("box", "盒"), make.unit("carton", "箱")
    items.set_units(made.pk, [UnitSpec(box.pk, Decimal(6)), UnitSpec(carton.pk, Decimal(24))], actor=SYSTEM)
    items.set_units(made.pk, [UnitSpec(carton.pk, Decimal(48))], actor=SYSTEM)
    assert [(u.unit_id, u.factor) for u in made.units.all()] == [(carton.pk, Decimal(48))]


def test_a_unit_beside_itself_twice_or_of_nothing_is_refused() -> None:
    made = make.item()
    box = make.unit("box", "盒").pk
    for units, field in (
        ([UnitSpec(made.unit_id, Decimal(1))], "units.0.unit_id"),
        ([UnitSpec(box, Decimal(2)), UnitSpec(box, Decimal(3))], "units.1.unit_id"),
        ([UnitSpec(box, Decimal(0))], "units.0.factor"),
    ):
        with pytest.raises(Invalid) as refused:
            items.set_units(made.pk, units, actor=SYSTEM)
        assert list(refused.value.errors) == [field]
    assert not made.units.exists()


def test_a_style_makes_every_combination_once() -> None:
    variants = make.style("POLO", colours="红:R 黑:B", sizes="S M", name="翻领衫", lead_days=7)
    assert [v.code for v in variants] == ["POLO-R-S", "POLO-R-M", "POLO-B-S", "POLO-B-M"]
    assert (variants[0].name, variants[0].attributes, variants[0].lead_days) == (
        "翻领衫 红 S",
        {"colour": "红", "size": "S"},
        7,
    )
    style = variants[0].style
    added = items.create_variants(style.pk, {"colour": {"红": "R"}, "size": {"M": "", "XL": ""}}, actor=SYSTEM)
    assert [v.code for v in added] == ["POLO-R-XL"]
    assert set(codes("翻领 ")) == {"POLO", "POLO-R-S", "POLO-R-M", "POLO-B-S", "POLO-B-M", "POLO-R-XL"}


def test_only_a_style_has_variants() -> None:
    made = make.item()
    with pytest.raises(Invalid):
        items.create_variants(made.pk, {"size": {"S": "S"}}, actor=SYSTEM)


# -- finding ---------------------------------------------------------------------------------------------------------


def test_items_are_found_by_whatever_people_remember() -> None:
    make.item("ZW8-12", name="户外真空断路器", spec="12kV/630A", model="ZW8", barcode="6901234567892")
    make.item("KYN28", name="铠装移开式开关柜")
    boxed = make.item("LW-1", name="六氟化硫断路器")
    items.set_units(boxed.pk, [UnitSpec(make.unit("box", "盒").pk, Decimal(6), "6900000000017")], actor=SYSTEM)
    for term, expected in {
        "zw8": ["ZW8-12"],
        "ZW8-12": ["ZW8-12"],
        "真空": ["ZW8-12"],
        "真空断": ["ZW8-12"],
        "户": ["ZW8-12"],
        "hw": ["ZW8-12"],
        "hwzk": ["ZW8-12"],
        "huwai": ["ZW8-12"],
        "630A": ["ZW8-12"],
        "6901234567892": ["ZW8-12"],
        "6900000000017": ["LW-1"],
        "断路器": ["ZW8-12", "LW-1"],
        "kzyk": ["KYN28"],
        "没有": [],
        "": [],
        " ": [],
        "%": [],
        "_": [],
    }.items():
        assert sorted(codes(term)) == sorted(expected), term


def test_a_code_typed_whole_comes_first() -> None:
    for code, name in (("A10", "甲"), ("A1", "乙"), ("XA1", "丙")):
        make.item(code, name=name)
    assert codes("a1")[:2] == ["A1", "A10"]


def test_finding_is_one_statement_and_knows_the_general_price(django_assert_num_queries: object) -> None:
    made = make.item("P-1", price=12)
    make.set_price(made, 9, from_quantity=10)
    firm = cast.company()
    with django_assert_num_queries(1):  # type: ignore[operator]
        (row,) = queries.find_items("P-1", actor=SYSTEM, company_id=firm.pk)
    assert (row["price"], row["unit"]) == (Decimal(12), "个")


def test_search_columns_of_copied_rows_are_worked_out_in_bulk() -> None:
    made = make.item("P-1", name="潜水泵")
    Item.objects.update(search="", pinyin="")
    assert codes("潜水") == []
    assert items.refresh_search([made.pk], actor=SYSTEM) == 1
    assert codes("潜水") == ["P-1"]


def test_a_knowledge_sheet_is_shown_for_the_item_and_its_variants(django_assert_num_queries: object) -> None:
    variants = make.style("POLO", name="翻领衫", knowledge={"policy": "九折"})
    pump = make.item("P-1", name="潜水泵", knowledge={"questions": [{"q": "能配吗", "a": "能"}]})
    items.edit(variants[1].pk, {"knowledge": {"policy": "八折"}}, actor=SYSTEM)
    Item.objects.filter(pk=variants[0].pk).update(knowledge={})
    with django_assert_num_queries(1):  # type: ignore[operator]
        sheets = queries.knowledge([pump.pk, variants[0].pk, variants[1].pk])
    assert sheets[pump.pk] == {"name": "潜水泵", "spec": "", "questions": [{"q": "能配吗", "a": "能"}]}
    assert (sheets[variants[0].pk]["policy"], sheets[variants[1].pk]["policy"]) == ("九折", "八折")
