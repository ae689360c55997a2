"""What drafting needs to know, loaded with a fixed number of queries whatever the number of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gendan.catalog import queries as catalog
from gendan.catalog.pricing import PriceFacts
from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound

from .spec import NewOrder


@dataclass(frozen=True, slots=True)
class Head:
    """Company, type, customer, main contact and address, credit: one row."""

    company_id: int
    currency: str
    tax_rate: Decimal
    type_id: int
    type: str
    type_name: str
    type_name_en: str
    available: bool
    route: str
    supply_mode: str
    mandatory: list[str]
    review: str
    effect_gates: list[str]
    checklist: list[str]
    needs_contract: bool
    customer_id: int
    customer_name: str
    customer_active: bool
    grade: str
    sales_channel: str
    price_list_id: int | None
    customer_currency: str
    payment_mode: str
    terms_days: int
    deposit_percent: Decimal
    salesperson_id: int | None
    merchandiser_id: int | None
    is_new: bool
    customer_search: str
    contact: str | None
    phone: str | None
    address_id: int | None
    ship_to: str | None
    ship_to_notes: str | None
    warehouse_id: int | None
    department_id: int | None
    credit_limit: Decimal | None
    exposure: Decimal | None
    overdue: Decimal | None
    credit_policy: str | None
    credit_blocked: bool | None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as drafting sees it; `factors` maps unit id to base units."""

    id: int
    code: str
    name: str
    model: str
    spec: str
    unit_id: int
    unit: str
    decimals: int
    family_id: int | None
    supply_mode: str
    life: str
    active: bool
    is_style: bool
    stocked: bool
    replaced_by: str | None
    pack_quantity: Decimal
    whole_packs: bool
    tax_rate: Decimal | None
    cost: Decimal
    units: dict[str, list[Any]] | None  # unit id → [factor, name, decimals]

    def factor(self, unit_id: int | None) -> Decimal | None:
        """Base units per `unit_id`; None when the item is not sold in it."""
        if unit_id in (None, self.unit_id):
            return Decimal(1)
        found = (self.units or {}).get(str(unit_id))
        return Decimal(str(found[0])) if found else None

    def unit_decimals(self, unit_id: int | None) -> int:
        """How finely `unit_id` may be divided."""
        found = (self.units or {}).get(str(unit_id))
        return int(found[2]) if found and unit_id != self.unit_id else self.decimals


@dataclass(frozen=True)
class Facts:
    """All that `drafting.draft` needs; no query behind it."""

    head: Head
    items: dict[int, ItemFacts]
    prices: PriceFacts
    today: date


def load(spec: NewOrder, actor: Actor) -> Facts:
    """Head, items and prices for an order. Refuses with NotFound what the actor may not see."""
    head = load_head(spec, actor)
    items = load_items([line.item_id for line in spec.lines])
    prices = catalog.price_facts(
        head.company_id,
        list(items),
        channel=head.sales_channel,
        customer_class=head.grade,
        price_list_id=head.price_list_id,
        currency=head.customer_currency,
        on=clock.today(),
    )
    gifts = {rule.gift_id for rule in prices.gifts} - set(items)
    if gifts:
        items |= load_items(list(gifts))
    return Facts(head, items, prices, clock.today())


def load_head(spec: NewOrder, actor: Actor) -> Head:
    """Company, type and customer in one query."""
    if not actor.sees_company(spec.company_id):
        raise NotFound()
    row = sql.one(
        sql.named("sales", "head"),
        {
            "company": spec.company_id,
            "customer": spec.customer_id,
            "type": spec.type,
            "address": spec.address_id,
            "user": actor.user_id,
        },
    )
    if row is None:
        raise NotFound()
    head = Head(*row)
    if not sees_customer(actor, head.company_id, head.salesperson_id):
        raise NotFound()
    return head


def sees_customer(actor: Actor, company_id: int, salesperson_id: int | None) -> bool:
    """Whether a person limited to their own customers may take orders of this one."""
    if actor.is_system:
        return True
    scope = actor.scopes[company_id]
    return scope.level != "own" or salesperson_id == actor.user_id


def load_items(ids: Sequence[int]) -> dict[int, ItemFacts]:
    """Items by id in one query; unknown ids are missing from the answer."""
    rows = sql.rows(sql.named("sales", "items"), [list(set(ids))])
    return {row[0]: ItemFacts(*row) for row in rows}
