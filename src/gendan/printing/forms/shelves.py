"""Labels of the warehouse itself: goods on the shelf, and bins (PRT-03, EOR-01)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy

from gendan.catalog.models import Item
from gendan.core.actor import Actor
from gendan.inventory.models import Place
from gendan.printing import codes, figures
from gendan.printing.documents import Form, Job, register
from gendan.printing.language import say

SHELF_LABEL = "label60x40"


def items(actor: Actor) -> "QuerySet[Item]":
    """All goods: items belong to no company."""
    return Item.objects.select_related("unit")


def shelf_labels(found: Sequence[Item], job: Job) -> list[dict[str, Any]]:
    """What lies here: name, specification, unit, full carton, and the bar code that orders are scanned from."""
    labels = []
    for item in found:
        code = item.barcode or item.code
        unit = item.unit.label(job.language)
        carton = say("Carton %(n)s %(unit)s") % {"n": figures.quantity(item.pack_quantity), "unit": unit}
        labels.append({
            "kind": "shelf", "name": item.label(job.language), "spec": " ".join(filter(None, (item.model, item.spec))),
            "code": item.code, "unit": carton if item.pack_quantity > 1 else unit, "number": code,
            "bars": codes.bars(code), "squares": codes.squares(code),
        })  # fmt: skip
    return labels


def places(actor: Actor) -> "QuerySet[Place]":
    """Bins of the actor's companies, named `warehouse/bin`."""
    every = Place.objects.filter(warehouse__isnull=False).select_related("warehouse")
    named = every.annotate(path_name=Concat(F("warehouse__code"), Value("/"), F("code"), output_field=CharField()))
    return named if actor.is_system else named.filter(company_id__in=actor.company_ids)


def bin_labels(found: Sequence[Place], job: Job) -> list[dict[str, Any]]:
    """A bin's own name, large, with a bar code to scan while picking."""
    return [
        {
            "kind": "bin", "name": place.code, "zone": place.zone, "warehouse": place.warehouse.label(job.language),
            "number": place.code, "bars": codes.bars(place.code), "squares": codes.squares(place.code),
        }
        for place in found
        if place.warehouse
    ]  # fmt: skip


register(Form(
    "shelf_label", gettext_lazy("Shelf label"), "catalog.item.view", items, shelf_labels, (SHELF_LABEL,),
    "labels.typ", "code",
))  # fmt: skip
register(Form(
    "bin_label", gettext_lazy("Bin label"), "inventory.stock.view", places, bin_labels, (SHELF_LABEL,), "labels.typ",
    "path_name",
))  # fmt: skip
