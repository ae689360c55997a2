"""Items: list, page, form, variants, suggestions."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gendan.catalog import queries, units
from gendan.catalog.models import Item
from gendan.catalog.services import items as services
from gendan.core.errors import NotFound
from gendan.core.work import service
from gendan.web import kit

from .. import words
from ..forms import ItemForm, VariantsForm, item_initial
from ..lists import ITEMS, list_state


@require_GET
def items(request: kit.Request) -> HttpResponseBase:
    """The list."""
    return ITEMS.respond(
        request, "catalog/items.html", {"title": _("Items"), "may_edit": request.actor.may("catalog.item.edit")}
    )


@require_GET
def suggest(request: kit.Request) -> HttpResponse:
    """Items for a field being typed into: the value is the code."""
    found = queries.find_items(request.GET.get("q", ""), actor=request.actor, company_id=request.actor.company_id)
    return kit.json(
        {
            "items": [
                {
                    "value": row["id"],
                    "title": row["code"],
                    "note": words.item_title(row),
                    "unit": row["unit"],
                    "price": row["price"],
                }
                for row in found
            ]
        }
    )


@require_GET
def item(request: kit.Request, pk: int) -> HttpResponse:
    """The page of an item."""
    page = queries.item_page(pk, actor=request.actor)
    shown: Item = page["item"]
    may_edit = request.actor.may("catalog.item.edit")
    return kit.page(
        request,
        "catalog/item.html",
        {
            **page,
            "nav": "items",
            "title": shown.code,
            "chip": words.life_chip(shown.life),
            "facts": _facts(page),
            "actions": _actions(shown) if may_edit else [],
            "may_edit": may_edit,
            "prices_table": _prices(page),
            "units_text": [_unit_line(shown, unit) for unit in page["units"]],
            "variants_table": _variants(page["variants"]),
            "about": _about(shown, request.actor.may("catalog.item.cost")),
            "changes": words.change_feed(page["history"], words.FIELDS),
        },
    )


def create(request: kit.Request) -> HttpResponse:
    """A new item."""
    request.actor.require("catalog.item.edit")
    form = ItemForm(request.POST or None, costs=request.actor.may("catalog.item.cost"))
    made: list[Item] = []

    @service
    def save(*, actor: Any) -> None:
        created = services.create(services.ItemSpec(**form.changes()), actor=actor)
        _save_units(created.pk, form, actor)
        made.append(created)

    if request.method == "POST" and kit.attempt(form, lambda: save(actor=request.actor)):
        return kit.done(
            request, _url(made[0]), _("Created %(code)s") % {"code": made[0].code}, draft="catalog.item:new"
        )
    return _form_page(request, form, _("New item"), reverse("catalog:items"), "catalog.item:new")


def edit(request: kit.Request, pk: int) -> HttpResponse:
    """Change an item."""
    request.actor.require("catalog.item.edit")
    shown = queries.get_item(pk, actor=request.actor)
    form = ItemForm(
        request.POST or None, initial=item_initial(shown), item=shown, costs=request.actor.may("catalog.item.cost")
    )

    @service
    def save(*, actor: Any) -> None:
        services.edit(pk, form.changes(), actor=actor)
        _save_units(pk, form, actor)

    if request.method == "POST" and kit.attempt(form, lambda: save(actor=request.actor)):
        return kit.done(request, _url(shown), _("Saved"), draft=f"catalog.item:{pk}")
    return _form_page(request, form, shown.code, _url(shown), f"catalog.item:{pk}")


def variants(request: kit.Request, pk: int) -> HttpResponse:
    """Make what is missing of a style's variants."""
    request.actor.require("catalog.item.edit")
    shown = queries.get_item(pk, actor=request.actor)
    if not shown.is_style:
        raise NotFound()
    form = VariantsForm(request.POST or None)
    made: list[Item] = []
    if request.method == "POST" and kit.attempt(
        form, lambda: made.extend(services.create_variants(pk, form.axes(), actor=request.actor))
    ):
        return kit.done(
            request, _url(shown), ngettext("%(n)s variant made", "%(n)s variants made", len(made)) % {"n": len(made)}
        )
    context = {"form": form, "item": shown, "title": shown.code, "back": _url(shown), "nav": "items"}
    return kit.page(request, "catalog/variants.html", context, status=422 if form.errors else 200)


