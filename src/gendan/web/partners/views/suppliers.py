"""Suppliers: list, page, form, what they deliver."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core import quantity as quantities
from gendan.partners import queries
from gendan.partners.models import Supplier
from gendan.partners.services import suppliers as services
from gendan.web import kit

from .. import words
from ..forms import SupplierForm, SupplyForm
from ..lists import SUPPLIERS


@require_GET
def suppliers(request: kit.Request) -> HttpResponseBase:
    """The list."""
    may_edit = request.actor.may("partners.supplier.edit")
    return SUPPLIERS.respond(request, "partners/suppliers.html", {"title": _("Suppliers"), "may_edit": may_edit})


@require_GET
def suggest(request: kit.Request) -> HttpResponse:
    """Suppliers for a field being typed into."""
    found = queries.find_suppliers(request.GET.get("q", ""), actor=request.actor)
    return kit.json({"items": [{"value": row["id"], "title": row["name"], "note": row["code"]} for row in found]})


@require_GET
def supplier(request: kit.Request, pk: int) -> HttpResponse:
    """The page of a supplier."""
    shown = queries.get_supplier(pk, actor=request.actor)
    may_edit = request.actor.may("partners.supplier.edit")
    actions = [
        kit.Action(
            "edit",
            _("Edit supplier"),
            reverse("partners:supplier-edit", args=[pk]),
            "pencil",
            primary=True,
            method="get",
            key="E",
        ),
        kit.Action(
            "items",
            _("Edit what they deliver"),
            reverse("partners:supplier-items", args=[pk]),
            icon="list-details",
            secondary=True,
            method="get",
        ),
    ]
    about = [
        (_("Contact"), shown.contact),
        (_("Phone"), shown.phone),
        (_("Address"), shown.address),
        (_("English name"), shown.name_en),
        (_("Rating"), _("%(n)s of 5") % {"n": shown.rating} if shown.rating else ""),
    ]
    context = {
        "supplier": shown,
        "title": shown.name,
        "nav": "suppliers",
        "chip": words.active_chip(shown.active),
        "may_edit": may_edit,
        "actions": actions if may_edit else [],
        "about": [pair for pair in about if pair[1]],
        "items_table": _items(shown),
    }
    return kit.page(request, "partners/supplier.html", context)


def create(request: kit.Request) -> HttpResponse:
    """A new supplier."""
    request.actor.require("partners.supplier.edit")
    form = SupplierForm(request.POST or None)
    made: list[Supplier] = []

    def save() -> None:
        spec = services.SupplierSpec(company_id=request.actor.company_id or 0, **form.cleaned_data)
        made.append(services.create(spec, actor=request.actor))

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(made[0].pk), _("Created %(code)s") % {"code": made[0].code})
    return _form(request, form, _("New supplier"), reverse("partners:suppliers"))


def edit(request: kit.Request, pk: int) -> HttpResponse:
    """Change a supplier."""
    request.actor.require("partners.supplier.edit")
    shown = queries.get_supplier(pk, actor=request.actor)
    initial = {name: getattr(shown, name) for name in services.EDITABLE}
    form = SupplierForm(request.POST or None, initial=initial, new=False)
    if request.method == "POST" and kit.attempt(
        form, lambda: services.update(pk, form.cleaned_data, actor=request.actor)
    ):
        return kit.done(request, _url(pk), _("Saved"))
    return _form(request, form, shown.name, _url(pk))


def items(request: kit.Request, pk: int) -> HttpResponse:
    """Say what a supplier delivers."""
    request.actor.require("partners.supplier.edit")
    shown = queries.get_supplier(pk, actor=request.actor)
    lines = list(shown.items.select_related("item").order_by("item__code"))
    initial: dict[str, Any] = {}
    for n, line in enumerate(lines):
        initial |= {
            f"item_{n}": line.item.code,
            f"price_{n}": quantities.plain(line.price),
            f"lead_{n}": line.lead_days,
            f"least_{n}": line.min_quantity,
        }
    form = SupplyForm(request.POST or None, initial=initial, present=len(lines))
    if request.method == "POST" and kit.attempt(form, lambda: services.set_items(pk, form.lines, actor=request.actor)):
        return kit.done(request, _url(pk), _("Saved"))
    context = {"form": form, "title": shown.name, "back": _url(pk), "nav": "suppliers"}
    return kit.page(request, "partners/supply_form.html", context, status=422 if form.errors else 200)


def _form(request: kit.Request, form: SupplierForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "nav": "suppliers", "save": _("Save supplier")}
    return kit.page(request, "catalog/small_form.html", context, status=422 if form.errors else 200)


def _items(shown: Supplier) -> kit.Table:
    rows = shown.items.order_by("item__code").values(
        "item_id",
        "item__code",
        "item__name",
        "item__spec",
        "item__unit__name",
        "price",
        "lead_days",
        "min_quantity",
        "max_quantity",
    )
    return kit.Table(
        [
            kit.Column("item__code", _("Item"), css="mono b", width=140),
            kit.Column(
                "item__name",
                _("Name and specification"),
                cell=lambda r: f"{r['item__name']} {r['item__spec']}".strip(),
                css="cut",
            ),
            kit.Column("price", _("Price ¥"), fmt=kit.amount, num=True, width=110),
            kit.Column("lead_days", _("Lead days"), num=True, width=90),
            kit.Column(
                "min_quantity",
                _("At least"),
                cell=lambda r: kit.qty(r["min_quantity"], r["item__unit__name"]) if r["min_quantity"] else "",
                num=True,
                width=110,
            ),
        ],
        list(rows),
        link=kit.to("catalog:item", "item_id"),
        card=kit.Card(
            title="item__code",
            name="item__name",
            amount="price",
            foot=("lead_days", "min_quantity"),
            labelled=("lead_days", "min_quantity"),
        ),
        empty=_("Nothing named yet. Purchase proposals need it."),
    )


def _url(pk: int) -> str:
    return reverse("partners:supplier", args=[pk])
