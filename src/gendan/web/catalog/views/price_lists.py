"""Price lists: list, page with a quick grid, paste from Excel, new edition, closing."""

import re
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gendan.catalog import finding, queries
from gendan.catalog.models import Item, Price, PriceList
from gendan.catalog.services import price_lists as services
from gendan.catalog.services.price_lists import PriceSpec
from gendan.core import clock
from gendan.core import quantity as quantities
from gendan.core.errors import Invalid
from gendan.web import kit

from ..forms import CopyForm, ListForm, PasteForm
from ..lists import PRICE_LISTS, for_whom, list_state

GRID_ROWS = 100
NEW_ROWS = 3


@require_GET
def price_lists(request: kit.Request) -> HttpResponseBase:
    """The list."""
    may_edit = request.actor.may("catalog.price.edit")
    return PRICE_LISTS.respond(request, "catalog/price_lists.html", {"title": _("Prices"), "may_edit": may_edit})


@require_GET
def price_list(request: kit.Request, pk: int) -> HttpResponse:
    """One list with its prices; `?q=` narrows the grid."""
    return _page(request, queries.get_price_list(pk, actor=request.actor))


def create(request: kit.Request) -> HttpResponse:
    """A new list."""
    request.actor.require("catalog.price.edit")
    form = ListForm(request.POST or None)
    made: list[PriceList] = []

    def save() -> None:
        spec = services.ListSpec(company_id=request.actor.company_id or 0, **form.values())
        made.append(services.create(spec, actor=request.actor))

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(made[0].pk), _("Created %(code)s") % {"code": made[0].code})
    return _form(request, form, _("New price list"), reverse("catalog:price-lists"))


def edit(request: kit.Request, pk: int) -> HttpResponse:
    """Change a list's head."""
    request.actor.require("catalog.price.edit")
    found = queries.get_price_list(pk, actor=request.actor)
    initial = {name: getattr(found, name) for name in services.EDITABLE if name != "name_en"}
    form = ListForm(request.POST or None, initial=initial, new=False)
    if request.method == "POST" and kit.attempt(form, lambda: services.edit(pk, form.values(), actor=request.actor)):
        return kit.done(request, _url(pk), _("Saved"))
    return _form(request, form, found.name, _url(pk))


@require_POST
def set_prices(request: kit.Request, pk: int) -> HttpResponse:
    """Save the grid: changed prices, emptied ones (taken out), new rows."""
    found = queries.get_price_list(pk, actor=request.actor)
    wanted, faults = _typed(request, found)
    if not faults:
        try:
            if wanted:
                services.set_prices(pk, wanted, actor=request.actor)
        except Invalid as refusal:
            faults = {"": refusal.detail()}
    if faults:
        return _page(request, found, faults)
    search = request.POST.get("q", "")
    return kit.done(request, f"{_url(pk)}?q={search}" if search else _url(pk), _saved(len(wanted)))


def _saved(n: int) -> str:
    return ngettext("%(n)s price saved", "%(n)s prices saved", n) % {"n": n}


def paste(request: kit.Request, pk: int) -> HttpResponse:
    """Prices pasted from a sheet: all or none, faults by line."""
    request.actor.require("catalog.price.edit")
    found = queries.get_price_list(pk, actor=request.actor)
    form = PasteForm(request.POST or None)
    count: list[int] = []

    def save() -> None:
        rows = _pasted(form.cleaned_data["rows"])
        services.set_prices(pk, rows, actor=request.actor)
        count.append(len(rows))

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(pk), _saved(count[0]))
    context = {
        "form": form,
        "title": found.name,
        "back": _url(pk),
        "nav": "price_lists",
        "save": _("Save prices"),
        "wide": True,
    }
    return kit.page(request, "catalog/small_form.html", context, status=422 if form.errors else 200)


