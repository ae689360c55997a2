"""Instructions between companies of a group."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gendan.cooperation.services import instructions

from ..types import Code, Day, Id, In, Number, Out, Quantity, Reason, Text200, Text500, VersionIn, asked_by

Positive = Annotated[Decimal, Field(max_digits=18, decimal_places=6, gt=0)]


class InstructionIn(In):
    """What is asked of another company: an item, or goods in words."""

    company_id: Id | None = None
    maker_id: Id
    item_id: Id | None = None
    goods: Annotated[str, Field(max_length=320)] = ""
    quantity: Positive
    handover_id: Id | None = Field(None, description="Class of the hand-over; empty: the item's")
    needed_on: Day | None = None
    requirements: str = Field("", max_length=4000)


class StepIn(In):
    """A step of the plan; a purchase arrives on `ends_on`."""

    kind: Literal["operation", "purchase"] = "operation"
    name: Annotated[str, Field(min_length=1, max_length=120)]
    starts_on: Day | None = None
    ends_on: Day


class InstructionPlanIn(VersionIn):
    """The plan, all of it."""

    steps: list[StepIn] = Field(min_length=1, max_length=200)


class InstructionReportIn(VersionIn):
    """How much is done, and which steps."""

    done: Quantity
    steps_done: list[Id] = Field([], max_length=200)


class ConditionIn(In):
    """A condition of the hand-over: it holds, or does not apply, and why."""

    met: bool = True
    note: Text200 = ""


class InstructionCancelIn(VersionIn):
    """Why it is not wanted any more."""

    reason: Annotated[Reason, asked_by(instructions.cancel)]


class ObjectionIn(In):
    """Why the date does not do, and which one would."""

    text: Text500 = Field(min_length=1)
    wanted_on: Day | None = None


class DecisionIn(In):
    """The date that counts from now on, and why."""

    on: Day
    decision: Text500 = Field(min_length=1)


class InstructionHead(Out):
    """An instruction as both companies see it."""

    id: int
    number: str
    company_id: int = Field(description="That asked")
    maker_id: int
    ref_number: str = Field(description="What it is for, such as a line of an order")
    item_id: int | None
    goods: str
    handover_id: int | None
    quantity: Number
    done: Number
    needed_on: date | None
    planned_on: date | None
    state: str
    version: int


class StepOut(Out):
    """A step of the plan."""

    id: int
    kind: str
    name: str
    starts_on: date | None
    ends_on: date
    done_at: datetime | None


class ConditionOut(Out):
    """A condition as it was recorded."""

    code: str
    met: bool
    note: str
    at: datetime


class ObjectionOut(Out):
    """An objection and how it was decided."""

    id: int
    company_id: int = Field(description="That raised it; its general manager decides")
    text: str
    wanted_on: date | None
    raised_at: datetime
    decided_on: date | None
    decision: str
    decided_at: datetime | None


class InstructionOut(InstructionHead):
    """An instruction with plan, conditions, objections."""

    requirements: str
    from_stock: Number | None = Field(description="Free at the maker when it acknowledged")
    steps: list[StepOut]
    conditions: list[ConditionOut]
    missing: list[Code] = Field(description="Conditions of its class that are not on record")
    objections: list[ObjectionOut]
    actions: list[str]


class HandoverClassOut(Out):
    """A class of goods: its route and what its hand-over demands."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    route: str
    conditions: list[dict[str, str | bool]]


class HandoverConditionIn(In):
    """A condition of a class."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    may_not_apply: bool = False


class HandoverClassIn(In):
    """A class as the firm wants it."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    route: Literal["purchase", "cooperate"]
    conditions: list[HandoverConditionIn] = Field(max_length=20)
    active: bool = True
