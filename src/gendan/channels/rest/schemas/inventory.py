"""Shapes of stock."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from gendan.inventory.services import counts, moves, reservations, transfers

from ..types import Code, Id, In, Name, Number, Out, Quantity, Reason, Text40, Text200, VersionIn, asked_by

ZERO = Decimal(0)
Status = Literal["available", "quality", "blocked"]
Rank = Annotated[int, Field(ge=-32768, le=32767)]
Path = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Warehouse(Out):
    """A building or yard that holds stock."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int
    kind: str
    sellable: bool
    province: str
    city: str
    address: str
    priority: int


class WarehouseFields(In):
    """What is known of a warehouse."""

    name: Name = ""
    name_en: Annotated[str, Field(max_length=120)] = ""
    kind: Literal[
        "raw",
        "semi_finished",
        "finished",
        "staging",
        "quarantine",
        "returns",
        "consignment",
        "sample",
        "customer_supplied",
    ] = "finished"
    province: Annotated[str, Field(max_length=30)] = ""
    city: Annotated[str, Field(max_length=30)] = ""
    address: Text200 = ""
    priority: Rank = 0
    sellable: bool = True
    active: bool = True


class WarehouseIn(WarehouseFields):
    """A new warehouse."""

    company_id: Id | None = None
    code: Code
    name: Name


class Place(Out):
    """A bin or staging place."""

    id: int
    warehouse_id: int | None
    kind: str
    code: str
    zone: str
    purpose: str
    path: int
    active: bool


class BinIn(In):
    """A bin."""

    code: Code
    zone: Annotated[str, Field(max_length=20)] = ""
    path: Path = 0
    purpose: Literal["working", "temporary", "safety"] = "working"
    kind: Literal["bin", "staging"] = "bin"


class BinsIn(In):
    """Many bins."""

    bins: list[BinIn] = Field(min_length=1, max_length=5000)


class Stock(Out):
    """What a warehouse holds of an item for an owner (null: ourselves)."""

    id: int
    item_id: int
    warehouse_id: int
    owner_id: int | None
    on_hand: Number
    blocked: Number
    reserved: Number
    free: Number


class GroupStock(Out):
    """What a company of the group has of an item, its own goods only."""

    company_id: int
    company: str
    warehouse_id: int
    warehouse: str
    warehouse_name: str
    on_hand: Number
    free: Number


class Lying(Out):
    """Where goods lie."""

    id: int
    place_id: int
    place: str
    place_kind: str
    zone: str
    purpose: str
    warehouse_id: int
    warehouse: str
    lot_id: int | None
    lot: str | None
    expires_on: date | None
    owner_id: int | None
    owner: str | None
    status: str
    quantity: Number


class Entry(Out):
    """One line of the stock ledger."""

    id: int
    at: datetime
    kind: str
    ref_kind: str
    ref_id: int | None
    number: str
    note: str
    quantity: Number
    from_status: str
    to_status: str
    from_code: str
    from_warehouse: str | None
    to_code: str
    to_warehouse: str | None
    lot: str | None
    owner: str | None
    by: str | None


class Kept(Out):
    """Stock kept for a document line."""

    id: int
    ref_kind: str
    ref_id: int
    quantity: Number
    expires_at: datetime | None
    warehouse: str
    owner_id: int | None


class Movement(Out):
    """A posting."""

    id: int
    company_id: int
    kind: str
    ref_kind: str
    ref_id: int | None
    number: str
    note: str
    at: datetime
    by_id: int | None


class GoodsIn(In):
    """Goods in a place."""

    item_id: Id
    quantity: Quantity = Field(gt=0)
    place_id: Id
    lot_id: Id | None = None
    owner_id: Id | None = None
    status: Status = "available"


class MoveIn(In):
    """Carry goods to another place."""

    goods: list[GoodsIn] = Field(min_length=1, max_length=1000)
    to_place_id: Id
    note: Text200 = ""


class StatusIn(In):
    """Release, hold for quality, or block goods."""

    goods: list[GoodsIn] = Field(min_length=1, max_length=1000)
    status: Status
    reason: Annotated[Reason, asked_by(moves.set_status)]


class ScrapIn(In):
    """Take goods out for good."""

    goods: list[GoodsIn] = Field(min_length=1, max_length=1000)
    reason: Annotated[Reason, asked_by(moves.scrap)]


class IssueStockIn(In):
    """Goods that leave for production, or come back from there, or are there at the start."""

    goods: list[GoodsIn] = Field(min_length=1, max_length=5000)
    note: Text200 = ""


