"""Verbs on suppliers and what they deliver."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.catalog import finding
from gendan.catalog.services import checks
from gendan.core import numbering, text
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service

from ..events import SupplierChanged
from ..models import Supplier, SupplierItem
from ..queries import visible_suppliers


@dataclass(frozen=True)
class SupplierSpec:
    """A supplier as people describe it. An empty code takes the next one of the series."""

    company_id: int
    name: str
    code: str = ""
    name_en: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    rating: int | None = None
    active: bool = True


EDITABLE = tuple(f.name for f in fields(SupplierSpec) if f.name != "company_id")


@dataclass(frozen=True)
class SupplyLine:
    """An item a supplier delivers; quantities in the item's base unit."""

    item_id: int
    price: Decimal = Decimal(0)
    lead_days: int = 0
    min_quantity: Decimal = Decimal(0)
    max_quantity: Decimal | None = None


@service
def create(spec: SupplierSpec, *, actor: Actor, items: Sequence[SupplyLine] = ()) -> Supplier:
    """Create a supplier. Announces SupplierChanged.

    Refuses with NotAllowed, NotFound (company), Invalid (code taken).
    """
    actor.require("partners.supplier.edit")
    if not actor.sees_company(spec.company_id):
        raise NotFound()
    values = _checked(asdict(spec))
    values["code"] = values["code"] or numbering.next_number(Supplier.KIND, spec.company_id)
    supplier = Supplier(**values)
    _fill_search(supplier)
    with checks.unique("partners_supplier_code"):
        supplier.save()
    _write_items(supplier, items)
    _announce(supplier)
    return supplier


@service
def update(supplier_id: int, changes: Mapping[str, Any], *, actor: Actor) -> Supplier:
    """Change fields of a supplier. Locks it. Announces SupplierChanged. Refuses with NotFound, NotAllowed, Invalid."""
    actor.require("partners.supplier.edit")
    supplier = _locked(supplier_id, actor)
    changed = checks.apply(supplier, _checked(changes), EDITABLE)
    if changed:
        _fill_search(supplier)
        with checks.unique("partners_supplier_code"):
            supplier.save(update_fields=[*changed, "pinyin", "search"])
        _announce(supplier)
    return supplier


@service
def set_items(supplier_id: int, items: Sequence[SupplyLine], *, actor: Actor) -> Supplier:
    """State what a supplier delivers, all of it; items not named go. Locks the supplier. Announces SupplierChanged.

    Refuses with NotFound, NotAllowed, Invalid.
    """
    actor.require("partners.supplier.edit")
    supplier = _locked(supplier_id, actor)
    supplier.items.exclude(item_id__in=[line.item_id for line in items]).delete()
    _write_items(supplier, items)
    _announce(supplier)
    return supplier


@service
def refresh_search(supplier_ids: Iterable[int], *, actor: Actor) -> int:
    """Work out pinyin and search columns again, for rows that came in by COPY; how many there were."""
    suppliers = list(Supplier.objects.filter(pk__in=list(supplier_ids)))
    for supplier in suppliers:
        _fill_search(supplier)
    Supplier.objects.bulk_update(suppliers, ["pinyin", "search"], batch_size=1000)
    return len(suppliers)


def _locked(supplier_id: int, actor: Actor) -> Supplier:
    found: Supplier = lock_one(visible_suppliers(actor).filter(pk=supplier_id))
    return found


def _write_items(supplier: Supplier, items: Sequence[SupplyLine]) -> None:
    errors = {}
    for number, line in enumerate(items):
        if line.price < 0 or line.lead_days < 0 or line.min_quantity < 0:
            errors[f"items.{number}"] = _("This is not negative.")
        elif line.max_quantity is not None and line.max_quantity < line.min_quantity:
            errors[f"items.{number}.max_quantity"] = _("The most is less than the least.")
    if errors:
        raise Invalid(errors)
    SupplierItem.objects.bulk_create(
        [SupplierItem(supplier=supplier, **asdict(line)) for line in items], update_conflicts=True,
        unique_fields=["supplier", "item"], update_fields=["price", "lead_days", "min_quantity", "max_quantity"],
    )  # fmt: skip


def _fill_search(supplier: Supplier) -> None:
    supplier.pinyin = text.pinyin(supplier.name)[:300]
    supplier.search = finding.search_column(
        supplier.code, supplier.name, supplier.name_en, supplier.contact, text.digits(supplier.phone)
    )


def _announce(supplier: Supplier) -> None:
    about = Ref(Supplier.KIND, supplier.pk)
    publish(SupplierChanged(supplier.pk, supplier.code), about=about, company_id=supplier.company_id)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    checks.required(cleaned, "name")
    checks.fits_columns(Supplier, cleaned)
    if cleaned.get("rating") is not None and not 1 <= cleaned["rating"] <= 5:
        raise Invalid({"rating": _("Between 1 and 5.")})
    return cleaned
