"""The stock ledger: every change is a movement from places to places, made for a document.

Balances (place, item, lot, owner, status) and positions (item, warehouse, owner) move with the entries in the same
statement, under lock. The number of statements does not depend on the number of lines. These verbs ask no permission
of their own: only other services call them, inside a verb that asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import publish, service

from ..checks import last_line
from ..errors import NotReserved, OutOfStock, PlaceClosed, ReservedForOthers
from ..events import StockReceived
from ..models import Balance, Lot, Movement
from ..names import shortage
from ..places import virtual
from . import locks
from .locks import BalanceKey, LockedPosition, PositionKey

AVAILABLE: str = Balance.Status.AVAILABLE
BLOCKED: str = Balance.Status.BLOCKED
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity of an item from a place to a place (pks), in base units; lot, owner, statuses where they matter."""

    item_id: int
    quantity: Decimal
    from_place: int
    to_place: int
    lot_id: int | None = None
    owner_id: int | None = None
    from_status: str = AVAILABLE
    to_status: str = AVAILABLE


@dataclass(frozen=True, slots=True)
class ShipLine:
    """A quantity that leaves for a document line, out of what is kept for that line."""

    ref: Ref
    item_id: int
    quantity: Decimal
    from_place: int
    lot_id: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    warehouse_id: int
    inside: bool
    active: bool


@dataclass(slots=True)
class _Change:
    """What a posting does to a position."""

    on_hand: Decimal = ZERO
    blocked: Decimal = ZERO
    used: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        return self.on_hand - self.blocked + self.used


