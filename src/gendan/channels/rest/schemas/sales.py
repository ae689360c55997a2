"""Shapes of sales."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from ..types import (
    Amount,
    Data,
    Day,
    Id,
    In,
    Moment,
    Money,
    Number,
    Out,
    Percent,
    Price,
    Quantity,
    Reason,
    Text40,
    Text60,
    Text200,
    Text300,
    Text500,
    VersionIn,
)  # fmt: skip

ZERO = Decimal(0)


class LineIn(In):
    """A line. The item by id or code; the quantity counts `unit_id`, without one the item's base unit."""

    item_id: Id | None = None
    item: Text40 = Field("", description="Code of the item, instead of `item_id`")
    quantity: Quantity
    unit_id: Id | None = None
    price: Price | None = Field(None, description="Per base unit, tax included; null takes the price of the policy")
    discount_percent: Percent | None = None
    deviation: Text200 = Field("", description="Why the price is off the policy")
    requested_on: Day | None = None
    warehouse_id: Id | None = None
    supply_mode: Annotated[str, Field(max_length=12)] = ""
    shortage_choice: Literal["", "wait", "partial", "make", "buy", "transfer", "substitute", "decline"] = ""
    remarks: Text200 = ""
    line_id: Id | None = Field(None, description="The present line it stands for, when an order is edited or changed")


class RequirementIn(In):
    """A special request and the papers it is printed on."""

    text: Text300 = Field(min_length=1)
    papers: list[Literal["production", "packing", "delivery"]] = []


class OrderIn(In):
    """An order as wanted. What is left out comes from customer, type and company."""

    company_id: Id | None = None
    customer_id: Id | None = None
    customer: Text40 = Field("", description="Code of the customer, instead of `customer_id`")
    lines: list[LineIn] = Field(max_length=2000)
    type: Text40 = "stock_sale"
    channel: Text40 = "api"
    customer_po: Text60 = ""
    contact: Text60 = ""
    phone: Text40 = ""
    address_id: Id | None = None
    ship_to: Text300 = ""
    ship_to_notes: Text200 = ""
    delivery_mode: Literal["", "own", "carrier", "pickup", "counter"] = ""
    warehouse_id: Id | None = None
    contract_id: Id | None = None
    requested_on: Day | None = None
    received_at: Moment | None = None
    payment_mode: Literal["", "net", "pay_first", "deposit", "cod", "cash"] = ""
    terms_days: int | None = Field(None, ge=0, le=3650)
    deposit_percent: Percent | None = None
    discount: Money = Field(ZERO, ge=0)
    freight: Money = Field(ZERO, ge=0)
    salesperson_id: Id | None = None
    merchandiser_id: Id | None = None
    service_id: Id | None = None
    technical: str = Field("", max_length=4000)
    quality: str = Field("", max_length=4000)
    remarks: Text500 = ""
    internal: Text500 = ""
    requirements: list[RequirementIn] = Field([], max_length=50)
    checklist: dict[str, Text40] = Field({}, max_length=50)
    accept: list[Text60] = Field([], max_length=500, description="Keys of accepted warnings, `*` for all")


class PlaceIn(OrderIn):
    """An order and how far it should go in one step. It stops earlier where a condition is open, and says which."""

    until: Literal["draft", "submitted", "confirmed", "effective"] = "draft"


