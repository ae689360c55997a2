"""Shapes of shipping."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from gendan.shipping.services import deliveries, tracking
from gendan.workflow.services import gates

from ..types import (
    Amount,
    Day,
    Id,
    In,
    Moment,
    Money,
    Number,
    Out,
    Quantity,
    Reason,
    Text40,
    Text60,
    Text200,
    Text300,
    Text500,
    VersionIn,
    asked_by,
)  # fmt: skip

ZERO = Decimal(0)
Mode = Literal["own", "carrier", "pickup"]


class DeliveryLine(Out):
    """Part of an order line on a delivery note."""

    id: int
    line_no: int
    order_id: int
    order_line_id: int
    item_id: int
    item_name: str
    quantity: Number
    picked: Number
    shipped: Number
    signed: Number
    amount: Amount
    is_gift: bool
    remarks: str


class DeliveryHead(Out):
    """A delivery note."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    customer_id: int
    customer_name: str
    contact: str
    phone: str
    ship_to: str
    ship_to_notes: str
    warehouse_id: int
    mode: str
    carrier_id: int | None
    vehicle_id: int | None
    load_id: int | None
    waybill: str
    planned_on: date
    arrival_on: date | None
    dispatched_at: datetime | None
    delivered_at: datetime | None
    signed_at: datetime | None
    is_partial: bool
    cod_amount: Amount
    freight: Amount
    freight_payer: str
    freight_advanced: Amount
    amount: Amount
    special: str
    special_verified_at: datetime | None
    remarks: str
    package_count: int
    slip_state: str


class Signature(Out):
    """Who signed for what."""

    part: str
    user_id: int | None
    name: str
    at: datetime
    note: str


class Proof(Out):
    """How the customer confirmed receipt."""

    medium: str
    signatory: str
    signed_at: datetime
    recorded_by_id: int | None
    recorded_at: datetime
    differences: list[Any]
    note: str


class ShippingCondition(Out):
    """A condition of the process."""

    code: str
    transition: str
    holder_role: str
    holders: list[str]
    opened_at: datetime
    satisfied_at: datetime | None
    overridden_at: datetime | None
    data: dict[str, Any]


class Delivery(DeliveryHead):
    """A delivery note with lines, signatures, proof, conditions and what can be done."""

    actions: list[str]
    lines: list[DeliveryLine]
    signatures: list[Signature]
    proof: Proof | None
    conditions: list[ShippingCondition]


class DeliveryFilter(In):
    """Which deliveries."""

    state: Text40 = ""
    customer_id: Id | None = None
    carrier_id: Id | None = None
    warehouse_id: Id | None = None
    load_id: Id | None = None
    waybill: Text60 = ""
    slip_state: Text40 = ""
    order: Text40 = Field("", description="Number of an order it serves")
    planned_from: Day | None = None
    planned_to: Day | None = None


class PlanLineIn(In):
    """How much of an order line goes along."""

    order_line_id: Id
    quantity: Quantity = Field(gt=0)


class PlanIn(In):
    """A delivery of one order or of several to the same place; without lines, all that is ready."""

    orders: list[Text40] = Field(min_length=1, max_length=100, description="Numbers of orders")
    lines: list[PlanLineIn] | None = Field(None, max_length=2000)
    planned_on: Day | None = None
    mode: Mode | None = None
    carrier_id: Id | None = None
    vehicle_id: Id | None = None
    warehouse_id: Id | None = None
    arrival_on: Day | None = None
    freight: Money = Field(ZERO, ge=0)
    freight_payer: Literal["us", "customer"] = "us"
    freight_advanced: Money = Field(ZERO, ge=0)
    remarks: Text500 = ""


