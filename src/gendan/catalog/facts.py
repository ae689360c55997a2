"""Loads `PriceFacts` with three statements, however many lines an order has."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
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
    """What prices of these items are made from for one kind of customer on a day. Three statements.

    The items hold also the gifts that rules give for them.
    """
    items = _items(company_id, sorted(set(item_ids)))
    names = sorted({*items, *(item.style_id for item in items.values() if item.style_id)})
    lists, breaks = _breaks(names, company_id, channel, customer_class, price_list_id, currency, on)
    discounts, gifts, tolerance = _rules(names, company_id, on)
    return PriceFacts(
        on, currency, channel, customer_class, price_list_id, items, lists, breaks, discounts, gifts, tolerance
    )


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


def _breaks(
    names: Sequence[int],
    company_id: int,
    channel: str,
    customer_class: str,
    price_list_id: int | None,
    currency: str,
    on: date,
) -> tuple[list[ListFacts], dict[tuple[int, int], list[Break]]]:
    lists: dict[int, ListFacts] = {}
    breaks: dict[tuple[int, int], list[Break]] = defaultdict(list)
    params = {
        "items": list(names), "company": company_id, "channel": channel, "class": customer_class,
        "list": price_list_id, "currency": currency, "on": on,
    }  # fmt: skip
    for *columns, item_id, from_quantity, price in sql.rows(sql.named("catalog", "price_breaks"), params):
        found = lists.setdefault(columns[0], ListFacts(*columns))
        breaks[found.id, item_id].append(Break(from_quantity, price))
    return list(lists.values()), dict(breaks)


def _rules(names: Sequence[int], company_id: int, on: date) -> tuple[list[Discount], list[GiftOffer], Decimal]:
    discounts, gifts = [], []
    tolerance: Any = declared()[TOLERANCE].default
    params = {"items": list(names), "company": company_id, "on": on}
    for kind, code, grade, channel, family, item, quantity, value, gift, remark, start, end, raw in sql.rows(
        sql.named("catalog", "price_rules"), params
    ):
        if kind == "discount":
            discounts.append(Discount(code, value, grade, channel, family, item, quantity, start, end))
        elif kind == "gift":
            gifts.append(GiftOffer(code, item, quantity, gift, value, grade, channel, remark, start, end))
        else:
            tolerance = declared()[TOLERANCE].parse(json.loads(raw) if isinstance(raw, str) else raw)
    return discounts, gifts, tolerance
