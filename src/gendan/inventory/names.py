"""Names for refusals; read only when something is refused."""

from decimal import Decimal
from typing import Any

from gendan.catalog.models import Item
from gendan.core.quantity import plain

from .models import Place, Warehouse


def shortage(item_id: int, warehouse_id: int, place_id: int | None, wanted: Decimal, free: Decimal) -> dict[str, Any]:
    """One shortage in words: which item, in which place or warehouse, how much was wanted, how much is there."""
    if place_id is None:
        place = Warehouse.objects.values_list("code", flat=True).get(pk=warehouse_id)
    else:
        place = Place.objects.values_list("code", flat=True).get(pk=place_id)
    return {
        "item_id": item_id,
        "item": Item.objects.values_list("code", flat=True).get(pk=item_id),
        "place": place,
        "wanted": plain(wanted),
        "free": plain(max(free, Decimal(0))),
    }
