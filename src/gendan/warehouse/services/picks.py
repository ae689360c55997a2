"""Picks: which bins to take goods from, for one delivery or a wave, and what was really taken (WHS-02, WHS-03).

Confirming says how much of a line lies in the staging place now, not how much more: a scanner that sends the same
twice, or late, does no harm. Goods stay reserved for their order lines until they are shipped.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.catalog.models import Item
from gendan.core import clock, numbering, sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import IllegalTransition, Invalid, NotFound
from gendan.core.quantity import plain
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, record, service
from gendan.inventory import places
from gendan.inventory.choosing import Chosen, Need, Planned, choose
from gendan.inventory.models import Balance, Movement, Warehouse
from gendan.inventory.services import locks, stock
from gendan.inventory.services.locks import PositionKey
from gendan.inventory.services.stock import Line
from gendan.org.services.reasons import asks

from .. import scanning
from ..errors import LinesOpen, NothingToPick, TooMuch, WrongItem, WrongPlace
from ..events import PickCancelled, PickConfirmed, PickCreated, PickFinished, PickShort
from ..models import Pick, PickLine
from ..states import PICK

ZERO = Decimal(0)
METHODS = ("order", "wave")
NOT_IN_BINS = "not_in_bins"  # reason of what no bin holds
EXPIRED = "expired"  # and of what the bins hold, but past its date


@dataclass(frozen=True, slots=True)
class PickWant:
    """How much of an item a delivery line (`ref`) needs, for an order line (`line_ref`)."""

    ref: Ref
    line_ref: Ref
    item_id: int
    owner_id: int | None
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Taken:
    """So much of a pick line lies in the staging place now. `scanned` and `place_scanned` are checked when given."""

    line_id: int
    quantity: Decimal
    scanned: str = ""
    place_scanned: str = ""


@service
def create(warehouse_id: int, wanted: Sequence[PickWant], method: str = "order", *, actor: Actor) -> Pick:
    """Make a pick list: bins by first expiry, then path, minus what open picks already plan; lines in walking order.

    What no bin holds is announced as PickShort at once. Locks the positions of the items. Announces PickCreated.
    Refuses with NotAllowed, NotFound, Invalid, NothingToPick when the bins hold nothing of it.
    """
    actor.require("warehouse.pick.create")
    house = Warehouse.objects.filter(pk=warehouse_id).first()
    if house is None or not actor.sees_company(house.company_id):
        raise NotFound()
    _check_wanted(wanted, method)
    locks.positions(PositionKey(w.item_id, warehouse_id, w.owner_id or 0) for w in wanted)
    needs = [Need(w.item_id, w.quantity, w.owner_id) for w in wanted]
    chosen = choose(warehouse_id, needs, _planned(warehouse_id, sorted({w.item_id for w in wanted})))
    if not chosen:
        first = wanted[0]
        code = Item.objects.values_list("code", flat=True).get(pk=first.item_id)
        raise NothingToPick(item=code, wanted=plain(first.quantity), free="0")
    pick = _new(house, method, actor)
    PickLine.objects.bulk_create(_lines(pick, wanted, chosen))
    publish(PickCreated(pick.pk), about=pick.ref, serves=_refs(wanted), company_id=pick.company_id)
    _tell_missing(pick, wanted, chosen)
    return pick


@service
def merge(pick_ids: Sequence[int], *, actor: Actor) -> Pick:
    """Make one wave of several lists nobody has started: one walk, each bin passed once.

    The lines keep their delivery lines; the single lists end. Locks the picks. Announces PickCreated. Refuses with
    NotAllowed, NotFound, Invalid (fewer than two, or of different warehouses), IllegalTransition.
    """
    actor.require("warehouse.pick.create")
    picks: list[Pick] = lock(Pick.objects.filter(pk__in=pick_ids))
    if len(picks) != len(set(pick_ids)) or not all(actor.sees_company(pick.company_id) for pick in picks):
        raise NotFound()
    if len(picks) < 2 or len({pick.warehouse_id for pick in picks}) > 1:
        raise Invalid({"id": _("A wave needs at least two lists of one warehouse.")})
    for pick in picks:
        if pick.state != Pick.State.OPEN:
            raise IllegalTransition(Pick.KIND, "merge", pick.state, PICK.legal(pick.state))
    wave = _new(picks[0].warehouse, "wave", actor)
    lines = list(PickLine.objects.filter(pick__in=picks).order_by("place__path", "place__code", "item", "pk"))
    for n, line in enumerate(lines, 1):
        line.pick, line.sequence = wave, n
    PickLine.objects.bulk_update(lines, ["pick", "sequence"])
    for pick in picks:
        PICK.advance(pick, "cancel", SYSTEM)
        record("warehouse.pick.merged", about=pick.ref, company_id=pick.company_id, into=wave.number)
    Pick.objects.bulk_update(picks, ["state", "version"])
    refs = _unique([_ref(line) for line in lines])
    publish(PickCreated(wave.pk), about=wave.ref, serves=refs, company_id=wave.company_id)
    return wave


@service
def start(pick_id: int, *, actor: Actor, version: int | None = None) -> Pick:
    """A picker takes the list; starting one's own list again is harmless.

    Refuses with IllegalTransition (somebody else walks with it), NotAllowed, StaleDocument.
    """
    pick = _lock(pick_id, actor, version)
    if pick.state == Pick.State.PICKING and pick.picker_id == actor.user_id:
        return pick
    PICK.advance(pick, "start", actor)
    pick.picker_id, pick.started_at = actor.user_id, clock.now()
    pick.save(update_fields=["state", "version", "picker", "started_at"])
    return pick


@service
def confirm(line_id: int, quantity: Decimal, scanned: str = "", *, actor: Actor, place_scanned: str = "") -> PickLine:
    """So much of this line is taken now; see `confirm_many`."""
    pick_id = PickLine.objects.filter(pk=line_id).values_list("pick_id", flat=True).first()
    if pick_id is None:
        raise NotFound()
    confirm_many(pick_id, [Taken(line_id, quantity, scanned, place_scanned)], actor=actor)
    return PickLine.objects.get(pk=line_id)


@service
def confirm_many(pick_id: int, taken: Sequence[Taken], *, actor: Actor) -> Pick:
    """Note what lies in the staging place now, per line: the difference moves from bin to staging, or back.

    An open list is started on the way. Locks the pick, then positions and balances; a fixed number of statements.
    Announces PickConfirmed when something changed. Refuses with NotAllowed, NotFound, IllegalTransition, WrongItem,
    WrongPlace, TooMuch, OutOfStock (the bin holds less: report it short).
    """
    actor.require("warehouse.pick.confirm")
    pick = _walking(pick_id, actor)
    lines = {line.pk: line for line in pick.lines.select_related("item", "place")}
    if {t.line_id for t in taken} - set(lines):
        raise NotFound()
    _check_scans(taken, lines)
    moves, changed = [], []
    staging = places.staging(pick.company_id, pick.warehouse_id).pk
    for entry in taken:
        line = lines[entry.line_id]
        difference = entry.quantity - line.picked
        if not difference:
            continue
        a, b = (line.place_id, staging) if difference > 0 else (staging, line.place_id)
        moves.append(Line(line.item_id, abs(difference), a, b, line.lot_id, line.owner_id))
        line.picked = entry.quantity
        line.state = PickLine.State.PICKED if line.picked == line.quantity else PickLine.State.OPEN
        changed.append((line, difference))
    if changed:
        PickLine.objects.bulk_update([line for line, _d in changed], ["picked", "state"])
        stock.post(Movement.Kind.PICK, pick.ref, pick.number or "", moves, company_id=pick.company_id, actor=actor)
        facts = [{"ref": str(_ref(line)), "picked": plain(d), "total": plain(line.picked)} for line, d in changed]
        refs = [_ref(line) for line, _d in changed]
        publish(PickConfirmed(pick.pk, facts), about=pick.ref, serves=_unique(refs), company_id=pick.company_id)
    return pick


@service
@asks("pick_short")
def short(line_id: int, reason: str, *, actor: Actor) -> PickLine:
    """The rest of this line is not there: the line is given back to whoever handles the order (WHS-10).

    What was taken stays taken. Possible before and while picking. Locks the pick. Announces PickShort. Refuses with
    NotAllowed, NotFound, IllegalTransition, Invalid without a reason. Repeating is harmless.
    """
    actor.require("warehouse.pick.short")
    pick_id = PickLine.objects.filter(pk=line_id).values_list("pick_id", flat=True).first()
    pick = _walking(pick_id or 0, actor, begin=False)
    line = pick.lines.select_related("item").get(pk=line_id)
    if line.state == PickLine.State.OPEN:
        line.state, line.reason = PickLine.State.SHORT, reason[:120]
        line.save(update_fields=["state", "reason"])
        missing = line.quantity - line.picked
        fact = {"ref": str(_ref(line)), "item_id": line.item_id, "missing": plain(missing), "reason": line.reason}
        publish(PickShort(pick.pk, [fact]), about=pick.ref, serves=[_ref(line)], company_id=pick.company_id)
    return line


@service
def finish(pick_id: int, *, actor: Actor, version: int | None = None) -> Pick:
    """The walk is over; every line is picked or short. A list on which all was short may be finished unstarted.

    Locks the pick. Announces PickFinished. Refuses with IllegalTransition, NotAllowed, StaleDocument, LinesOpen.
    """
    pick = _lock(pick_id, actor, version)
    if pick.state == Pick.State.OPEN:
        PICK.advance(pick, "start", actor)
        pick.picker_id, pick.started_at = actor.user_id, clock.now()
    PICK.advance(pick, "finish", actor)
    open_lines = pick.lines.filter(state=PickLine.State.OPEN).count()
    if open_lines:
        raise LinesOpen(open=open_lines)
    pick.picked_at = clock.now()
    pick.save(update_fields=["state", "version", "picker", "started_at", "picked_at"])
    refs = _unique([_ref(line) for line in pick.lines.order_by("sequence")])
    publish(PickFinished(pick.pk, [str(r) for r in refs]), about=pick.ref, serves=refs, company_id=pick.company_id)
    return pick


@service
def cancel(pick_id: int, *, actor: Actor, version: int | None = None) -> Pick:
    """Give a list up; what was taken goes back to its bins. Announces PickCancelled.

    Refuses with IllegalTransition, NotAllowed, StaleDocument.
    """
    pick = _lock(pick_id, actor, version)
    PICK.advance(pick, "cancel", actor)
    lines = list(pick.lines.order_by("sequence"))
    _put_back(pick, lines, actor)
    pick.save(update_fields=["state", "version"])
    refs = _unique([_ref(line) for line in lines])
    publish(PickCancelled(pick.pk, [str(r) for r in refs]), about=pick.ref, serves=refs, company_id=pick.company_id)
    return pick


@service
def cancel_for(refs: Ref | Sequence[Ref], *, actor: Actor) -> None:
    """These delivery lines need no goods any more: their pick lines end, what was taken goes back to its bins.

    Lists left without other lines are cancelled, waves go on with the rest. Locks the picks, then positions and
    balances. Announces PickCancelled. Nothing to do is no refusal.
    """
    names = [refs] if isinstance(refs, Ref) else list(refs)
    columns = {"kinds": [ref.kind for ref in names], "ids": [ref.id for ref in names]}
    rows = sql.rows(sql.named("warehouse", "lines_of_refs"), columns)
    wanted: dict[int, set[int]] = defaultdict(set)
    for pick_id, line_id in rows:
        wanted[pick_id].add(line_id)
    picks: list[Pick] = lock(Pick.objects.filter(pk__in=wanted))
    for pick in picks:
        _drop_lines(pick, wanted[pick.pk], actor)


def _drop_lines(pick: Pick, line_ids: set[int], actor: Actor) -> None:
    lines = list(pick.lines.order_by("sequence"))
    gone = [line for line in lines if line.pk in line_ids]
    _put_back(pick, gone, actor)
    for line in gone:
        line.state, line.reason, line.picked = PickLine.State.SHORT, "cancelled", ZERO
    PickLine.objects.bulk_update(gone, ["state", "reason", "picked"])
    alive = len(gone) < len(lines) and any(line.reason != "cancelled" for line in lines)
    if not alive and pick.state in (Pick.State.OPEN, Pick.State.PICKING):
        PICK.advance(pick, "cancel", SYSTEM)
        pick.save(update_fields=["state", "version"])
    refs = _unique([_ref(line) for line in gone])
    publish(PickCancelled(pick.pk, [str(r) for r in refs]), about=pick.ref, serves=refs, company_id=pick.company_id)


def _put_back(pick: Pick, lines: Sequence[PickLine], actor: Actor) -> None:
    """Staged goods of these lines return to the bins they came from."""
    staging = places.staging(pick.company_id, pick.warehouse_id).pk
    moves = [
        Line(line.item_id, line.picked, staging, line.place_id, line.lot_id, line.owner_id)
        for line in lines
        if line.picked
    ]
    if moves:
        stock.post(Movement.Kind.PICK, pick.ref, pick.number or "", moves, company_id=pick.company_id, actor=actor)


def _new(house: Warehouse, method: str, actor: Actor) -> Pick:
    return Pick.objects.create(
        company_id=house.company_id, warehouse=house, method=method, state=Pick.State.OPEN,
        number=numbering.next_number(Pick.KIND, house.company_id), created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip


def _lock(pick_id: int, actor: Actor, version: int | None = None) -> Pick:
    pick: Pick = lock_one(Pick.objects.filter(pk=pick_id), version=version)
    if not actor.sees_company(pick.company_id):
        raise NotFound()
    return pick


def _walking(pick_id: int, actor: Actor, *, begin: bool = True) -> Pick:
    """The locked list while goods may be taken; an open one is started if `begin`."""
    pick = _lock(pick_id, actor)
    if pick.state not in (Pick.State.OPEN, Pick.State.PICKING):
        raise IllegalTransition(Pick.KIND, "confirm", pick.state, PICK.legal(pick.state))
    return start(pick_id, actor=actor) if begin and pick.state == Pick.State.OPEN else pick


def _check_wanted(wanted: Sequence[PickWant], method: str) -> None:
    if method not in METHODS:
        raise Invalid({"method": _("Not a picking method.")})
    if not wanted or any(want.quantity <= 0 for want in wanted):
        raise Invalid({"lines": _("A pick needs lines with quantities above zero.")})


def _planned(warehouse_id: int, item_ids: list[int]) -> list[Planned]:
    rows = sql.rows(sql.named("warehouse", "planned"), {"warehouse": warehouse_id, "items": item_ids})
    return [Planned(*row) for row in rows]


def _lines(pick: Pick, wanted: Sequence[PickWant], chosen: Sequence[Chosen]) -> list[PickLine]:
    """In walking order: by path, then bin, then item, so that a wave passes each bin once."""
    walk = sorted(chosen, key=lambda c: (c.path, c.place_code, wanted[c.need].item_id, c.need))
    return [
        PickLine(
            pick=pick, sequence=n, ref_kind=wanted[c.need].ref.kind, ref_id=wanted[c.need].ref.id,
            item_id=wanted[c.need].item_id, place_id=c.place_id, lot_id=c.lot_id, owner_id=wanted[c.need].owner_id,
            quantity=c.quantity,
        )
        for n, c in enumerate(walk, 1)
    ]  # fmt: skip


def _tell_missing(pick: Pick, wanted: Sequence[PickWant], chosen: Sequence[Chosen]) -> None:
    there: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for choice in chosen:
        there[choice.need] += choice.quantity
    missing = [(want, want.quantity - there[n]) for n, want in enumerate(wanted) if there[n] < want.quantity]
    if missing:
        past = _expired(pick.warehouse_id, {want.item_id for want, _lacks in missing})
        facts = [
            {
                "ref": str(want.ref), "item_id": want.item_id, "missing": plain(lacks),
                "reason": EXPIRED if want.item_id in past else NOT_IN_BINS,
            }
            for want, lacks in missing
        ]  # fmt: skip
        refs = _unique([want.ref for want, _lacks in missing])
        publish(PickShort(pick.pk, facts), about=pick.ref, serves=refs, company_id=pick.company_id)


def _expired(warehouse_id: int, item_ids: set[int]) -> set[int]:
    """Items of which the bins hold goods past their date."""
    past = Balance.objects.filter(
        place__warehouse_id=warehouse_id, place__kind="bin", item__in=item_ids, quantity__gt=0,
        lot__expires_on__lt=clock.today(),
    )  # fmt: skip
    return set(past.values_list("item_id", flat=True))


def _check_scans(taken: Sequence[Taken], lines: Mapping[int, PickLine]) -> None:
    """The right item, the right bin, not too much: else nothing of the whole confirmation counts (WHS-03)."""
    known = scanning.codes({lines[t.line_id].item_id for t in taken if t.scanned})
    for entry in taken:
        line = lines[entry.line_id]
        if line.state == PickLine.State.SHORT:
            raise IllegalTransition("warehouse.pick_line", "confirm", line.state)
        if entry.scanned and scanning.clean(entry.scanned) not in known[line.item_id]:
            raise WrongItem(item=line.item.code, scanned=entry.scanned)
        if entry.place_scanned and scanning.clean(entry.place_scanned) != line.place.code.upper():
            raise WrongPlace(place=line.place.code, scanned=entry.place_scanned)
        if entry.quantity < 0 or entry.quantity > line.quantity:
            raise TooMuch(item=line.item.code, wanted=plain(entry.quantity), free=plain(line.quantity))


def _ref(line: PickLine) -> Ref:
    return Ref(line.ref_kind, line.ref_id)


def _refs(wanted: Sequence[PickWant]) -> list[Ref]:
    return _unique([ref for want in wanted for ref in (want.ref, want.line_ref)])


def _unique(refs: Sequence[Ref]) -> list[Ref]:
    return list(dict.fromkeys(refs))
