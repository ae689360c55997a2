"""Shapes of the work inside the warehouse."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gendan.warehouse.services import picks

from ..types import Day, Id, In, Number, Out, Quantity, Reason, Text40, Text60, Text200, VersionIn, asked_by

ZERO = Decimal(0)
GoodsStatus = Literal["available", "quality", "blocked"]


class ReceiptLine(Out):
    """One item received."""

    id: int
    item_id: int
    lot_code: str
    expires_on: date | None
    expected: Number | None
    counted: Number
    status: str
    place_id: int


class ReceiptHead(Out):
    """Goods that arrived."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    warehouse_id: int
    source: str
    supplier_id: int | None
    owner_id: int | None
    supplier_note: str
    deliverer: str
    remarks: str
    created_at: datetime
    created_by_id: int | None
    counted_by_id: int | None
    posted_by_id: int | None
    posted_at: datetime | None


class Receipt(ReceiptHead):
    """Goods that arrived, with lines and what can be done."""

    actions: list[str]
    lines: list[ReceiptLine]


class ArrivalIn(In):
    """An item that arrived."""

    item_id: Id
    counted: Quantity = Field(ZERO, ge=0)
    expected: Quantity | None = Field(None, ge=0)
    status: GoodsStatus = "available"
    place_id: Id | None = None
    lot_code: Text60 = ""
    expires_on: Day | None = None


class ReceiptIn(In):
    """Goods that arrived at a warehouse."""

    warehouse_id: Id
    lines: list[ArrivalIn] = Field(min_length=1, max_length=2000)
    source: Literal["supplier", "production", "customer", "other"] = "supplier"
    supplier_id: Id | None = None
    owner_id: Id | None = None
    supplier_note: Text60 = ""
    deliverer: Text60 = ""
    remarks: Text200 = ""


class CountedIn(In):
    """What counting a line found; fields left out stay."""

    line_id: Id
    counted: Quantity = Field(ge=0)
    status: GoodsStatus | None = None
    place_id: Id | None = None
    lot_code: Text60 | None = None
    expires_on: Day | None = None


class CountReceiptIn(VersionIn):
    """What counting found, goods nobody announced included."""

    found: list[CountedIn] = Field([], max_length=2000)
    more: list[ArrivalIn] = Field([], max_length=2000)


class PickHead(Out):
    """A list for one walk through the warehouse."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    warehouse_id: int
    method: str
    picker_id: int | None
    created_at: datetime
    started_at: datetime | None
    picked_at: datetime | None


class PickLine(Out):
    """Take so many of an item from a bin."""

    id: int
    sequence: int
    ref_kind: str
    ref_id: int
    item_id: int
    code: str
    name: str
    spec: str
    barcode: str
    unit: str
    place_id: int
    place: str
    zone: str
    lot: str | None
    owner: str | None
    quantity: Number
    picked: Number
    state: str
    reason: str


class Pick(PickHead):
    """A pick list with its walk and what can be done."""

    actions: list[str]
    lines: list[PickLine]


class TakenIn(In):
    """What lies in the staging place now for a line; `scanned` checks the goods."""

    line_id: Id
    quantity: Quantity = Field(ge=0)
    scanned: Text60 = ""
    place_scanned: Text60 = ""


class ConfirmPickIn(In):
    """What was taken."""

    taken: list[TakenIn] = Field(min_length=1, max_length=2000)


class ShortIn(In):
    """Why the rest is not there."""

    reason: Annotated[Reason, asked_by(picks.short)]


class PackageLine(Out):
    """What a box holds."""

    id: int
    ref_kind: str
    ref_id: int
    item_id: int
    lot_id: int | None
    quantity: Number


class Package(Out):
    """A box."""

    id: int
    number: str
    ref_kind: str
    ref_id: int
    sequence: int
    weight_kg: Number | None
    size: str
    packed_by_id: int | None
    packed_at: datetime


class PackageDetail(Package):
    """A box with its content."""

    lines: list[PackageLine]


class ContentIn(In):
    """So much of a delivery line."""

    line_id: Id
    quantity: Quantity = Field(gt=0)
    lot_id: Id | None = None


class PackageIn(In):
    """A box to close for a delivery."""

    contents: list[ContentIn] = Field(min_length=1, max_length=500)
    weight_kg: Decimal | None = Field(None, max_digits=12, decimal_places=3, ge=0)
    size: Text40 = ""


class WaveIn(In):
    """Numbers of the pick lists that become one."""

    picks: list[Text40] = Field(min_length=2, max_length=200)
