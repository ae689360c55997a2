"""Shapes of partners."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from gendan.partners.services import credit, customers

from ..types import (
    Amount,
    Code,
    Id,
    In,
    Money,
    Name,
    Number,
    Out,
    Percent,
    Price,
    Quantity,
    Reason,
    Text40,
    Text60,
    Text200,
    Text500,
    asked_by,
)  # fmt: skip

ZERO = Decimal(0)
Policy = Literal["hold", "refuse", "off"]
Text120 = Annotated[str, Field(max_length=120)]
Text30 = Annotated[str, Field(max_length=30)]


class Customer(Out):
    """A customer."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int
    short_name: str
    type: str
    grade: str
    region: str
    sales_channel: str
    price_list_id: int | None
    currency: str
    payment_mode: str
    terms_days: int
    deposit_percent: Number
    salesperson_id: int | None
    merchandiser_id: int | None
    order_method: str
    tax_name: str
    tax_number: str
    bank_account: str
    remarks: str
    is_new: bool
    created_at: datetime
    version: int


class Contact(Out):
    """A person at a customer."""

    id: int
    customer_id: int
    name: str
    title: str
    phone: str
    email: str
    is_main: bool
    active: bool


class Address(Out):
    """Where a customer takes goods."""

    id: int
    customer_id: int
    label: str
    kind: str
    contact: str
    phone: str
    adcode: str
    province: str
    city: str
    district: str
    street: str
    notes: str
    is_main: bool
    active: bool


class Credit(Out):
    """A customer's credit as it stands."""

    customer_id: int
    limit: Amount
    exposure: Amount
    overdue: Amount
    free: Amount
    over: Amount
    policy: str
    is_blocked: bool


class CustomerDetail(Customer):
    """A customer with contacts and addresses; credit is null for who may not see it."""

    contacts: list[Contact]
    addresses: list[Address]
    credit: Credit | None


class CustomerFound(Out):
    """A customer found by a search."""

    id: int
    code: str
    name: str


class ContactIn(In):
    """A person at a customer."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    phone: Text40 = ""
    title: Text60 = ""
    email: Annotated[str, Field(max_length=254)] = ""
    is_main: bool = False
    active: bool = True


class AddressIn(In):
    """Where a customer takes goods."""

    street: Annotated[str, Field(min_length=1, max_length=200)]
    province: Text30 = ""
    city: Text30 = ""
    district: Text30 = ""
    adcode: Annotated[str, Field(max_length=12)] = ""
    label: Text60 = ""
    kind: Literal["site", "warehouse", "depot"] = "site"
    contact: Text60 = ""
    phone: Text40 = ""
    notes: Text200 = ""
    is_main: bool = False
    active: bool = True


class CustomerFields(In):
    """What is known of a customer."""

    code: Text40 = ""
    name: Name = ""
    name_en: Text120 = ""
    short_name: Text60 = ""
    type: Literal["dealer", "distributor", "member", "retail", "project", "ordering_party"] = "dealer"
    grade: Annotated[str, Field(max_length=4)] = "C"
    region: Text60 = ""
    sales_channel: Text40 = ""
    price_list_id: Id | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    payment_mode: Literal["net", "pay_first", "deposit", "cod", "cash"] = "pay_first"
    terms_days: Annotated[int, Field(ge=0, le=3650)] = 0
    deposit_percent: Percent = ZERO
    salesperson_id: Id | None = None
    merchandiser_id: Id | None = None
    order_method: Text40 = ""
    tax_name: Text120 = ""
    tax_number: Text40 = ""
    bank_account: Text120 = ""
    remarks: Text500 = ""
    active: bool = True


class CustomerEdit(CustomerFields):
    """What changes; fields left out stay."""

    version: int | None = Field(None, ge=1, le=2**31 - 1)


class CustomerIn(CustomerFields):
    """A new customer."""

    company_id: Id | None = None
    name: Name
    is_new: bool = True
    contacts: list[ContactIn] = Field([], max_length=100)
    addresses: list[AddressIn] = Field([], max_length=100)
    credit_limit: Money = Field(ZERO, ge=0)
    credit_policy: Policy = "hold"


class CorrectionIn(In):
    """A changed phone, name or address; without an id the main contact or address is meant."""

    field: Literal["contact.name", "contact.phone", "address.text", "address.contact", "address.phone", "address.notes"]
    value: Annotated[str, Field(min_length=1, max_length=300)]
    contact_id: Id | None = None
    address_id: Id | None = None


class Correction(Out):
    """What it was, what it is, who reported it."""

    id: int
    customer_id: int
    contact_id: int | None
    address_id: int | None
    field: str
    before: str
    after: str
    reported_by_id: int | None
    reported_at: datetime


class AssignIn(In):
    """Who looks after customers."""

    customer_ids: list[Id] = Field(min_length=1, max_length=500)
    part: Literal["salesperson", "merchandiser"]
    user_id: Id | None
    reason: Annotated[Text200, asked_by(customers.assign)] = ""


class CreditLimitIn(In):
    """How much may be sold on account."""

    limit: Money = Field(ge=0)
    policy: Policy | None = None


class WhyIn(In):
    """Why."""

    reason: Annotated[Reason, asked_by(credit.block, credit.unblock)]


class ParseIn(In):
    """An address as pasted."""

    text: Annotated[str, Field(max_length=300)]


class Parsed(Out):
    """The parts of a pasted address."""

    province: str
    city: str
    district: str
    street: str
    adcode: str
    name: str
    phone: str


class Supplier(Out):
    """A supplier."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int
    contact: str
    phone: str
    address: str
    rating: int | None


class SupplyLine(Out):
    """What a supplier delivers."""

    item_id: int
    price: Number
    lead_days: int
    min_quantity: Number
    max_quantity: Number | None


class SupplierDetail(Supplier):
    """A supplier with what it delivers."""

    items: list[SupplyLine]


class SupplyLineIn(In):
    """What a supplier delivers, at which price and how fast."""

    item_id: Id
    price: Price = Field(ZERO, ge=0)
    lead_days: int = Field(0, ge=0, le=3650)
    min_quantity: Quantity = Field(ZERO, ge=0)
    max_quantity: Quantity | None = None


class SupplierEdit(In):
    """What changes; fields left out stay."""

    code: Text40 = ""
    name: Name = ""
    name_en: Text120 = ""
    contact: Text60 = ""
    phone: Text40 = ""
    address: Text200 = ""
    rating: Annotated[int, Field(ge=0, le=100)] | None = None
    active: bool = True


class SupplierIn(SupplierEdit):
    """A new supplier."""

    company_id: Id | None = None
    name: Name
    items: list[SupplyLineIn] = Field([], max_length=2000)


class SupplyIn(In):
    """All a supplier delivers."""

    items: list[SupplyLineIn] = Field(max_length=2000)


class CustomerFilter(In):
    """Which customers."""

    q: Text60 = ""
    code: Code | None = None
    active: bool | None = None
    grade: Annotated[str, Field(max_length=4)] = ""
    salesperson_id: Id | None = None


class Doubt(Out):
    """A record that looks wrong."""

    id: int
    company_id: int | None
    check_name: str
    ref_kind: str
    ref_id: int
    other_id: int | None
    data: dict[str, Any]
    state: str
    found_at: datetime
    settled_at: datetime | None
    note: str


class Looked(Out):
    """How many records are in doubt."""

    found: int


class SettleIn(In):
    """Which doubts, and what became of them."""

    ids: list[Id] = Field(min_length=1, max_length=500)
    state: Literal["solved", "dismissed"]
    note: Text200 = ""
