"""The unit of work: one transaction around a verb, its locks in order, its events at the end."""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar, overload

from django.db import OperationalError, models, transaction
from pydantic_core import to_json

from . import areas, bulk, clock, sql
from .actor import SYSTEM, Actor
from .errors import Busy, NotFound, StaleDocument
from .events import Event, listened, plain, subscribed
from .refs import Ref

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


class LockOrder(AssertionError):
    """Rows were locked uphill; two such transactions could wait for each other for ever."""


@dataclass
class Unit:
    """What one transaction has done so far."""

    actor: Actor
    cause: str
    events: list[tuple[Any, ...]] = field(default_factory=list)
    listened: frozenset[str] = frozenset()  # events that data ask for, besides those code subscribes to
    deepest: int = -1
    memo: dict[str, Any] = field(default_factory=dict)  # what areas have read and know to be still so
    guarded: frozenset[str] = frozenset()  # areas whose deciding rows are held, see `guarding`

    def note_lock(self, label: str) -> None:
        """Remember a lock on an area's rows; complain when it lies above one already held."""
        rank = areas.rank(label)
        if rank < self.deepest and label not in self.guarded:
            raise LockOrder(f"{label} locked after a lower area")
        self.deepest = max(rank, self.deepest)


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)
_cause: ContextVar[str] = ContextVar("cause", default="")


def current() -> Unit:
    """The running unit of work; outside a service this is a bug."""
    unit = _unit.get()
    assert unit is not None, "only services change things"
    return unit


@contextmanager
def because(cause: str) -> Iterator[None]:
    """Name the cause of everything the block does: `event:12`, `job:34`, `import:5`, a request id."""
    token = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(token)


def memo(name: str) -> dict[Any, Any]:
    """A place to remember what was read in this unit of work; outside one, nothing is remembered."""
    unit = _unit.get()
    return {} if unit is None else unit.memo.setdefault(name, {})


def service(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb: it opens the unit of work, or joins the one that is open.

    The keyword argument `actor` is bound to the transaction for the audit log. Events published inside
    are written once, at the end. A database lock time-out or deadlock becomes Busy.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _unit.get() is not None:
            return function(*args, **kwargs)
        actor = kwargs.get("actor") or SYSTEM
        assert isinstance(actor, Actor)
        with unit_of_work(actor):
            return function(*args, **kwargs)

    run.is_service = True  # type: ignore[attr-defined]
    return run


@contextmanager
def unit_of_work(actor: Actor, ask: str = "", **params: Any) -> Iterator[tuple[Any, ...]]:
    """Open the unit of work that services join; what a service does by itself.

    `ask` names columns, with their `from`, that the opening statement brings along: the row yielded.
    """
    unit = Unit(actor, _cause.get() or actor.origin, listened=listened())
    token = _unit.set(unit)
    sql.look_up()
    try:
        with transaction.atomic():
            yield _bind(unit, ask, params)
            _write_events(unit)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) in {"40P01", "55P03", "40001"}:
            raise Busy() from error
        raise
    finally:
        _unit.reset(token)


@contextmanager
def attempt() -> Iterator[None]:
    """A part of a service that may be refused without spoiling the rest: savepoint for rows and events."""
    unit = current()
    mark, deepest = len(unit.events), unit.deepest
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del unit.events[mark:]
        unit.memo.clear()
        unit.deepest = deepest
        raise


def publish(event: Event, *, about: Ref, serves: Iterable[Ref] = (), company_id: int | None = None) -> None:
    """Announce what has just become true. Written and numbered when the unit of work ends."""
    unit = current()
    unit.events.append(
        (
            event.name, clock.now(), about.kind, about.id, [str(ref) for ref in serves], company_id,
            unit.actor.user_id, unit.actor.name, unit.cause, to_json(event.payload()).decode(),
        )
    )  # fmt: skip


def record(name: str, /, *, about: Ref, company_id: int | None = None, **facts: Any) -> None:
    """Put a fact nobody subscribes to on a document's time line: printed, exported, looked up."""
    unit = current()
    unit.events.append(
        (
            name, clock.now(), about.kind, about.id, [], company_id, unit.actor.user_id, unit.actor.name,
            unit.cause, to_json(plain(facts)).decode(),
        )
    )  # fmt: skip