def copy(request: kit.Request, pk: int) -> HttpResponse:
    """A new edition of a list."""
    request.actor.require("catalog.price.edit")
    found = queries.get_price_list(pk, actor=request.actor)
    year = clock.today().year + 1
    form = CopyForm(
        request.POST or None,
        initial={"code": f"{found.code}-{year}", "name": f"{found.name} {year}", "start": f"{year}-01-01"},
    )
    made: list[PriceList] = []

    def save() -> None:
        data = form.cleaned_data
        named = {"code": data["code"], "name": data["name"], "percent": data["percent"], "actor": request.actor}
        made.append(
            services.succeed(pk, start=data["start"], **named)
            if data["succeed"]
            else services.copy(pk, valid_from=data["start"], **named)
        )

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(made[0].pk), _("Created %(code)s") % {"code": made[0].code})
    context = {
        "form": form,
        "title": _("New edition of %(name)s") % {"name": found.name},
        "back": _url(pk),
        "nav": "price_lists",
        "save": _("Make new edition"),
    }
    return kit.page(request, "catalog/small_form.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: kit.Request, pk: int) -> HttpResponse:
    """End a list with today."""
    found = services.close(pk, clock.today(), actor=request.actor)
    return kit.done(request, _url(pk), _("%(name)s ends today") % {"name": found.name})


def _page(request: kit.Request, found: PriceList, faults: dict[str, str] | None = None) -> HttpResponse:
    search = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    may_edit = request.actor.may("catalog.price.edit")
    rows, more = _grid(found, search)
    typed = request.POST if faults else {}
    for row in rows:
        name = f"p-{row['id']}"
        row.update(
            field=name, typed=typed.get(name, quantities.plain(row["price"])), fault=(faults or {}).get(name, "")
        )
    fresh = [
        {
            "n": n,
            "values": [typed.get(f"{part}-{n}", "") for part in ("item", "from", "new")],
            "fault": (faults or {}).get(f"new-{n}", ""),
        }
        for n in range(NEW_ROWS)
    ]
    head = {
        name: getattr(found, name)
        for name in ("is_agreement", "sales_channel", "customer_class", "active", "valid_from", "valid_to")
    }
    state, word, icon = list_state(head)
    context = {
        "list_head": found,
        "title": found.name,
        "nav": "price_lists",
        "chip": kit.chip(state, str(word), icon),
        "facts": [
            kit.Fact(_("For whom"), for_whom(head)),
            kit.Fact(_("Valid from"), kit.day(found.valid_from) if found.valid_from else kit.DASH),
            kit.Fact(_("Valid until"), kit.day(found.valid_to) if found.valid_to else kit.DASH),
            kit.Fact(_("Items"), found.prices.values("item").distinct().count()),
            kit.Fact(_("Rank"), found.priority, phone=False),
        ],
        "rows": rows,
        "more": more,
        "fresh": fresh if may_edit else [],
        "search": search,
        "faults": faults or {},
        "fault": next(iter((faults or {}).values()), ""),
        "may_edit": may_edit,
        "actions": _actions(found) if may_edit else [],
    }
    return kit.page(request, "catalog/price_list.html", context, status=422 if faults else 200)


def _grid(found: PriceList, search: str) -> tuple[list[dict[str, Any]], bool]:
    """The prices of a list by item and quantity, at most a hundred rows, and whether there are more."""
    prices = found.prices.order_by("item__code", "from_quantity")
    if search:
        prices = prices.filter(item__in=finding.narrowed(Item.objects.all(), search))
    named = {"code": F("item__code"), "name": F("item__name"), "spec": F("item__spec"), "unit": F("item__unit__name")}
    found_rows = prices.values("id", "item_id", "from_quantity", "price", **named)[: GRID_ROWS + 1]
    rows = [dict(row) for row in found_rows]
    return rows[:GRID_ROWS], len(rows) > GRID_ROWS


def _typed(request: kit.Request, found: PriceList) -> tuple[list[PriceSpec], dict[str, str]]:
    """What the grid says that the list does not: prices to set, and faults by field."""
    faults: dict[str, str] = {}
    wanted = []
    ids = [int(name[2:]) for name in request.POST if re.fullmatch(r"p-\d{1,18}", name)]
    for price in Price.objects.filter(pk__in=ids, price_list=found):
        value = _number(request.POST[f"p-{price.pk}"], f"p-{price.pk}", faults)
        if value != price.price and f"p-{price.pk}" not in faults:
            wanted.append(PriceSpec(price.item_id, value, price.from_quantity))
    codes = queries.items_by_code([request.POST.get(f"item-{n}", "") for n in range(NEW_ROWS)])
    for n in range(NEW_ROWS):
        code = request.POST.get(f"item-{n}", "").strip().upper()
        if not code:
            continue
        start = _number(request.POST.get(f"from-{n}", ""), f"new-{n}", faults) or Decimal(0)
        value = _number(request.POST.get(f"new-{n}", ""), f"new-{n}", faults)
        if code not in codes:
            faults[f"new-{n}"] = _("There is no item of this code.")
        elif value is None:
            faults.setdefault(f"new-{n}", _("The price is missing."))
        else:
            wanted.append(PriceSpec(codes[code], value, start))
    return wanted, faults


def _number(text: str, name: str, faults: dict[str, str]) -> Decimal | None:
    """A typed number; empty is None, nonsense a fault."""
    if not text.strip():
        return None
    try:
        value = kit.parse_amount(text)
    except (ValueError, ArithmeticError):
        faults[name] = _("Not an amount. Type 1200.50.")
        return None
    if value < 0:
        faults[name] = _("A price is not negative.")
    return value


def _pasted(text: str) -> list[PriceSpec]:
    """Lines of code, quantity, price. Refuses with Invalid, naming the lines."""
    lines = [(n, re.split(r"[\t,，;；]", line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    codes = queries.items_by_code([cells[0] for _n, cells in lines])
    specs, faults = [], []
    for n, cells in lines:
        code, *numbers = [cell.strip() for cell in cells]
        try:
            values = [kit.parse_amount(number) for number in numbers]
        except (ValueError, ArithmeticError):
            values = []
        if code.upper() not in codes:
            faults.append(_("Line %(n)s: no item %(code)s.") % {"n": n, "code": code})
        elif len(values) not in (1, 2):
            faults.append(_("Line %(n)s: %(line)s is not understood.") % {"n": n, "line": " ".join(cells)})
        else:
            specs.append(PriceSpec(codes[code.upper()], values[-1], values[0] if len(values) > 1 else Decimal(0)))
    if faults:
        raise Invalid({"rows": faults[:20]})
    return specs


def _form(request: kit.Request, form: ListForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "nav": "price_lists", "save": _("Save price list")}
    return kit.page(request, "catalog/small_form.html", context, status=422 if form.errors else 200)


def _actions(found: PriceList) -> list[kit.Action]:
    def url(name: str) -> str:
        return reverse(f"catalog:price-list-{name}", args=[found.pk])

    return [
        kit.Action("paste", _("Paste from Excel"), url("paste"), icon="clipboard-text", secondary=True, method="get"),
        kit.Action("copy", _("New edition"), url("copy"), icon="copy", secondary=True, method="get"),
        kit.Action("edit", _("Edit price list"), url("edit"), icon="pencil", method="get"),
        kit.Action(
            "close", _("End today"), url("close"), icon="circle-x", danger=True,
            effects=[_("From tomorrow nobody gets these prices; the next best list counts.")],
        ),
    ]  # fmt: skip


def _url(pk: int) -> str:
    return reverse("catalog:price-list", args=[pk])
