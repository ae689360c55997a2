"""What would become of an order, while somebody still types: price, stock, promise, credit, faults. Writes nothing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from gendan.core.actor import Actor
from gendan.inventory.queries import Free, free
from gendan.partners.standing import CreditState
from gendan.planning import queries as planning
from gendan.planning.promise import Answer, promise
from gendan.sales import conflicts, proofs, queries
from gendan.sales.drafting import Drafted, Warn
from gendan.sales.facts import Facts
from gendan.sales.models import Order, OrderLine
from gendan.sales.spec import NewOrder
from gendan.sales.states import COMMITTED_STATES
from gendan.sales.type_rules import Rule

from . import proposing
from .writing import Loaded

ZERO = Decimal(0)
Where: TypeAlias = tuple[int | None, int, int]  # owner (None: ourselves), item, warehouse


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line with its figures, its stock and the day it can leave. Gifts stand after the lines that earn them."""

    index: int | None  # of the typed line; None for a gift
    row: dict[str, Any]
    unit: str
    answer: Answer
    on_hand: Decimal
    coming: Decimal


@dataclass(frozen=True, slots=True)
class Checked:
    """The whole answer: figures of the head, lines, credit with this order in it, what is wrong, what to look at."""

    head: dict[str, Any]
    lines: list[CheckedLine]
    credit: CreditState | None
    faults: dict[str, list[str]]
    warnings: list[Warn]
    promised_on: date | None
    type: str
    proposed: Rule | None  # what the rules say
    asks: bool  # whether the questions that tell regular from non-regular concern it


def check(spec: NewOrder, *, actor: Actor, order_id: int | None = None) -> Checked:
    """Price, stock, promise and credit of an order as typed so far; a fixed number of queries.

    `order_id` is the order being edited, which does not count as a double of itself. Refuses with NotAllowed,
    NotFound (customer or company).
    """
    actor.require("sales.order.create")
    kept = _kept(order_id, actor)
    if kept.type and kept.type == spec.type:
        spec = replace(spec, type_settled=True)
    spec, known, drafted = proposing.drafted(spec, actor, kept.days)
    loaded = _unsaved(drafted, known, order_id)
    lines = _lines(drafted, spec, known, kept)
    warnings = drafted.warnings + conflicts.warnings(loaded, spec, known) if spec.lines else drafted.warnings
    days = [line.answer.on for line in lines]
    return Checked(
        drafted.head, lines, _credit(known, drafted), drafted.faults, warnings,
        max((day for day in days if day), default=None) if days and all(days) else None,
        known.head.type, drafted.proposed, proofs.asks(spec, known),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """What a confirmed order has already: the days it was accepted with, goods by owner, item and warehouse."""

    days: frozenset[date] = frozenset()
    goods: Mapping[Where, Decimal] = field(default_factory=dict)
    type: str = ""


def _kept(order_id: int | None, actor: Actor) -> Kept:
    """What the order that is being changed has already; nothing for a new one or a draft. One query."""
    if order_id is None:
        return Kept()
    rows = OrderLine.objects.filter(
        order__in=queries.orders(actor).filter(pk=order_id, state__in=COMMITTED_STATES)
    ).values_list(
        "order__requested_on", "requested_on", "owner_id", "item_id", "warehouse_id", "order__warehouse_id",
        "reserved", "picked", "shipped", "order__type__code",
    )  # fmt: skip
    goods: dict[Where, Decimal] = defaultdict(Decimal)
    for _head, _day, owner_id, item_id, own, general, *parts, _type in rows:
        goods[owner_id, item_id, own or general or 0] += sum(parts)
    return Kept(frozenset(day for row in rows for day in row[:2] if day), goods, next((row[-1] for row in rows), ""))


def _unsaved(drafted: Drafted, known: Facts, order_id: int | None) -> Loaded:
    lines = [OrderLine(**row) for row in drafted.lines]
    for line in lines:
        item = known.prices.items.get(line.item_id)
        line.stocked = bool(item and item.stocked)  # type: ignore[attr-defined]
    return Loaded(Order(pk=order_id, **drafted.head), lines)


def _lines(drafted: Drafted, spec: NewOrder, known: Facts, kept: Kept) -> list[CheckedLine]:
    """Lines with stock and promise; lines of the same item share what is free or kept for them, in their order."""
    places = [row["warehouse_id"] or drafted.head["warehouse_id"] for row in drafted.lines]
    items = [row["item_id"] for row in drafted.lines]
    warehouses = [place for place in dict.fromkeys(places) if place]
    there: dict[Where, Free] = {}
    for owner_id in dict.fromkeys(row["owner_id"] for row in drafted.lines):
        there |= {(owner_id, *key): stock for key, stock in free(items, warehouses, owner_id).items()}
    coming = planning.coming(items, warehouses) if items else {}
    day = planning.ship_day(known.head.company_id)
    left = {key: stock.free for key, stock in there.items()}
    for where, quantity in kept.goods.items():
        left[where] = left.get(where, ZERO) + quantity
    found = []
    for index, (row, place) in enumerate(zip(drafted.lines, places, strict=True)):
        key = (row["item_id"], place or 0)
        own: Where = (row["owner_id"], *key)
        item = known.prices.items.get(row["item_id"])
        answer = promise(
            row["quantity"], left.get(own, ZERO), coming.get(key, ()), day, stocked=bool(item and item.stocked)
        )
        left[own] = max(left.get(own, ZERO) - row["quantity"], ZERO)
        stock = there.get(own)
        found.append(
            CheckedLine(
                index if index < len(spec.lines) else None, row, item.unit if item else "", answer,
                stock.on_hand if stock else ZERO, sum((c.quantity for c in coming.get(key, ())), ZERO),
            )
        )  # fmt: skip
    return found


def _credit(known: Facts, drafted: Drafted) -> CreditState | None:
    """The customer's account with this order in it; None for customers without one."""
    head = known.head
    if head.credit_limit is None:
        return None
    on_account = drafted.head["payment_mode"] in ("net", "deposit", "cod")
    exposure = (head.exposure or ZERO) + (drafted.head["total"] if on_account else ZERO)
    return CreditState(
        head.customer_id, head.credit_limit, exposure, head.overdue or ZERO, head.credit_policy or "off",
        bool(head.credit_blocked),
    )  # fmt: skip
