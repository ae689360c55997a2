"""Working time as arithmetic: what hours a day has, and where a limit in working time ends (WFL-06).

Pure: no database, no clock. Moments are aware; hours are local to the calendar's zone. Intervals are minutes
from the local midnight of the day they start on; one that ends before it starts runs over midnight.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

Interval: TypeAlias = tuple[int, int]
Hours: TypeAlias = tuple[Interval, ...]

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST_SEARCH = 3700  # days; a calendar without any working time is an error, not an endless loop


class NoWorkingTime(ValueError):
    """The calendar has no working hours where some are needed."""


def parse_hours(intervals: Sequence[Sequence[str]]) -> Hours:
    """`[["08:00", "12:00"], ["20:00", "04:00"]]` as minutes. A ValueError names what cannot be read."""
    hours = []
    for start_text, end_text in intervals:
        start, end = _minutes(start_text), _minutes(end_text)
        hours.append((start, end if end > start else end + 1440))
    hours.sort()
    for (_, end), (start, _) in itertools.pairwise(hours):
        if start < end:
            raise ValueError("intervals overlap")
    return tuple(hours)


def _minutes(text: str) -> int:
    if text == "24:00":
        return 1440
    moment = time.fromisoformat(text)
    return moment.hour * 60 + moment.minute


@dataclass(frozen=True)
class WorkCalendar:
    """Hours per ISO weekday, and the days that differ: a holiday has no hours, a make-up day has some."""

    week: Mapping[int, Hours]
    days: Mapping[date, Hours] = field(default_factory=dict)
    zone: tzinfo = SHANGHAI

    def hours(self, day: date) -> Hours:
        """The working intervals that start on `day`."""
        special = self.days.get(day)
        return self.week.get(day.isoweekday(), ()) if special is None else special

    def is_workday(self, day: date) -> bool:
        """Whether any work starts on `day`."""
        return bool(self.hours(day))

    def next_workday(self, day: date) -> date:
        """The first workday after `day`."""
        return self._step(day, 1)

    def workday_from(self, day: date) -> date:
        """`day` if it is a workday, else the next one."""
        return day if self.is_workday(day) else self.next_workday(day)

    def shift(self, day: date, count: int) -> date:
        """The date `count` workdays after or before `day`; with 0, `day` or the next workday."""
        if count == 0:
            return self.workday_from(day)
        for _ in range(abs(count)):
            day = self._step(day, 1 if count > 0 else -1)
        return day

    def end_of_day(self, day: date) -> datetime:
        """When work ends on `day`; on a day off, the midnight that ends it."""
        hours = self.hours(day)
        return self.at(day, hours[-1][1] if hours else 1440)

    def end_of_date(self, day: date) -> datetime:
        """The midnight that ends `day`."""
        return self.at(day, 1440)

    def at(self, day: date, minutes: int) -> datetime:
        """The local moment `minutes` after the midnight that starts `day`."""
        return datetime.combine(day, time(), self.zone) + timedelta(minutes=minutes)

    def local(self, moment: datetime) -> datetime:
        """`moment` in the calendar's zone."""
        return moment.astimezone(self.zone)

    def add_minutes(self, start: datetime, minutes: int | float) -> datetime:
        """`minutes` of working time after `start`. With 0: `start` itself, or where work next begins."""
        left = timedelta(minutes=minutes)
        for begin, end in self._spans(start):
            if begin + left <= end:
                return begin + left
            left -= end - begin
        raise NoWorkingTime("no working hours after the start")

    def minutes_between(self, start: datetime, end: datetime) -> float:
        """Working minutes from `start` to `end`."""
        total = timedelta()
        if end <= start:
            return 0.0
        for begin, stop in self._spans(start):
            if begin >= end:
                break
            total += min(stop, end) - begin
        return total.total_seconds() / 60

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working time from `start` on, the first piece cut at `start`. Yesterday may run over midnight."""
        start = self.local(start)
        first = start.date() - DAY
        for n in range(LONGEST_SEARCH):
            for begin_minute, end_minute in self.hours(first + n * DAY):
                end = self.at(first + n * DAY, end_minute)
                if end > start:
                    yield max(start, self.at(first + n * DAY, begin_minute)), end

    def _step(self, day: date, by: int) -> date:
        for n in range(1, LONGEST_SEARCH):
            if self.is_workday(day + by * n * DAY):
                return day + by * n * DAY
        raise NoWorkingTime("no workday within ten years")


STANDARD_WEEK: dict[str, list[list[str]]] = {
    **{str(day): [["08:00", "12:00"], ["13:30", "17:30"]] for day in range(1, 6)},
    "6": [],
    "7": [],
}


def make(
    week: Mapping[str, Sequence[Sequence[str]]], days: Mapping[date, Sequence[Sequence[str]]], zone: tzinfo
) -> WorkCalendar:
    """A calendar from its stored form."""
    return WorkCalendar(
        {int(day): parse_hours(intervals) for day, intervals in week.items()},
        {day: parse_hours(intervals) for day, intervals in days.items()},
        zone,
    )
