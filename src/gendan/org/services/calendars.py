"""Working time: weeks, holidays, make-up days (WFL-06). A change recomputes open deadlines, through the event."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service

from .. import queries
from ..calendars import STANDARD_WEEK, parse_hours
from ..events import CalendarChanged
from ..models import Calendar, CalendarDay, Company
from . import companies

Intervals: TypeAlias = Sequence[Sequence[str]]


@service
def create(code: str, name: str, *, actor: Actor, company: Company | None = None, name_en: str = "",
           week: Mapping[str, Intervals] = STANDARD_WEEK) -> Calendar:  # fmt: skip
    """A further calendar, of a company or for all, with the standard's holidays to start from."""
    actor.require("org.calendar.change")
    _check_week(week)
    calendar = Calendar.objects.create(company=company, code=code, name=name, name_en=name_en, week=week)
    _copy_days(Calendar.objects.get(company=None, code="standard"), calendar)
    return calendar


@service
def own(company_id: int, *, actor: Actor) -> Calendar:
    """The calendar that only this company works by. Where it shares one so far, it gets a copy of that.

    So a day off in one firm of the group is a workday in the others. Locks the company. Announces CalendarChanged
    for a new one, as open limits of the company count by it from now on. Refuses with NotFound, NotAllowed.
    """
    actor.require("org.calendar.change")
    company: Company = lock_one(companies.visible(actor).filter(pk=company_id))
    shared = Calendar.objects.get(pk=company.calendar_id or queries.calendar_id_for(None))
    if shared.company_id == company.pk:
        return shared
    calendar, _made = Calendar.objects.update_or_create(
        company=company, code="own",
        defaults={"name": _NAME % company.name, "name_en": _NAME_EN % company.label("en"), "week": shared.week},
    )  # fmt: skip
    calendar.days.all().delete()  # of a time before the company went back to the shared one
    _copy_days(shared, calendar)
    company.calendar = calendar
    company.save(update_fields=["calendar"])
    return _announce(calendar)


_NAME, _NAME_EN = "%s工作日历", "Working calendar of %s"


def _copy_days(source: Calendar, target: Calendar) -> None:
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(calendar=target, on=d.on, intervals=d.intervals, name=d.name, provisional=d.provisional)
            for d in source.days.all()
        ]
    )


@service
def set_company_week(company_id: int, week: Mapping[str, Intervals], *, actor: Actor) -> Calendar:
    """`set_week` of the company's own calendar."""
    return set_week(own(company_id, actor=actor).pk, week, actor=actor)


@service
def set_company_day(company_id: int, on: date, intervals: Intervals, *, actor: Actor, name: str = "") -> Calendar:
    """`set_day` of the company's own calendar."""
    return set_day(own(company_id, actor=actor).pk, on, intervals, name=name, actor=actor)


@service
def clear_company_day(company_id: int, on: date, *, actor: Actor) -> Calendar:
    """`clear_day` of the company's own calendar."""
    return clear_day(own(company_id, actor=actor).pk, on, actor=actor)


@service
def set_week(calendar_id: int, week: Mapping[str, Intervals], *, actor: Actor) -> Calendar:
    """Change the hours of the weekdays. Locks the calendar. Announces CalendarChanged.

    Refuses unreadable hours, and a shared calendar that companies work by which the actor does not see.
    """
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
    if calendar.company_id is None and not actor.is_system and _others_work_by(calendar, actor):
        raise NotAllowed("org.calendar.change")
    return calendar


def _others_work_by(calendar: Calendar, actor: Actor) -> bool:
    """Whether a shared calendar is the working time of companies this actor does not see."""
    unseen = Company.objects.filter(active=True).exclude(pk__in=actor.company_ids)
    works = Q(calendar=calendar) | Q(calendar=None) if calendar.code == "standard" else Q(calendar=calendar)
    return unseen.filter(works).exists()


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
