"""What people want to hear outside the product, how, and when: quiet hours, ways by kind and medium, the daily digest.

Pure. The list of messages in the product always holds everything (NTF-05); wishes only govern what is sent. A kind not
spoken of goes out at once. A robot in a common room belongs to nobody and has no wishes.

| way | mail, chat |
| --- | --- |
| now | at once, or at the end of the quiet hours |
| digest | gathered into one message a day |
| never | only in the product |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from gendan.org.calendars import DAY, WorkCalendar

KEY = "notices"  # in the preferences of a user
NOW, DIGEST, NEVER = "now", "digest", "never"
WAYS = (NOW, DIGEST, NEVER)
MEDIA = ("mail", "chat")
URGENT = {"task.escalated", "task.nobody"}
# Kinds people decide about: the code of a message, or the first part of several.
KINDS = (
    "task.opened", "task.due_soon", "task.overdue", "task.escalated", "task.returned", "task.delegated",
    "approval.decided", "document", "payment", "stock", "other",
)  # fmt: skip
DIGEST_AT = time(17, 0)


class Sending(NamedTuple):
    """What becomes of a message outside: its state in the log, and the moment before which it does not go out."""

    state: str
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """One person's wishes; without any, everything goes out at once."""

    quiet: tuple[time, time] | None = None
    quiet_days_off: bool = False
    urgent_always: bool = True
    digest_at: time = DIGEST_AT
    ways: Mapping[str, str] = field(default_factory=dict)  # "task.opened/mail" → way

    def way(self, code: str, medium: str) -> str:
        """How messages of a code go by a medium."""
        return self.ways.get(f"{kind_of(code)}/{channel(medium)}", NOW)

    def sending(self, code: str, medium: str, now: datetime, calendar: WorkCalendar) -> Sending | None:
        """What becomes of a message; None: it stays in the product."""
        way = self.way(code, medium)
        if way == NEVER:
            return None
        if way == DIGEST:
            return Sending("digest", self._next(self.digest_at, now, calendar))
        if self.urgent_always and code in URGENT:
            return Sending("waiting", None)
        return Sending("waiting", self.quiet_until(now, calendar))

    def quiet_until(self, now: datetime, calendar: WorkCalendar) -> datetime | None:
        """When one may be disturbed again; None: now."""
        at = now
        for _day in range(31):  # days off and quiet hours may follow each other
            later = self._quiet_hours(at, calendar) or self._day_off(at, calendar)
            if later is None:
                break
            at = later
        return at if at > now else None

    def _quiet_hours(self, at: datetime, calendar: WorkCalendar) -> datetime | None:
        if self.quiet is None:
            return None
        (start, end), local = self.quiet, calendar.local(at)
        inside = start <= local.time() < end if start < end else local.time() >= start or local.time() < end
        if not inside:
            return None
        day = local.date() + (DAY if start > end and local.time() >= start else timedelta())
        return calendar.at(day, _minutes(end))

    def _day_off(self, at: datetime, calendar: WorkCalendar) -> datetime | None:
        day = calendar.local(at).date()
        if not self.quiet_days_off or calendar.is_workday(day):
            return None
        following = calendar.next_workday(day)
        return calendar.at(following, _minutes(self.quiet[1]) if self.quiet else calendar.hours(following)[0][0])

    def _next(self, hour: time, now: datetime, calendar: WorkCalendar) -> datetime:
        """The next time the clock shows an hour."""
        today = calendar.at(calendar.local(now).date(), _minutes(hour))
        return today if today > now else today + DAY


def kind_of(code: str) -> str:
    """Under which kind a message falls."""
    area = code.partition(".")[0]
    return code if code in KINDS else area if area in KINDS else "other"


def channel(medium: str) -> str:
    """Mail, or any kind of chat."""
    return "mail" if medium == "mail" else "chat"


def read(preferences: Mapping[str, Any] | None) -> Wishes:
    """Wishes as they are kept; what cannot be read counts as not said."""
    kept = (preferences or {}).get(KEY) or {}
    try:
        quiet = tuple(time.fromisoformat(text) for text in kept.get("quiet") or ())
        return Wishes(
            (quiet[0], quiet[1]) if len(quiet) == 2 else None, bool(kept.get("days_off")), bool(kept.get("urgent", True)),
            time.fromisoformat(kept.get("digest") or f"{DIGEST_AT:%H:%M}"),
            {name: way for name, way in (kept.get("ways") or {}).items() if way in WAYS},
        )  # fmt: skip
    except (TypeError, ValueError, AttributeError):
        return Wishes()


def write(wishes: Wishes) -> dict[str, Any]:
    """The kept form; kinds that go out at once are not spoken of."""
    return {
        "quiet": [f"{moment:%H:%M}" for moment in wishes.quiet or ()], "days_off": wishes.quiet_days_off,
        "urgent": wishes.urgent_always, "digest": f"{wishes.digest_at:%H:%M}",
        "ways": {name: way for name, way in sorted(wishes.ways.items()) if way != NOW},
    }  # fmt: skip


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
