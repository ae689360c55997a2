"""Shapes of order types, review matrix, number series and audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from ..types import Code, Data, Id, In, Out, Text40, Text60
from .sales import TypeOut


class TypeRules(TypeOut):
    """An order type with all that is set up about it."""

    active: bool
    invoice_on: str
    partial_needs_consent: bool


class NewTypeIn(In):
    """A further order type, and the code of the one whose way it goes."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    like: Code


class TypeIn(In):
    """What changes about an order type; fields left out stay."""

    name: Annotated[str, Field(min_length=1, max_length=60)] = ""
    name_en: Text60 = ""
    active: bool = True
    review: Literal["auto", "always", "none"] = "auto"
    effect_gates: list[Code] = Field([], max_length=20)
    mandatory: list[Text40] = Field([], max_length=20)
    invoice_on: Literal["delivery", "signature", "completion"] = "delivery"
    needs_contract: bool = False
    partial_needs_consent: bool = False


class ReviewRule(Out):
    """Who is asked what."""

    id: int
    company_id: int
    role: str
    questions: list[str]
    type_id: int | None
    family_id: int | None
    department_id: int | None
    sla: str
    stage: int
    decides: bool
    sort: int
    active: bool


class ReviewRuleIn(In):
    """A role, its questions (known codes or one's own words), the orders it is asked about, the time limit."""

    company_id: Id | None = None
    role: Code
    questions: list[Text60] = Field(min_length=1, max_length=50)
    type_id: Id | None = None
    family_id: Id | None = Field(
        None, description="For goods of this product family and those below it, beside the others"
    )
    department_id: Id | None = None
    sla: Text40 = "SLA-23"
    stage: int = Field(1, ge=1, le=9, description="Asked when all of the stage before have answered")
    decides: bool = Field(False, description="This answer is the answer of the round")
    sort: int = Field(0, ge=0, le=9999)
    active: bool = True


class Reviewer(Out):
    """Somebody who would be asked, and what."""

    role: str
    questions: list[str]
    department_id: int | None
    sla: str
    stage: int
    decides: bool


class ReviewPreset(Out):
    """A set of reviewers a company can take; `template` is the process template it belongs to."""

    code: str
    name: str
    name_en: str
    template: str
    rows: int


class PresetTaken(Out):
    """How many reviewers were added."""

    added: int


class TypeFact(Out):
    """Something the conditions of type rules may ask about, its type, what it can be (empty: anything of its type)."""

    name: str
    type: str
    label: str
    values: list[str]


class TypeRule(Out):
    """When an order is proposed to be of which type; `company_id` null: for all companies."""

    id: int
    company_id: int | None
    name: str
    name_en: str
    condition: Data
    type: str
    sort: int
    active: bool


class TypeRuleIn(In):
    """A rule. The condition is data: `{"order.total__gte": 1000, "customer.class": ["A", "B"]}`; `any`, `all`, `not`."""

    company_id: Id | None = Field(None, description="null: for all companies")
    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    condition: dict[str, Any]
    type: Code
    sort: int = Field(0, ge=0, le=999)
    active: bool = True


class Question(In):
    """One check of a confirmation list; without a code it is new. What is not required need not be ticked."""

    code: Annotated[str, Field(max_length=40)] = ""
    text: Annotated[str, Field(min_length=1, max_length=80)]
    text_en: Annotated[str, Field(max_length=80)] = ""
    required: bool = True


class ChecklistVersion(Out):
    """One version of the confirmation list of an order type; `company_id` null: for all companies."""

    company_id: int | None
    version: int
    since: datetime
    questions: list[Question]


class ChecklistVersionIn(In):
    """A new version, in the order the questions are asked."""

    company_id: Id | None = Field(None, description="null: for all companies")
    questions: list[Question] = Field(max_length=30)


Reset = Literal["", "month", "year", "never"]


class Series(Out):
    """How a kind of document is numbered: strftime for the date part, then a count of so many digits.

    `company_id` null: for all companies that have none of their own. `reset`: what begins the count anew; empty: every
    part of the date in the pattern. `next_number` is as it stands now, others may take it.
    """

    id: int
    kind: str
    company_id: int | None
    pattern: str
    digits: int
    reset: str
    gapless: bool
    active: bool
    next_number: str


class SeriesIn(In):
    """The new pattern. `next_count` leaves numbers out up to there."""

    pattern: Annotated[str, Field(min_length=1, max_length=40)]
    digits: int = Field(ge=3, le=9)
    reset: Reset | None = None
    next_count: int | None = Field(None, ge=1, le=999_999_999)


class OwnSeriesIn(SeriesIn):
    """A series of one company."""

    kind: Code
    company_id: Id | None = None


class Change(Out):
    """A changed row: I(nserted), U(pdated), D(eleted)."""

    id: int
    at: datetime
    table: str
    row_id: int
    verb: str
    actor_id: int | None
    actor: str | None
    cause: str
    before: Data
    after: Data


class Happened(Out):
    """Something that happened to a document."""

    id: int
    at: datetime
    name: str
    about_kind: str
    about_id: int
    company_id: int | None
    actor_id: int | None
    actor: str
    cause: str
    payload: Data


class HappenedFilter(In):
    """Which entries of the log."""

    name: Text60 | None = None
    user_id: Id | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Id | None = None
    limit: int = Field(50, ge=1, le=200)


class ChangeFilter(In):
    """Which changes."""

    table: Text60 | None = None
    row_id: Id | None = None
    user_id: Id | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: Id | None = None
    limit: int = Field(50, ge=1, le=200)
