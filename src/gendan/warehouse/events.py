"""What the warehouse announces."""

from dataclasses import dataclass
from typing import Any, ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class ReceiptCounted(Event):
    """Arrived goods were counted and checked; the keeper's signature is missing."""

    name: ClassVar[str] = "warehouse.receipt.counted"
    receipt_id: int


@dataclass(frozen=True)
class ReceiptPosted(Event):
    """Arrived goods are in stock; `lines`: item_id, quantity, status, lot."""

    name: ClassVar[str] = "warehouse.receipt.posted"
    receipt_id: int
    source: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class PickCreated(Event):
    """A pick list waits for a picker."""

    name: ClassVar[str] = "warehouse.pick.created"
    pick_id: int


@dataclass(frozen=True)
class PickConfirmed(Event):
    """Goods were taken from bins; `lines`: ref (delivery line), picked (in this confirmation), total (of the line)."""

    name: ClassVar[str] = "warehouse.pick.confirmed"
    pick_id: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class PickShort(Event):
    """Goods were not there; `lines`: ref (delivery line), item_id, missing, reason."""

    name: ClassVar[str] = "warehouse.pick.short"
    pick_id: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class PickFinished(Event):
    """Every line of a pick is picked or short; `refs` names the delivery lines."""

    name: ClassVar[str] = "warehouse.pick.finished"
    pick_id: int
    refs: list[str]


@dataclass(frozen=True)
class PickCancelled(Event):
    """A pick was given up; what had been taken went back to its bins."""

    name: ClassVar[str] = "warehouse.pick.cancelled"
    pick_id: int
    refs: list[str]


@dataclass(frozen=True)
class PackagePacked(Event):
    """A box was closed; `lines`: ref (delivery line), quantity."""

    name: ClassVar[str] = "warehouse.package.packed"
    package_id: int
    number: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class PackageRemoved(Event):
    """A box was opened again, its content counts as unpacked."""

    name: ClassVar[str] = "warehouse.package.removed"
    number: str
