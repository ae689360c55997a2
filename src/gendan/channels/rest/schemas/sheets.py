"""Shapes of sheets that are taken in, papers and statistics."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ..types import Amount, Data, Id, In, Number, Out, Text40, Text60, Text200


class SheetKind(Out):
    """What a sheet may hold: its fields and the choices made for the whole sheet."""

    name: str
    label: str
    fields: list[Data]
    options: list[Data]


class Sheet(Out):
    """An upload at whatever step it is: uploaded, checking, checked, committing, done, failed, discarded."""

    id: int
    kind: str
    name: str
    state: str
    sha256: str
    mapping: Data
    options: Data
    rows: int
    good: int
    bad: int
    done: int
    errors: list[Any]
    result: Data
    created_at: datetime
    created_by_id: int | None
    finished_at: datetime | None


class SheetIn(In):
    """What the sheet holds."""

    kind: Annotated[str, Field(max_length=20)]


class ColumnsIn(In):
    """Which heading means what, and the choices for the whole sheet; kept by name for the next one, if asked."""

    columns: dict[Annotated[str, Field(max_length=40)], Text200] = Field(max_length=100)
    options: dict[Annotated[str, Field(max_length=40)], Text200] = Field({}, max_length=50)
    save_as: Annotated[str, Field(max_length=80)] = ""


class ApproveIn(In):
    """Bring in what is right, or all or nothing."""

    all_or_nothing: bool = False


class ExportKind(Out):
    """What can be exported: its headings, and by what it can be narrowed."""

    name: str
    headings: list[str]
    filters: list[str]


class ExportIn(In):
    """What to export, as which kind of file, narrowed by what."""

    kind: Literal["orders", "items", "customers", "prices", "stock"]
    company_id: Id | None = None
    format: Literal["xlsx", "csv"] = "xlsx"
    filters: dict[Text40, Text60] = Field({}, max_length=10, description="By name, as `GET /exports/kinds` lists them")


class ExportOut(Out):
    """An export at whatever step it is: waiting, done, failed, gone."""

    id: int
    company_id: int
    kind: str
    format: str
    filters: Data
    state: str
    rows: int
    error: str
    created_at: datetime
    finished_at: datetime | None


class SpanFilter(In):
    """From the beginning of one day to the end of another."""

    first: date = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))
    last: date = Field(ge=date(1990, 1, 1), le=date(2200, 1, 1))


class Totals(Out):
    """Figures of a range; `foreign` orders are in another currency and in no amount."""

    orders: int
    customers: int
    quantity: Number
    amount: Amount
    foreign: int


class Step(Out):
    """A day, week or month."""

    on: date
    orders: int
    amount: Amount


KeptDimension = Literal["role", "person", "code", "limit", "document", "month"]


class LimitsKept(Out):
    """Tasks closed in time and late; medians in hours, from opening to closing and beyond the limit."""

    finished: int
    in_time: int
    late: int
    escalated: int
    share: Number | None
    median: Number | None
    median_late: Number | None


class LimitsKeptBy(Out):
    """Figures of one role, person, task, limit, document or month."""

    key: str | None
    name: str | None
    figures: LimitsKept


class Group(Out):
    """Figures of one family, item, customer or sales person."""

    key: int | None
    name: str
    orders: int
    quantity: Number
    amount: Amount


class ReasonCount(Out):
    """How often a reason of a list was given."""

    list: str
    code: str
    name: str
    name_en: str
    count: int


class ReasonGiven(Out):
    """A document for which a reason was given."""

    kind: str
    id: int
    number: str
    note: str
    at: datetime
    by: str


class EntryErrors(Out):
    """A clerk's orders of a month, and those that had to be corrected because they were entered wrongly."""

    month: date
    clerk_id: int | None
    clerk: str
    orders: int
    wrong: int
    rate: Number


class WrongOrder(Out):
    """An order that had to be corrected."""

    number: str
    customer_name: str
    submitted_at: datetime
    corrected_at: datetime
    said: str


class Figures(Out):
    """How many orders, how much, when, and where they stand."""

    totals: Totals
    steps: list[Step]
    status: dict[str, int]


class LateOrder(Out):
    """An order that is late or will be."""

    number: str
    customer_name: str
    summary: str
    promised_on: date | None
    expected_on: date | None
    total: Amount
    currency: str
    status: str
    fulfilment_status: str


class LateOrders(Out):
    """Late orders: how many, worth how much, the worst ones."""

    count: int
    amount: Amount
    orders: list[LateOrder]


Dimension = Literal["family", "item", "customer", "salesperson"]
