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
