"""The clock of a task: how much of its limit is used, what is left, and the state that gives its colour."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gendan.core import clock as time

from . import formats

SOON = 0.8


@dataclass(frozen=True, slots=True)
class Clock:
    """State (`ok soon late block done plan`), the text, the grey limit and the used share (0 to 1)."""

    state: str
    label: str
    limit: str = ""
    share: float = 0.0
    due: datetime | None = None
    started: datetime | None = None


def clock(
    due: datetime | None,
    *,
    started: datetime | None = None,
    now: datetime | None = None,
    limit: str = "",
    paused: str = "",
    done: bool = False,
) -> Clock:
    """What the clock shows.

    `limit` is the allowed time as text (`4 时`); `paused` says what it waits for and stops the clock. Without
    `started` the last hour counts as due soon; with it, the last fifth of the time.
    """
    if done:
        return Clock("done", _("Done"))
    if paused:
        return Clock("block", paused, due=due)
    if due is None:
        return Clock("plan", _("No limit"))
    now = now or time.now()
    left = due - now
    limit = _("of %(limit)s") % {"limit": limit} if limit else ""
    if left < formats.DAY * 0:
        return Clock("late", _("%(time)s over") % {"time": formats.span(left)}, limit, 1.0, due, started)
    share = _share(started, due, now) if started else (SOON if left <= formats.HOUR else 0.45)
    state = "soon" if share >= SOON else "ok"
    return Clock(state, _("%(time)s left") % {"time": formats.span(left)}, limit, share, due, started)


def _share(started: datetime, due: datetime, now: datetime) -> float:
    whole = (due - started).total_seconds()
    return min(1.0, max(0.0, (now - started).total_seconds() / whole)) if whole > 0 else 1.0
