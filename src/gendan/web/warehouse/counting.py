"""Stock counts: start, enter by scanner or keys, approve (INV-10). Views parse, call, answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.inventory import queries
from gendan.inventory.models import Count, Place
from gendan.inventory.services import counts
from gendan.inventory.states import COUNT
from gendan.org.services.reasons import list_of
from gendan.warehouse import scanning
from gendan.web import kit

from . import lists, rows, words

_SHEET = """
select l.id, p.code as place, i.id as item_id, i.code, i.name, i.spec, u.name as unit,
       t.code as lot, c.name as owner, l.status,
       l.booked, l.counted, w.name as who, coalesce(b.quantity, 0) as present
from inventory_countline l
join inventory_place p on p.id = l.place_id
join catalog_item i on i.id = l.item_id
join catalog_unit u on u.id = i.unit_id
left join inventory_lot t on t.id = l.lot_id left join partners_customer c on c.id = l.owner_id
left join org_user w on w.id = l.counted_by_id
left join inventory_balance b on b.place_id = l.place_id and b.item_id = l.item_id and b.status = l.status
  and coalesce(b.lot_id, 0) = coalesce(l.lot_id, 0) and coalesce(b.owner_id, 0) = coalesce(l.owner_id, 0)
where l.count_id = %s order by p.path, p.code, i.code, l.id
"""


def index(request: kit.Request) -> HttpResponseBase:
    """All counts."""
    context = {"title": _("Stock counts"), "may_create": request.actor.may("inventory.count.start")}
    return lists.COUNTS.respond(request, "warehouse/counts.html", context)


class CountForm(kit.Form):
    """What is to be counted."""

    warehouse = forms.TypedChoiceField(label=gettext_lazy("Warehouse"), coerce=int)
    scope = forms.ChoiceField(label=gettext_lazy("Kind"), choices=words.choices(words.SCOPE))
    zone = forms.CharField(
        label=gettext_lazy("Zone"), required=False, help_text=gettext_lazy("Empty: the whole warehouse")
    )
    items = forms.CharField(
        label=gettext_lazy("Item codes"), required=False, help_text=gettext_lazy("Parted by blanks; empty: all")
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].choices = [(h.pk, f"{h.code} {h.name}") for h in queries.warehouses(actor)]  # type: ignore[attr-defined]


def new(request: kit.Request) -> HttpResponse:
    """Freeze a sheet."""
    request.actor.require("inventory.count.start")
    form = CountForm(request.POST or None, actor=request.actor)
    made: list[Count] = []

    def save() -> None:
        data = form.cleaned_data
        codes = data["items"].replace(",", " ").replace("，", " ").split()
        places = None
        if data["zone"]:
            places = list(
                Place.objects.filter(warehouse_id=data["warehouse"], zone__iexact=data["zone"].strip()).values_list(
                    "pk", flat=True
                )
            )
            if not places:
                raise Invalid({"zone": _("No bins in this zone.")})
        items = list(rows.items_of(codes).values()) if codes else None
        made.append(
            counts.start(
                data["warehouse"],
                actor=request.actor,
                scope=data["scope"],
                place_ids=places,
                item_ids=items,
                note=data["note"],
            )
        )

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(made[0]), _("%(number)s: the sheet is frozen") % {"number": made[0].number})
    return kit.page(
        request, "warehouse/count_new.html", {"form": form, "nav": "counts"}, status=422 if form.errors else 200
    )


def count(request: kit.Request, number: str) -> HttpResponse:
    """The sheet: to enter while counting, with differences afterwards."""
    found = queries.get_count(number, request.actor)
    sheet = sql.dicts(_SHEET, [found.pk])
    codes = scanning.codes({row["item_id"] for row in sheet})
    for row in sheet:
        row["codes"] = kit.dumps({code: str(f.normalize()) for code, f in codes[row["item_id"]].items()})
        row["moved"] = row["present"] != row["booked"]
        row["difference"] = None if row["counted"] is None else row["counted"] - row["booked"]
        row["chip"] = words.status(row["status"]) if row["status"] != "available" else ""
    context = {
        "count": found,
        "chip": words.chip(words.COUNT, found.state),
        "facts": _facts(found, sheet),
        "sheet": sheet,
        "entering": found.state == Count.State.COUNTING and request.actor.may("inventory.count.enter"),
        "actions": _actions(found, request.actor),
        "nav": "counts",
    }
    return kit.page(request, "warehouse/count.html", context)


@require_POST
def enter(request: kit.Request, number: str) -> HttpResponse:
    """Take the figures typed or scanned; goods the sheet does not know become lines of their own."""
    found = queries.get_count(number, request.actor)
    figures: dict[int, Decimal] = {}
    for name in request.POST:
        text = request.POST.get(name, "")
        if name.startswith("counted-") and text.strip():
            try:
                figures[int(name.removeprefix("counted-"))] = kit.parse_quantity(text)
            except (ValueError, ArithmeticError):
                raise Invalid({name: _("Not a number. Type 12 or 12*6.")}) from None
    counts.enter(found.pk, figures, actor=request.actor)
    _add_found(request, found)
    return kit.done(request, _url(found), _("Figures kept"))


def _add_found(request: kit.Request, found: Count) -> None:
    """Rows of goods that lie where the sheet says nothing."""
    typed = [row for row in rows.read(request.POST) if row.quantity]
    if not typed:
        return
    items = rows.items_of([row.code for row in typed])
    if any(not row.place for row in typed):
        raise Invalid({"place": _("In which bin did you find it?")})
    places = rows.places_of([row.place for row in typed], found.warehouse_id)
    for row in typed:
        counts.add_found(
            found.pk,
            places[row.place.upper()],
            items[row.code.upper()],
            row.quantity or Decimal(0),
            actor=request.actor,
        )


@require_POST
def refreeze(request: kit.Request, number: str, line: int) -> HttpResponse:
    """Freeze a line anew because goods moved since."""
    found = queries.get_count(number, request.actor)
    counts.refreeze(found.pk, [line], actor=request.actor)
    return kit.done(request, _url(found), _("Frozen anew; count it now"))


@require_POST
def verb(request: kit.Request, number: str, name: str) -> HttpResponse:
    """Submit, send back, approve and book, or give up."""
    if name not in SAID:
        raise Http404
    found = queries.get_count(number, request.actor)
    version, actor, reason = kit.version(request), request.actor, kit.reason(request)
    if name == "submit":
        counts.submit(found.pk, actor=actor, version=version)
    elif name == "recount":
        counts.recount(found.pk, reason=reason, actor=actor, version=version)
    elif name == "post":
        counts.post(found.pk, actor=actor, version=version)
    else:
        counts.cancel(found.pk, reason=reason, actor=actor, version=version)
    return kit.done(request, _url(found), SAID[name] % {"number": number})


SAID = {
    "submit": gettext_lazy("%(number)s handed in"),
    "recount": gettext_lazy("%(number)s is to be counted again"),
    "post": gettext_lazy("%(number)s: differences booked"),
    "cancel": gettext_lazy("%(number)s void"),
}


def _url(count: Count) -> str:
    return reverse("warehouse:count", args=[count.number])


def _facts(count: Count, sheet: list[dict[str, Any]]) -> list[kit.Fact]:
    done = [row for row in sheet if row["counted"] is not None]
    different = sum(1 for row in done if row["difference"])
    return [
        kit.Fact(_("Warehouse"), count.warehouse.name),
        kit.Fact(_("Kind"), words.SCOPE[count.scope]),
        kit.Fact(_("Counted"), f"{len(done)} / {len(sheet)}"),
        kit.Fact(_("Lines that differ"), different, state="late" if different else ""),
        kit.Fact(
            _("Started by"),
            kit.person(count.created_by.name) if count.created_by else kit.DASH,
            kit.stamp(count.created_at),
        ),
        kit.Fact(_("Approved by"), kit.person(count.posted_by.name) if count.posted_by else kit.DASH, phone=False),
    ]


def _actions(count: Count, actor: Actor) -> list[kit.Action]:
    allowed = COUNT.allowed(count, actor)
    found = []

    def add(name: str, label: str, **facts: Any) -> None:
        if name in allowed:
            found.append(
                kit.Action(
                    name,
                    label,
                    reverse("warehouse:count-verb", args=[count.number, name]),
                    version=count.version,
                    **facts,
                )
            )

    add("submit", _("Hand in the sheet"), icon="send", primary=True, key="E")
    add("post", _("Approve and book"), icon="check", primary=True, key="E")
    add("recount", _("Count again"), icon="arrow-back-up", secondary=True, why=list_of(counts.recount))
    add("cancel", _("Void the count"), danger=True, why=list_of(counts.cancel), effects=[_("Nothing is booked")])
    found.append(words.paper("stock_count", count.number))
    return found
