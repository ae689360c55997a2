"""Verbs on items: create, edit, variants of a style, units, search columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import bulk, text
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service

from .. import finding
from ..events import ItemChanged, ItemsCreated
from ..models import Item, ItemUnit
from . import checks

KNOWLEDGE = ("channels", "policy", "gifts", "questions")  # MDM-17: texts, and a list of {"q", "a"}


@dataclass(frozen=True)
class ItemSpec:
    """An item as people describe it (MDM-04); quantities in the base unit."""

    code: str
    name: str
    unit_id: int
    name_en: str = ""
    model: str = ""
    spec: str = ""
    barcode: str = ""
    family_id: int | None = None
    supply_mode: str = "stock"
    life: str = "active"
    is_style: bool = False
    replaced_by_id: int | None = None
    pack_quantity: Decimal = Decimal(1)
    whole_packs: bool = False
    safety_stock: Decimal = Decimal(0)
    reorder_point: Decimal = Decimal(0)
    lead_days: int = 0
    cost: Decimal = Decimal(0)
    tax_rate: Decimal | None = None
    weight_kg: Decimal | None = None
    volume_m3: Decimal | None = None
    lot_tracked: bool = False
    stocked: bool = True
    quality_standard: str = ""
    packing_standard: str = ""
    active: bool = True
    last_made_on: date | None = None  # until production reports say so
    maker_id: int | None = None
    handover_id: int | None = None
    knowledge: dict[str, Any] = field(default_factory=dict)


# The unit is not among them: every quantity of the item is counted in it.
EDITABLE = tuple(f.name for f in fields(ItemSpec) if f.name not in ("unit_id", "is_style"))


@dataclass(frozen=True)
class UnitSpec:
    """Another unit of an item: one of it holds `factor` base units."""

    unit_id: int
    factor: Decimal
    barcode: str = ""


@service
def create(spec: ItemSpec, *, actor: Actor) -> Item:
    """Create an item. Announces ItemsCreated. Refuses with NotAllowed, Invalid (code taken)."""
    return create_many([spec], actor=actor)[0]


@service
def create_many(specs: Sequence[ItemSpec], *, actor: Actor) -> list[Item]:
    """Create items in one statement, for imports. Announces ItemsCreated once.

    Refuses like `create`, and then creates none.
    """
    actor.require("catalog.item.edit")
    items = [Item(**_checked(vars(spec))) for spec in specs]
    return _insert(items, actor)


@service
def edit(item_id: int, changes: Mapping[str, Any], *, actor: Actor) -> Item:
    """Change fields of an item; the audit log keeps what they were. Locks the item.

    Announces ItemChanged, if anything changed. Refuses with NotFound, NotAllowed, Invalid.
    """
    actor.require("catalog.item.edit")
    checked = _checked(changes)
    item: Item = lock_one(Item.objects.filter(pk=item_id))
    changed = checks.apply(item, checked, EDITABLE)
    if not changed:
        return item
    _fill_search(item)
    with checks.unique("catalog_item_code"):
        item.save(update_fields=[*changed, "pinyin", "search"])
    _changed(item, changed)
    return item


@service
def set_life(item_id: int, life: str, *, actor: Actor, replaced_by_id: int | None = None) -> Item:
    """Move an item through its life: new, active, discontinued, obsolete; name what replaces it. See `edit`."""
    if replaced_by_id == item_id:
        raise Invalid({"replaced_by_id": _("An item cannot replace itself.")})
    return edit(item_id, {"life": life, "replaced_by_id": replaced_by_id}, actor=actor)


@service
def set_units(item_id: int, units: Sequence[UnitSpec], *, actor: Actor) -> list[ItemUnit]:
    """State the other units of an item, all of them; those not named go. Locks the item. Announces ItemChanged.

    Refuses with NotFound, NotAllowed, Invalid (factor not positive, the base unit, a unit twice).
    """
    actor.require("catalog.item.edit")
    item: Item = lock_one(Item.objects.filter(pk=item_id))
    seen: set[int] = {item.unit_id}
    for number, unit in enumerate(units):
        if unit.factor <= 0:
            raise Invalid({f"units.{number}.factor": _("The factor is above zero.")})
        if unit.unit_id in seen:
            raise Invalid({f"units.{number}.unit_id": _("This unit is there already.")})
        seen.add(unit.unit_id)
    wanted = [ItemUnit(item=item, unit_id=u.unit_id, factor=u.factor, barcode=u.barcode.strip()) for u in units]
    item.units.exclude(unit_id__in=seen).delete()
    ItemUnit.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["item", "unit"], update_fields=["factor", "barcode"]
    )
    _changed(item, ["units"])
    return list(item.units.order_by("factor"))


@service
def create_variants(style_id: int, axes: Mapping[str, Mapping[str, str]], *, actor: Actor) -> list[Item]:
    """Create what is missing of a style's variants: every combination of the axes' values (MDM-05).

    `axes` maps an attribute to its values and their short codes: `{"colour": {"红": "R"}, "size": {"S": "S"}}` makes
    `<style>-R-S`. Variants take over what the style says. Locks the style. Announces ItemsCreated. Refuses with
    NotFound, NotAllowed, Invalid (not a style, an empty axis, code taken).
    """
    actor.require("catalog.item.edit")
    style: Item = lock_one(Item.objects.filter(pk=style_id))
    if not style.is_style:
        raise Invalid({"": _("%(code)s is not a style.") % {"code": style.code}})
    if not axes or not all(axes.values()):
        raise Invalid({"axes": _("Give each attribute at least one value.")})
    there = [variant.attributes for variant in style.variants.all()]
    combinations = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    items = [_variant(style, axes, chosen) for chosen in combinations if chosen not in there]
    return _insert(items, actor, style)


def _variant(style: Item, axes: Mapping[str, Mapping[str, str]], chosen: Mapping[str, str]) -> Item:
    codes = [axes[axis][value] or value for axis, value in chosen.items()]
    kept = {name: getattr(style, name) for name in EDITABLE if name not in ("barcode", "code", "name")}
    return Item(
        **kept, unit_id=style.unit_id, style=style, attributes=dict(chosen),
        code="-".join([style.code, *codes]), name=" ".join([style.name, *chosen.values()]),
    )  # fmt: skip


@service
def refresh_search(item_ids: Iterable[int], *, actor: Actor) -> int:
    """Work out pinyin and search columns again, for rows that came in by COPY; how many there were."""
    items = list(Item.objects.filter(pk__in=list(item_ids)))
    for item in items:
        _fill_search(item)
    Item.objects.bulk_update(items, ["pinyin", "search"], batch_size=1000)
    return len(items)


def search_of(item: Item) -> tuple[str, str]:
    """The pinyin key and the search column of an item."""
    attributes = [str(value) for value in item.attributes.values()]
    parts = (item.code, item.name, item.name_en, item.model, item.spec, item.barcode, *attributes)
    return text.pinyin(item.name)[:300], finding.search_column(*parts)


def _fill_search(item: Item) -> None:
    item.pinyin, item.search = search_of(item)


def _insert(items: list[Item], actor: Actor, about: Item | None = None) -> list[Item]:
    if not items:
        return []
    for item in items:
        _fill_search(item)
    with checks.unique("catalog_item_code"):
        bulk.create(items)
    publish(ItemsCreated([item.pk for item in items]), about=Ref(Item.KIND, (about or items[0]).pk))
    return items


def _changed(item: Item, names: list[str]) -> None:
    publish(ItemChanged(item.pk, sorted(names)), about=Ref(Item.KIND, item.pk))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stripped texts; refuses with Invalid what no item may have."""
    cleaned: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    checks.required(cleaned, "code", "name", "unit_id")
    checks.fits_columns(Item, cleaned)
    errors = {}
    for name in ("safety_stock", "reorder_point", "lead_days", "cost", "weight_kg", "volume_m3"):
        if (cleaned.get(name) or 0) < 0:
            errors[name] = _("This is not negative.")
    if cleaned.get("pack_quantity", 1) <= 0:
        errors["pack_quantity"] = _("A full carton holds something.")
    if cleaned.get("tax_rate") is not None and not 0 <= cleaned["tax_rate"] < 1:
        errors["tax_rate"] = _("Between 0 and 1.")
    if errors:
        raise Invalid(errors)
    return cleaned