@require_POST
def life(request: kit.Request, pk: int) -> HttpResponse:
    """Take an item out of sale, or back."""
    wanted = "discontinued" if request.POST.get("to") == "discontinued" else request.POST.get("to", "active")
    changed = services.edit(pk, {"life": wanted}, actor=request.actor)
    return kit.done(
        request, _url(changed), _("%(code)s: %(life)s") % {"code": changed.code, "life": words.LIFE[changed.life]}
    )


def _form_page(request: kit.Request, form: ItemForm, title: str, back: str, draft: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "draft": draft, "nav": "items"}
    return kit.page(request, "catalog/item_form.html", context, status=422 if form.errors else 200)


def _save_units(pk: int, form: ItemForm, actor: Any) -> None:
    """Write the other units only when they were touched: a person may edit an item and leave them alone."""
    if any(name.startswith(("unit_", "factor_")) and name != "unit_id" for name in form.changed_data):
        services.set_units(pk, form.unit_specs(), actor=actor)


def _url(shown: Item) -> str:
    return reverse("catalog:item", args=[shown.pk])


def _actions(shown: Item) -> list[kit.Action]:
    actions = [
        kit.Action(
            "edit",
            _("Edit item"),
            reverse("catalog:item-edit", args=[shown.pk]),
            "pencil",
            primary=True,
            method="get",
            key="E",
        )
    ]
    if shown.is_style:
        url = reverse("catalog:item-variants", args=[shown.pk])
        actions.append(kit.Action("variants", _("Make variants"), url, icon="grid-dots", secondary=True, method="get"))
    return actions


def _facts(page: dict[str, Any]) -> list[kit.Fact]:
    shown: Item = page["item"]
    general = [
        p
        for p in page["prices"]
        if not (p["price_list__is_agreement"] or p["price_list__customer_class"] or p["price_list__sales_channel"])
    ]
    first = min(general, key=lambda p: p["from_quantity"], default=None)
    pack = kit.qty(shown.pack_quantity, words.unit_of(shown)) if shown.pack_quantity > 1 else kit.DASH
    return [
        kit.Fact(
            _("General price"),
            kit.money(first["price"], first["price_list__currency"]) if first else kit.DASH,
            _("per %(unit)s") % {"unit": words.unit_of(shown)} if first else "",
        ),
        kit.Fact(_("Full carton"), pack, _("full cartons only") if shown.whole_packs else ""),
        kit.Fact(_("Supply"), words.SUPPLY[shown.supply_mode], shown.maker.name if shown.maker else ""),
        kit.Fact(_("Lead time"), _days(shown.lead_days) if shown.lead_days else kit.DASH),
        kit.Fact(_("Family"), shown.family.name if shown.family else kit.DASH, phone=False),
    ]


def _prices(page: dict[str, Any]) -> kit.Table:
    unit, shown = words.unit_of(page["item"]), page["item"]
    return kit.Table(
        [
            kit.Column("price_list__name", _("Price list"), css="cut"),
            kit.Column("whom", _("For whom"), cell=_whom, css="cut", width=180),
            kit.Column(
                "from_quantity",
                _("From quantity"),
                fmt=lambda v: kit.qty(v, unit) if v else kit.DASH,
                num=True,
                width=110,
            ),
            kit.Column(
                "price",
                _("Price"),
                cell=lambda r: kit.money(r["price"], r["price_list__currency"]),
                num=True,
                width=120,
            ),
            kit.Column(
                "own",
                _("Applies to"),
                cell=lambda r: "" if r["item_id"] == shown.pk else _("the style"),
                width=90,
                shown=bool(shown.style_id),
            ),
            kit.Column("state", _("State"), cell=_price_state, width=100),
        ],
        page["prices"],
        link=kit.to("catalog:price-list", "price_list_id"),
        card=kit.Card(
            title="price_list__name",
            clock="state",
            name="whom",
            amount="price",
            foot=("from_quantity",),
            labelled=("from_quantity",),
        ),
        empty=_("In no price list yet. Orders need a price typed by hand and an approval."),
    )


