"""The dispatcher: hands stored events to their subscribers, each once, in order per document.

It polls the outbox instead of listening: NOTIFY takes one lock for the whole server at commit, which would
put every order of the day in one line (ADR 0003). Any number of dispatchers may run; an advisory lock per
document keeps its events in order.
"""

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections, connection, transaction

from . import clock, events, refs, sql
from .actor import SYSTEM
from .errors import IllegalTransition
from .events import Handler, Happened
from .models import EventRow, Handled, Outbox
from .work import because, service

log = logging.getLogger("gendan.dispatch")
IDLE_SECONDS = 0.25
BATCH = 200
LONGEST_WAIT = timedelta(hours=1)


def run(stop: threading.Event) -> None:
    """Drain the outbox until `stop` is set; survives a lost database connection."""
    while not stop.is_set():
        try:
            busy = drain()
        except Exception:
            log.exception("dispatcher stumbled; going on")
            close_old_connections()
            connection.close()
            busy = 0
            stop.wait(2)
        if not busy:
            stop.wait(IDLE_SECONDS)


def drain() -> int:
    """Serve what is due now; the number of events finished. Returns 0 when nothing could be done."""
    due = Outbox.objects.filter(retry_at__lte=clock.now()).order_by("event_id")
    documents = dict.fromkeys(due.values_list("about_kind", "about_id")[:BATCH])
    return sum(_serve(refs.Ref(*about)) for about in documents)


def _serve(about: refs.Ref) -> int:
    """All pending events of one document in order, unless another dispatcher is at it."""
    locked = sql.one("select pg_try_advisory_lock(hashtextextended(%s, 0))", [str(about)])
    if not (locked and locked[0]):
        return 0
    try:
        pending = list(
            Outbox.objects.filter(about_kind=about.kind, about_id=about.id).select_related("event").order_by("event_id")
        )
        blocked: set[str] = set()
        return sum(_serve_one(row, blocked) for row in pending)
    finally:
        sql.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [str(about)])


def _serve_one(row: Outbox, blocked: set[str]) -> int:
    """One event to all its subscribers; a subscriber that failed on an earlier event of the document waits."""
    due = row.retry_at <= clock.now()
    done = set(Handled.objects.filter(event_id=row.event_id).values_list("subscriber", flat=True))
    failed = ""
    for handler in events.handlers(row.event.name):
        name = f"{handler.__module__}.{handler.__qualname__}"
        if name in done:
            continue
        if not due or name in blocked:
            blocked.add(name)
            continue
        error = _hand_over(handler, name, row.event)
        if error:
            failed = error
            blocked.add(name)
        else:
            done.add(name)
    if all(f"{h.__module__}.{h.__qualname__}" in done for h in events.handlers(row.event.name)):
        with transaction.atomic():
            Handled.objects.filter(event_id=row.event_id).delete()
            row.delete()
        return 1
    if failed:
        _put_off(row, failed)
    return 0


def _hand_over(handler: Handler, name: str, event: EventRow) -> str:
    """Call one subscriber in its own transaction; an empty text when it is done, else what went wrong."""

    @service
    def handle(*, actor: object) -> None:
        Handled.objects.create(event=event, subscriber=name)
        if not events.opens_own_units(handler):
            handler(happened(event))

    try:
        with because(f"event:{event.pk}"):
            if events.opens_own_units(handler):
                handler(happened(event))
            handle(actor=SYSTEM)
    except IllegalTransition:  # the document has moved on: an answer, not a reason to retry
        Handled.objects.get_or_create(event=event, subscriber=name)
    except Exception as error:
        log.exception("%s failed on event %s %s", name, event.pk, event.name)
        return f"{name}: {error!r}"[:2000]
    return ""


def _put_off(row: Outbox, error: str) -> None:
    wait = min(timedelta(seconds=2**row.attempts), LONGEST_WAIT)
    Outbox.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, retry_at=clock.now() + wait, error=error)


def happened(row: EventRow) -> Happened:
    """A stored event as subscribers see it."""
    serves = tuple(refs.Ref(kind, int(id)) for kind, _, id in (s.partition(":") for s in row.serves))
    return Happened(row.pk, row.name, row.at, row.about, serves, row.company_id, row.actor_id, row.payload)
