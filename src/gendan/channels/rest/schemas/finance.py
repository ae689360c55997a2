"""Shapes of money."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from gendan.finance.services import cod, invoices, payments, statements

from ..types import (
    Amount,
    Day,
    Id,
    In,
    Money,
    Number,
    Out,
    Quantity,
    Reason,
    Text40,
    Text60,
    Text200,
    VersionIn,
    asked_by,
)


class PaymentHead(Out):
    """Money received; it counts once finance has confirmed it."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    customer_id: int
    mode: str
    currency: str
    amount: Amount
    allocated: Amount
    received_on: date
    bank_reference: str
    payer: str
    delivery_id: int | None
    created_at: datetime
    created_by_id: int | None
    collected_by_id: int | None
    confirmed_by_id: int | None
    confirmed_at: datetime | None
    remarks: str


class Share(Out):
    """Part of a payment for an order."""

    order_id: int
    amount: Amount


class Payment(PaymentHead):
    """A payment with what it pays and what can be done."""

    actions: list[str]
    allocations: list[Share]


class ShareIn(In):
    """So much for an order."""

    order_id: Id
    amount: Money


class PaymentIn(In):
    """Money that came or is said to come."""

    customer_id: Id
    amount: Money
    mode: Literal["bank", "cash", "cod", "cheque", "card", "platform"] = "bank"
    received_on: Day | None = None
    bank_reference: Text60 = ""
    payer: Annotated[str, Field(max_length=120)] = ""
    remarks: Annotated[str, Field(max_length=200)] = ""
    orders: list[ShareIn] = Field([], max_length=500)


class ConfirmIn(VersionIn):
    """Finance has seen the money; without shares it goes where it was meant for, then to what is due first."""

    allocations: list[ShareIn] | None = Field(None, max_length=500)


class AllocateIn(VersionIn):
    """These amounts for these orders, nothing for others."""

    allocations: list[ShareIn] = Field(max_length=500)


class FailIn(In):
    """Why the money did not come."""

    reason: Annotated[Reason, asked_by(payments.fail, payments.reverse)]


class CollectIn(In):
    """Cash a courier took."""

    amount: Money
    remarks: Annotated[str, Field(max_length=200)] = ""


class ReconcileIn(VersionIn):
    """What was counted of collected cash."""

    counted: Money
    note: Annotated[Text200, asked_by(cod.reconcile)] = ""


class PaymentFilter(In):
    """Which payments."""

    state: Text40 = ""
    customer_id: Id | None = None
    mode: Text40 = ""
    bank_reference: Text60 = ""
    received_from: Day | None = None
    received_to: Day | None = None


class InvoiceLine(Out):
    """What an invoice charges for an order line."""

    order_line_id: int
    quantity: Number
    price: Number
    amount: Amount
    tax: Amount


class InvoiceHead(Out):
    """A sales invoice, or a red-letter one with negative amounts."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    customer_id: int
    order_id: int
    delivery_id: int | None
    reverses_id: int | None
    title: str
    tax_number: str
    currency: str
    amount: Amount
    tax: Amount
    allocated: Annotated[Amount, Field(description="Paid, or taken back by red letters")]
    issued_on: date | None
    due_on: date | None
    tax_invoice_number: str
    reason: str


class Invoice(InvoiceHead):
    """An invoice with its lines and what can be done."""

    actions: list[str]
    lines: list[InvoiceLine]


class InvoiceFilter(In):
    """Which invoices."""

    state: Text40 = ""
    customer_id: Id | None = None
    order_id: Id | None = None
    due_to: Day | None = None


class IssueIn(In):
    """What to invoice: an order, or one of its deliveries."""

    order: Text40 = Field("", description="Number of the order")
    delivery: Text40 = Field("", description="Number of the delivery, instead of an order")


class ReverseLine(In):
    """How much of an invoice's line is taken back."""

    order_line_id: Id
    quantity: Quantity = Field(gt=0)


class ReverseIn(VersionIn):
    """Why it is taken back, and what of it."""

    reason: Annotated[Reason, asked_by(invoices.reverse)]
    lines: list[ReverseLine] | None = Field(
        None, max_length=500, description="Parts of lines; without, all that is left"
    )


class Statement(Out):
    """A customer's month."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    customer_id: int
    month: date
    opening: Amount
    invoiced: Amount
    paid: Amount
    closing: Amount
    lines: list[Any]
    confirmed_name: str
    confirmed_at: datetime | None
    note: str


class PrepareIn(In):
    """Any day of the month."""

    company_id: Id | None = None
    month: Day


class StatementFilter(In):
    """Which statements."""

    state: Text40 = ""
    customer_id: Id | None = None
    month: Day | None = None


class NoteIn(VersionIn):
    """A word about it."""

    note: Annotated[Reason, asked_by(statements.return_, statements.dispute)]


class AgreedIn(VersionIn):
    """Who agreed."""

    name: Annotated[str, Field(min_length=1, max_length=60)]


class PromiseIn(In):
    """When and how much the customer said they will pay."""

    amount: Money
    on: Day
    invoice_id: Id | None = None
    note: Annotated[str, Field(max_length=200)] = ""


class Promise(Out):
    """A promise to pay."""

    id: int
    company_id: int
    customer_id: int
    invoice_id: int | None
    amount: Amount
    on: date
    by_id: int | None
    at: datetime
    note: str
    kept: bool | None


class Aged(Out):
    """What a customer owes, by how long it is due: not yet, up to 30, 60, 90 days, longer."""

    customer_id: int
    code: str
    name: str
    salesperson: str | None
    not_due: Amount
    d30: Amount
    d60: Amount
    d90: Amount
    over: Amount
    oldest: date | None
    owed: Amount
    balance: Amount
    on_account: Amount
    promised: Amount | None
    promised_on: date | None


class Release(Out):
    """An order with goods to ship, and which conditions keep them here."""

    id: int
    number: str
    customer_id: int
    customer_name: str
    payable: Amount
    paid: Amount
    payment_mode: str
    promised_on: date | None
    fulfilment_status: str
    salesperson: str | None
    codes: list[str]
    since: datetime | None
    delivery: str | None
    planned_on: date | None


class Owed(Out):
    """An order and what it still owes."""

    id: int
    number: str
    summary: str
    payable: Amount
    paid: Amount
    open: Amount
    due_on: date | None
