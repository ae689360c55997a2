"""What others ask of `org`: calendars, people with a role, reasons, users by name."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.remembered import Remembered

from . import calendars
from .calendars import WorkCalendar
from .catalogue.roles import holders
from .models import Assignment, Calendar, CalendarDay, Company, Department, Reason, Role, User

# Another process may change a calendar; what this one remembers is asked again after so many seconds.
CALENDAR_SECONDS = 30
_calendars: dict[tuple[str, int], tuple[float, WorkCalendar]] = {}
_of_company: dict[tuple[str, int | None], tuple[float, int]] = {}


def calendar_for(company_id: int | None) -> WorkCalendar:
    """The calendar a company works by: its own, else (as for nobody's company) the standard one. Remembered per process."""
    return calendar(calendar_id_for(company_id))


def calendar_id_for(company_id: int | None) -> int:
    """Which calendar a company works by."""
    key = (str(sql.here().settings_dict["NAME"]), company_id)
    known = _of_company.get(key)
    if known and time.monotonic() - known[0] < CALENDAR_SECONDS:
        return known[1]
    row = sql.one(
        "select coalesce((select calendar_id from org_company where id = %s),"
        " (select id from org_calendar where company_id is null and code = 'standard'))",
        [company_id],
    )
    if not row or row[0] is None:
        raise NotFound()
    _of_company[key] = (time.monotonic(), row[0])
    return int(row[0])


def calendar(calendar_id: int) -> WorkCalendar:
    """A calendar ready for arithmetic."""
    key = (str(sql.here().settings_dict["NAME"]), calendar_id)
    known = _calendars.get(key)
    if known and time.monotonic() - known[0] < CALENDAR_SECONDS:
        return known[1]
    stored = Calendar.objects.get(pk=calendar_id)
    days: dict[date, Any] = dict(CalendarDay.objects.filter(calendar=stored).values_list("on", "intervals"))
    made = calendars.make(stored.week, days, clock.zone())
    _calendars[key] = (time.monotonic(), made)
    return made


def assumed_years(calendar_id: int) -> list[int]:
    """Years of a calendar whose holidays the state had not announced: the days the law gives, and no make-up days."""
    days = CalendarDay.objects.filter(calendar_id=calendar_id, provisional=True, on__year__gte=clock.today().year)
    return sorted(set(days.values_list("on__year", flat=True)))


def forget_calendars() -> None:
    """Drop what this process remembers of working time."""
    _calendars.clear()
    _of_company.clear()


def users_with_role(company_id: int, role_code: str) -> list[User]:
    """Active people who act in a role in a company, generic roles and heads of departments included, by name."""
    if role_code == "department_head":
        found = User.objects.filter(pk__in=Department.objects.filter(company_id=company_id, active=True).values("head"))
    else:
        found = User.objects.filter(assignments__company_id=company_id, assignments__role__code__in=holders(role_code))
    return list(found.filter(is_active=True).distinct().order_by("pinyin", "pk"))


def names_by_role(company_id: int, role_codes: Sequence[str]) -> dict[str, list[str]]:
    """Names of the active people who act in each of these roles in a company, generic roles and heads of departments included."""
    wanted = {held for code in role_codes for held in holders(code)}
    rows = (
        Assignment.objects.filter(company_id=company_id, role__code__in=wanted, user__is_active=True)
        .order_by("user__pinyin", "user_id")
        .values_list("role__code", "user__name")
    )
    found: dict[str, dict[str, None]] = {code: {} for code in role_codes}
    for held, name in rows:
        for code in role_codes:
            if held in holders(code):
                found[code][name] = None
    if "department_head" in found:
        heads = Department.objects.filter(company_id=company_id, active=True, head__is_active=True)
        found["department_head"] |= dict.fromkeys(heads.order_by("pk").values_list("head__name", flat=True))
    return {code: list(names) for code, names in found.items()}


def is_away(day: date) -> Q:
    """People who are away on a day, so that their stand-in does their tasks."""
    return Q(away_until__gte=day) & (Q(away_from=None) | Q(away_from__lte=day))


def require_colleagues(company_id: int, *user_ids: int | None) -> None:
    """Refuse with NotFound unless these people work, or worked, for the company. No query without an id."""
    wanted = {id for id in user_ids if id is not None}
    if wanted:
        held = Q(assignments__company_id=company_id) | Q(department__company_id=company_id)
        if User.objects.filter(held, pk__in=wanted).distinct().count() != len(wanted):
            raise NotFound()


def find_users(term: str, *, actor: Actor, company_id: int | None = None, limit: int = 10) -> list[User]:
    """Active colleagues by part of the name, pinyin, initials or log-in name; within the actor's companies."""
    term = term.strip()
    low = term.lower().replace(" ", "")
    found = (
        visible_users(actor)
        .filter(is_active=True)
        .filter(
            Q(name__icontains=term)
            | Q(pinyin__startswith=low)
            | Q(initials__startswith=low)
            | Q(username__istartswith=term)
        )
    )
    if company_id is not None:
        found = found.filter(assignments__company_id=company_id)
    return list(found.distinct().order_by("pinyin", "pk")[:limit])


def visible_users(actor: Actor) -> "QuerySet[User]":
    """Users who have a role in one of the actor's companies."""
    if actor.is_system:
        return User.objects.all()
    return User.objects.filter(assignments__company_id__in=actor.company_ids).distinct()


def get_user(username: str, *, actor: Actor) -> User:
    """The user of a log-in name, if the actor may see them."""
    found = visible_users(actor).filter(username__iexact=username).select_related("department").first()
    if found is None:
        raise NotFound()
    return found


def _read_reasons() -> dict[str, tuple[Reason, ...]]:
    lists: dict[str, tuple[Reason, ...]] = {}
    for reason in Reason.objects.order_by("list", "sort", "code"):
        lists[reason.list] = (*lists.get(reason.list, ()), reason)
    return lists


_reasons = Remembered(_read_reasons)


def reasons(list_name: str) -> tuple[Reason, ...]:
    """All reasons of a list in its order, those no longer offered too. Remembered per process."""
    return _reasons.get().get(list_name, ())


def offered(list_name: str) -> list[Reason]:
    """The reasons a list offers, in its order."""
    return [reason for reason in reasons(list_name) if reason.active]


def reason_lists() -> list[str]:
    """The names of all lists."""
    return list(_reasons.get())


def forget_reasons() -> None:
    """Read the lists again at the next question: after a change, and between tests."""
    _reasons.forget()


def companies(actor: Actor) -> list[Company]:
    """Companies the actor may see, active ones first."""
    found = Company.objects.all() if actor.is_system else Company.objects.filter(pk__in=actor.company_ids)
    return list(found.order_by("-active", "pk"))


def departments(company_id: int, *, actor: Actor) -> list[Department]:
    """The departments of a company the actor may see."""
    if not actor.sees_company(company_id):
        raise NotFound()
    return list(
        Department.objects.filter(company_id=company_id).select_related("head", "parent").order_by("-active", "pk")
    )


def roles() -> list[Role]:
    """All roles, in order of creation."""
    return list(Role.objects.order_by("-active", "pk"))
