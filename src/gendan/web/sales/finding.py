"""The palette: orders, customers, items, by number, name, phone tail, pinyin initials."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gendan.catalog import finding as catalog_finding
from gendan.catalog.queries import find_items
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.text import needle
from gendan.partners.queries import find_customers
from gendan.web import kit
from gendan.web.kit import Request

from .conditions import scope
from .words import STATUS

BEST = 5
NEWEST = 2000  # what fits more than one order in some hundreds is met among so many; the trigram index has the rest
KNOWN = 20  # customers whose orders are looked at

# Each step is taken only while those before have not found enough. The trigram index hands out all that fits, in no
# order: for a term that fits ten thousand orders ten thousand pages, where the newest orders are a few dozen.
_FOUND = """
with called as materialized (
  select o.id from sales_order o where o.number = %(number)s and {visible}
), alike as materialized (
  (select o.id from sales_order o where o.number like %(prefix)s and exists (select from called) and {visible}
   order by o.number limit %(limit)s)
  union all
  (select o.id from sales_order o
   where o.company_id = any(%(companies)s) and o.customer_po in (%(said)s, %(number)s) and o.customer_po <> ''
     and exists (select from called) and {visible}
   order by o.id desc limit %(limit)s)
), tails as materialized ({tails}), newest as materialized (
  select o.id from (select * from sales_order order by id desc limit %(newest)s) o
  where not exists (select from called) and (select count(*) from tails) < %(limit)s
    and o.search like %(inside)s and {visible}
  limit %(limit)s
), rest as materialized (
  {rest} and not exists (select from called)
    and (select count(*) from tails) < %(limit)s and (select count(*) from newest) < %(limit)s and {visible}
  order by o.id desc limit %(limit)s
)
select coalesce(o.number, 'draft-' || o.id) as number, o.customer_name, o.summary, o.status
from (
  select id, min(place) as place from (
    select id, 0 as place from called union all select id, 1 from alike union all select id, 2 from tails
    union all select id, 3 from newest union all select id, 3 from rest
  ) each group by id
) h join sales_order o on o.id = h.id
order by h.place, o.id desc limit %(limit)s
"""
# Numbers that end so, and orders of customers whose telephone does.
_TAILS = """
  select id from (
    (select o.id from sales_order o
     where reverse(o.number) like %(tail)s and not exists (select from called) and {visible}
     order by o.id desc limit %(limit)s)
    union
    (select o.id from sales_order o
     where o.customer_id = any(array(
         select customer_id from partners_contact where digits like %(tail)s and digits <> '' and active limit %(some)s
       )) and not exists (select from called) and {visible}
     order by o.id desc limit %(limit)s)
  ) ends order by id desc limit %(limit)s
"""
_NO_TAILS = "select null::bigint as id where false"
_OF_KNOWN = """
  select o.id from sales_order o
  where o.customer_id = any(array(
    select c.id from partners_customer c where c.company_id = any(%(companies)s) and {known} limit %(some)s
  ))
"""
_BY_NAME = "c.pinyin like %(sound)s and c.name like %(name)s"
_BY_SOUND = "(c.pinyin like %(sound)s or c.search like %(word)s)"


def find(request: Request) -> HttpResponse:
    """What the palette shows for a term; prefix `#` asks for orders only, `@` for customers only."""
    term = request.GET.get("q", "").strip()[:80]
    prefix, typed = (term[:1], term[1:].strip()) if term[:1] in "#@>" else ("", term)
    if not typed:
        return kit.json({"items": [], "hint": ""})
    found: list[dict[str, Any]] = []
    if prefix in ("", "#"):
        found += find_orders(typed, request.actor)
    if prefix in ("", "@") and request.actor.may("partners.customer.view"):
        found += [_customer(row) for row in find_customers(typed, actor=request.actor, limit=BEST)]
    if prefix == "" and request.actor.may("catalog.item.view"):
        found += [_item(row) for row in find_items(typed, actor=request.actor, limit=BEST)]
    hint = "" if found else _("Try the last four digits of a phone number, or part of the customer's name.")
    return kit.json({"items": found[:8], "hint": hint})


def find_orders(term: str, actor: Actor, limit: int = BEST) -> list[dict[str, Any]]:
    """Orders whose number, customer, phone or goods hold the term, newest first. One statement.

    A whole number finds its order, then those that begin so or that the customer calls so. Digits find first what ends
    so. A term too short for the trigram index (one Chinese character, two letters) is looked for among the newest
    orders and in how names of customers begin.
    """
    typed = catalog_finding.term(term)
    if not typed.raw or not actor.may("sales.order.view"):
        return []
    values, visible = _visible(actor)
    rest = "select o.id from sales_order o where o.search like %(inside)s"
    if not typed.inside:
        rest = _OF_KNOWN.format(known=_BY_NAME if typed.name else _BY_SOUND)
    tails = _TAILS.format(visible=visible) if typed.digits else _NO_TAILS
    values |= {
        "number": typed.raw.upper(), "prefix": typed.code, "said": typed.raw, "tail": f"{typed.digits[::-1]}%",
        "inside": needle(typed.raw), "name": typed.name, "sound": typed.sound, "word": typed.word or typed.sound,
        "limit": limit, "newest": NEWEST, "some": KNOWN, "companies": list(actor.company_ids),
    }  # fmt: skip
    rows = sql.dicts(_FOUND.format(visible=visible, tails=tails, rest=rest), values)
    return [
        {
            "url": reverse("sales:order", args=[row["number"]]), "title": f"{row['number']} {row['customer_name']}",
            "note": " · ".join((str(STATUS.get(row["status"], (row["status"],))[0]), row["summary"])),
            "icon": "file-text", "kind": "order",
        }
        for row in rows
    ]  # fmt: skip


def _visible(actor: Actor) -> tuple[dict[str, Any], str]:
    """What the actor may see, with its values by name: it stands in every step."""
    where, values = scope(actor)
    named = {f"seen{n}": value for n, value in enumerate(values)}
    return named, f"({where % tuple(f'%({name})s' for name in named)}) and o.state <> 'void'"


def _customer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": f"/customers/{row['id']}", "title": row["name"], "note": f"{_('Customer')} · {row['code']}",
        "icon": "building", "kind": "customer",
    }  # fmt: skip


def _item(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": f"/items/{row['id']}", "title": " ".join(filter(None, (row["name"], row["spec"]))),
        "note": f"{_('Item')} · {row['code']}", "icon": "box", "kind": "item",
    }  # fmt: skip