class EditIn(OrderIn):
    """The new content of a draft or returned order."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)


class ChangeIn(EditIn):
    """The new content of a confirmed order, and why."""

    reason: Text300 = Field(min_length=1)
    source: Literal["customer", "internal", "supplier"] = "customer"
    medium: Literal["", "phone", "visit", "wechat", "mail", "fax", "letter", "link"] = ""


class SubmitIn(VersionIn):
    """Submit, with the warnings somebody looked at."""

    accept: list[Text60] = Field([], max_length=500)


class OverrideIn(VersionIn):
    """Go on, if need be past closed gates for a reason; that needs `workflow.gate.override`."""

    override: Reason | None = None


class PartIn(In):
    """How much of a line moves, in base units."""

    line_id: Id
    quantity: Quantity


class SplitIn(VersionIn):
    """What moves into the new order."""

    parts: list[PartIn] = Field(min_length=1, max_length=500)


class TalkIn(In):
    """A talk with the customer."""

    medium: Literal["phone", "visit", "wechat", "mail", "fax", "letter", "link"]
    text: str = Field(min_length=1, max_length=1000)
    purpose: Literal[
        "note",
        "confirm",
        "second_confirm",
        "slip_data",
        "number",
        "shortage",
        "consent",
        "signature",
        "payment_info",
        "delay",
        "feedback",
    ] = "note"
    person: Text60 = ""
    direction: Literal["in", "out"] = "out"


class ContactOut(Out):
    """A talk as logged."""

    id: int
    at: datetime
    by_id: int | None
    medium: str
    direction: str
    person: str
    purpose: str
    text: str


class ChecklistIn(In):
    """Checks of the confirmation list that are done, each with its medium."""

    codes: dict[str, Text40] = Field(min_length=1, max_length=50)


class OwnerIn(VersionIn):
    """Who takes over which part."""

    part: Literal["salesperson", "clerk", "merchandiser", "service"]
    user_id: Id
    reason: Text200 = ""


class CancelRestIn(VersionIn):
    """How much of a line, in base units, is no longer wanted, and why."""

    quantity: Quantity
    reason: Reason


class ShortageIn(VersionIn):
    """What is done about a short line."""

    choice: Literal["wait", "partial", "make", "buy", "transfer", "substitute", "decline"]


class Condition(Out):
    """A condition of the process: what it keeps closed, who can satisfy it, since when."""

    code: str
    transition: str = ""
    holder_role: str
    holders: list[str] = []
    opened_at: datetime | None = None
    satisfied_at: datetime | None = None
    overridden_at: datetime | None = None
    data: Data = {}


class OrderHead(Out):
    """The head of an order, as every verb answers it."""

    id: int
    number: str = Field(description="Its number; `draft-<id>` until it is submitted")
    company_id: int
    customer_id: int
    customer_name: str
    customer_po: str
    type_id: int
    channel: str
    state: str
    status: str
    review_status: str
    payment_status: str
    fulfilment_status: str
    billing_status: str
    holds: list[str]
    version: int
    revision: int
    received_at: datetime
    requested_on: date | None
    promised_on: date | None
    expected_on: date | None
    currency: str
    goods: Amount
    discount: Amount
    freight: Amount
    tax: Amount
    total: Amount
    paid: Amount
    line_count: int
    summary: str
    salesperson_id: int | None
    clerk_id: int | None


class OrderDone(OrderHead):
    """The head after a verb, and what can be done next."""

    actions: list[str]


class Placed(OrderDone):
    """How far an order came, and which conditions stopped it."""

    conditions: list[Condition]


class LineOut(Out):
    """A line. Quantities are in the item's base unit; open = quantity less reserved, picked, shipped, cancelled."""

    id: int
    line_no: int
    item_id: int
    item: str
    item_name: str
    supply_mode: str
    warehouse_id: int | None
    unit_id: int
    unit: str
    unit_quantity: Number
    quantity: Number
    list_price: Number | None
    price: Number
    price_source: str
    discount_percent: Number
    amount: Amount
    share: Amount
    tax_rate: Number
    is_gift: bool
    gift_of_id: int | None
    deviation: str
    requested_on: date | None
    promised_on: date | None
    shortage_choice: str
    remarks: str
    status: str
    reserved: Number
    picked: Number
    shipped: Number
    delivered: Number
    signed: Number
    cancelled: Number
    invoiced: Number


class RequirementOut(Out):
    """A special request."""

    id: int
    text: str
    papers: list[str]
    verified_at: datetime | None


class OrderOut(OrderDone):
    """An order with everything on it."""

    contact: str
    phone: str
    address_id: int | None
    ship_to: str
    ship_to_notes: str
    delivery_mode: str
    warehouse_id: int | None
    department_id: int | None
    contract_id: int | None
    parent_id: int | None
    copied_from_id: int | None
    submitted_at: datetime | None
    confirmed_at: datetime | None
    effective_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    payment_mode: str
    terms_days: int
    deposit_percent: Number
    merchandiser_id: int | None
    service_id: int | None
    technical: str
    quality: str
    remarks: str
    internal: str
    checklist: Data
    warnings: list[Data]
    lines: list[LineOut]
    requirements: list[RequirementOut]
    conditions: list[Condition]


class Happening(Out):
    """An entry of a document's time line."""

    id: int
    name: str
    at: datetime
    about_kind: str
    about_id: int
    actor_id: int | None
    actor_name: str
    payload: Data