def _head(row: Any) -> dict[str, Any]:
    """The list a price row stands in, as the list page knows it."""
    return {**{name.removeprefix("price_list__"): value for name, value in row.items()}, "active": True}


def _whom(row: Any) -> str:
    from ..lists import for_whom

    return for_whom(_head(row))


def _price_state(row: Any) -> Any:
    state, word, icon = list_state(_head(row))
    return kit.chip(state, str(word), icon)


def _variants(variants: list[Item]) -> kit.Table:
    rows = [
        {
            "id": v.pk,
            "code": v.code,
            "attributes": _attributes(v),
            "barcode": v.barcode,
            "life": v.life,
        }
        for v in variants
    ]
    return kit.Table(
        [
            kit.Column("code", _("Code"), css="mono b", width=180),
            kit.Column("attributes", _("Variant"), css="cut"),
            kit.Column("barcode", _("Barcode"), css="mono", width=140),
            kit.Column("life", _("Life"), fmt=words.life_chip, width=110),
        ],
        rows,
        link=kit.to("catalog:item", "id"),
        card=kit.Card(title="code", clock="life", text="attributes"),
        empty=_("No variants yet. Say which colours and sizes there are."),
    )


def _attributes(variant: Item) -> str:
    """Colour before size, whatever order the database keeps them in."""
    known = sorted(variant.attributes.items(), key=lambda pair: (pair[0] != "colour", pair[0]))
    return " · ".join(str(value) for _name, value in known)


def _unit_line(shown: Item, unit: Any) -> tuple[str, str]:
    """One other unit: `1 箱 = 12 个`, and how a hundred base units are counted in it."""
    base = words.unit_of(shown)
    whole, rest = units.mixed(Decimal(100), [unit.factor])
    counted = kit.qty(whole, unit.unit.name) + (f" {kit.qty(rest, base)}" if rest else "")
    told = _("100 %(base)s are %(counted)s") % {"base": base, "counted": counted} if whole else ""
    return f"1 {unit.unit.name} = {kit.qty(unit.factor, base)}", told


def _about(shown: Item, costs: bool) -> list[tuple[Any, Any]]:
    base = words.unit_of(shown)
    pairs = [
        (_("Model"), shown.model),
        (_("Specification"), shown.spec),
        (_("Barcode"), shown.barcode),
        (_("Base unit"), base),
        (_("Tax rate"), _("as the company") if shown.tax_rate is None else kit.pct(shown.tax_rate)),
        (_("Safety stock"), kit.qty(shown.safety_stock, base) if shown.safety_stock else ""),
        (_("Reorder point"), kit.qty(shown.reorder_point, base) if shown.reorder_point else ""),
        (_("Lots"), _("kept by lots") if shown.lot_tracked else ""),
        (_("Weight"), kit.qty(shown.weight_kg, "kg") if shown.weight_kg else ""),
        (_("Volume"), kit.qty(shown.volume_m3, "m³") if shown.volume_m3 else ""),
        (_("Quality standard"), shown.quality_standard),
        (_("Packing standard"), shown.packing_standard),
        (_("Last made"), kit.day(shown.last_made_on) if shown.last_made_on else ""),
        (_("English name"), shown.name_en),
    ]
    if costs and shown.cost:
        pairs.append((_("Cost"), kit.money(shown.cost)))
    return [(label, value) for label, value in pairs if value]


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
