"""What shipping announces. Every event serves the orders behind the delivery."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class _Delivery:
    """What every event about a delivery says."""

    delivery_id: int
    number: str
    customer_id: int
    order_ids: list[int]


@dataclass(frozen=True)
class DeliveryPlanned(_Delivery, Event):
    """A delivery note was made."""

    name: ClassVar[str] = "shipping.delivery.planned"
    planned_on: date
    is_partial: bool
    pickup_code: str = ""


@dataclass(frozen=True)
class DeliveryReleased(_Delivery, Event):
    """The shipping notice was given."""

    name: ClassVar[str] = "shipping.delivery.released"
    planned_on: date
    arrival_on: date | None
    late_reason: str = ""


@dataclass(frozen=True)
class DeliveryPicked(_Delivery, Event):
    """All pick lines are done; `short` says whether something was missing."""

    name: ClassVar[str] = "shipping.delivery.picked"
    short: bool


@dataclass(frozen=True)
class DeliveryPacked(_Delivery, Event):
    """The goods are in their boxes."""

    name: ClassVar[str] = "shipping.delivery.packed"
    package_count: int


@dataclass(frozen=True)
class DeliveryLoaded(_Delivery, Event):
    """Loader and keeper have both signed."""

    name: ClassVar[str] = "shipping.delivery.loaded"


@dataclass(frozen=True)
class DeliveryChecked(_Delivery, Event):
    """The gate let the goods pass."""

    name: ClassVar[str] = "shipping.delivery.checked"


@dataclass(frozen=True)
class DeliveryDispatched(_Delivery, Event):
    """The goods have left our stock."""

    name: ClassVar[str] = "shipping.delivery.dispatched"
    waybill: str
    carrier: str
    arrival_on: date | None
    amount: Decimal
    cod_amount: Decimal


@dataclass(frozen=True)
class DeliveryDelivered(_Delivery, Event):
    """The carrier says the goods are there."""

    name: ClassVar[str] = "shipping.delivery.delivered"


@dataclass(frozen=True)
class DeliverySigned(_Delivery, Event):
    """The customer confirmed receipt."""

    name: ClassVar[str] = "shipping.delivery.signed"
    medium: str
    signatory: str
    has_differences: bool


@dataclass(frozen=True)
class SlipReturned(_Delivery, Event):
    """The red slip came back, signed or not."""

    name: ClassVar[str] = "shipping.delivery.slip_returned"
    signed: bool
    freight_advanced: Decimal


@dataclass(frozen=True)
class DeliveryClosed(_Delivery, Event):
    """The signed red slip is with its custodian, or none was needed."""

    name: ClassVar[str] = "shipping.delivery.closed"


@dataclass(frozen=True)
class DeliveryCancelled(_Delivery, Event):
    """The delivery was given up before the goods left."""

    name: ClassVar[str] = "shipping.delivery.cancelled"
    reason: str


@dataclass(frozen=True)
class DeliveryOutdated(_Delivery, Event):
    """A note was given up because its order changed; it is made anew with what was agreed about it. About the order."""

    name: ClassVar[str] = "shipping.delivery.outdated"
    part: dict[int, Decimal] | None  # what was chosen by hand; None: all that is ready
    facts: dict[str, Any]  # day, transport, freight
    own_words: dict[str, str]  # contact and address of this delivery alone
    load_id: int | None


@dataclass(frozen=True)
class OrderFollowed(Event):
    """All notes of a changed order that said something else are given up; what is left may be planned. About the order."""

    name: ClassVar[str] = "shipping.order.followed"
    order_id: int


@dataclass(frozen=True)
class Tracked(_Delivery, Event):
    """Something happened on the way."""

    name: ClassVar[str] = "shipping.delivery.tracked"
    code: str
    place: str
    text: str


@dataclass(frozen=True)
class CaseReported(_Delivery, Event):
    """A delay, damage, loss, or goods not received."""

    name: ClassVar[str] = "shipping.case.reported"
    case_id: int
    kind: str
    text: str
    new_date: date | None = None


@dataclass(frozen=True)
class CaseAnswered(_Delivery, Event):
    """The cause is known and the reporter has an answer."""

    name: ClassVar[str] = "shipping.case.answered"
    case_id: int
    kind: str
    decision: str


@dataclass(frozen=True)
class ShortageAgreed(Event):
    """The customer agreed to get part of the goods later."""

    name: ClassVar[str] = "shipping.shortage.agreed"
    shortage_ids: list[int]
    delivery_id: int
    agreed_on: date


@dataclass(frozen=True)
class ShortageArrived(Event):
    """What was missing is in stock: contact and ship it now (PSH-03)."""

    name: ClassVar[str] = "shipping.shortage.arrived"
    shortage_id: int
    order_id: int
    item_id: int
