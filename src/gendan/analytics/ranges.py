"""Time ranges of statistics as arithmetic: whole days of the firm, the range before, how a line is cut into steps."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
DAYS_BY_DAY, DAYS_BY_WEEK = 45, 200


@dataclass(frozen=True, slots=True)
class Range:
    """From the beginning of one day to the end of another."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a range ends after it begins")

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first moment, and the first one after it."""
        return datetime.combine(self.first, time.min, zone), datetime.combine(self.last + DAY, time.min, zone)

    @property
    def before(self) -> "Range":
        """The range to compare with: the month before for a month, else as many days before."""
        if self.is_month:
            last = self.first - DAY
            return Range(last.replace(day=1), last)
        return Range(self.first - self.days * DAY, self.first - DAY)

    @property
    def is_month(self) -> bool:
        """Whether it is one whole month."""
        return self == month(self.first)

    @property
    def step(self) -> str:
        """Into what a line over it is cut: day, week or month."""
        if self.days <= DAYS_BY_DAY:
            return "day"
        return "week" if self.days <= DAYS_BY_WEEK else "month"

    def steps(self) -> list[date]:
        """The first day of every step, as the database cuts them; weeks begin on Monday."""
        at, found = start_of(self.first, self.step), []
        while at <= self.last:
            found.append(at)
            at = following(at, self.step)
        return found


def month(day: date) -> Range:
    """The month of a day."""
    return Range(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def start_of(day: date, step: str) -> date:
    """The first day of the step a day is in."""
    if step == "week":
        return day - day.weekday() * DAY
    return day.replace(day=1) if step == "month" else day


def following(day: date, step: str) -> date:
    """The first day of the next step."""
    if step == "month":
        return month(day).last + DAY
    return day + (7 * DAY if step == "week" else DAY)


def months_back(day: date, count: int) -> list[Range]:
    """The last months, the present one last."""
    found = [month(day)]
    while len(found) < count:
        found.insert(0, found[0].before)
    return found
