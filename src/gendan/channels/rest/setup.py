"""Setting the firm up: companies, departments, calendars, reasons, settings, time limits, routes of messages.

These endpoints stand beside the reads of their areas, in the routers of `org` and `workflow`.
"""

from datetime import time
from typing import Any

from django.db.models import Q
from ninja import Query

from gendan.core import params
from gendan.core.events import plain
from gendan.org import queries
from gendan.org.models import Calendar, Company, Department, User
from gendan.org.services import calendars, companies, parameters, reasons
from gendan.workflow.models import NoticeRoute, SlaRule
from gendan.workflow.services import limits, routes

from .base import company, found
from .org import router as org
from .pages import Page, Paging, page
from .schemas import org as s
from .schemas import workflow as w
from .types import ApiRequest, Code, Day, Id
from .workflow import router as workflow


@org.post("/companies", response={201: s.Company})
def create_company(request: ApiRequest, body: s.CompanyIn):
    """Create a company with the usual departments."""
    parent = (
        found(Company.objects.filter(pk=body.parent_id, pk__in=request.actor.company_ids)) if body.parent_id else None
    )
    facts = body.model_dump(exclude={"code", "name", "parent_id"})
    return companies.create(body.code, body.name, parent=parent, actor=request.actor, **facts)


@org.patch("/companies/{int:company_id}", response=s.Company)
def edit_company(request: ApiRequest, company_id: Id, body: s.CompanyFields):
    """Change a company's data."""
    return companies.change(company_id, actor=request.actor, **body.model_dump(exclude_unset=True))


@org.put("/companies/{int:company_id}/departments/{code}", response=s.Department)
def put_department(request: ApiRequest, company_id: Id, code: Code, body: s.DepartmentIn):
    """Create or change a department."""
    firm = companies.get(company_id, request.actor)
    parent = found(Department.objects.filter(pk=body.parent_id, company=firm)) if body.parent_id else None
    head = found(queries.visible_users(request.actor).filter(pk=body.head_id)) if body.head_id else None
    return companies.save_department(
        firm, code, body.name, name_en=body.name_en, parent=parent, head=head, active=body.active, actor=request.actor
    )


@org.get("/settings", response=list[s.Setting])
def list_settings(request: ApiRequest, company_id: Id | None = None):
    """All settings with their present values for a company."""
    request.actor.require("settings.view")
    declared = params.declared()
    values = params.get_many(list(declared), company(company_id, request.actor))
    return [_setting(one, values[name]) for name, one in sorted(declared.items())]


def _setting(declared: params.Declared, value: Any) -> dict[str, Any]:
    return {
        "name": declared.name, "label": declared.label, "source": declared.source, "value": plain(value),
        "default": plain(declared.default),
    }  # fmt: skip


@org.put("/settings/{name}", response=s.Setting)
def put_setting(request: ApiRequest, name: Code, body: s.SettingIn):
    """Set a setting for a company or for all."""
    value = parameters.put(name, body.value, company_id=body.company_id, actor=request.actor)
    return _setting(params.declared()[name], value)


@org.delete("/settings/{name}", response={204: None})
def reset_setting(request: ApiRequest, name: Code, company_id: Id | None = None):
    """Go back to the general value, or to the declared one."""
    parameters.reset(name, company_id=company_id, actor=request.actor)


@org.put("/reasons/{list_name}/{code}", response=s.Reason)
def put_reason(request: ApiRequest, list_name: Code, code: Code, body: s.ListReasonIn):
    """Add or change a reason of a list."""
    return reasons.save(list_name, code, body.name, actor=request.actor, **body.model_dump(exclude={"name"}))


def _calendars(request: ApiRequest) -> Any:
    return Calendar.objects.filter(Q(company=None) | Q(company_id__in=request.actor.company_ids))


@org.get("/calendars", response=list[s.Calendar])
def list_calendars(request: ApiRequest):
    """Calendars of working time."""
    return list(_calendars(request).order_by("pk"))


@org.post("/calendars", response={201: s.Calendar})
def create_calendar(request: ApiRequest, body: s.CalendarIn):
    """A further calendar, with the standard's holidays to start from."""
    firm = companies.get(body.company_id, request.actor) if body.company_id else None
    return calendars.create(body.code, body.name, name_en=body.name_en, company=firm, actor=request.actor)


