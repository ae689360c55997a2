"""Shapes of sheets that are taken in, papers and statistics."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ..types import Amount, Data, In, Number, Out, Text200


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


class Group(Out):
    """Figures of one family, item, customer or sales person."""

    key: int | None
    name: str
    orders: int
    quantity: Number
    amount: Amount


class Figures(Out):
    """How many orders, how much, when, and where they stand."""

    totals: Totals
    steps: list[Step]
    status: dict[str, int]


Dimension = Literal["family", "item", "customer", "salesperson"]