@dataclass(slots=True)
class _Plan:
    """All changes of a posting, summed, before anything is locked."""

    balances: dict[BalanceKey, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    inside: dict[BalanceKey, bool] = field(default_factory=dict)
    positions: dict[PositionKey, _Change] = field(default_factory=lambda: defaultdict(_Change))


@service
def post(
    kind: str,
    ref: Ref | None,
    number: str,
    lines: Sequence[Line],
    *,
    company_id: int,
    actor: Actor,
    note: str = "",
) -> Movement:
    """Move stock for a document: write the movement, its entries, and the balances and positions they change.

    Locks positions, then balances, low pk first; four statements for any number of lines, six when a place sees an
    item for the first time. Announces StockReceived when something became free. Refuses with OutOfStock when a place
    holds less than is taken, ReservedForOthers when the warehouse promised it, PlaceClosed, Invalid. Lots past their
    date that come in are blocked.
    """
    return _post(kind, ref, number, lines, {}, company_id=company_id, actor=actor, note=note)


@service
def ship(
    ref: Ref,
    number: str,
    lines: Sequence[ShipLine],
    *,
    company_id: int,
    actor: Actor,
    note: str = "",
    kind: str = Movement.Kind.SHIP,
    to_place: int | None = None,
    from_free: bool = False,
) -> Movement:
    """Send goods out for document lines: stock and the lines' reservations fall in one go (INV-05, INV-16).

    Goods go to the customers' place unless `to_place` says otherwise; only available stock goes. Each line may take
    what is kept for it and no more: NotReserved; `from_free` lets it take the rest from free stock (counter sales).
    Locks and other refusals like `post`, one statement more.
    """
    target = to_place or virtual(company_id, "customer").pk
    moves = [Line(line.item_id, line.quantity, line.from_place, target, line.lot_id, line.owner_id) for line in lines]
    used: dict[tuple[Ref, int], Decimal] = defaultdict(lambda: ZERO)
    for n, line in enumerate(lines):
        used[line.ref, n] = line.quantity
    return _post(kind, ref, number, moves, used, company_id=company_id, actor=actor, note=note, from_free=from_free)


def _post(
    kind: str,
    ref: Ref | None,
    number: str,
    lines: Sequence[Line],
    issues: dict[tuple[Ref, int], Decimal],
    *,
    company_id: int,
    actor: Actor,
    note: str,
    from_free: bool = False,
) -> Movement:
    """`issues` maps (document line, index of the line) to what is taken out of its reservation."""
    _check_shape(lines)
    places = _places(lines)
    lines = _block_expired(lines, places)
    plan = _plan(lines, places)
    locked = locks.positions(plan.positions, [ref for ref, _n in issues])
    used = _use(issues, lines, places, locked, from_free)
    for (_ref, key), quantity in used.items():
        plan.positions[key].used += quantity
    balances = locks.balances(plan.inside)
    _check(plan, balances, locked, places)
    movement_id = _write(kind, ref, number, lines, plan, balances, locked, used, company_id, actor, note)
    about = ref or Ref(Movement.KIND, movement_id)
    freed = sorted({key.item_id for key, change in plan.positions.items() if change.free > 0})
    if freed:
        publish(StockReceived(freed), about=about, company_id=company_id)
    return Movement(
        pk=movement_id, company_id=company_id, kind=kind, number=number, note=note, at=clock.now(), by_id=actor.user_id,
        ref_kind=ref.kind if ref else "", ref_id=ref.id if ref else None,
    )  # fmt: skip


def _check_shape(lines: Sequence[Line]) -> None:
    """Refuse nonsense before anything is locked."""
    wrong = {}
    for n, line in enumerate(lines):
        if line.quantity <= 0:
            wrong[f"lines.{n}.quantity"] = _("A quantity above zero is needed.")
        elif (line.from_place, line.from_status) == (line.to_place, line.to_status):
            wrong[f"lines.{n}.to_place"] = _("From and to are the same place.")
    if wrong:
        raise Invalid(wrong)
    if not lines:
        raise Invalid({"lines": _("There is nothing to move.")})


def _places(lines: Iterable[Line]) -> dict[int, _Place]:
    ids = sorted({place for line in lines for place in (line.from_place, line.to_place)})
    found = {pk: _Place(*facts) for pk, *facts in sql.rows(sql.named("inventory", "places"), {"places": ids})}
    for pk in ids:
        if pk not in found or not found[pk].active:
            raise PlaceClosed(place=found[pk].code if pk in found else f"#{pk}")
    return found


def _block_expired(lines: Sequence[Line], places: dict[int, _Place]) -> Sequence[Line]:
    """What comes in with a lot past its date is blocked at once: nobody may be promised it."""
    coming = {line.lot_id for line in lines if line.lot_id and not places[line.from_place].inside}
    if not coming:
        return lines
    past = set(Lot.objects.filter(pk__in=coming, expires_on__lt=clock.today()).values_list("pk", flat=True))
    return [
        replace(line, to_status=BLOCKED)
        if line.lot_id in past and line.to_status == AVAILABLE and places[line.to_place].inside
        else line
        for line in lines
    ]


def _plan(lines: Iterable[Line], places: dict[int, _Place]) -> _Plan:
    plan = _Plan()
    for line in lines:
        for place_id, status, change in (
            (line.from_place, line.from_status, -line.quantity),
            (line.to_place, line.to_status, line.quantity),
        ):
            place = places[place_id]
            key = BalanceKey(place_id, line.item_id, line.lot_id or 0, line.owner_id or 0, status)
            plan.balances[key] += change
            plan.inside[key] = place.inside
            if place.inside:
                position = plan.positions[PositionKey(line.item_id, place.warehouse_id, line.owner_id or 0)]
                position.on_hand += change
                if status != AVAILABLE:
                    position.blocked += change
    return plan


def _use(
    issues: dict[tuple[Ref, int], Decimal],
    lines: Sequence[Line],
    places: dict[int, _Place],
    locked: dict[PositionKey, LockedPosition],
    from_free: bool,
) -> dict[tuple[Ref, PositionKey], Decimal]:
    """What comes out of the reservations of each document line; NotReserved when they hold less."""
    if not issues:
        return {}
    wanted: dict[tuple[Ref, PositionKey], Decimal] = defaultdict(lambda: ZERO)
    for (ref, n), quantity in issues.items():
        line = lines[n]
        wanted[ref, PositionKey(line.item_id, places[line.from_place].warehouse_id, line.owner_id or 0)] += quantity
    refs = sorted({ref for ref, _key in wanted})
    columns = {"kinds": [ref.kind for ref in refs], "ids": [ref.id for ref in refs]}
    kept = {
        (Ref(kind, id), position): quantity
        for kind, id, position, quantity in sql.rows(sql.named("inventory", "kept"), columns)
    }
    used = {}
    for (ref, key), quantity in wanted.items():
        there = kept.get((ref, locked[key].id), ZERO)
        if quantity > there and not from_free:
            raise NotReserved(**shortage(key.item_id, key.warehouse_id, None, quantity, there))
        used[ref, key] = min(quantity, there)
    return used


def _check(
    plan: _Plan,
    balances: dict[BalanceKey, tuple[int, Decimal]],
    locked: dict[PositionKey, LockedPosition],
    places: dict[int, _Place],
) -> None:
    """Say in words what the database checks would refuse."""
    short = [
        shortage(key.item_id, places[key.place_id].warehouse_id, key.place_id, -change, balances[key][1])
        for key, change in plan.balances.items()
        if plan.inside[key] and change < 0 and balances[key][1] + change < 0
    ]
    if short:
        raise OutOfStock(short)
    promised = [
        shortage(key.item_id, key.warehouse_id, None, -change.free, locked[key].free)
        for key, change in plan.positions.items()
        if change.free < 0 and locked[key].free + change.free < 0
    ]
    if promised:
        raise ReservedForOthers(promised)


def _write(
    kind: str,
    ref: Ref | None,
    number: str,
    lines: Sequence[Line],
    plan: _Plan,
    balances: dict[BalanceKey, tuple[int, Decimal]],
    locked: dict[PositionKey, LockedPosition],
    used: dict[tuple[Ref, PositionKey], Decimal],
    company_id: int,
    actor: Actor,
    note: str,
) -> int:
    changed = [(balances[key][0], change) for key, change in plan.balances.items() if change]
    moved = [(locked[key].id, c) for key, c in plan.positions.items() if c.on_hand or c.blocked or c.used]
    taken = [(ref, locked[key].id, quantity) for (ref, key), quantity in used.items() if quantity]
    with last_line():
        row = sql.one(
            sql.named("inventory", "post"),
            {
                "company": company_id, "kind": str(kind), "ref_kind": ref.kind if ref else "", "number": number,
                "ref_id": ref.id if ref else None, "note": note, "at": clock.now(), "by": actor.user_id,
                "items": [line.item_id for line in lines],
                "lots": [line.lot_id for line in lines],
                "owners": [line.owner_id for line in lines],
                "from_places": [line.from_place for line in lines],
                "from_statuses": [str(line.from_status) for line in lines],
                "to_places": [line.to_place for line in lines],
                "to_statuses": [str(line.to_status) for line in lines],
                "quantities": [line.quantity for line in lines],
                "balances": [pk for pk, _change in changed],
                "balance_changes": [change for _pk, change in changed],
                "used_kinds": [ref.kind for ref, _pk, _q in taken],
                "used_ids": [ref.id for ref, _pk, _q in taken],
                "used_positions": [pk for _ref, pk, _q in taken],
                "used": [quantity for _ref, _pk, quantity in taken],
                "positions": [pk for pk, _change in moved],
                "on_hand": [change.on_hand for _pk, change in moved],
                "blocked": [change.blocked for _pk, change in moved],
                "used_sum": [change.used for _pk, change in moved],
            },
        )  # fmt: skip
    assert row is not None
    return int(row[0])