class ReassignIn(In):
    """Give stock kept for one order line to another."""

    from_line_id: Id
    to_line_id: Id
    item_id: Id
    warehouse_id: Id
    quantity: Quantity = Field(gt=0)
    reason: Annotated[Reason, asked_by(reservations.reassign)]


class TransferLineIn(In):
    """Goods wanted of another warehouse."""

    item_id: Id
    quantity: Quantity = Field(gt=0)
    lot_id: Id | None = None
    owner_id: Id | None = None


class TransferIn(In):
    """Ask for goods of another warehouse."""

    source_id: Id
    target_id: Id
    lines: list[TransferLineIn] = Field(min_length=1, max_length=1000)
    note: Text200 = ""


class TransferLine(Out):
    """What a transfer carries."""

    id: int
    item_id: int
    lot_id: int | None
    owner_id: int | None
    quantity: Number
    issued: Number
    received: Number


class TransferHead(Out):
    """Stock on its way between warehouses."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    source_id: int
    target_id: int
    note: str
    created_at: datetime
    created_by_id: int | None
    issued_at: datetime | None
    received_at: datetime | None


class Transfer(TransferHead):
    """A transfer with its lines and what can be done."""

    actions: list[str]
    lines: list[TransferLine]


class Arrived(In):
    """What arrived of a line."""

    line_id: Id
    quantity: Quantity = Field(gt=0)


class ReceiveIn(VersionIn):
    """What arrived; without lines, all that is in transit."""

    lines: list[Arrived] | None = Field(None, max_length=1000)
    place_id: Id | None = None
    status: Status = "available"


class GiveUpIn(VersionIn):
    """Why, if there is something to say."""

    reason: Annotated[Text200, asked_by(counts.recount, counts.cancel, transfers.settle)] = ""


class CountIn(In):
    """What to count; without places and items, the whole warehouse."""

    warehouse_id: Id
    scope: Literal["full", "cycle", "spot"] = "full"
    place_ids: list[Id] | None = Field(None, max_length=5000)
    item_ids: list[Id] | None = Field(None, max_length=5000)
    note: Text200 = ""


class Figure(In):
    """A counted quantity."""

    line_id: Id
    counted: Quantity = Field(ge=0)


class FiguresIn(In):
    """Counted quantities; a later one replaces an earlier one."""

    figures: list[Figure] = Field(min_length=1, max_length=5000)


class FoundIn(In):
    """Goods the sheet does not know of."""

    place_id: Id
    item_id: Id
    counted: Quantity = Field(ge=0)
    lot_id: Id | None = None
    owner_id: Id | None = None
    status: Status = "available"


class RefreezeIn(In):
    """Lines to freeze anew."""

    line_ids: list[Id] = Field(min_length=1, max_length=5000)


class CountLine(Out):
    """A line of a count sheet."""

    id: int
    place_id: int
    item_id: int
    lot_id: int | None
    owner_id: int | None
    status: str
    booked: Number
    counted: Number | None
    counted_by_id: int | None


class CountHead(Out):
    """A stock count."""

    id: int
    number: str | None
    state: str
    version: int
    company_id: int
    warehouse_id: int
    scope: str
    note: str
    created_at: datetime
    created_by_id: int | None
    posted_at: datetime | None
    posted_by_id: int | None


class Count(CountHead):
    """A stock count with what can be done."""

    actions: list[str]


class StockFilter(In):
    """Which stock."""

    item_id: Id | None = None
    warehouse_id: Id | None = None
    owner_id: Id | None = None


class DocumentFilter(In):
    """Which documents."""

    state: Text40 = ""
    warehouse_id: Id | None = None


class TransferFilter(In):
    """Which transfers."""

    state: Text40 = ""
    source_id: Id | None = None
    target_id: Id | None = None


class Alert(Out):
    """Goods that need attention: safety, reorder, overstock or expiry; early as a warning, then as an alarm."""

    kind: str
    level: str
    item_id: int
    code: str
    name: str
    unit: str
    company_id: int
    has: Number
    bound: Number | None
    lot: str | None
    expires_on: date | None


class Purpose(Out):
    """Stock of a warehouse in bins of one purpose class."""

    warehouse_id: int
    warehouse: str
    warehouse_name: str
    purpose: str
    bins: int
    items: int
    quantity: Number
    value: Number


class Issue(Out):
    """Goods that left for a customer, by which document, out of which warehouse."""

    at: datetime
    number: str
    ref_kind: str
    ref_id: int
    code: str
    name: str
    unit: str
    quantity: Number
    warehouse: str | None
    lot: str | None
    by: str | None