class DeliveryEdit(In):
    """What changes; fields left out stay."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)
    planned_on: Day = date(2026, 1, 1)
    arrival_on: Day | None = None
    carrier_id: Id | None = None
    vehicle_id: Id | None = None
    mode: Mode = "carrier"
    contact: Text60 = ""
    phone: Text40 = ""
    ship_to: Text300 = ""
    ship_to_notes: Text200 = ""
    freight: Money = Field(ZERO, ge=0)
    freight_payer: Literal["us", "customer"] = "us"
    freight_advanced: Money = Field(ZERO, ge=0)
    remarks: Text500 = ""
    special: Text500 = ""


class ReleaseIn(VersionIn):
    """The shipping notice; a date that comes too late needs a reason."""

    late_reason: Annotated[Text200, asked_by(deliveries.release)] = ""
    override: Annotated[Reason | None, asked_by(gates.override)] = None


class StartPickIn(In):
    """How the goods are picked."""

    method: Literal["order", "wave"] = "order"


class PackedIn(VersionIn):
    """How many boxes, where the warehouse does not record them."""

    package_count: int | None = Field(None, ge=0, le=100000)


class SignLoadingIn(VersionIn):
    """Who signs for loading."""

    part: Literal["loader", "keeper"]
    note: Text200 = ""


class GateIn(VersionIn):
    """What the gate found."""

    passed: bool = True
    note: Annotated[Text200, asked_by(deliveries.gate_check)] = ""


class DispatchIn(VersionIn):
    """The goods leave."""

    waybill: Text60 = ""
    override: Annotated[Reason | None, asked_by(gates.override)] = None


class DeliveredIn(VersionIn):
    """When and where they were handed over."""

    at: Moment | None = None
    place: Annotated[str, Field(max_length=100)] = ""


class DifferenceIn(In):
    """What was taken of a line, where it differs from the note."""

    line_id: Id
    signed: Quantity = Field(ge=0)
    note: Text200 = ""


class SignIn(VersionIn):
    """How the customer confirmed receipt."""

    medium: Literal["link", "paper", "photo", "pickup"]
    signatory: Annotated[str, Field(min_length=1, max_length=60)]
    signed_at: Moment | None = None
    differences: list[DifferenceIn] = Field([], max_length=2000)
    note: Text500 = ""


class HandOverIn(In):
    """The customer picks the goods up with the code they were told."""

    code: Annotated[str, Field(min_length=1, max_length=12)]
    signatory: Annotated[str, Field(min_length=1, max_length=60)]
    override: Annotated[Reason | None, asked_by(gates.override)] = None


class BackIn(In):
    """How much of a line came back."""

    line_id: Id
    quantity: Quantity = Field(gt=0)


class TakeBackIn(In):
    """What came back of a delivery, and why."""

    lines: list[BackIn] = Field(min_length=1, max_length=2000)
    reason: Annotated[Reason, asked_by(deliveries.take_back)]


class SlipIn(In):
    """A red slip came back."""

    signed: bool
    signatory: Text60 = ""
    signed_at: Moment | None = None
    freight_advanced: Money | None = Field(None, ge=0)


class CancelDeliveryIn(VersionIn):
    """Why it is given up."""

    reason: Annotated[Text200, asked_by(deliveries.cancel)] = ""


class ConsentIn(In):
    """The customer agreed to a partial shipment."""

    person: Annotated[str, Field(min_length=1, max_length=60)]
    medium: Literal["phone", "visit", "wechat", "mail", "fax", "letter", "link"]
    text: Annotated[str, Field(min_length=1, max_length=300)]
    complete_on: Day
    role: Text40 = "production_manager"


class Shortage(Out):
    """Goods shipped short with consent."""

    id: int
    number: str | None
    state: str
    version: int
    order_id: int
    order_line_id: int
    delivery_id: int | None
    quantity: Number
    agreed_on: date
    department_role: str
    consent: str
    closed_at: datetime | None


class FollowUpIn(In):
    """When the rest goes out."""

    planned_on: Day | None = None


class CloseShortageIn(In):
    """How it ended."""

    how: Annotated[str, Field(min_length=1, max_length=300)]


class TrackIn(In):
    """Where the goods are."""

    code: Literal[
        "collected", "in_transit", "arrived", "out_for_delivery", "delayed", "refused", "damaged", "lost", "note"
    ]
    text: Text300 = ""
    place: Annotated[str, Field(max_length=100)] = ""
    at: Moment | None = None
    source: Annotated[str, Field(max_length=12)] = "api"


class Tracking(Out):
    """Something that happened on the way."""

    id: int
    at: datetime
    code: str
    place: str
    text: str
    by_id: int | None
    source: str


class ReportIn(In):
    """Something went wrong on the way."""

    kind: Literal["delay", "damage", "loss", "not_received", "refused"]
    text: Annotated[str, Field(min_length=1, max_length=500)]
    cause: Text300 = ""
    new_date: Day | None = None


class AnswerCaseIn(In):
    """Cause and decision."""

    decision: Annotated[str, Field(min_length=1, max_length=300)]
    cause: Text300 = ""
    claim_amount: Money | None = Field(None, ge=0)


class Case(Out):
    """A transport case."""

    id: int
    number: str | None
    state: str
    version: int
    delivery_id: int
    kind: str
    cause: str
    reported_text: str
    new_date: date | None
    decision: str
    claim_amount: Amount
    created_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None


class Link(Out):
    """A link to an order for its customer; told this once."""

    token: str


class LinkIn(In):
    """How long it opens."""

    days: int | None = Field(None, ge=1, le=365)


class Closed(Out):
    """How many were closed."""

    closed: int


class DelayIn(In):
    """Why goods cannot leave on time, when they can, when they arrive."""

    cause: Annotated[Reason, asked_by(tracking.report_delay)]
    dispatch_on: Day
    arrival_on: Day | None = None
