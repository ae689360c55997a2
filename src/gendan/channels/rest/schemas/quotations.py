"""Shapes of quotations."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from gendan.sales.services import quotations

from ..types import Amount, Data, Day, Id, In, Out, Price, Reason, Text500, VersionIn, asked_by

QuotationState = Literal["draft", "sent", "accepted", "rejected", "expired", "revised"]


class ChargeIn(In):
    """What is added to the price of a line per base unit, and what for."""

    line_id: Id
    text: Annotated[str, Field(min_length=1, max_length=100)]
    amount: Annotated[Price, Field(gt=0)]


class QuoteIn(In):
    """How an order is offered; without a date as long as the firm usually does."""

    valid_until: Day | None = None
    charges: Annotated[list[ChargeIn], Field(max_length=200)] = []
    note: Text500 = ""


class AcceptQuotationIn(VersionIn):
    """What it becomes."""

    into: Literal["order", "contract"] = "order"


class RejectQuotationIn(VersionIn):
    """Why the customer does not take it."""

    reason: Annotated[Reason, asked_by(quotations.reject)]


class QuotationOut(Out):
    """One version of an offer."""

    id: int
    number: str
    state: str
    version: int
    revision: int
    order_id: int
    customer_id: int
    valid_until: date
    total: Amount
    currency: str
    lines: list[Any]
    terms: Data
    note: str
    sent_at: datetime | None
    closed_at: datetime | None
    reason: str
    contract: str | None
