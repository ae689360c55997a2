"""The one clock. Services ask it instead of the system, so that tests and the demo can travel in time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@cache
def zone() -> ZoneInfo:
    """The installation's time zone; business dates are dates in it."""
    return ZoneInfo(settings.TIME_ZONE)


def local(moment: datetime | None = None) -> datetime:
    """`moment` (default: now) in the installation's time zone."""
    return (moment or now()).astimezone(zone())


def today() -> date:
    """The business date."""
    return local().date()


def midnight(day: date) -> datetime:
    """The moment a business date begins."""
    return datetime.combine(day, time.min, zone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were `moment`."""
    assert moment.tzinfo is not None, "the clock takes aware moments only"
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
