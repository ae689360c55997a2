"""What callers hand in: an order as it is wanted, whatever the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line as typed. `quantity` counts `unit_id` (None: the base unit). `price` None: by policy, per base unit."""

    item_id: int
    quantity: Decimal
    unit_id: int | None = None
    price: Decimal | None = None
    discount_percent: Decimal | None = None
    deviation: str = ""  # why the price is off the policy
    requested_on: date | None = None
    warehouse_id: int | None = None
    supply_mode: str = ""
    shortage_choice: str = ""
    remarks: str = ""
    line_id: int | None = None  # the line it stands for, when an order is edited
    maker_id: int | None = None  # company of the group that makes it; None: the one the item names, else ourselves
    type: str = ""  # of the line, where it is another than the order's (TYP-18)


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as wanted. Empty fields are filled from customer, type and company."""

    company_id: int
    customer_id: int
    lines: Sequence[NewLine]
    type: str = "stock_sale"  # "": the one the rules propose
    type_reason: str = ""  # why it is another than the rules propose
    type_settled: bool = False  # it was accepted before: nobody asks again
    channel: str = "phone"
    customer_po: str = ""
    contact: str = ""
    phone: str = ""
    address_id: int | None = None
    ship_to: str = ""
    ship_to_notes: str = ""
    delivery_mode: str = ""
    warehouse_id: int | None = None
    contract_id: int | None = None
    requested_on: date | None = None
    received_at: datetime | None = None
    payment_mode: str = ""
    terms_days: int | None = None
    deposit_percent: Decimal | None = None
    discount: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    salesperson_id: int | None = None
    merchandiser_id: int | None = None
    service_id: int | None = None
    technical: str = ""
    quality: str = ""
    remarks: str = ""
    internal: str = ""
    requirements: Sequence[Mapping[str, Any]] = field(default_factory=list)  # {text, papers}
    checklist: Mapping[str, str] = field(default_factory=dict)  # code → medium
    answers: Mapping[str, bool] = field(default_factory=dict)  # to `type_rules.QUESTIONS`
    repeats_id: int | None = None  # the delivered order a reorder repeats; None: the newest that is the same
    special_demand: str = ""  # why goods that nobody has tried yet are wanted
    accept: Sequence[str] = ()  # warnings accepted, by key; "*": all
    copied_from_id: int | None = None
