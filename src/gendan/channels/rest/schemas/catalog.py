"""Shapes of the catalogue."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from ..types import (
    Code,
    Data,
    Day,
    FreeData,
    Id,
    In,
    Name,
    Number,
    Out,
    Price,
    Quantity,
    Text40,
    Text60,
    Text200,
    Text300,
)

ZERO, ONE = Decimal(0), Decimal(1)
Supply = Literal["stock", "make", "buy", "oem_buy", "cooperate", "customer", "service"]
Life = Literal["new", "active", "discontinued", "obsolete"]
Rate = Annotated[Decimal, Field(max_digits=5, decimal_places=4, ge=0, lt=1)]
Class = Annotated[str, Field(max_length=4)]
Days = Annotated[int, Field(ge=0, le=3650)]
Rank = Annotated[int, Field(ge=-32768, le=32767)]


class Item(Out):
    """An item for sale or use."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    model: str
    spec: str
    barcode: str
    family_id: int | None
    unit_id: int
    supply_mode: str
    life: str
    is_style: bool
    style_id: int | None
    attributes: Data
    replaced_by_id: int | None
    pack_quantity: Number
    whole_packs: bool
    safety_stock: Number
    reorder_point: Number
    lead_days: int
    tax_rate: Number | None
    weight_kg: Number | None
    volume_m3: Number | None
    lot_tracked: bool
    stocked: bool
    quality_standard: str
    packing_standard: str
    last_made_on: date | None
    maker_id: int | None
    handover_id: int | None


class ItemUnit(Out):
    """Another unit: one of it holds `factor` base units."""

    unit_id: int
    factor: Number
    barcode: str


class ItemDetail(Item):
    """An item with its units and what sellers should know. `cost` is null for who may not see costs."""

    cost: Number | None
    knowledge: Data
    units: list[ItemUnit]


class Found(Out):
    """An item found by a search."""

    id: int
    code: str
    name: str
    spec: str
    model: str
    barcode: str
    unit: str
    life: str
    is_style: bool
    pack_quantity: Number
    price: Number | None


class ItemEdit(In):
    """What changes; fields left out stay."""

    code: Code = ""
    name: Name = ""
    name_en: Annotated[str, Field(max_length=120)] = ""
    model: Annotated[str, Field(max_length=80)] = ""
    spec: Text200 = ""
    barcode: Text40 = ""
    family_id: Id | None = None
    supply_mode: Supply = "stock"
    life: Life = "active"
    replaced_by_id: Id | None = None
    pack_quantity: Quantity = ONE
    whole_packs: bool = False
    safety_stock: Quantity = ZERO
    reorder_point: Quantity = ZERO
    lead_days: Days = 0
    cost: Price = ZERO
    tax_rate: Rate | None = None
    weight_kg: Annotated[Decimal, Field(max_digits=12, decimal_places=4, ge=0)] | None = None
    volume_m3: Annotated[Decimal, Field(max_digits=12, decimal_places=6, ge=0)] | None = None
    lot_tracked: bool = False
    stocked: bool = True
    quality_standard: Text200 = ""
    packing_standard: Text200 = ""
    active: bool = True
    last_made_on: Day | None = None
    maker_id: Id | None = Field(None, description="Company of the group that makes it")
    handover_id: Id | None = None
    knowledge: FreeData = {}


class ItemIn(ItemEdit):
    """A new item."""

    code: Code
    name: Name
    unit_id: Id
    is_style: bool = False


class ItemUnitIn(In):
    """Another unit of an item."""

    unit_id: Id
    factor: Quantity = Field(gt=0)
    barcode: Text40 = ""


class ItemUnitsIn(In):
    """All other units of an item."""

    units: list[ItemUnitIn] = Field(max_length=20)


class LifeIn(In):
    """Where an item stands in its life, and what replaces it."""

    life: Life
    replaced_by_id: Id | None = None


class VariantsIn(In):
    """Axes of a style, each value with the piece of code it adds: `{"colour": {"红": "R"}}`."""

    axes: dict[Text40, dict[Text40, Text40]] = Field(min_length=1, max_length=4)


