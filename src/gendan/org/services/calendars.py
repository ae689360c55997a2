"""Working time: weeks, holidays, make-up days (WFL-06). A change recomputes open deadlines, through the event."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service

from .. import queries
from ..calendars import STANDARD_WEEK, parse_hours
from ..events import CalendarChanged
from ..models import Calendar, CalendarDay, Company

Intervals: TypeAlias = Sequence[Sequence[str]]


@service
def create(code: str, name: str, *, actor: Actor, company: Company | None = None, name_en: str = "",
           week: Mapping[str, Intervals] = STANDARD_WEEK) -> Calendar:  # fmt: skip
    """A further calendar, of a company or for all, with the standard's holidays to start from."""
    actor.require("org.calendar.change")
    _check_week(week)
    calendar = Calendar.objects.create(company=company, code=code, name=name, name_en=name_en, week=week)
    standard = CalendarDay.objects.filter(calendar__company=None, calendar__code="standard").exclude(calendar=calendar)
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(calendar=calendar, on=d.on, intervals=d.intervals, name=d.name, provisional=d.provisional)
            for d in standard
        ]
    )
    return calendar


@service
def set_week(calendar_id: int, week: Mapping[str, Intervals], *, actor: Actor) -> Calendar:
    """Change the hours of the weekdays. Locks the calendar. Announces CalendarChanged. Refuses unreadable hours."""
    actor.require("org.calendar.change")
    _check_week(week)
    calendar = _locked(calendar_id, actor)
    calendar.week = {str(day): [list(i) for i in intervals] for day, intervals in week.items()}
    calendar.save(update_fields=["week"])
    return _announce(calendar)


@service
def set_day(
    calendar_id: int, on: date, intervals: Intervals, *, actor: Actor, name: str = "", provisional: bool = False
) -> Calendar:
    """Make one day differ: no intervals is a day off, some make it a workday. Announces CalendarChanged."""
    actor.require("org.calendar.change")
    _check(intervals)
    calendar = _locked(calendar_id, actor)
    CalendarDay.objects.update_or_create(
        calendar=calendar, on=on,
        defaults={"intervals": [list(i) for i in intervals], "name": name, "provisional": provisional},
    )  # fmt: skip
    return _announce(calendar)


@service
def clear_day(calendar_id: int, on: date, *, actor: Actor) -> Calendar:
    """Let a day be like its weekday again. Announces CalendarChanged."""
    actor.require("org.calendar.change")
    calendar = _locked(calendar_id, actor)
    CalendarDay.objects.filter(calendar=calendar, on=on).delete()
    return _announce(calendar)


def _locked(calendar_id: int, actor: Actor) -> Calendar:
    calendars = Calendar.objects.filter(pk=calendar_id)
    if not actor.is_system:
        calendars = calendars.filter(Q(company=None) | Q(company__in=actor.company_ids))
    if not calendars.exists():
        raise NotFound()
    calendar: Calendar = lock_one(calendars)
    return calendar


def _announce(calendar: Calendar) -> Calendar:
    queries.forget_calendars()
    publish(CalendarChanged(calendar.pk), about=Ref(Calendar.KIND, calendar.pk), company_id=calendar.company_id)
    return calendar


def _check_week(week: Mapping[str, Intervals]) -> None:
    if set(week) - set("1234567"):
        raise Invalid({"week": _("Weekdays are 1 (Monday) to 7 (Sunday).")})
    for intervals in week.values():
        _check(intervals)
    if not any(week.values()):
        raise Invalid({"week": _("A calendar needs some working time.")})


def _check(intervals: Intervals) -> None:
    try:
        parse_hours(intervals)
    except (ValueError, TypeError) as error:
        raise Invalid({"intervals": _("Write hours as 08:00–12:00; they may not overlap.")}) from error
