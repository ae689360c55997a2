"""Reads of items and prices."""

from datetime import date
from typing import Any

from gendan.core import clock, sql
from gendan.core.actor import Actor

from . import finding
from .facts import price_facts

__all__ = ["find_items", "price_facts"]

_FOUND = """
select c.id, c.code, c.name, c.spec, c.model, c.barcode, u.name as unit, c.life, c.is_style, c.pack_quantity, price.price
from {hits} h
join catalog_item c on c.id = h.id
join catalog_unit u on u.id = c.unit_id
left join lateral (
  select p.price from catalog_price p join catalog_pricelist l on l.id = p.price_list_id
  where p.item_id = c.id and l.company_id = %(company)s and l.active and not l.is_agreement
    and l.sales_channel = '' and l.customer_class = ''
    and coalesce(l.valid_from, %(on)s) <= %(on)s and coalesce(l.valid_to, %(on)s) >= %(on)s
  order by l.priority desc, l.valid_from desc nulls last, p.from_quantity
  limit 1
) price on true
order by h.place, c.active desc, c.life = 'obsolete', c.pinyin, c.id
limit %(limit)s
"""


def find_items(
    term: str, *, actor: Actor, company_id: int | None = None, limit: int = 10, on: date | None = None
) -> list[dict[str, Any]]:
    """Items by code, barcode, part of the name, pinyin or initials, best first. One statement.

    With a company (default: the actor's) `price` is what its general list says for the smallest quantity.
    """
    typed = finding.term(term)
    if not typed.raw:
        return []
    params = {"company": company_id or actor.company_id, "limit": limit, "on": on or clock.today()}
    lookup = finding.Lookup("catalog_item", "true", "c.pinyin", limit, params)
    if typed.digits:
        lookup.add(0, "c.barcode = %(barcode)s and c.barcode <> ''", barcode=typed.digits)
        lookup.add(0, "c.id in (select item_id from catalog_itemunit where barcode = %(barcode)s and barcode <> '')")
    lookup.add_text(typed)
    return sql.dicts(_FOUND.format(hits=lookup.hits()), lookup.params)
