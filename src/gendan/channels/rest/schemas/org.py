"""Shapes of the organisation, tokens included."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from gendan.org.services import users

from ..types import Code, Data, Day, Id, In, Name, Out, Text40, Text60, Text200, asked_by

Scope = Literal["company", "department", "own"]
Permission = Annotated[str, Field(min_length=1, max_length=80)]


class Me(Out):
    """Who the token acts for, and what it may do."""

    user_id: int | None
    name: str
    language: str
    company_id: int | None
    company_ids: list[int]
    roles: list[str]
    permissions: list[str]


class Company(Out):
    """A firm of the group."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    parent_id: int | None
    is_branch: bool
    currency: str
    tax_number: str
    address: str
    phone: str


class Department(Out):
    """A department."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int
    parent_id: int | None
    head_id: int | None


class User(Out):
    """A colleague."""

    id: int
    username: str
    name: str
    email: str
    phone: str
    language: str
    is_active: bool
    department_id: int | None
    stand_in_id: int | None
    away_from: date | None
    away_until: date | None


class Assignment(Out):
    """A role in a company, and how much of it is seen."""

    role: str
    company_id: int
    scope: str


class UserDetail(User):
    """A colleague with roles."""

    assignments: list[Assignment]


class AssignmentIn(In):
    """A role in a company."""

    role: Code
    company_id: Id
    scope: Scope = "company"


class UnassignIn(In):
    """The role to take away."""

    role: Code
    company_id: Id


class UserIn(In):
    """A new colleague."""

    username: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    department_id: Id | None = None
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Text40 = ""
    assignments: list[AssignmentIn] = Field([], max_length=50)


class UserEdit(In):
    """What changes; fields left out stay."""

    name: Annotated[str, Field(min_length=1, max_length=60)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Text40 = ""
    language: Literal["zh-hans", "en"] = "zh-hans"
    department_id: Id | None = None


class PasswordIn(In):
    """The new password."""

    password: Annotated[str, Field(min_length=1, max_length=200)]


class DeactivateIn(In):
    """Why."""

    reason: Annotated[Text200, asked_by(users.deactivate)] = ""


class StandInIn(In):
    """Who does the tasks until a day, perhaps not before one; null ends it."""

    user_id: Id | None
    until: Day | None = None
    since: Day | None = None


class Role(Out):
    """A job and what it may do."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    permissions: list[str]
    note: str


class RoleIn(In):
    """A job by its code."""

    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    permissions: list[Permission] = Field(max_length=500)
    active: bool = True
    note: Annotated[str, Field(max_length=300)] = ""


class Reason(Out):
    """A reason of a list."""

    code: str
    name: str
    name_en: str
    sort: int


class Event(Out):
    """An entry of a document's time line."""

    id: int
    name: str
    at: datetime
    about_kind: str
    about_id: int
    actor_id: int | None
    actor_name: str
    cause: str
    payload: Data


class TokenIn(In):
    """A token for oneself."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: list[Permission] = Field(min_length=1, max_length=300)
    expires_at: datetime | None = None


class Token(Out):
    """A token; of its text only the last characters are kept."""

    id: int
    name: str
    user_id: int
    company_id: int | None
    hint: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_on: date | None


class TokenMade(Token):
    """A new token with its text, which is told this once."""

    token: str


class UserFilter(In):
    """Which colleagues."""

    is_active: bool | None = None
    department_id: Id | None = None
    username: Text60 = ""


class CompanyFields(In):
    """What is known of a company."""

    name: Name = ""
    name_en: Annotated[str, Field(max_length=120)] = ""
    active: bool = True
    is_branch: bool = False
    currency: str = Field("CNY", pattern="^[A-Z]{3}$")
    tax_rate: Decimal = Field(Decimal("0.13"), max_digits=5, decimal_places=4, ge=0, lt=1)
    tax_number: Text40 = ""
    address: Text200 = ""
    phone: Text40 = ""
    bank_account: Text200 = ""


class CompanyIn(CompanyFields):
    """A new company with the usual departments."""

    code: Code
    name: Name
    parent_id: Id | None = None


class DepartmentIn(In):
    """A department by its code."""

    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    parent_id: Id | None = None
    head_id: Id | None = None
    active: bool = True


class Setting(Out):
    """A setting: what it is called, its present value, what it would be by default."""

    name: str
    label: str
    source: str
    value: Any
    default: Any


class SettingIn(In):
    """The value, for one company or, without one, for all."""

    company_id: Id | None = None
    value: str | int | bool | Decimal


class ListReasonIn(In):
    """A reason by list and code."""

    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    sort: int = Field(0, ge=-32768, le=32767)
    active: bool = True


Hours = Annotated[str, Field(pattern="^[0-2][0-9]:[0-5][0-9]$")]
Intervals = list[Annotated[list[Hours], Field(min_length=2, max_length=2)]]


class CalendarDay(Out):
    """A day that differs from its weekday."""

    on: date
    intervals: list[Any]
    name: str
    provisional: bool


class Calendar(Out):
    """Working time: hours per weekday, 1 for Monday."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int | None
    week: Data


class CalendarIn(In):
    """A further calendar."""

    code: Code
    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    company_id: Id | None = None


class WeekIn(In):
    """Hours per weekday, 1 for Monday; an empty list is a day off."""

    week: dict[Literal["1", "2", "3", "4", "5", "6", "7"], Intervals]


class CompanyDayIn(In):
    """The hours of a day in one company; an empty list is a day off."""

    intervals: Intervals = Field(max_length=10)
    name: Text60 = ""


class DayIn(In):
    """The hours of a day; an empty list is a day off."""

    intervals: Intervals = Field(max_length=10)
    name: Text60 = ""
    provisional: bool = False
