"""The palette: orders, customers, items, by number, name, phone tail, pinyin initials."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gendan.catalog.queries import find_items
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.text import needle
from gendan.partners.queries import find_customers
from gendan.web import kit
from gendan.web.kit import Request

from .lists import scope
from .words import STATUS

BEST = 5


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
    """Orders whose number, customer, phone or goods hold the term, newest first."""
    if not actor.may("sales.order.view"):
        return []
    where, params = scope(actor)
    rows = sql.dicts(
        f"""
        select coalesce(o.number, 'draft-' || o.id) as number, o.customer_name, o.summary, o.status from sales_order o
        where ({where}) and o.state <> 'void' and o.search like %s order by o.id desc limit %s
        """,
        [*params, needle(term), limit],
    )
    return [
        {
            "url": reverse("sales:order", args=[row["number"]]), "title": f"{row['number']} {row['customer_name']}",
            "note": " · ".join((str(STATUS.get(row["status"], (row["status"],))[0]), row["summary"])),
            "icon": "file-text", "kind": "order",
        }
        for row in rows
    ]  # fmt: skip


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
