"""Company data, departments, working calendar, reasons."""

import calendar as months
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core import clock, params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.org import queries
from gendan.org.models import Calendar, CalendarDay, Company, Department, Reason, User
from gendan.org.services import calendars, companies, parameters, reasons
from gendan.web import kit
from gendan.web.kit import Request

from .. import forms, words
from ..sections import enter, show

DAYS = range(1, 8)
SPAN = re.compile(r"(\d{1,2}[:：]\d{2})\s*[-–—~至]\s*(\d{1,2}[:：]\d{2})")


# Company and departments -----------------------------------------------------------------------------------------------


def _here(actor: Actor) -> Company:
    if actor.company_id is None:
        raise NotFound()
    return companies.get(actor.company_id, actor)


def company(request: Request) -> HttpResponse:
    """The company being worked in."""
    enter(request, "company")
    row = _here(request.actor)
    names = ("name", "name_en", "tax_number", "address", "phone", "bank_account", "currency")
    start = {name: getattr(row, name) for name in names} | {
        "tax_percent": Decimal(row.tax_rate) * 100,
        "calendar": row.calendar_id or queries.calendar_id_for(row.pk),
    }
    form = forms.CompanyForm(request.POST or None, initial=start, actor=request.actor)
    if request.method == "POST" and kit.attempt(form, lambda: _change(row, form, names, request.actor)):
        return kit.done(request, reverse("settings:company"), _("Saved"))
    return show(
        request,
        "company",
        "form.html",
        {"form": form, "save": _("Save company data")},
        status=422 if form.errors else 200,
    )


def _change(row: Company, form: forms.CompanyForm, names: tuple[str, ...], actor: Actor) -> None:
    facts = form.cleaned_data
    chosen = Calendar.objects.filter(pk=facts["calendar"] or 0).first()
    companies.change(
        row.pk,
        actor=actor,
        calendar=chosen,
        tax_rate=facts["tax_percent"] / 100,
        **{name: facts[name] for name in names},
    )


@require_GET
def departments(request: Request) -> HttpResponse:
    """The departments of the company."""
    enter(request, "departments")
    language = get_language() or "zh"
    found = (
        Department.objects.filter(company_id=request.actor.company_id or 0).select_related("head", "parent")
        .annotate(people=Count("members", filter=Q(members__is_active=True))).order_by("-active", "pk")
    )  # fmt: skip
    rows = [
        {
            "code": d.code, "name": d.label(language), "parent": d.parent.label(language) if d.parent else "",
            "head": kit.person(d.head.name) if d.head else "", "people": d.people,
            "state": "" if d.active else kit.chip("done", _("Not used")),
        }
        for d in found
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", _("Department"), css="b"), kit.Column("code", _("Code"), css="mono t2", width=170),
            kit.Column("parent", _("Belongs to"), width=140), kit.Column("head", _("Head"), width=140),
            kit.Column("people", _("People"), num=True, width=80), kit.Column("state", "", width=100),
        ],
        rows=rows, link=kit.to("settings:department", "code"),
        card=kit.Card(title="name", clock="state", name="head", text="parent", foot=("code", "people"), labelled=("people",)),
    )  # fmt: skip
    return show(
        request,
        "departments",
        "table.html",
        {"table": table, "new": reverse("settings:department-new"), "new_label": _("New department")},
    )


def department(request: Request, code: str = "") -> HttpResponse:
    """One department."""
    enter(request, "departments")
    firm = _here(request.actor)
    row = Department.objects.filter(company=firm, code=code).first()
    if code and row is None:
        raise NotFound()
    start: dict[str, Any] = {"active": True}
    if row:
        start = {
            "code": row.code,
            "name": row.name,
            "name_en": row.name_en,
            "parent": row.parent_id,
            "head": row.head_id,
            "active": row.active,
        }
    form = forms.DepartmentForm(request.POST or None, initial=start, actor=request.actor)
    if row:
        form.fields["code"].disabled = True
    if request.method == "POST" and kit.attempt(form, lambda: _save_department(firm, form, request.actor)):
        return kit.done(request, reverse("settings:departments"), _("Saved"))
    context = {"form": form, "back": reverse("settings:departments"), "save": _("Save department")}
    title = row.label(get_language() or "zh") if row else _("New department")
    return show(request, "departments", "form.html", context, title=title, status=422 if form.errors else 200)


def _save_department(firm: Company, form: forms.DepartmentForm, actor: Actor) -> None:
    facts = form.cleaned_data
    companies.save_department(
        firm, facts["code"], facts["name"], name_en=facts["name_en"], active=facts["active"], actor=actor,
        parent=Department.objects.filter(pk=facts["parent"] or 0, company=firm).first(),
        head=User.objects.filter(pk=facts["head"] or 0).first(),
    )  # fmt: skip


# Calendar --------------------------------------------------------------------------------------------------------------


def _calendar(actor: Actor) -> Calendar:
    return Calendar.objects.get(pk=queries.calendar_id_for(_here(actor).pk))


