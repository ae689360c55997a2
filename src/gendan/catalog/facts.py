"""Loads `PriceFacts` with two statements, however many lines an order has."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from gendan.core import sql
from gendan.core.params import declared

from .pricing import Break, Discount, GiftOffer, ItemFacts, ListFacts, PriceFacts

TOLERANCE = "catalog.price_tolerance_percent"


def price_facts(
    company_id: int,
    item_ids: Iterable[int],
    *,
    channel: str,
    customer_class: str,
    price_list_id: int | None,
    currency: str,
    on: date,
) -> PriceFacts:
    """What prices of these items are made from for one kind of customer on a day. Two statements.

    The items hold also the gifts that rules give for them.
    """
    items = _items(company_id, sorted(set(item_ids)))
    names = sorted({*items, *(item.style_id for item in items.values() if item.style_id)})
    facts = PriceFacts(on, currency, channel, customer_class, price_list_id, items)
    return _with_prices(facts, company_id, names)


def _items(company_id: int, item_ids: list[int]) -> dict[int, ItemFacts]:
    statement = sql.named("catalog", "price_items")
    items = {}
    for row in sql.rows(statement, {"items": item_ids, "company": company_id}):
        id, code, name, spec, unit_id, unit, decimals, unit_ids, factors, *rest = row
        style_id, is_style, active, life, supply_mode, stocked, families, *trade = rest
        items[id] = ItemFacts(
            id, code, name, spec, unit_id, unit, decimals, dict(zip(unit_ids, factors, strict=True)),
            style_id, is_style, active, life, supply_mode, stocked, tuple(families), *trade,
        )  # fmt: skip
    return items


def _with_prices(facts: PriceFacts, company_id: int, names: Sequence[int]) -> PriceFacts:
    """The facts with prices, discounts, gifts and the tolerance that hold for these items and styles."""
    lists: dict[int, ListFacts] = {}
    breaks: dict[tuple[int, int], list[Break]] = defaultdict(list)
    discounts, gifts = [], []
    tolerance: Any = declared()[TOLERANCE].default
    params = {
        "items": list(names), "company": company_id, "channel": facts.channel, "class": facts.customer_class,
        "list": facts.price_list_id, "currency": facts.currency, "on": facts.on,
    }  # fmt: skip
    for row in sql.rows(sql.named("catalog", "prices"), params):
        kind, code, grade, channel, family, item, quantity, value, other, text, start, end, agreed, priority, raw = row
        if kind == "price":
            if other not in lists:
                lists[other] = ListFacts(other, code, text, channel, grade, agreed, start, end, priority)
            breaks[other, item].append(Break(quantity, value))
        elif kind == "discount":
            discounts.append(Discount(code, value, grade, channel, family, item, quantity, start, end))
        elif kind == "gift":
            gifts.append(GiftOffer(code, item, quantity, other, value, grade, channel, text, start, end))
        else:
            tolerance = declared()[TOLERANCE].parse(json.loads(raw) if isinstance(raw, str) else raw)
    return replace(
        facts,
        lists=list(lists.values()),
        breaks=dict(breaks),
        discounts=discounts,
        gifts=gifts,
        tolerance_percent=tolerance,
    )
