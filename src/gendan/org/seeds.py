"""Rows of `org` that ship with the product: roles, reasons, the standard working calendar."""

from datetime import date

from django.contrib.postgres.aggregates import BoolOr

from gendan.core import clock

from .calendars import STANDARD_WEEK
from .catalogue.reasons import REASONS
from .catalogue.roles import ROLES
from .models import Calendar, CalendarDay, Reason, Role

STANDARD = "standard"


def seed() -> None:
    """Insert what is missing; never overwrite what the firm changed."""
    Role.objects.bulk_create(
        [Role(code=r.code, name=r.name, name_en=r.name_en, permissions=list(r.permissions)) for r in ROLES],
        ignore_conflicts=True,
    )
    Reason.objects.bulk_create(
        [
            Reason(list=list_name, code=code, name=name, name_en=name_en, sort=n)
            for list_name, reasons in REASONS.items()
            for n, (code, name, name_en) in enumerate(reasons)
        ],
        ignore_conflicts=True,
    )
    Calendar.objects.get_or_create(
        company=None, code=STANDARD,
        defaults={"name": "标准工作日历", "name_en": "Standard working calendar", "week": STANDARD_WEEK},
    )  # fmt: skip
    for calendar in Calendar.objects.order_by("pk"):
        _holidays(calendar)


def _holidays(calendar: Calendar) -> None:
    """Public holidays and make-up days: announced years as they are, the coming year provisionally.

    A year that has announced days in the table is the firm's own and is left alone; provisional days give way
    once the program knows the announcement. A day the firm set among provisional ones stays as it is.
    """
    announced = _announced()
    kept = CalendarDay.objects.filter(calendar=calendar).values_list("on__year").annotate(open=BoolOr("provisional"))
    have = {year for year, provisional in kept if not provisional}
    new = [row for year, days in announced.items() if year not in have for row in days]
    for row in new:
        row.calendar = calendar
    years = {row.on.year for row in new}
    CalendarDay.objects.filter(calendar=calendar, provisional=True, on__year__in=years).delete()
    CalendarDay.objects.bulk_create(new, ignore_conflicts=True)
    for year in (clock.today().year, clock.today().year + 1):
        if year not in announced and year not in have:
            rows = [
                CalendarDay(calendar=calendar, on=on, name=name[:60], intervals=[], provisional=True)
                for on, name in _statutory(year).items()
            ]
            CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)


def _announced() -> dict[int, list[CalendarDay]]:
    """Days off and make-up days that the state has announced, by year."""
    from chinese_calendar import constants

    names = {h.value: h.chinese for h in constants.Holiday}
    years: dict[int, list[CalendarDay]] = {}
    for on, holiday in constants.holidays.items():
        years.setdefault(on.year, []).append(CalendarDay(on=on, name=names[holiday][:60], intervals=[]))
    for on, holiday in constants.workdays.items():
        years.setdefault(on.year, []).append(
            CalendarDay(on=on, name=f"{names[holiday]}调休上班"[:60], intervals=STANDARD_WEEK["1"])
        )
    return years


def _statutory(year: int) -> dict[date, str]:
    """The days the law itself gives in a year whose make-up days are not announced yet."""
    import holidays

    found: dict[date, str] = dict(holidays.country_holidays("CN", years=year, language="zh_CN"))
    return found
