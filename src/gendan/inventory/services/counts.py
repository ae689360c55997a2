"""Stock counts: a sheet frozen, figures entered, differences approved and booked (INV-10).

Work in the counted places may go on. The sheet keeps what was booked when it was frozen; the difference of a line
is `counted - booked`, and posting books that difference on top of whatever the place holds by then. So goods that moved
after the freeze are neither lost nor counted twice, as long as a figure tells what lay there at the freeze. Who
counts a place where goods have moved since is shown so, and freezes the line anew (`refreeze`) before entering.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.utils.translation import gettext as _

from gendan.core import clock, numbering, sql
from gendan.core.actor import Actor
from gendan.core.errors import IllegalTransition, Invalid, NotFound
from gendan.core.work import lock_one, publish, record, service
from gendan.org.services.reasons import asks

from ..errors import CountOpen
from ..events import CountPosted, CountSubmitted
from ..models import Balance, Count, CountLine, Movement, Place, Warehouse
from ..places import virtual
from ..states import COUNT
from . import reservations, stock
from .locks import PositionKey
from .stock import Line
from .transfers import refuse_same_person

SCOPES = ("full", "cycle", "spot")


@service
def start(
    warehouse_id: int, *, actor: Actor, scope: str = "full", place_ids: Sequence[int] | None = None,
    item_ids: Sequence[int] | None = None, note: str = "",
) -> Count:  # fmt: skip
    """Freeze a count sheet of a warehouse, of some of its places, or of some items.

    Refuses with NotAllowed, NotFound, Invalid.
    """
    actor.require("inventory.count.start")
    house = Warehouse.objects.filter(pk=warehouse_id).first()
    if house is None or not actor.sees_company(house.company_id):
        raise NotFound()
    if scope not in SCOPES:
        raise Invalid({"scope": _("Not a kind of count.")})
    count = Count.objects.create(
        company_id=house.company_id, warehouse=house, scope=scope, note=note, state=Count.State.COUNTING,
        number=numbering.next_number(Count.KIND, house.company_id), created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip
    sql.execute(
        sql.named("inventory", "open_count"),
        {
            "count": count.pk, "warehouse": warehouse_id,
            "all_places": place_ids is None, "places": list(place_ids or ()),
            "all_items": item_ids is None, "items": list(item_ids or ()),
        },
    )  # fmt: skip
    return count


@service
def enter(count_id: int, figures: Mapping[int, Decimal], *, actor: Actor) -> Count:
    """Note counted quantities by line pk; a later figure replaces an earlier one. Locks the count.

    Refuses with NotAllowed, NotFound, IllegalTransition (the sheet is not being counted), Invalid.
    """
    count = _counting(count_id, actor)
    lines = {line.pk: line for line in count.lines.filter(pk__in=figures)}
    if set(figures) - set(lines):
        raise NotFound()
    wrong = {f"lines.{pk}.counted": _("A quantity cannot be below zero.") for pk, q in figures.items() if q < 0}
    if wrong:
        raise Invalid(wrong)
    for pk, figure in figures.items():
        lines[pk].counted, lines[pk].counted_by_id = figure, actor.user_id
    CountLine.objects.bulk_update(lines.values(), ["counted", "counted_by"])
    return count


@service
def add_found(
    count_id: int, place_id: int, item_id: int, counted: Decimal, *, actor: Actor, lot_id: int | None = None,
    owner_id: int | None = None, status: str = "available",
) -> CountLine:  # fmt: skip
    """Goods that the sheet does not know of lie in a place; a line is added with what is booked there now.

    Refuses like `enter`; NotFound also for a place outside the warehouse.
    """
    count = _counting(count_id, actor)
    if counted < 0:
        raise Invalid({"counted": _("A quantity cannot be below zero.")})
    if not Place.objects.filter(pk=place_id, warehouse_id=count.warehouse_id).exists():
        raise NotFound()
    key = {"place_id": place_id, "item_id": item_id, "lot_id": lot_id, "owner_id": owner_id, "status": status}
    booked = Balance.objects.filter(**key).values_list("quantity", flat=True).first() or Decimal(0)
    line, _made = CountLine.objects.get_or_create(count=count, **key, defaults={"booked": booked})
    line.counted, line.counted_by_id = counted, actor.user_id
    line.save(update_fields=["counted", "counted_by"])
    return line


@dataclass(frozen=True, slots=True)
class Found:
    """Goods as counted in a place, of no lot, owned by ourselves and available."""

    place_id: int
    item_id: int
    counted: Decimal


@service
def add_found_many(count_id: int, found: Sequence[Found], *, actor: Actor) -> int:
    """`add_found` for many, set-based, each place and item once: lines the sheet has get the figure, others are added.

    The number of lines. Refuses like `add_found`.
    """
    count = _counting(count_id, actor)
    if any(line.counted < 0 for line in found):
        raise Invalid({"counted": _("A quantity cannot be below zero.")})
    places = {line.place_id for line in found}
    if Place.objects.filter(pk__in=places, warehouse_id=count.warehouse_id).count() != len(places):
        raise NotFound()
    return sql.execute(
        "insert into inventory_countline (count_id, place_id, item_id, status, booked, counted, counted_by_id)"
        " select %(count)s::bigint, f.place, f.item, 'available', coalesce(b.quantity, 0), f.counted, %(by)s::bigint"
        " from unnest(%(places)s::bigint[], %(items)s::bigint[], %(counted)s::numeric[]) as f(place, item, counted)"
        " left join inventory_balance b on b.place_id = f.place and b.item_id = f.item and b.status = 'available'"
        " and b.lot_id is null and b.owner_id is null"
        " on conflict (count_id, item_id, place_id, lot_id, owner_id, status)"
        " do update set counted = excluded.counted, counted_by_id = excluded.counted_by_id",
        {
            "count": count.pk, "by": actor.user_id, "places": [line.place_id for line in found],
            "items": [line.item_id for line in found], "counted": [line.counted for line in found],
        },
    )  # fmt: skip


@service
def refreeze(count_id: int, line_ids: Sequence[int], *, actor: Actor) -> Count:
    """Goods moved since: freeze lines anew at what their places hold now, figures forgotten. Refuses like `enter`."""
    count = _counting(count_id, actor)
    sql.execute(
        "update inventory_countline l set counted = null, counted_by_id = null, booked = coalesce(b.quantity, 0)"
        " from inventory_countline k left join inventory_balance b on b.place_id = k.place_id and b.item_id = k.item_id"
        " and b.status = k.status and coalesce(b.lot_id, 0) = coalesce(k.lot_id, 0)"
        " and coalesce(b.owner_id, 0) = coalesce(k.owner_id, 0)"
        " where k.id = l.id and l.count_id = %(count)s::bigint and l.id = any(%(lines)s::bigint[])",
        {"count": count.pk, "lines": list(line_ids)},
    )
    return count


@service
def submit(count_id: int, *, actor: Actor, version: int | None = None) -> Count:
    """Hand the complete sheet in for approval. Announces CountSubmitted.

    Refuses with IllegalTransition, NotAllowed, StaleDocument, CountOpen while figures are missing.
    """
    count = _lock(count_id, actor, version)
    COUNT.advance(count, "submit", actor)
    missing = count.lines.filter(counted=None).count()
    if missing:
        raise CountOpen(open=missing)
    count.save(update_fields=["state", "version"])
    different = count.lines.exclude(counted=F("booked")).count()
    publish(CountSubmitted(count.pk, different), about=count.ref, company_id=count.company_id)
    return count


@service
@asks("count_difference")
def recount(count_id: int, *, reason: str, actor: Actor, version: int | None = None) -> Count:
    """Send the sheet back to be counted again; figures stay until replaced."""
    count = _lock(count_id, actor, version)
    COUNT.advance(count, "recount", actor)
    count.save(update_fields=["state", "version"])
    record("inventory.count.sent_back", about=count.ref, company_id=count.company_id, reason=reason)
    return count


@service
def post(count_id: int, *, actor: Actor, version: int | None = None) -> Count:
    """Approve the differences and book them against the place of count differences.

    Where promised goods are missing, the youngest reservations lose (ReservationLost). Locks the count, positions,
    balances. Announces CountPosted, StockReceived for finds. Refuses with IllegalTransition, NotAllowed, StaleDocument,
    SamePerson (who started or counted, where parameter `inventory.separation` is on), OutOfStock when goods left the
    place meanwhile that the count did not see: count that line again.
    """
    count = _lock(count_id, actor, version)
    COUNT.advance(count, "post", actor)
    lines = list(count.lines.exclude(counted=F("booked")).select_related("place").order_by("pk"))
    for person in {count.created_by_id, *(line.counted_by_id for line in lines)}:
        refuse_same_person(count.company_id, person, actor)
    count.posted_at, count.posted_by_id = clock.now(), actor.user_id
    count.save(update_fields=["state", "version", "posted_at", "posted_by"])
    if lines:
        reservations.make_room(_missing(count, lines), "counted", actor=actor)
        stock.post(
            Movement.Kind.COUNT,
            count.ref,
            count.number or "",
            _moves(count, lines),
            company_id=count.company_id,
            actor=actor,
        )
    publish(CountPosted(count.pk, len(lines)), about=count.ref, company_id=count.company_id)
    return count


@service
@asks("give_up", needed=False)
def cancel(count_id: int, *, reason: str = "", actor: Actor, version: int | None = None) -> Count:
    """Give the count up; nothing is booked. Refuses with IllegalTransition, NotAllowed, StaleDocument."""
    count = _lock(count_id, actor, version)
    COUNT.advance(count, "cancel", actor)
    count.save(update_fields=["state", "version"])
    record("inventory.count.given_up", about=count.ref, company_id=count.company_id, reason=reason)
    return count


def _lock(count_id: int, actor: Actor, version: int | None = None) -> Count:
    count: Count = lock_one(Count.objects.filter(pk=count_id), version=version)
    if not actor.sees_company(count.company_id):
        raise NotFound()
    return count


def _counting(count_id: int, actor: Actor) -> Count:
    """The locked count while figures may be entered."""
    actor.require("inventory.count.enter")
    count = _lock(count_id, actor)
    if count.state != Count.State.COUNTING:
        raise IllegalTransition(Count.KIND, "enter", count.state, COUNT.legal(count.state))
    return count


def _missing(count: Count, lines: Sequence[CountLine]) -> dict[PositionKey, Decimal]:
    """How much free stock each position must have so that the differences can be booked."""
    change: dict[PositionKey, Decimal] = defaultdict(lambda: Decimal(0))
    for line in lines:
        if line.status == Balance.Status.AVAILABLE:
            key = PositionKey(line.item_id, count.warehouse_id, line.owner_id or 0)
            change[key] += (line.counted or Decimal(0)) - line.booked
    return {key: -quantity for key, quantity in change.items() if quantity < 0}


def _moves(count: Count, lines: Sequence[CountLine]) -> list[Line]:
    """Finds come from the place of differences, losses go there."""
    outside = virtual(count.company_id, Place.Kind.COUNT).pk
    moves = []
    for line in lines:
        difference = (line.counted or Decimal(0)) - line.booked
        a, b = (outside, line.place_id) if difference > 0 else (line.place_id, outside)
        moves.append(Line(line.item_id, abs(difference), a, b, line.lot_id, line.owner_id, line.status, line.status))
    return moves