class VersionOut(Out):
    """A revision agreed with the customer."""

    revision: int
    at: datetime
    by_id: int | None
    reason: str
    source: str
    medium: str
    changes: list[Data]
    impact: list[Data]


class CheckedLineOut(Out):
    """A line as it would become."""

    index: int | None
    item_id: int
    item_name: str
    quantity: Number
    unit: str
    list_price: Number | None
    price: Number
    price_source: str
    discount_percent: Number
    amount: Amount
    is_gift: bool
    on_hand: Number
    coming: Number
    available: Number
    promised_on: date | None


class CreditOut(Out):
    """A customer's account."""

    limit: Amount
    exposure: Amount
    overdue: Amount
    free: Amount
    over: Amount
    policy: str
    is_blocked: bool


class WarningOut(Out):
    """Something to look at; `key` accepts it."""

    key: str
    text: str
    line: int | None


class FaultOut(Out):
    """What keeps the order from being submitted."""

    pointer: str
    detail: str


class CheckedOut(Out):
    """What would become of an order; nothing was written."""

    currency: str
    goods: Amount
    discount: Amount
    freight: Amount
    tax: Amount
    total: Amount
    promised_on: date | None
    lines: list[CheckedLineOut]
    credit: CreditOut | None
    faults: list[FaultOut]
    warnings: list[WarningOut]


class PreviewOut(Out):
    """What a change would do; nothing was written."""

    changes: list[Data]
    impact: list[Data]
    faults: list[FaultOut]


class ReviewAnswerIn(In):
    """One department's answers: every question of the task with yes, conditional or no."""

    answers: dict[str, Literal["yes", "conditional", "no"]] = Field(max_length=50)
    earliest_on: Day | None = None
    condition: Text300 = ""
    remarks: Text500 = ""
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="Version of the task")


class AgreeIn(VersionIn):
    """What the customer said to the conditions."""

    agreed: bool
    note: Text500 = Field(min_length=1)


class ReviewAnswerOut(Out):
    """What one department was asked and answered."""

    id: int
    department_id: int | None
    role: str
    questions: list[str]
    task_id: int
    answers: Data
    answer: str
    earliest_on: date | None
    condition: str
    remarks: str
    by_id: int | None
    at: datetime | None


class ReviewOut(Out):
    """A round of review."""

    id: int
    order_id: int
    round: int
    order_version: int
    result: str
    automatic: bool
    rules: list[Any]
    opened_at: datetime
    closed_at: datetime | None


class ReviewPage(ReviewOut):
    """A round with its answers."""

    answers: list[ReviewAnswerOut]


class TypeOut(Out):
    """An order type."""

    id: int
    code: str
    name: str
    name_en: str
    note: str
    route: str
    available: bool
    supply_mode: str
    mandatory: list[str]
    review: str
    effect_gates: list[str]
    checklist: list[str]
    needs_contract: bool


class ContractLineIn(In):
    """How much of an item, at which price per base unit."""

    item_id: Id
    quantity: Quantity = Field(gt=0)
    price: Price = Field(ge=0)


class ContractIn(In):
    """A quantity contract."""

    company_id: Id | None = None
    customer_id: Id
    name: str = Field(max_length=120)
    valid_from: Day
    valid_to: Day
    signed_on: Day | None = None
    lines: list[ContractLineIn] = Field(min_length=1, max_length=500)


class ContractLineOut(Out):
    """What may be called off, what was."""

    id: int
    item_id: int
    quantity: Number
    price: Number
    called: Number


class ContractHead(Out):
    """A quantity contract."""

    id: int
    number: str | None
    company_id: int
    customer_id: int
    name: str
    state: str
    valid_from: date
    valid_to: date
    signed_on: date | None
    remarks: str


class ContractOut(ContractHead):
    """A quantity contract with its lines."""

    lines: list[ContractLineOut]


class OrderFilter(In):
    """Which orders."""

    q: Text60 = Field("", description="Number, customer, phone, goods: any part, pinyin or initials")
    state: Text40 = ""
    status: Text40 = ""
    type: Text40 = ""
    channel: Text40 = ""
    customer_id: Id | None = None
    customer_po: Text60 = ""
    salesperson_id: Id | None = None
    warehouse_id: Id | None = None
    item_id: Id | None = None
    hold: Text40 = ""
    received_from: Day | None = None
    received_to: Day | None = None
    promised_from: Day | None = None
    promised_to: Day | None = None
    order: Literal["-id", "id", "promised_on"] = "-id"
