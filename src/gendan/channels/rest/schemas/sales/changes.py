"""Shapes of change requests."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gendan.sales.services import deciding, requests

from ...types import (
    Amount,
    Data,
    Day,
    Id,
    In,
    Moment,
    Money,
    Out,
    Price,
    Quantity,
    Reason,
    Text60,
    Text200,
    Text300,
    Text500,
    VersionIn,
    asked_by,
)  # fmt: skip

Source = Literal["customer", "company", "design"]
Grade = Literal["", "G1", "G2", "G3", "T1", "T2", "D1", "D2"]


class ChangeHeadIn(In):
    """Fields of the order that become others; what is not named stays."""

    customer_po: Text60 | None = None
    contact: Text60 | None = None
    phone: Text60 | None = None
    ship_to: Text300 | None = None
    ship_to_notes: Text200 | None = None
    requested_on: Day | None = None
    remarks: Text500 | None = None
    technical: Text500 | None = None
    quality: Text500 | None = None


class ChangeLineIn(In):
    """A line that becomes another."""

    line_id: Id
    quantity: Quantity | None = None
    price: Price | None = None
    requested_on: Day | None = None


class ChangeNewLineIn(In):
    """A line that is added."""

    item_id: Id
    quantity: Quantity
    price: Price | None = None
    requested_on: Day | None = None


class _Asked(In):
    source: Source = "customer"
    medium: Text60 = ""
    requester: Text60 = ""
    text: Text500 = ""
    received_at: Moment | None = None


class ChangeRequestIn(_Asked):
    """Who asks for what; the clock runs from `received_at`. `alone`: a customer without anybody of ours."""

    reason: Annotated[Reason, asked_by(requests.raise_)]
    head: ChangeHeadIn = ChangeHeadIn()
    lines: list[ChangeLineIn] = Field(default=[], max_length=500)
    out: list[Id] = Field(default=[], max_length=500)
    new: list[ChangeNewLineIn] = Field(default=[], max_length=500)
    alone: bool = False


class CancellationIn(_Asked):
    """Who asks to cancel a committed order."""

    reason: Annotated[Reason, asked_by(requests.ask_to_cancel)]


class GradeIn(VersionIn):
    """Answers to the decision table, and what is done first. `grade` only where it is another than the table's."""

    structure: bool = False
    main_component: bool = False
    plan: bool = False
    drawings_issued: bool = False
    design_phase: bool = False
    first_action: Text300
    grade: Grade = ""
    why_lower: Text200 = ""


class AssessIn(VersionIn):
    """What becomes of each document, by its key: follows, do, ask, leave."""

    decisions: dict[str, Literal["follows", "do", "ask", "leave"]] = {}
    extra_charge: Money | None = None
    drawings: Text300 | None = None


class ChangeReviewIn(VersionIn):
    """`full`: the order as a whole and not only its date."""

    full: bool = False


class ChangeDateIn(VersionIn):
    """By when it can be done."""

    on: Day
    note: Text300 = ""


class ChangeAgreeIn(VersionIn):
    """The customer's word."""

    agreed: bool
    note: Text300
    new_on: Day | None = None


class ChangeRefuseIn(VersionIn):
    """Why the change is not made."""

    reason: Annotated[Reason, asked_by(deciding.refuse)]


class ChangeForwardIn(VersionIn):
    """More roles that get the notice, beside those whose documents are touched."""

    roles: list[Text60] = Field(default=[], max_length=40)


class ChangeCloseIn(VersionIn):
    """What the change cost."""

    cost: Money | None = None


class ChangeWithdrawIn(VersionIn):
    """Why nobody wants it any more."""

    reason: Annotated[Text200, asked_by(requests.withdraw)] = ""


class ChangeRequestHead(Out):
    """A change request."""

    number: str
    version: int
    state: str
    kind: str
    order_id: int
    source: str
    medium: str
    requester: str
    received_at: datetime
    due_at: datetime | None
    handled_at: datetime | None
    text: str
    cause: str
    proposed: str
    grade: str
    lower: str
    first_action: str
    new_on: date | None
    extra_charge: Amount
    cost: Amount
    note: str
    revision: int | None
    applied_at: datetime | None


class ChangeRequestOut(ChangeRequestHead):
    """With what is wanted and what it touches."""

    wanted: Data
    answers: Data
    impact: list[Data]
    actions: list[str]


class ChangeCountOut(Out):
    """Changes of one grade, cause or customer."""

    key: str
    count: int
    kept: int
    missed: int
    applied: int
    cost: Amount
    charged: Amount
