"""Packages: what was picked is put into boxes, recorded per box and labelled (WHS-04, WHS-06, WHS-07)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from gendan.catalog.models import Item
from gendan.core import clock, numbering, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.quantity import plain
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service

from ..errors import TooMuch
from ..events import PackagePacked, PackageRemoved
from ..models import Package, PackageLine, PickLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Content:
    """So much of a delivery line (`ref`) goes into the box."""

    ref: Ref
    item_id: int
    quantity: Decimal
    lot_id: int | None = None


@service
def pack(
    ref: Ref, contents: Sequence[Content], *, company_id: int, actor: Actor,
    weight_kg: Decimal | None = None, size: str = "",
) -> Package:  # fmt: skip
    """Close a box for a delivery with goods that were picked for it and lie in no other box.

    Locks the pick lines, so that two packers do not pack the same piece. Announces PackagePacked, serving the delivery.
    Refuses with NotAllowed, NotFound, Invalid, TooMuch.
    """
    actor.require("warehouse.package.pack")
    if not actor.sees_company(company_id):
        raise NotFound()
    if not contents or any(content.quantity <= 0 for content in contents):
        raise Invalid({"lines": _("A box needs contents with quantities above zero.")})
    _check_left(contents)
    last = Package.objects.filter(ref_kind=ref.kind, ref_id=ref.id).aggregate(last=Max("sequence"))["last"] or 0
    package = Package.objects.create(
        number=numbering.next_number(Package.KIND, company_id), ref_kind=ref.kind, ref_id=ref.id, sequence=last + 1,
        weight_kg=weight_kg, size=size, packed_by_id=actor.user_id, packed_at=clock.now(),
    )  # fmt: skip
    PackageLine.objects.bulk_create(
        PackageLine(
            package=package,
            ref_kind=c.ref.kind,
            ref_id=c.ref.id,
            item_id=c.item_id,
            lot_id=c.lot_id,
            quantity=c.quantity,
        )
        for c in contents
    )
    facts = [{"ref": str(c.ref), "quantity": plain(c.quantity)} for c in contents]
    event = PackagePacked(package.pk, package.number, facts)
    publish(event, about=Ref(Package.KIND, package.pk), serves=[ref], company_id=company_id)
    return package


@service
def remove(package_id: int, *, company_id: int, actor: Actor) -> None:
    """Open a box again: its content counts as unpacked. Announces PackageRemoved. Refuses with NotAllowed, NotFound."""
    actor.require("warehouse.package.pack")
    package: Package = lock_one(Package.objects.filter(pk=package_id))
    if not actor.sees_company(company_id):
        raise NotFound()
    ref, number = Ref(package.ref_kind, package.ref_id), package.number
    package.delete()
    publish(PackageRemoved(number), about=ref, company_id=company_id)


def left_to_pack(refs: Sequence[Ref]) -> dict[tuple[Ref, int, int], Decimal]:
    """What was picked for delivery lines and lies in no box yet, by (line, item, lot or 0). One query."""
    rows = sql.rows(
        sql.named("warehouse", "left_to_pack"), {"kinds": [r.kind for r in refs], "ids": [r.id for r in refs]}
    )
    return {(Ref(kind, id), item, lot): quantity for kind, id, item, lot, quantity in rows}


def _check_left(contents: Sequence[Content]) -> None:
    """Not more than was picked, lot by lot; the pick lines are locked until the box is closed."""
    refs = list(dict.fromkeys(content.ref for content in contents))
    lock(PickLine.objects.filter(ref_kind__in={r.kind for r in refs}, ref_id__in=[r.id for r in refs]))
    left = left_to_pack(refs)
    wanted: dict[tuple[Ref, int, int], Decimal] = defaultdict(lambda: ZERO)
    for content in contents:
        wanted[content.ref, content.item_id, content.lot_id or 0] += content.quantity
    _refuse_too_much(wanted, left)


def _refuse_too_much(
    wanted: Mapping[tuple[Ref, int, int], Decimal], left: Mapping[tuple[Ref, int, int], Decimal]
) -> None:
    for key, quantity in wanted.items():
        there = left.get(key, ZERO)
        if quantity > there:
            code = Item.objects.values_list("code", flat=True).get(pk=key[1])
            raise TooMuch(
                _("%(item)s: %(wanted)s to be packed, but only %(free)s picked and not packed yet."),
                item=code, wanted=plain(quantity), free=plain(there),
            )  # fmt: skip
