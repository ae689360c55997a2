"""What keepers do with stock by hand: move, release, block, issue to production, scrap it, open the books."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.org.services.reasons import asks

from ..models import Balance, Movement, Place
from ..places import virtual
from . import stock
from .stock import Line


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods lying in a place."""

    item_id: int
    quantity: Decimal
    place_id: int
    lot_id: int | None = None
    owner_id: int | None = None
    status: str = "available"


@service
def move(goods: Sequence[Goods], to_place_id: int, *, actor: Actor, note: str = "") -> Movement:
    """Carry goods to another place of the same company: put away, replenish.

    Refuses with NotAllowed, NotFound, and as `stock.post`.
    """
    actor.require("inventory.stock.move")
    place = _own_places([*(g.place_id for g in goods), to_place_id], actor)
    lines = [
        Line(g.item_id, g.quantity, g.place_id, to_place_id, g.lot_id, g.owner_id, g.status, g.status) for g in goods
    ]
    return stock.post(Movement.Kind.MOVE, None, "", lines, company_id=place.company_id, actor=actor, note=note)


@service
@asks("stock_status")
def set_status(goods: Sequence[Goods], status: str, *, reason: str, actor: Actor, ref: Ref | None = None) -> Movement:
    """Release goods from quality, or put them into quality or block them; `ref` names the inspection.

    Refuses with NotAllowed, NotFound, Invalid, and as `stock.post`: promised goods are not blocked.
    """
    actor.require("inventory.stock.set_status")
    if status not in Balance.Status.values:
        raise Invalid({"status": _("Not a status of stock.")})
    place = _own_places([g.place_id for g in goods], actor)
    lines = [Line(g.item_id, g.quantity, g.place_id, g.place_id, g.lot_id, g.owner_id, g.status, status) for g in goods]
    return stock.post(Movement.Kind.STATUS, ref, "", lines, company_id=place.company_id, actor=actor, note=reason[:200])


@service
def issue(
    goods: Sequence[Goods], *, actor: Actor, ref: Ref | None = None, number: str = "", note: str = ""
) -> Movement:
    """Issue material to production, recorded at once (INV-11); `ref` and `number` name the work order."""
    actor.require("inventory.stock.issue")
    place = _own_places([g.place_id for g in goods], actor)
    there = virtual(place.company_id, Place.Kind.PRODUCTION).pk
    lines = [Line(g.item_id, g.quantity, g.place_id, there, g.lot_id, g.owner_id, g.status) for g in goods]
    return stock.post(Movement.Kind.ISSUE, ref, number, lines, company_id=place.company_id, actor=actor, note=note)


@service
def take_back(
    goods: Sequence[Goods], *, actor: Actor, ref: Ref | None = None, number: str = "", note: str = ""
) -> Movement:
    """Take unused material back from production into places (INV-11)."""
    actor.require("inventory.stock.issue")
    place = _own_places([g.place_id for g in goods], actor)
    there = virtual(place.company_id, Place.Kind.PRODUCTION).pk
    lines = [Line(g.item_id, g.quantity, there, g.place_id, g.lot_id, g.owner_id, to_status=g.status) for g in goods]
    return stock.post(Movement.Kind.ISSUE, ref, number, lines, company_id=place.company_id, actor=actor, note=note)


@service
@asks("stock_status")
def scrap(goods: Sequence[Goods], *, reason: str, actor: Actor) -> Movement:
    """Take goods out of stock for good, with a reason."""
    actor.require("inventory.stock.scrap")
    place = _own_places([g.place_id for g in goods], actor)
    there = virtual(place.company_id, Place.Kind.SCRAP).pk
    lines = [Line(g.item_id, g.quantity, g.place_id, there, g.lot_id, g.owner_id, g.status) for g in goods]
    return stock.post(Movement.Kind.SCRAP, None, "", lines, company_id=place.company_id, actor=actor, note=reason[:200])


@service
def open_stock(goods: Sequence[Goods], *, actor: Actor, note: str = "") -> Movement:
    """Book what is there when the firm starts with the product."""
    actor.require("inventory.stock.open")
    place = _own_places([g.place_id for g in goods], actor)
    there = virtual(place.company_id, Place.Kind.OPENING).pk
    lines = [Line(g.item_id, g.quantity, there, g.place_id, g.lot_id, g.owner_id, g.status, g.status) for g in goods]
    return stock.post(Movement.Kind.OPENING, None, "", lines, company_id=place.company_id, actor=actor, note=note)


def _own_places(ids: Sequence[int], actor: Actor) -> Place:
    """All are bins or staging places of one company the actor sees; the last of them."""
    found = {place.pk: place for place in Place.objects.filter(pk__in=ids, kind__in=["bin", "staging"])}
    if not ids or set(ids) - set(found) or not all(actor.sees_company(p.company_id) for p in found.values()):
        raise NotFound()
    if len({place.company_id for place in found.values()}) > 1:
        raise Invalid({"place": _("Goods go to another company by a transfer.")})
    return found[ids[-1]]
