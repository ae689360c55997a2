"""Lots past their date: blocked where they lie, so that nothing of them is free, promised or picked."""

from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.work import service

from ..models import Movement
from . import locks, reservations, stock
from .locks import PositionKey
from .stock import AVAILABLE, BLOCKED, Line


def companies() -> list[int]:
    """Companies in whose bins expired goods still count as available."""
    rows = sql.rows(sql.named("inventory", "expired"), {"today": clock.today(), "company": None})
    return sorted({company for company, *_rest in rows})


@service
def block(company_id: int, *, actor: Actor) -> int:
    """Block what expired in the company's bins; how many balances. For the periodic job; repeating is harmless.

    Lines to which such goods were promised lose them, youngest first. What is picked already is left to the people who
    have it in hand. Locks positions, then balances. Announces ReservationLost with cause `expired_lot`.
    """
    keys = {position for position, _line in _expired(company_id)}
    if not keys:
        return 0
    locks.positions(keys)
    found = _expired(company_id)  # as it is under the locks
    needed: dict[PositionKey, Decimal] = {}
    for key, line in found:
        needed[key] = needed.get(key, Decimal(0)) + line.quantity
    reservations.make_room(needed, "expired_lot", actor=actor)
    lines = [line for _key, line in found]
    if lines:
        note = _("Past its date")
        stock.post(Movement.Kind.STATUS, None, "", lines, company_id=company_id, actor=actor, note=note)
    return len(lines)


def _expired(company_id: int) -> list[tuple[PositionKey, Line]]:
    rows = sql.rows(sql.named("inventory", "expired"), {"today": clock.today(), "company": company_id})
    return [
        (
            PositionKey(item, warehouse, owner or 0),
            Line(item, quantity, place, place, lot, owner, AVAILABLE, BLOCKED),
        )
        for _company, warehouse, place, item, lot, owner, quantity in rows
    ]
