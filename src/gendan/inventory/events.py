"""What stock announces."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from gendan.core.events import Event
from gendan.core.refs import Ref


@dataclass(frozen=True)
class StockReceived(Event):
    """Free stock of these items grew: received, counted, transferred in, released, given back."""

    name: ClassVar[str] = "inventory.stock.received"
    item_ids: list[int]


@dataclass(frozen=True)
class ReservationLost(Event):
    """An order line lost stock that was kept for it; `cause`: expired, reassigned, counted."""

    name: ClassVar[str] = "inventory.reservation.lost"
    ref: Ref
    item_id: int
    quantity: Decimal
    cause: str


@dataclass(frozen=True)
class ReservationGained(Event):
    """An order line was given stock that another line gave up (re-assignment by priority)."""

    name: ClassVar[str] = "inventory.reservation.gained"
    ref: Ref
    item_id: int
    quantity: Decimal


@dataclass(frozen=True)
class TransferRequested(Event):
    """A warehouse asks another for goods."""

    name: ClassVar[str] = "inventory.transfer.requested"
    transfer_id: int


@dataclass(frozen=True)
class TransferApproved(Event):
    """A transfer may be issued."""

    name: ClassVar[str] = "inventory.transfer.approved"
    transfer_id: int


@dataclass(frozen=True)
class TransferIssued(Event):
    """The goods of a transfer left the source warehouse."""

    name: ClassVar[str] = "inventory.transfer.issued"
    transfer_id: int


@dataclass(frozen=True)
class TransferReceived(Event):
    """Goods of a transfer arrived; `complete` when nothing is left in transit."""

    name: ClassVar[str] = "inventory.transfer.received"
    transfer_id: int
    complete: bool


@dataclass(frozen=True)
class TransferCancelled(Event):
    """A transfer will not happen."""

    name: ClassVar[str] = "inventory.transfer.cancelled"
    transfer_id: int


@dataclass(frozen=True)
class CountSubmitted(Event):
    """A count sheet is complete and waits for approval; `differences` lines differ."""

    name: ClassVar[str] = "inventory.count.submitted"
    count_id: int
    differences: int


@dataclass(frozen=True)
class CountPosted(Event):
    """Count differences were approved and booked."""

    name: ClassVar[str] = "inventory.count.posted"
    count_id: int
    differences: int
