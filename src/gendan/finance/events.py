"""What finance announces."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class InvoiceIssued(Event):
    """An invoice was issued; negative for a red-letter invoice."""

    name: ClassVar[str] = "finance.invoice.issued"
    invoice_id: int
    number: str
    customer_id: int
    order_id: int
    amount: Decimal
    due_on: date


@dataclass(frozen=True)
class InvoiceReversed(Event):
    """An invoice was taken back by a red-letter invoice, wholly or by `amount`."""

    name: ClassVar[str] = "finance.invoice.reversed"
    invoice_id: int
    number: str
    by_number: str
    reason: str
    amount: Decimal
    whole: bool


@dataclass(frozen=True)
class _Payment:
    """What every event about a payment says."""

    payment_id: int
    number: str
    customer_id: int
    amount: Decimal
    mode: str


@dataclass(frozen=True)
class PaymentAnnounced(_Payment, Event):
    """Somebody entered money that finance has not seen yet."""

    name: ClassVar[str] = "finance.payment.announced"


@dataclass(frozen=True)
class PaymentConfirmed(_Payment, Event):
    """The money is there (PAY-05)."""

    name: ClassVar[str] = "finance.payment.confirmed"
    order_ids: list[int]
    unallocated: Decimal


@dataclass(frozen=True)
class PaymentFailed(_Payment, Event):
    """The announced money did not come."""

    name: ClassVar[str] = "finance.payment.failed"
    reason: str


@dataclass(frozen=True)
class PaymentReversed(_Payment, Event):
    """Confirmed money was taken back: a bounced cheque, a wrong entry."""

    name: ClassVar[str] = "finance.payment.reversed"
    reason: str
    order_ids: list[int]


@dataclass(frozen=True)
class PaymentAllocated(_Payment, Event):
    """The payment was spread over orders anew."""

    name: ClassVar[str] = "finance.payment.allocated"
    order_ids: list[int]
    unallocated: Decimal


@dataclass(frozen=True)
class CashCollected(_Payment, Event):
    """The courier took the cash of a delivery (PAY-04)."""

    name: ClassVar[str] = "finance.cod.collected"
    delivery_id: int
    due: Decimal


@dataclass(frozen=True)
class CashReconciled(_Payment, Event):
    """The accountant counted the courier's cash."""

    name: ClassVar[str] = "finance.cod.reconciled"
    delivery_id: int | None
    collected: Decimal


@dataclass(frozen=True)
class ReminderSent(Event):
    """A customer is reminded of an invoice; level 0 before it is due."""

    name: ClassVar[str] = "finance.reminder.sent"
    invoice_id: int
    number: str
    customer_id: int
    level: int
    open: Decimal
    due_on: date


@dataclass(frozen=True)
class PromiseMade(Event):
    """A customer said when they will pay."""

    name: ClassVar[str] = "finance.promise.made"
    promise_id: int
    customer_id: int
    amount: Decimal
    on: date


@dataclass(frozen=True)
class PromiseBroken(Event):
    """The promised day passed without the money."""

    name: ClassVar[str] = "finance.promise.broken"
    promise_id: int
    customer_id: int
    amount: Decimal
    on: date


@dataclass(frozen=True)
class _Statement:
    """What every event about a statement says."""

    statement_id: int
    number: str
    customer_id: int
    month: date
    closing: Decimal


@dataclass(frozen=True)
class StatementsPrepared(Event):
    """The statements of a month were made."""

    name: ClassVar[str] = "finance.statement.prepared"
    company_id: int
    month: date
    count: int


@dataclass(frozen=True)
class StatementHandedOver(_Statement, Event):
    """A statement is with finance for reconciliation."""

    name: ClassVar[str] = "finance.statement.handed_over"


@dataclass(frozen=True)
class StatementSent(_Statement, Event):
    """A statement went to the customer."""

    name: ClassVar[str] = "finance.statement.sent"


@dataclass(frozen=True)
class StatementConfirmed(_Statement, Event):
    """The customer agrees with the balance."""

    name: ClassVar[str] = "finance.statement.confirmed"
    by: str


@dataclass(frozen=True)
class StatementDisputed(_Statement, Event):
    """The customer does not agree."""

    name: ClassVar[str] = "finance.statement.disputed"
    note: str
