"""Reads of items and prices."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.models import AuditRow
from gendan.org.models import User

from . import finding
from .facts import price_facts
from .models import DiscountRule, Family, GiftRule, Item, Price, PriceList, Unit

__all__ = ["find_items", "price_facts"]

_FOUND = """
select c.id, c.code, c.name, c.spec, c.model, c.barcode, u.name as unit, c.life, c.is_style, c.pack_quantity,
  price.price
from (
  select c.*, h.place from {hits} h join catalog_item c on c.id = h.id
  order by h.place, c.active desc, c.life = 'obsolete', c.pinyin, c.id limit %(limit)s
) c
join catalog_unit u on u.id = c.unit_id
left join lateral (
  select p.price from catalog_price p join catalog_pricelist l on l.id = p.price_list_id
  where p.item_id in (c.id, c.style_id) and l.company_id = %(company)s and l.active and not l.is_agreement
    and l.sales_channel = '' and l.customer_class = ''
    and coalesce(l.valid_from, %(on)s) <= %(on)s and coalesce(l.valid_to, %(on)s) >= %(on)s
  order by l.priority desc, l.valid_from desc nulls last, p.item_id = c.id desc, p.from_quantity
  limit 1
) price on true
order by c.place, c.active desc, c.life = 'obsolete', c.pinyin, c.id
"""


def find_items(
    term: str, *, actor: Actor, company_id: int | None = None, limit: int = 10, on: date | None = None
) -> list[dict[str, Any]]:
    """Items by code, barcode, part of the name, pinyin or initials, best first. One statement.

    With a company (default: the actor's) `price` is what its general list says for the smallest quantity.
    Refuses with NotAllowed.
    """
    actor.require("catalog.item.view")
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


def visible_items(actor: Actor) -> QuerySet[Item]:
    """All items; the catalogue is one for the whole group. Refuses with NotAllowed."""
    actor.require("catalog.item.view")
    return Item.objects.all()


def with_general_price(items: QuerySet[Item], company_id: int | None, on: date | None = None) -> QuerySet[Item]:
    """Annotates `price`: what the company's general list says for the smallest quantity, of the item or its style."""
    general = {"is_agreement": False, "sales_channel": "", "customer_class": "", "company_id": company_id}
    running = Price.objects.filter(_running(on or clock.today(), "price_list__")).filter(
        **{f"price_list__{name}": value for name, value in general.items()}
    )
    best = running.order_by("-price_list__priority", F("price_list__valid_from").desc(nulls_last=True), "from_quantity")
    own = Subquery(best.filter(item=OuterRef("pk")).values("price")[:1])
    return items.annotate(price=Coalesce(own, Subquery(best.filter(item=OuterRef("style_id")).values("price")[:1])))


def get_item(item_id: int, *, actor: Actor) -> Item:
    """An item with unit, family, style and successor. Refuses with NotFound, NotAllowed."""
    found = (
        visible_items(actor)
        .select_related("unit", "family", "style", "replaced_by", "maker", "handover")
        .filter(pk=item_id)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def item_page(item_id: int, *, actor: Actor) -> dict[str, Any]:
    """Everything the page of an item shows; prices only for who may see price lists. A fixed number of queries."""
    item = get_item(item_id, actor=actor)
    return {
        "item": item,
        "units": list(item.units.select_related("unit").order_by("factor")),
        "variants": list(item.variants.order_by("pk")) if item.is_style else [],
        "prices": _prices_of(item, actor) if actor.may("catalog.price.view") else [],
        "history": changes_of("catalog_item", item.pk),
    }


def _prices_of(item: Item, actor: Actor) -> list[dict[str, Any]]:
    """Prices of an item in the lists that run or will run, the most general first; a variant shows its style's too."""
    today = clock.today()
    names = [item.pk, *([item.style_id] if item.style_id else [])]
    rows = Price.objects.filter(Q(price_list__valid_to=None) | Q(price_list__valid_to__gte=today)).filter(
        item__in=names, price_list__active=True, price_list__in=visible_price_lists(actor)
    )
    found = rows.order_by("price_list__is_agreement", "price_list__code", "from_quantity").values(
            "price_list_id", "price_list__code", "price_list__name", "price_list__sales_channel",
            "price_list__customer_class", "price_list__currency", "price_list__is_agreement", "price_list__valid_from",
            "price_list__valid_to", "from_quantity", "price", "item_id",
    )  # fmt: skip
    return [dict(row) for row in found]


def changes_of(table: str, row_id: int, limit: int = 8) -> list[dict[str, Any]]:
    """The latest changes of a row from the audit log: when, who, which fields."""
    rows = list(AuditRow.objects.filter(table=table, row_id=row_id, verb="U").order_by("-id")[:limit])
    people = dict(User.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "name"))
    hidden = {"pinyin", "search", "version"}
    return [
        {"at": row.at, "who": people.get(row.actor_id or 0, ""), "fields": sorted(set(row.after or {}) - hidden)}
        for row in rows
        if set(row.after or {}) - hidden
    ]


def visible_price_lists(actor: Actor) -> QuerySet[PriceList]:
    """The price lists of the company an actor works in. Refuses with NotAllowed."""
    actor.require("catalog.price.view")
    lists = PriceList.objects.all()
    if actor.is_system:
        return lists
    return (
        lists.filter(company_id=actor.company_id)
        if actor.company_id
        else lists.filter(company_id__in=actor.company_ids)
    )


def get_price_list(list_id: int, *, actor: Actor) -> PriceList:
    """A price list the actor may see; NotFound else."""
    found = visible_price_lists(actor).filter(pk=list_id).first()
    if found is None:
        raise NotFound()
    return found


def discount_rules(actor: Actor) -> QuerySet[DiscountRule]:
    """The discount rules of the company an actor works in. Refuses with NotAllowed."""
    actor.require("catalog.price.view")
    return (
        DiscountRule.objects.filter(company_id=actor.company_id or 0).select_related("item", "family").order_by("code")
    )


def gift_rules(actor: Actor) -> QuerySet[GiftRule]:
    """The gift rules of the company an actor works in. Refuses with NotAllowed."""
    actor.require("catalog.price.view")
    return (
        GiftRule.objects.filter(company_id=actor.company_id or 0)
        .select_related("item__unit", "gift__unit")
        .order_by("code")
    )


def knowledge(item_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The knowledge sheets to show beside order lines (MDM-17), by item; a variant without one shows its style's."""
    rows = Item.objects.filter(pk__in=item_ids).values_list("pk", "name", "spec", "knowledge", "style__knowledge")
    return {pk: {"name": name, "spec": spec, **(own or style or {})} for pk, name, spec, own, style in rows}


def items_by_code(codes: Sequence[str]) -> dict[str, int]:
    """Item ids by code in capitals, for pasted and imported rows; codes nobody knows are missing."""
    rows = sql.rows(
        "select upper(code), id from catalog_item where upper(code) = any(%s)",
        [[code.strip().upper() for code in codes]],
    )
    return dict(rows)


def units() -> list[Unit]:
    """Units in use, by code."""
    return list(Unit.objects.filter(active=True).order_by("code"))


def families() -> list[Family]:
    """Families in use, by code."""
    return list(Family.objects.filter(active=True).order_by("code"))


def _running(day: date, prefix: str = "") -> Q:
    """Active and valid on a day."""
    return (
        Q(**{f"{prefix}active": True})
        & (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": day}))
        & (Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": day}))
    )
