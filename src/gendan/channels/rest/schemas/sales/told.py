"""What sales answers: orders, reviews, contracts."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from ...types import (
    Amount,
    Data,
    Number,
    Out,
)  # fmt: skip


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
    type_id: int | None = Field(description="Its own type; null: the order's")
    supply_mode: str
    maker_id: int | None = Field(description="Another company of the group that makes it; null: the order's own")
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


class PartOut(Out):
    """An order that was split, or a part of it."""

    id: int
    number: str
    parent_id: int | None
    state: str
    status: str
    total: Amount
    currency: str
    promised_on: date | None


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
    proposed_type_id: int | None
    type_reason: str
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
    parts: list[PartOut] = Field(description="The order that was split and all its parts; empty where none was")
    whole_status: str = Field(description="Over all parts: that of the least advanced one that is still wanted")


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

    type: str = Field(description="Code of the type it would have")
    proposed_type: str = Field(description="Code of the type the rules propose; empty: none")
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


class ReviewAnswerOut(Out):
    """What one department was asked and answered."""

    id: int
    department_id: int | None
    role: str
    questions: list[str]
    stage: int
    decides: bool
    task_id: int | None
    answers: Data
    answer: str
    earliest_on: date | None
    condition: str
    remarks: str
    hard: bool
    meeting_id: int | None
    by_id: int | None
    at: datetime | None


class ReviewConditionOut(Out):
    """Something the acceptance depends on, and whether the customer agreed."""

    id: int
    answer_id: int | None
    kind: str
    value: str
    text: str
    state: str
    note: str
    settled_at: datetime | None
    settled_by_id: int | None


class ReviewOut(Out):
    """A round of review."""

    id: int
    order_id: int
    round: int
    order_version: int
    result: str
    verdict: str
    automatic: bool
    rules: list[Any]
    opened_at: datetime
    closed_at: datetime | None
    settled_at: datetime | None
    note: str


class ReviewPage(ReviewOut):
    """A round with its answers and conditions."""

    answers: list[ReviewAnswerOut]
    conditions: list[ReviewConditionOut]


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
    needs_contract: bool


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


class Recorded(Out):
    """How many orders of the past are here now, and how many were already."""

    recorded: int
    known: int
