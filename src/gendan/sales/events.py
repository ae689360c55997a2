"""What sales announces. Every event of an order carries its number, so that messages need no look-up."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class OrderCreated(Event):
    """A draft was saved."""

    name: ClassVar[str] = "sales.order.created"
    order_id: int


@dataclass(frozen=True)
class OrderEdited(Event):
    """A draft or returned order was changed."""

    name: ClassVar[str] = "sales.order.edited"
    order_id: int
    changes: list[dict[str, str]]


@dataclass(frozen=True)
class OrderSubmitted(Event):
    """An order got its number and went to review."""

    name: ClassVar[str] = "sales.order.submitted"
    order_id: int
    number: str
    automatic_review: bool


@dataclass(frozen=True)
class OrderReturned(Event):
    """An order went back to whoever entered it."""

    name: ClassVar[str] = "sales.order.returned"
    order_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class OrderConfirmed(Event):
    """Details are agreed: stock is kept and credit committed."""

    name: ClassVar[str] = "sales.order.confirmed"
    order_id: int
    number: str
    fully_reserved: bool
    total: Decimal


@dataclass(frozen=True)
class OrderEffective(Event):
    """Everything agreed holds; shipping may be released."""

    name: ClassVar[str] = "sales.order.effective"
    order_id: int
    number: str
    route: str
    fully_reserved: bool


@dataclass(frozen=True)
class OrderDeclined(Event):
    """The order is not taken, by approved decision."""

    name: ClassVar[str] = "sales.order.declined"
    order_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class OrderCompleted(Event):
    """Every line is signed or closed, and settled."""

    name: ClassVar[str] = "sales.order.completed"
    order_id: int
    number: str


@dataclass(frozen=True)
class OrderClosed(Event):
    """The file is complete; read-only from now on."""

    name: ClassVar[str] = "sales.order.closed"
    order_id: int
    number: str


@dataclass(frozen=True)
class OrderCancelled(Event):
    """The order was cancelled; everything it held is free again."""

    name: ClassVar[str] = "sales.order.cancelled"
    order_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class OrderVoided(Event):
    """A draft was thrown away."""

    name: ClassVar[str] = "sales.order.voided"
    order_id: int


@dataclass(frozen=True)
class OrderChanged(Event):
    """A change after confirmation made a new revision."""

    name: ClassVar[str] = "sales.order.changed"
    order_id: int
    number: str
    revision: int
    reason: str
    changes: list[dict[str, str]]


@dataclass(frozen=True)
class OrderSplit(Event):
    """Part of an order became an order of its own."""

    name: ClassVar[str] = "sales.order.split"
    order_id: int
    number: str
    into: list[str]


@dataclass(frozen=True)
class OrderReserved(Event):
    """All that an effective order still needs is kept for it."""

    name: ClassVar[str] = "sales.order.reserved"
    order_id: int
    number: str


@dataclass(frozen=True)
class LineCancelled(Event):
    """Part of a line, or all that is left of it, will not be delivered."""

    name: ClassVar[str] = "sales.order.line_cancelled"
    order_id: int
    number: str
    line_no: int
    quantity: Decimal
    reason: str


@dataclass(frozen=True)
class ReviewClosed(Event):
    """A round of review has its result."""

    name: ClassVar[str] = "sales.review.closed"
    order_id: int
    number: str
    result: str
    automatic: bool


@dataclass(frozen=True)
class ReviewAgreed(Event):
    """The customer answered what a review asked for: agreed, or not."""

    name: ClassVar[str] = "sales.review.agreed"
    order_id: int
    number: str
    agreed: bool


@dataclass(frozen=True)
class OwnerChanged(Event):
    """Somebody else is responsible for a part of an order."""

    name: ClassVar[str] = "sales.order.owner_changed"
    order_id: int
    number: str
    part: str
    user_id: int
    before_id: int | None


@dataclass(frozen=True)
class ContactLogged(Event):
    """Somebody talked with the customer."""

    name: ClassVar[str] = "sales.order.contacted"
    order_id: int
    medium: str
    purpose: str
    text: str


@dataclass(frozen=True)
class ShortageChosen(Event):
    """The handler decided what to do about missing stock (ATP-04)."""

    name: ClassVar[str] = "sales.order.shortage_chosen"
    order_id: int
    number: str
    line_no: int
    choice: str


@dataclass(frozen=True)
class _OfChange:
    """What every event of a change request tells."""

    change_id: int
    number: str
    order_id: int
    order_number: str
    grade: str


@dataclass(frozen=True)
class ChangeRaised(_OfChange, Event):
    """A change or cancellation was asked for; the clock runs from its receipt (CHG-01)."""

    name: ClassVar[str] = "sales.change.raised"
    source: str
    text: str


@dataclass(frozen=True)
class ChangeGraded(_OfChange, Event):
    """A change was graded and the first action recorded: its reaction clock stands."""

    name: ClassVar[str] = "sales.change.graded"
    proposed: str
    first_action: str


@dataclass(frozen=True)
class ChangeFiled(_OfChange, Event):
    """A light technical change is on file; nothing else happens (T1)."""

    name: ClassVar[str] = "sales.change.filed"


@dataclass(frozen=True)
class ChangeReviewing(_OfChange, Event):
    """A change went into the review of its date, or the order into its full review again."""

    name: ClassVar[str] = "sales.change.reviewing"
    full: bool


@dataclass(frozen=True)
class ChangeNegotiating(_OfChange, Event):
    """The result of a review is agreed with the customer."""

    name: ClassVar[str] = "sales.change.negotiating"
    new_on: str


@dataclass(frozen=True)
class ChangeApproved(_OfChange, Event):
    """A change is decided: it will be made."""

    name: ClassVar[str] = "sales.change.approved"


@dataclass(frozen=True)
class ChangeRefused(_OfChange, Event):
    """A change will not be made; what was held goes on."""

    name: ClassVar[str] = "sales.change.refused"
    reason: str


@dataclass(frozen=True)
class ChangeWithdrawn(_OfChange, Event):
    """Whoever asked for a change does not want it any more; what was held goes on."""

    name: ClassVar[str] = "sales.change.withdrawn"
    reason: str


@dataclass(frozen=True)
class ChangeNotice(_OfChange, Event):
    """The notices of a change are written."""

    name: ClassVar[str] = "sales.change.notice_issued"
    papers: list[int]


@dataclass(frozen=True)
class ChangeForwarded(_OfChange, Event):
    """The notices went to the departments (SLA-03)."""

    name: ClassVar[str] = "sales.change.forwarded"
    roles: list[str]


@dataclass(frozen=True)
class ChangeAcknowledged(_OfChange, Event):
    """Every department has acknowledged the notice."""

    name: ClassVar[str] = "sales.change.acknowledged"


@dataclass(frozen=True)
class ChangeApplied(_OfChange, Event):
    """The order has its new revision, or is cancelled."""

    name: ClassVar[str] = "sales.change.applied"
    revision: int | None


@dataclass(frozen=True)
class ChangeClosed(_OfChange, Event):
    """All that a change asked for is done."""

    name: ClassVar[str] = "sales.change.closed"


@dataclass(frozen=True)
class QuotationMade(Event):
    """A version of an offer was drawn up."""

    name: ClassVar[str] = "sales.quotation.created"
    quotation_id: int
    number: str
    order_id: int


@dataclass(frozen=True)
class QuotationSent(Event):
    """An offer went to the customer."""

    name: ClassVar[str] = "sales.quotation.sent"
    quotation_id: int
    number: str
    order_id: int
    valid_until: str


@dataclass(frozen=True)
class QuotationAccepted(Event):
    """The customer took an offer; `became` is the order or contract it became."""

    name: ClassVar[str] = "sales.quotation.accepted"
    quotation_id: int
    number: str
    order_id: int
    became: str


@dataclass(frozen=True)
class QuotationEnded(Event):
    """An offer ended without an order: refused, expired or replaced, and why."""

    name: ClassVar[str] = "sales.quotation.ended"
    quotation_id: int
    number: str
    order_id: int
    state: str
    reason: str
