"""Reads of the work inside the warehouse."""

from collections.abc import Sequence
from typing import Any

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.quantity import plain
from gendan.core.refs import Ref

from .models import Package, Pick, Receipt


def get_receipt(number: str, actor: Actor) -> Receipt:
    """A receipt by its number. NotFound outside the actor's companies."""
    actor.require("warehouse.receipt.view")
    query = Receipt.objects.select_related("warehouse", "supplier", "owner", "counted_by", "posted_by", "created_by")
    return _own(query.filter(number=number).first(), actor)


def get_pick(number: str, actor: Actor) -> Pick:
    """A pick by its number. NotFound outside the actor's companies."""
    actor.require("warehouse.pick.view")
    return _own(Pick.objects.select_related("warehouse", "picker").filter(number=number).first(), actor)


def pick_lines(pick_id: int) -> list[dict[str, Any]]:
    """The walk: every line with item, bin, lot and how much is left, in order."""
    return sql.dicts(sql.named("warehouse", "pick_lines"), {"pick": pick_id})


def staged(refs: Sequence[Ref]) -> list[dict[str, Any]]:
    """What lies in the staging place for delivery lines, and whether its list is finished: `ready` (WHS-11)."""
    columns = {"kinds": [ref.kind for ref in refs], "ids": [ref.id for ref in refs]}
    return sql.dicts(sql.named("warehouse", "staged"), columns)


def packages(ref: Ref) -> list[Package]:
    """The boxes of a delivery with their lines."""
    found = Package.objects.filter(ref_kind=ref.kind, ref_id=ref.id).order_by("sequence")
    return list(found.prefetch_related("lines__item", "lines__lot"))


def label(package_id: int, actor: Actor) -> dict[str, Any]:
    """What the label of a box says: number, which of how many, per item model, quantity, lot, date made (WHS-07).

    The caller has made sure that the actor sees the delivery; its order data come from there.
    """
    actor.require("warehouse.package.view")
    package = Package.objects.select_related("packed_by").filter(pk=package_id).first()
    if package is None:
        raise NotFound()
    boxes = Package.objects.filter(ref_kind=package.ref_kind, ref_id=package.ref_id).count()
    lines = package.lines.select_related("item__unit", "lot").order_by("pk")
    return {
        "number": package.number,
        "ref": Ref(package.ref_kind, package.ref_id),
        "sequence": package.sequence,
        "boxes": boxes,
        "weight_kg": package.weight_kg,
        "size": package.size,
        "packed_at": package.packed_at,
        "packed_by": package.packed_by.name if package.packed_by else "",
        "lines": [
            {
                "ref": Ref(line.ref_kind, line.ref_id),
                "code": line.item.code,
                "name": line.item.name,
                "model": line.item.model,
                "quantity": plain(line.quantity),
                "unit": line.item.unit.name,
                "lot": line.lot.code if line.lot else "",
                "made_on": line.lot.made_on if line.lot else None,
            }
            for line in lines
        ],
    }


def _own(found: Any, actor: Actor) -> Any:
    if found is None or not actor.sees_company(found.company_id):
        raise NotFound()
    return found
