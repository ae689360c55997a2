"""Time limits as arithmetic: from a start and a limit to the moments of warning and lateness (WFL-05).

Pure. A limit is an amount in a unit, sometimes with a clock time (`by`), sometimes counted from a target date:
positive runs after the start, negative names a day before the target. Due moments are half-open: done before
`due_at` is in time, at `due_at` it is late. So the end of a day is the next midnight.

| unit | means | due |
| --- | --- | --- |
| min, wh | working minutes, hours | after so much working time |
| h | clock hours | plainly later |
| wd | working days, the start's not counted; 0: the same day | end of work on that day; `by` names another hour |
| cd | calendar days; 0: the same day | end of that day; `by` names another hour |
| mo | months | end of the same day that many months later |
| event | no clock of its own | only where the caller names a moment |
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from gendan.org.calendars import DAY, WorkCalendar

UNITS = ("min", "wh", "h", "wd", "cd", "mo", "event")
IN_WORKING_TIME = {"min", "wh", "wd"}


class Due(NamedTuple):
    """When to warn and from when on it is late."""

    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take; as text `4wh`, `1wd<09:00`, `-2cd@2025-06-20`."""

    amount: Decimal
    unit: str
    by: time | None = None
    target: date | None = None

    def __str__(self) -> str:
        text = f"{self.amount.normalize():f}{self.unit}"
        text += f"<{self.by:%H:%M}" if self.by else ""
        return text + (f"@{self.target.isoformat()}" if self.target else "")

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read what `str` wrote. A ValueError says it is no limit."""
        text, _, target = text.partition("@")
        text, _, by = text.partition("<")
        number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
        unit = text[len(number) :]
        if unit not in UNITS:
            raise ValueError(f"no unit of time: {unit}")
        return cls(
            Decimal(number or "0"),
            unit,
            time.fromisoformat(by) if by else None,
            date.fromisoformat(target) if target else None,
        )


def due(limit: Limit, started_at: datetime, calendar: WorkCalendar, warn_percent: int = 80) -> Due:
    """Warning and due moment of a limit that starts at `started_at`. A limit without a clock is a ValueError."""
    end = _end(limit, started_at, calendar)
    share = warn_percent / 100
    if limit.unit in IN_WORKING_TIME and limit.target is None:
        warn = calendar.add_minutes(started_at, calendar.minutes_between(started_at, end) * share)
    else:
        warn = started_at + (end - started_at) * share
    return Due(min(max(warn, started_at), end), end)


def _end(limit: Limit, started_at: datetime, calendar: WorkCalendar) -> datetime:
    amount = float(limit.amount)
    if limit.unit == "h":
        return started_at + timedelta(hours=amount)
    if limit.unit in ("min", "wh"):
        return calendar.add_minutes(started_at, amount * (60 if limit.unit == "wh" else 1))
    if limit.unit == "event":
        raise ValueError("this limit has no clock of its own")
    start = limit.target or calendar.local(started_at).date()
    day = _day(limit, start, calendar)
    if limit.by:
        return calendar.at(day, limit.by.hour * 60 + limit.by.minute)
    if limit.unit == "wd" and limit.target is None:
        return calendar.end_of_day(day)
    return calendar.end_of_date(day)


def _day(limit: Limit, start: date, calendar: WorkCalendar) -> date:
    """The day a limit in days or months ends on."""
    count = int(limit.amount)
    if limit.unit == "wd":
        return calendar.shift(start, count)
    if limit.unit == "mo":
        return add_months(start, count)
    return start + count * DAY


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    first_after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * DAY, first_after - DAY)


def late(due_at: datetime, done_at: datetime) -> bool:
    """Whether something done at `done_at` came too late."""
    return done_at >= due_at


def lost(limit: Limit | None, paused_at: datetime, resumed_at: datetime, calendar: WorkCalendar) -> float:
    """Minutes a pause took, as the limit counts them: working minutes or minutes of the clock."""
    if limit is not None and limit.unit in IN_WORKING_TIME:
        return calendar.minutes_between(paused_at, resumed_at)
    return (resumed_at - paused_at).total_seconds() / 60


def pushed(moment: datetime, limit: Limit | None, minutes: float, calendar: WorkCalendar) -> datetime:
    """A moment moved on by what pauses took."""
    if not minutes:
        return moment
    if limit is not None and limit.unit in IN_WORKING_TIME:
        return calendar.add_minutes(moment, minutes)
    return moment + timedelta(minutes=minutes)
