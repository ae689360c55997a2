"""The lists of items and price lists."""

from typing import Any

from django.db.models import Count, F
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.catalog import finding, queries
from gendan.core import clock
from gendan.web import kit

from . import words


def item_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of items, with what the general list says."""
    page = ask.page(queries.with_general_price(_items(ask), ask.actor.company_id))
    return list(
        page.values(
            "id", "code", "name", "spec", "model", "barcode", "supply_mode", "life", "is_style", "lead_days", "pinyin",
            "pack_quantity", "price", "whole_packs", unit_name=F("unit__name"), family_name=F("family__name"),
        )
    )  # fmt: skip


def item_count(ask: kit.Ask) -> int:
    """How many items meet the conditions."""
    return _items(ask).count()


def _items(ask: kit.Ask) -> Any:
    found, filters = queries.visible_items(ask.actor), ask.filters
    for name in ("supply_mode", "life"):
        if name in filters:
            found = found.filter(**{f"{name}__in": filters[name]})
    if "family" in filters:
        found = found.filter(family_id__in=filters["family"])
    if "styles" in filters:
        found = found.filter(is_style=True)
    if ask.search:
        found = finding.narrowed(found, ask.search)
    return found


ITEMS = kit.Listing(
    "catalog.items",
    rows=item_rows,
    count=item_count,
    link=kit.to("catalog:item", "id"),
    columns=[
        kit.Column("code", _("Code"), css="mono b", width=132, fixed=True),
        kit.Column("name", _("Name and specification"), cell=words.item_title, css="cut", sort="pinyin"),
        kit.Column("model", _("Model"), css="cut", width=110),
        kit.Column("family_name", _("Family"), css="cut", width=110),
        kit.Column("unit_name", _("Unit"), width=64),
        kit.Column("price", _("Price ¥"), fmt=kit.amount, card=kit.money, num=True, width=110),
        kit.Column("pack_quantity", _("Full carton"), fmt=lambda v: kit.qty(v) if v > 1 else "", num=True, width=84),
        kit.Column("supply_mode", _("Supply"), fmt=lambda v: words.SUPPLY[v], width=96),
        kit.Column("lead_days", _("Lead days"), num=True, width=84, shown=False),
        kit.Column("barcode", _("Barcode"), css="mono", width=128, shown=False),
        kit.Column("life", _("Life"), fmt=words.life_chip, export=lambda r: str(words.LIFE[r["life"]]), width=132),
    ],
    orders=[kit.Order("name", _("By name"), "pinyin", "id"), kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Choice("family", _("Family"), choices=words.family_choices),
        kit.Choice("supply_mode", _("Supply"), choices=list(words.SUPPLY.items())),
        kit.Choice("life", _("Life"), choices=list(words.LIFE.items())),
        kit.Flag("styles", _("Styles only")),
    ],
    search=_("Code, name, model, barcode, pinyin initials"),
    views=[
        kit.View("sold", _("On offer"), {"life": ["new", "active", "discontinued"]}),
        kit.View("all", pgettext_lazy("items", "All")),
    ],
    card=kit.Card(title="code", clock="life", name="name", amount="price", foot=("family_name", "unit_name")),
    empty=kit.Empty(
        "box", _("No items yet"), _("Enter the first one here, or bring a whole list in from Excel."),
        [(_("New item"), reverse_lazy("catalog:item-new"))],
    ),
)  # fmt: skip


def price_list_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of price lists with how many items each prices."""
    page = ask.page(_price_lists(ask).annotate(items=Count("prices__item", distinct=True)))
    return list(
        page.values(
            "id",
            "code",
            "name",
            "currency",
            "sales_channel",
            "customer_class",
            "is_agreement",
            "valid_from",
            "valid_to",
            "priority",
            "active",
            "items",
            "remarks",
        )
    )


def price_list_count(ask: kit.Ask) -> int:
    """How many lists meet the conditions."""
    return _price_lists(ask).count()


def _price_lists(ask: kit.Ask) -> Any:
    found, today = queries.visible_price_lists(ask.actor), clock.today()
    if "running" in ask.filters:
        found = found.filter(active=True).exclude(valid_to__lt=today).exclude(valid_from__gt=today)
    if "agreement" in ask.filters:
        found = found.filter(is_agreement=True)
    if ask.search:
        found = found.filter(name__icontains=ask.search) | found.filter(code__icontains=ask.search)
    return found


def for_whom(row: Any) -> str:
    """Whom a list is for, in words."""
    if row["is_agreement"]:
        return str(_("Customers it is given to"))
    parts = [
        row["sales_channel"],
        _("class %(grade)s") % {"grade": row["customer_class"]} if row["customer_class"] else "",
    ]
    return " · ".join(str(part) for part in parts if part) or str(_("Everybody"))


def list_state(row: Any) -> tuple[str, Any, str]:
    """State, word and icon of a list today."""
    today = clock.today()
    if not row["active"]:
        return "done", _("Switched off"), "x"
    if row["valid_from"] and row["valid_from"] > today:
        return "plan", _("Not in force yet"), "circle-dashed"
    if row["valid_to"] and row["valid_to"] < today:
        return "done", _("No longer in force"), "check"
    return "ok", _("In force"), "circle-check"


def _state_chip(row: Any) -> Any:
    state, word, icon = list_state(row)
    return kit.chip(state, str(word), icon)


PRICE_LISTS = kit.Listing(
    "catalog.price_lists",
    rows=price_list_rows,
    count=price_list_count,
    link=kit.to("catalog:price-list", "id"),
    columns=[
        kit.Column("code", _("Code"), css="mono b", width=120, fixed=True),
        kit.Column("name", _("Name"), css="cut"),
        kit.Column("whom", _("For whom"), cell=for_whom, export=for_whom, css="cut", width=180),
        kit.Column("currency", _("Currency"), width=76),
        kit.Column("items", _("Items"), num=True, width=76),
        kit.Column("valid_from", _("Valid from"), fmt=kit.day, num=True, width=96),
        kit.Column("valid_to", _("Valid until"), fmt=kit.day, num=True, width=96),
        kit.Column("priority", _("Rank"), num=True, width=64, shown=False),
        kit.Column("remarks", _("Remarks"), css="cut", width=180, shown=False),
        kit.Column("state", _("State"), cell=_state_chip, export=lambda r: str(list_state(r)[1]), width=148),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id"), kit.Order("code", _("By code"), "code", "id")],
    filters=[kit.Flag("running", _("In force now")), kit.Flag("agreement", _("Agreements only"))],
    search=_("Code or name"),
    views=[
        kit.View("running", _("In force"), {"running": True}),
        kit.View("agreement", _("Agreements"), {"agreement": True}),
        kit.View("all", pgettext_lazy("price lists", "All")),
    ],
    card=kit.Card(
        title="code",
        clock="state",
        name="name",
        text="whom",
        foot=("items", "valid_from", "valid_to"),
        labelled=("items", "valid_from", "valid_to"),
    ),
    empty=kit.Empty(
        "tags",
        _("No price list yet"),
        _("A general list prices everybody; lists for a channel or class go before it."),
        [(_("New price list"), reverse_lazy("catalog:price-list-new"))],
    ),
)