@overload
def lock(queryset: "models.QuerySet[Any]") -> list[Any]: ...
@overload
def lock(queryset: "models.QuerySet[Any]", *, model: type[models.Model]) -> list[Any]: ...
def lock(queryset: "models.QuerySet[Any]", *, model: type[models.Model] | None = None) -> list[Any]:
    """Lock rows low pk first, evaluated at once; area by area downhill, else LockOrder."""
    target = model or queryset.model
    current().note_lock(target._meta.app_label)
    return list(queryset.order_by("pk").select_for_update(no_key=True, of=("self",)))


def lock_one(queryset: "models.QuerySet[Any]", *, version: int | None = None) -> Any:
    """Lock the one row of `queryset`. Refuses with NotFound, and with StaleDocument unless `version` is the present one."""
    return _the_one(lock(queryset), version)


def _the_one(found: list[Any], version: int | None) -> Any:
    if not found:
        raise NotFound()
    (row,) = found
    if version is not None and row.version != version:
        raise StaleDocument(getattr(row, "KIND", row._meta.label_lower), row.pk, version, row.version)
    return row


def lock_by_id(model: type[M], pk: int, *, version: int | None = None) -> M:
    """As `lock_one`, for the hot paths: one row by its id, without the ORM's work on the statement."""
    current().note_lock(model._meta.app_label)
    found: M = _the_one(bulk.find(model, "where t.id = %(id)s for no key update", {"id": pk}), version)
    return found


def note_lock(label: str) -> None:
    """Tell the unit of work about rows locked in a set-based statement of area `label`."""
    current().note_lock(label)


@contextmanager
def guarding(*labels: str) -> Iterator[None]:
    """Lock further rows of areas whose deciding rows this unit holds already, though it has gone lower since.

    Safe only where whoever wants those further rows and goes lower takes the deciding ones first: they wait there.
    """
    unit, before = current(), current().guarded
    unit.guarded = before | set(labels)
    try:
        yield
    finally:
        unit.guarded = before


def _bind(unit: Unit, ask: str, params: dict[str, Any]) -> tuple[Any, ...]:
    """Give the audit triggers the actor and cause of this transaction; the answer to what is asked with it."""
    row = sql.one(
        "select set_config('gendan.actor', %(actor)s, true), set_config('gendan.cause', %(cause)s, true)"
        + (f", {ask}" if ask else ""),
        {"actor": str(unit.actor.user_id or ""), "cause": unit.cause, **params},
    )
    assert row is not None
    return row[2:]


_EVENTS = """
new as (
  select * from unnest(%s::text[], %s::timestamptz[], %s::text[], %s::bigint[], %s::text[], %s::bigint[],
    %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bool[]) with ordinality
    as n(name, at, about_kind, about_id, serves, company_id, actor_id, actor_name, cause, payload, wanted, ord)
), event as (
  insert into core_event (name, at, about_kind, about_id, serves, company_id, actor_id, actor_name, cause, payload)
  select name, at, about_kind, about_id, serves::text[], company_id, actor_id, actor_name, cause, payload::jsonb
  from new order by ord
  returning id, name, at, about_kind, about_id
)"""
_OUTBOX = """
insert into core_outbox (event_id, about_kind, about_id, attempts, retry_at)
select e.id, e.about_kind, e.about_id, 0, e.at from event e
where e.name in (select name from new where wanted)
"""


def _write_events(unit: Unit) -> None:
    """Store the unit's events in order, queue those somebody waits for, and write what lies aside: one statement."""
    if not unit.events:
        return
    columns = [list(column) for column in zip(*unit.events, strict=True)]
    columns[4] = [sql.array(serves) for serves in columns[4]]
    columns.append([subscribed(name) or name in unit.listened for name in columns[0]])
    bulk.flush(_EVENTS, _OUTBOX, columns)
    unit.events.clear()