@require_GET
def calendar(request: Request) -> HttpResponse:
    """One month of the company's calendar, the hours of the week, and one day to change."""
    enter(request, "calendar")
    row = _calendar(request.actor)
    today = clock.today()
    chosen = _date(request.GET.get("on", "")) or today
    days = {d.on: d for d in CalendarDay.objects.filter(calendar=row, on__year=chosen.year, on__month=chosen.month)}
    weeks = [
        [_cell(on, row, days.get(on), chosen, today) for on in week]
        for week in months.Calendar().monthdatescalendar(chosen.year, chosen.month)
    ]
    kept = days.get(chosen)
    context = {
        "calendar": row, "weeks": weeks, "heads": [_short(day) for day in DAYS], "chosen": chosen, "kept": kept,
        "month": chosen.replace(day=1), "previous": _shift(chosen, -1), "following": _shift(chosen, 1),
        "hours": [(day, _short(day), _told(row.week.get(str(day), []))) for day in DAYS],
        "day_hours": _told(kept.intervals if kept else row.week.get(str(chosen.isoweekday()), [])),
        "shared": row.company_id is None, "assumed": queries.assumed_years(row.pk),
    }  # fmt: skip
    return show(request, "calendar", "calendar.html", context)


def _short(day: int) -> str:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")][day - 1]


def _cell(on: date, row: Calendar, kept: CalendarDay | None, chosen: date, today: date) -> dict[str, Any]:
    intervals = kept.intervals if kept else row.week.get(str(on.isoweekday()), [])
    return {
        "on": on, "url": f"{reverse('settings:calendar')}?on={on.isoformat()}", "inside": on.month == chosen.month,
        "works": bool(intervals), "name": words.day_name(kept.name) if kept else "", "differs": kept is not None, "chosen": on == chosen,
        "today": on == today, "provisional": bool(kept and kept.provisional),
    }  # fmt: skip


def _shift(on: date, by: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + by, 12)
    return date(year, month + 1, 1)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(intervals: Any) -> str:
    return " ".join(f"{start}-{end}" for start, end in intervals)


def _hours(text: str, field: str) -> list[list[str]]:
    """Hours as typed: `08:00-12:00 13:30-17:30`; empty is a day off."""
    if not text.strip():
        return []
    found = [[f"{part.replace('：', ':'):0>5}" for part in match] for match in SPAN.findall(text)]
    if not found or SPAN.sub("", text).strip(" ,，、;；"):
        raise Invalid({field: _("Write hours as 08:00-12:00 13:30-17:30.")})
    return found


@require_POST
def week(request: Request) -> HttpResponse:
    """The hours of the weekdays."""
    enter(request, "calendar")
    hours = {str(day): _hours(request.POST.get(f"day{day}", ""), f"day{day}") for day in DAYS}
    calendars.set_company_week(_here(request.actor).pk, hours, actor=request.actor)
    return kit.done(request, reverse("settings:calendar"), _("Working hours saved; open time limits follow"))


@require_POST
def day(request: Request) -> HttpResponse:
    """One day that differs, or one that no longer does."""
    enter(request, "calendar")
    on = _date(request.POST.get("on", ""))
    if on is None:
        raise Invalid({"on": _("Which day?")})
    firm = _here(request.actor)
    if request.POST.get("clear"):
        calendars.clear_company_day(firm.pk, on, actor=request.actor)
    else:
        hours = [] if request.POST.get("kind") == "off" else _hours(request.POST.get("hours", ""), "hours")
        calendars.set_company_day(firm.pk, on, hours, name=request.POST.get("name", "")[:60], actor=request.actor)
    return kit.done(request, f"{reverse('settings:calendar')}?on={on.isoformat()}", _("Saved"))


# Reasons ---------------------------------------------------------------------------------------------------------------


@require_GET
def reasons_list(request: Request) -> HttpResponse:
    """All lists of reasons; one is open."""
    enter(request, "reasons")
    lists = queries.reason_lists()
    chosen = request.GET.get("list", "")
    if chosen not in lists:
        chosen = lists[0] if lists else ""
    context = {
        "lists": [(name, words.LISTS.get(name, name)) for name in lists], "chosen": chosen,
        "rows": list(Reason.objects.filter(list=chosen).order_by("-active", "sort", "code")),
        "listed_only": params.get(f"org.reasons.{chosen}", request.actor.company_id),
        "may_bind": request.actor.may("org.parameter.change"),
    }  # fmt: skip
    return show(request, "reasons", "reasons.html", context)


@require_POST
def reasons_bind(request: Request) -> HttpResponse:
    """Take only reasons of a list in this company, or words beside them."""
    enter(request, "reasons")
    chosen = request.POST.get("list", "")
    parameters.put(
        f"org.reasons.{chosen}",
        request.POST.get("only") == "1",
        company_id=request.actor.company_id,
        actor=request.actor,
    )
    return kit.done(request, f"{reverse('settings:reasons')}?list={chosen}", _("Saved"))


@require_POST
def reason_save(request: Request) -> HttpResponse:
    """Add a reason, rename one, or stop offering it."""
    enter(request, "reasons")
    given = request.POST
    list_name = given.get("list", "")
    if list_name not in queries.reason_lists():
        raise NotFound()
    sort = given.get("sort", "0")
    reasons.save(
        list_name, given.get("code", "").strip(), given.get("name", "").strip(), name_en=given.get("name_en", "").strip(),
        sort=int(sort) if sort.isdecimal() else 0, active=bool(given.get("active")), actor=request.actor,
    )  # fmt: skip
    return kit.done(request, f"{reverse('settings:reasons')}?list={list_name}", _("Saved"))