@org.get("/calendars/{int:calendar_id}/days", response=Page[s.CalendarDay])
def list_calendar_days(request: ApiRequest, calendar_id: Id, paging: Query[Paging]):
    """Days that differ from their weekday, by date."""
    return page(found(_calendars(request).filter(pk=calendar_id)).days.all(), paging, "on")


@org.put("/calendars/{int:calendar_id}/week", response=s.Calendar)
def set_calendar_week(request: ApiRequest, calendar_id: Id, body: s.WeekIn):
    """Change the hours of the weekdays; open limits are computed anew."""
    return calendars.set_week(calendar_id, {str(day): hours for day, hours in body.week.items()}, actor=request.actor)


@org.put("/calendars/{int:calendar_id}/days/{on}", response=s.Calendar)
def set_calendar_day(request: ApiRequest, calendar_id: Id, on: Day, body: s.DayIn):
    """A holiday, a make-up workday, a half day."""
    return calendars.set_day(
        calendar_id, on, body.intervals, name=body.name, provisional=body.provisional, actor=request.actor
    )


@org.delete("/calendars/{int:calendar_id}/days/{on}", response=s.Calendar)
def clear_calendar_day(request: ApiRequest, calendar_id: Id, on: Day):
    """The day is like its weekday again."""
    return calendars.clear_day(calendar_id, on, actor=request.actor)


@org.put("/companies/{int:company_id}/week", response=s.Calendar)
def set_company_week(request: ApiRequest, company_id: Id, body: s.WeekIn):
    """Change a company's own hours; a company that worked by the general calendar gets one of its own."""
    week = {str(day): hours for day, hours in body.week.items()}
    return calendars.set_company_week(companies.get(company_id, request.actor).pk, week, actor=request.actor)


@org.put("/companies/{int:company_id}/days/{on}", response=s.Calendar)
def set_company_day(request: ApiRequest, company_id: Id, on: Day, body: s.CompanyDayIn):
    """A holiday, a make-up workday or a half day of one company."""
    firm = companies.get(company_id, request.actor)
    return calendars.set_company_day(firm.pk, on, body.intervals, name=body.name, actor=request.actor)


@org.delete("/companies/{int:company_id}/days/{on}", response=s.Calendar)
def clear_company_day(request: ApiRequest, company_id: Id, on: Day):
    """The day is like its weekday again in this company."""
    return calendars.clear_company_day(companies.get(company_id, request.actor).pk, on, actor=request.actor)


@workflow.get("/limits", response=list[w.Limit])
def list_limits(request: ApiRequest):
    """Time limits: those for all and those of one's companies."""
    rows = SlaRule.objects.filter(Q(company=None) | Q(company_id__in=request.actor.company_ids))
    return list(rows.order_by("code", "company_id"))


@workflow.put("/limits/{code}", response=w.Limit)
def put_limit(request: ApiRequest, code: Code, body: w.LimitIn):
    """Set a time limit for a company or for all; new tasks follow it."""
    by = time.fromisoformat(body.by) if body.by else None
    return limits.put(code, actor=request.actor, **{**body.model_dump(), "by": by})


@workflow.get("/routes", response=list[w.Route])
def list_routes(request: ApiRequest):
    """Where messages go besides the product; addresses are never shown."""
    request.actor.require("workflow.route.change")
    return list(NoticeRoute.objects.filter(company_id__in=request.actor.company_ids, active=True).order_by("pk"))


@workflow.post("/routes", response={201: w.Route})
def add_route(request: ApiRequest, body: w.RouteIn):
    """Add a person's mail, or the robot of a role or of the company."""
    if body.user_id:
        found(User.objects.filter(pk=body.user_id, assignments__company_id__in=request.actor.company_ids))
    facts = body.model_dump(exclude={"company_id", "medium", "address"})
    return routes.add(company(body.company_id, request.actor), body.medium, body.address, actor=request.actor, **facts)


@workflow.delete("/routes/{int:route_id}", response={204: None})
def remove_route(request: ApiRequest, route_id: Id):
    """Stop using a route."""
    routes.remove(route_id, actor=request.actor)