class Unit(Out):
    """A unit of quantity."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    decimals: int


class UnitIn(In):
    """A unit by its code."""

    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    active: bool = True
    decimals: int = Field(0, ge=0, le=6)


class Family(Out):
    """A product family."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    parent_id: int | None


class FamilyIn(In):
    """A family by its code."""

    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    active: bool = True
    parent_id: Id | None = None


class Channel(Out):
    """How an order reaches us, or through whom goods are sold."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool


class ChannelIn(In):
    """A channel by its code."""

    name: Name
    name_en: Annotated[str, Field(max_length=120)] = ""
    active: bool = True


class PriceList(Out):
    """Prices for a channel and a class in a period."""

    id: int
    code: str
    name: str
    name_en: str
    active: bool
    company_id: int
    currency: str
    sales_channel: str
    customer_class: str
    is_agreement: bool
    valid_from: date | None
    valid_to: date | None
    priority: int
    remarks: str


class PriceListEdit(In):
    """What changes; fields left out stay."""

    code: Code = ""
    name: Name = ""
    name_en: Annotated[str, Field(max_length=120)] = ""
    sales_channel: Text40 = ""
    customer_class: Class = ""
    is_agreement: bool = False
    valid_from: Day | None = None
    valid_to: Day | None = None
    priority: Rank = 0
    remarks: Text300 = ""
    active: bool = True


class PriceIn(In):
    """A price from a quantity on; null takes it out of the list."""

    item_id: Id
    price: Price | None
    from_quantity: Quantity = ZERO


class PricesIn(In):
    """Prices to set; the others stay."""

    prices: list[PriceIn] = Field(max_length=5000)


class PriceListIn(PriceListEdit):
    """A new price list."""

    company_id: Id | None = None
    code: Code
    name: Name
    currency: str = Field("CNY", pattern="^[A-Z]{3}$")
    prices: list[PriceIn] = Field([], max_length=5000)


class PriceRow(Out):
    """A price of a list."""

    id: int
    item_id: int
    from_quantity: Number
    price: Number


class CloseIn(In):
    """The last day."""

    on: Day


class SucceedIn(In):
    """The list that follows, from a day on, prices raised by so many percent."""

    code: Code
    name: Name
    start: Day
    percent: Decimal = Field(ZERO, max_digits=5, decimal_places=2, ge=-100, le=900)


class CopyIn(In):
    """A copy of a list."""

    code: Code
    name: Name
    valid_from: Day | None = None
    percent: Decimal = Field(ZERO, max_digits=5, decimal_places=2, ge=-100, le=900)


class RuleIn(In):
    """What discount and gift rules share."""

    company_id: Id | None = None
    code: Code
    name: Name
    customer_class: Class = ""
    sales_channel: Text40 = ""
    valid_from: Day | None = None
    valid_to: Day | None = None
    active: bool = True


class DiscountIn(RuleIn):
    """A discount off the list."""

    percent: Decimal = Field(max_digits=5, decimal_places=2, ge=0, le=100)
    family_id: Id | None = None
    item_id: Id | None = None
    from_quantity: Quantity = Field(ZERO, ge=0)


class GiftIn(RuleIn):
    """For every `every` of an item, `gift_quantity` of another."""

    item_id: Id
    every: Quantity = Field(gt=0)
    gift_id: Id
    gift_quantity: Quantity = Field(gt=0)
    remark: Text200 = ""


class Rule(Out):
    """What discount and gift rules share."""

    id: int
    code: str
    name: str
    active: bool
    company_id: int
    customer_class: str
    sales_channel: str
    valid_from: date | None
    valid_to: date | None


class Discount(Rule):
    """A discount rule."""

    percent: Number
    family_id: int | None
    item_id: int | None
    from_quantity: Number


class Gift(Rule):
    """A gift rule."""

    item_id: int
    every: Number
    gift_id: int
    gift_quantity: Number
    remark: str


class ItemFilter(In):
    """Which items."""

    code: Text40 = ""
    barcode: Text40 = ""
    family_id: Id | None = None
    style_id: Id | None = None
    life: Life | None = None
    active: bool | None = None
    q: Text60 = ""
