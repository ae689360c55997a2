"""Choices of the catalogue in words, and cells that several pages share."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.catalog import queries
from gendan.catalog.models import Item
from gendan.core.actor import Actor
from gendan.web import kit

SUPPLY: dict[str, str | Promise] = {
    "stock": pgettext_lazy("supply", "From stock"),
    "make": pgettext_lazy("supply", "Make"),
    "buy": pgettext_lazy("supply", "Buy"),
    "oem_buy": pgettext_lazy("supply", "Buy under our brand"),
    "cooperate": pgettext_lazy("supply", "Cooperation"),
    "customer": pgettext_lazy("supply", "Supplied by the customer"),
    "service": pgettext_lazy("supply", "Service"),
}
LIFE: dict[str, str | Promise] = {
    "new": pgettext_lazy("item life", "New, untried"),
    "active": pgettext_lazy("item life", "In sale"),
    "discontinued": pgettext_lazy("item life", "Running out"),
    "obsolete": pgettext_lazy("item life", "Obsolete"),
}
LIFE_STATE = {"new": "soon", "active": "ok", "discontinued": "soon", "obsolete": "done"}
# icon="flask" icon="archive": literal names for the sprite builder
LIFE_ICON = {"new": "flask", "active": "circle-check", "discontinued": "clock-exclamation", "obsolete": "archive"}
FIELDS: dict[str, str | Promise] = {
    "code": _("Code"),
    "name": _("Name"),
    "name_en": _("English name"),
    "model": _("Model"),
    "spec": _("Specification"),
    "barcode": _("Barcode"),
    "family_id": _("Family"),
    "supply_mode": _("Supply"),
    "life": _("Life"),
    "replaced_by_id": _("Replaced by"),
    "pack_quantity": _("Full carton"),
    "whole_packs": _("Full cartons only"),
    "safety_stock": _("Safety stock"),
    "reorder_point": _("Reorder point"),
    "lead_days": _("Lead time"),
    "cost": _("Cost"),
    "tax_rate": _("Tax rate"),
    "weight_kg": _("Weight"),
    "volume_m3": _("Volume"),
    "lot_tracked": _("Lots"),
    "stocked": _("Kept in stock"),
    "quality_standard": _("Quality standard"),
    "packing_standard": _("Packing standard"),
    "active": _("Active"),
    "knowledge": _("Knowledge sheet"),
    "attributes": _("Attributes"),
    "price": _("Price"),
}


def life_chip(life: str) -> Any:
    """The life of an item as a chip."""
    return kit.chip(LIFE_STATE[life], str(LIFE[life]), LIFE_ICON[life])


def family_choices(_actor: Actor | None = None) -> list[tuple[str, Any]]:
    """Families in use, for filters and forms."""
    return [(str(family.pk), family.name) for family in queries.families()]


def item_title(row: Mapping[str, Any]) -> str:
    """Name and specification on one line."""
    return " ".join(part for part in (row["name"], row["spec"]) if part)


def change_feed(rows: list[dict[str, Any]], labels: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """Changes from the audit log as a feed: when, and who changed what."""
    told = []
    for row in rows:
        names = [str(labels[name]) for name in row["fields"] if name in labels]
        if names:
            who = f"{row['who']} · " if row["who"] else ""
            told.append((kit.stamp(row["at"]), who + str(_(", ")).join(names)))
    return told


def unit_of(item: Item) -> str:
    """The item's base unit by name."""
    return item.unit.name
