"""Companies of the group and their departments (ORG-01)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, record, service

from .. import queries
from ..catalogue import departments as catalogue
from ..errors import Taken
from ..events import CalendarChanged, CompanyCreated
from ..models import Calendar, Company, Department, User

CHANGEABLE = (
    "name", "name_en", "active", "is_branch", "currency", "tax_rate", "tax_number", "address", "phone", "bank_account",
)  # fmt: skip


@service
def create(
    code: str, name: str, *, actor: Actor, parent: Company | None = None,
    departments: Iterable[str] = catalogue.USUAL, **facts: Any,
) -> Company:  # fmt: skip
    """Create a company with the named departments of the catalogue. Announces CompanyCreated.

    Refuses with Taken for a code in use, Invalid for facts it does not have.
    """
    actor.require("org.company.create")
    if Company.objects.filter(code=code).exists():
        raise Taken(code)
    company = Company.objects.create(code=code, name=name, parent=parent, **_facts(facts))
    add_departments(company, departments, actor=actor)
    publish(CompanyCreated(company.pk, code), about=Ref(Company.KIND, company.pk), company_id=company.pk)
    return company


@service
def change(company_id: int, *, actor: Actor, calendar: Calendar | None = None, **facts: Any) -> Company:
    """Change a company's data or the calendar it works by. Locks the company. Announces CalendarChanged for another one."""
    actor.require("org.company.change")
    company: Company = lock_one(visible(actor).filter(pk=company_id))
    for name, value in _facts(facts).items():
        setattr(company, name, value)
    moved = calendar is not None and company.calendar_id != calendar.pk
    if calendar is not None:
        company.calendar = calendar
    company.save()
    record("org.company.changed", about=Ref(Company.KIND, company.pk), company_id=company.pk, fields=sorted(facts))
    if calendar is not None and moved:
        queries.forget_calendars()
        publish(CalendarChanged(calendar.pk), about=Ref(Calendar.KIND, calendar.pk), company_id=company.pk)
    return company


@service
def add_departments(company: Company, codes: Iterable[str], *, actor: Actor) -> list[Department]:
    """Give a company departments of the catalogue; those it has stay as they are."""
    actor.require("org.company.change")
    unknown = [code for code in codes if code not in catalogue.BY_CODE]
    if unknown:
        raise Invalid({"departments": _("Unknown: %(codes)s") % {"codes": ", ".join(unknown)}})
    rows = [catalogue.BY_CODE[code] for code in codes]
    Department.objects.bulk_create(
        [Department(company=company, code=row.code, name=row.name, name_en=row.name_en) for row in rows],
        ignore_conflicts=True,
    )
    return list(company.departments.order_by("pk"))


@service
def save_department(
    company: Company, code: str, name: str, *, actor: Actor, name_en: str = "", parent: Department | None = None,
    head: User | None = None, active: bool = True,
) -> Department:  # fmt: skip
    """Create or change a department. Refuses with Invalid a parent below itself or of another company."""
    actor.require("org.company.change")
    _check_parent(company, code, parent)
    department, _created = Department.objects.update_or_create(
        company=company, code=code,
        defaults={"name": name, "name_en": name_en, "parent": parent, "head": head, "active": active},
    )  # fmt: skip
    return department


def visible(actor: Actor) -> "QuerySet[Company]":
    """Companies the actor may see."""
    return Company.objects.all() if actor.is_system else Company.objects.filter(pk__in=actor.company_ids)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - set(CHANGEABLE)
    assert not unknown, f"a company has no {unknown}"
    currency = facts.get("currency", "CNY")
    if len(currency) != 3 or not currency.isupper():
        raise Invalid({"currency": _("A currency is three capital letters, such as CNY.")})
    return facts


def _check_parent(company: Company, code: str, parent: Department | None) -> None:
    seen = set()
    while parent is not None:
        if parent.company_id != company.pk:
            raise Invalid({"parent": _("That department belongs to another company.")})
        if parent.code == code or parent.pk in seen:
            raise Invalid({"parent": _("A department cannot stand below itself.")})
        seen.add(parent.pk)
        parent = parent.parent


def get(company_id: int, actor: Actor) -> Company:
    """The company, if the actor may see it; else NotFound."""
    found = visible(actor).filter(pk=company_id).first()
    if found is None:
        raise NotFound()
    return found
