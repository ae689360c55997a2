"""What sales is asked: orders, verbs, filters."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gendan.sales.services import changes, orders, owners
from gendan.sales.type_rules import QUESTIONS
from gendan.workflow.services import gates

from ...types import (
    Day,
    Id,
    In,
    Moment,
    Money,
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
    asked_by,
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
    deviation: Text200 = Field(
        "", description="Why the price is off the policy; see `GET /api/v1/org/reasons/price_deviation`"
    )
    requested_on: Day | None = None
    warehouse_id: Id | None = None
    supply_mode: Annotated[str, Field(max_length=12)] = ""
    shortage_choice: Literal["", "wait", "partial", "make", "buy", "transfer", "substitute", "decline"] = ""
    remarks: Text200 = ""
    type: Text40 = Field("", description="Code of the line's type, where it is another than the order's")
    maker_id: Id | None = Field(
        None, description="Company of the group that makes it; null: the one its item names, else the order's"
    )
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
    type: Text40 = Field("", description="Code; empty: the one the rules propose, else `stock_sale`")
    type_reason: Text200 = Field("", description="Why it is another than the rules propose")
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
    answers: dict[Text40, bool] = Field(
        {}, max_length=20, description="Whether it is regular: " + ", ".join(QUESTIONS) + "; each true or false"
    )
    repeats_id: Id | None = Field(None, description="The delivered order a reorder repeats; null: the newest that fits")
    special_demand: Text200 = Field("", description="Why goods nobody has tried yet are wanted all the same")
    accept: list[Text60] = Field([], max_length=500, description="Keys of accepted warnings, `*` for all")


class PlaceIn(OrderIn):
    """An order and how far it should go in one step. It stops earlier where a condition is open, and says which."""

    until: Literal["draft", "submitted", "confirmed", "effective"] = "draft"


class EditIn(OrderIn):
    """The new content of a draft or returned order."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)


class ChangeIn(EditIn):
    """The new content of a confirmed order, and why."""

    reason: Annotated[Reason, asked_by(changes.change)]
    source: Literal["customer", "internal", "supplier"] = "customer"
    medium: Literal["", "phone", "visit", "wechat", "mail", "fax", "letter", "link"] = ""


class SubmitIn(VersionIn):
    """Submit, with the warnings somebody looked at."""

    accept: list[Text60] = Field([], max_length=500)


class ReturnIn(VersionIn):
    """Why an order goes back."""

    reason: Annotated[Reason, asked_by(orders.return_)]


class DeclineIn(VersionIn):
    """Why an order is not taken."""

    reason: Annotated[Reason, asked_by(orders.decline)]


class CancelIn(VersionIn):
    """Why an order is cancelled."""

    reason: Annotated[Reason, asked_by(orders.cancel)]


class OverrideIn(VersionIn):
    """Go on, if need be past closed gates for a reason; that needs `workflow.gate.override`."""

    override: Annotated[Reason | None, asked_by(gates.override)] = None


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
        "contract",
        "payment_info",
        "delay",
        "feedback",
    ] = "note"
    person: Text60 = ""
    direction: Literal["in", "out"] = "out"


class ChecklistIn(In):
    """Checks of the confirmation list that are done, each with its medium."""

    codes: dict[str, Text40] = Field(min_length=1, max_length=50)


class OwnerIn(VersionIn):
    """Who takes over which part."""

    part: Literal["salesperson", "clerk", "merchandiser", "service"]
    user_id: Id
    reason: Annotated[Text200, asked_by(owners.transfer)] = ""


class CancelRestIn(VersionIn):
    """How much of a line, in base units, is no longer wanted, and why."""

    quantity: Quantity
    reason: Annotated[Reason, asked_by(changes.cancel_rest)]


class ShortageIn(VersionIn):
    """What is done about a short line."""

    choice: Literal["wait", "partial", "make", "buy", "transfer", "substitute", "decline"]


class ReviewConditionIn(In):
    """A condition: `value` is the date or the price where it is about one."""

    kind: Literal["date", "technical", "price", "other"] = "other"
    value: Text40 = ""
    text: Text300 = ""


class ReviewAnswerIn(In):
    """One department's answers: every question of the task with yes, conditional or no."""

    answers: dict[str, Literal["yes", "conditional", "no"]] = Field(max_length=50)
    earliest_on: Day | None = None
    condition: Text300 = Field("", description="One condition in words")
    conditions: list[ReviewConditionIn] = Field(default_factory=list, max_length=10)
    remarks: Text500 = ""
    hard: bool = Field(False, description="Hard to make: the general manager signs before it takes effect")
    version: int | None = Field(None, ge=1, le=2**31 - 1, description="Version of the task")


class AgreeIn(VersionIn):
    """What the customer said to the conditions."""

    agreed: bool
    note: Text500 = Field(min_length=1)


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


class PastLineIn(In):
    """A line as it was agreed and shipped; without an amount, price × quantity less discount."""

    item_id: Id | None = None
    item: Text40 = Field("", description="Code of the item, instead of `item_id`")
    quantity: Quantity = Field(gt=0)
    price: Price = Field(ge=0)
    discount_percent: Percent = ZERO
    amount: Money | None = None


class PastOrderIn(In):
    """A closed order of the past. Its number is the one it had there; one that is here already is left out."""

    number: Annotated[str, Field(min_length=1, max_length=40)]
    customer_id: Id | None = None
    customer: Text40 = Field("", description="Code of the customer, instead of `customer_id`")
    ordered_at: Moment
    requested_on: Day | None = None
    shipped_on: Day
    lines: list[PastLineIn] = Field(min_length=1, max_length=2000)
    customer_po: Text60 = ""
    ship_to: Text300 = ""
    tax: Money = Field(ZERO, ge=0)
    freight: Money = Field(ZERO, ge=0)


class RecordIn(In):
    """Orders of another system's past, of one type."""

    company_id: Id | None = None
    type: Text40 = "stock_sale"
    orders: list[PastOrderIn] = Field(min_length=1, max_length=500)


class TakeOverIn(In):
    """Numbers of the orders that follow."""

    orders: list[Text40] = Field(min_length=1, max_length=50)
