"""Stock: the list, an item's card with its book, alerts, moves by hand."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from gendan.catalog.models import Item
from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.text import needle
from gendan.inventory import queries
from gendan.inventory.models import Balance, Place
from gendan.inventory.services import moves
from gendan.inventory.services.moves import Goods
from gendan.org.services.reasons import list_of
from gendan.warehouse import scanning
from gendan.web import kit

from . import refs, rows, stock_list, words

BOOK = 40
MOST_DAYS = 31


def index(request: kit.Request) -> HttpResponseBase:
    """All stock."""
    return stock_list.STOCK.respond(request, "warehouse/stock.html", {"title": _("Stock")})


def item(request: kit.Request, code: str) -> HttpResponse:
    """An item's card: figures, where it lies, who it is kept for, its book."""
    thing = _item(code)
    actor = request.actor
    positions = queries.item_positions(thing.pk, actor)
    before = request.GET.get("before", "")
    book = queries.ledger(thing.pk, actor, limit=BOOK + 1, **({"before": int(before)} if before.isdecimal() else {}))
    kept = queries.kept_for(thing.pk, actor)
    names = refs.named(Ref(row["ref_kind"], row["ref_id"]) for row in kept)
    context = {
        "item": thing,
        "unit": thing.unit.name,
        "facts": _facts(thing, positions),
        "positions": _positions(positions, thing.unit.name),
        "places": _places(queries.in_places(thing.pk, actor), thing.unit.name),
        "kept": _kept(kept, names, thing.unit.name),
        "group": _group(thing, actor),
        "book": _book(book[:BOOK], thing.unit.name),
        "older": f"?before={book[BOOK - 1]['id']}#book" if len(book) > BOOK else "",
        "actions": _actions(thing, actor),
        "nav": "stock",
    }
    return kit.page(request, "warehouse/item.html", context)


def _group(thing: Item, actor: Actor) -> kit.Table | None:
    """What other companies of the group have of it, with the way to ask for it (ORG-05)."""
    if not actor.may("inventory.stock.group"):
        return None
    found = [row for row in queries.group_stock(thing.pk, actor) if row["company_id"] != actor.company_id]
    may_ask = actor.may("inventory.transfer.request")
    to = reverse("warehouse:transfer-new")
    rows = [
        {
            "company": row["company"], "warehouse": f"{row['warehouse']} {row['warehouse_name']}",
            "on_hand": kit.qty(row["on_hand"], thing.unit.name), "free": kit.qty(row["free"], thing.unit.name),
            "more": format_html(
                '<a class="btn sm" href="{}">{}</a>', f"{to}?{urlencode({'source': row['warehouse_id'], 'code': thing.code})}",
                _("Ask for goods"),
            ) if may_ask and row["free"] > 0 else "",
        }
        for row in found
    ]  # fmt: skip
    return kit.Table(
        columns=[
            kit.Column("company", _("Company"), css="b"), kit.Column("warehouse", _("Warehouse")),
            kit.Column("on_hand", _("On hand"), num=True, width=110), kit.Column("free", pgettext("stock", "Free"), num=True, width=110),
            kit.Column("more", "", width=130),
        ],
        rows=rows, card=kit.Card(title="company", amount="free", name="warehouse", foot=("more",)),
        empty=_("No other company of the group has any."),
    )  # fmt: skip


def alerts(request: kit.Request) -> HttpResponse:
    """What runs low, lies too long or expires, alarms first."""
    asked = request.GET.get("q", "").strip()
    found = _about(queries.alerts(request.actor) + _shortages(request.actor), asked)
    kinds = {kind: sum(1 for row in found if row["kind"] == kind) for kind in words.ALERT}
    kind = request.GET.get("kind", "")
    shown = [row for row in found if not kind or row["kind"] == kind]
    shown.sort(key=lambda row: (row["level"], row["kind"], row["code"]))
    context = {
        "title": _("Stock alerts"),
        "table": _alert_table(shown),
        "tabs": [("", _("All"), len(found)), *((k, words.ALERT[k], n) for k, n in kinds.items() if n)],
        "kind": kind,
        "asked": asked,
        "empty": kit.Empty(
            icon="search" if asked else "circle-check",
            title=_("Nothing found") if asked else _("Nothing runs low"),
            text="" if asked else _("Bounds are set with each product: safety stock and reorder point."),
        ),
    }
    return kit.page(request, "warehouse/alerts.html", context)


def _about(found: list[dict[str, Any]], asked: str) -> list[dict[str, Any]]:
    """Alerts with the specification of their item; those of the items asked for."""
    items = Item.objects.filter(pk__in={row["item_id"] for row in found})
    for term in asked.split():
        items = items.filter(Q(search__contains=needle(term).strip("%")) | Q(code__istartswith=term))
    specs = dict(items.values_list("pk", "spec"))
    return [{**row, "spec": specs[row["item_id"]]} for row in found if row["item_id"] in specs]


def purposes(request: kit.Request) -> HttpResponse:
    """Stock by purpose class of its bins."""
    return kit.page(
        request,
        "warehouse/purposes.html",
        {
            "title": _("Stock by purpose"),
            "table": stock_list.purpose_table(request.actor),
            "nav": "stock",
            "empty": kit.Empty(
                icon="packages", title=_("No stock yet"), text=_("Goods come in by receipts, or as opening stock.")
            ),
        },
    )


def issues(request: kit.Request) -> HttpResponse:
    """The issue book: what left for customers on which note, day by day (INV-05)."""
    request.actor.require("inventory.stock.view")
    today = clock.today()
    first, last = (_day(request.GET.get(name, ""), today) for name in ("from", "to"))
    last = last or today
    first = max(min(first or last - timedelta(days=6), last), last - timedelta(days=MOST_DAYS))
    start, stop = (datetime.combine(day, time.min, clock.zone()) for day in (first, last + timedelta(days=1)))
    rows = queries.issues(start, stop, request.actor)
    empty = kit.Empty(
        icon="truck", title=_("Nothing left in these days"), text=_("Goods are booked out when they leave.")
    )
    context = {
        "title": _("Issue book"), "table": stock_list.issue_table(rows), "first": first, "last": last, "empty": empty,
        "nav": "stock",
    }  # fmt: skip
    return kit.page(request, "warehouse/issues.html", context)


def _day(text: str, today: date) -> date | None:
    try:
        return kit.parse_date(text.split(maxsplit=1)[0], today) if text.strip() else None
    except ValueError:
        return None


def find(request: kit.Request) -> HttpResponse:
    """A product for a scanner: every code that names it, its name and unit; else a bin of the `house` worked in."""
    request.actor.require("inventory.stock.view")
    code = scanning.clean(request.GET.get("code", ""))
    house = request.GET.get("house", "")
    if house.isdecimal() and len(house) < 19 and (place := _bin(code, int(house), request.actor)):
        return kit.json({"place": place})
    pk = rows.items_of([code])[code]
    thing = Item.objects.select_related("unit").get(pk=pk)
    codes = {name: str(factor.normalize()) for name, factor in scanning.codes([pk])[pk].items()}
    return kit.json(
        {
            "id": pk,
            "code": thing.code,
            "name": f"{thing.name} {thing.spec}".strip(),
            "unit": thing.unit.name,
            "codes": codes,
            "lot": thing.lot_tracked,
        }
    )


def _bin(code: str, warehouse_id: int, actor: Actor) -> str | None:
    found: str | None = (
        Place.objects.filter(
            warehouse_id=warehouse_id, warehouse__company_id__in=actor.company_ids, active=True, code__iexact=code
        )
        .values_list("code", flat=True)
        .first()
    )
    return found


class MoveForm(kit.Form):
    """Goods lying somewhere, and what is to become of them."""

    balance = forms.TypedChoiceField(label=gettext_lazy("Where it lies"), coerce=int)
    quantity = kit.QuantityField(label=gettext_lazy("Quantity"), least=Decimal("0.000001"))
    do = forms.ChoiceField(label=gettext_lazy("What to do"))
    place = forms.CharField(label=gettext_lazy("To bin"), required=False, help_text=gettext_lazy("When moving"))
    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    reason = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=150)

    def __init__(
        self, *args: Any, places: list[dict[str, Any]], unit: str, verbs: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["balance"].choices = [(row["id"], _where(row, unit)) for row in places]  # type: ignore[attr-defined]
        self.fields["do"].choices = verbs  # type: ignore[attr-defined]
        whys = kit.offered(list_of(moves.set_status))
        self.fields["reason_code"].choices = [("", "–"), *whys]  # type: ignore[attr-defined]


VERBS = {
    "move": ("inventory.stock.move", gettext_lazy("Move to another bin")),
    "available": ("inventory.stock.set_status", gettext_lazy("Release for use")),
    "quality": ("inventory.stock.set_status", gettext_lazy("Put into inspection")),
    "blocked": ("inventory.stock.set_status", pgettext_lazy("verb", "Block")),
    "issue": ("inventory.stock.issue", gettext_lazy("Issue to production")),
    "scrap": ("inventory.stock.scrap", pgettext_lazy("verb", "Scrap")),
}


def move(request: kit.Request, code: str) -> HttpResponse:
    """Move, release, block, issue or scrap goods by hand."""
    thing = _item(code)
    verbs = [(verb, label) for verb, (right, label) in VERBS.items() if request.actor.may(right)]
    places = queries.in_places(thing.pk, request.actor)
    form = MoveForm(request.POST or None, places=places, unit=thing.unit.name, verbs=verbs)
    url = reverse("warehouse:item", args=[thing.code])
    if request.method == "POST" and kit.attempt(form, lambda: _do(thing, places, form.cleaned_data, request.actor)):
        return kit.done(request, url, _("Booked"))
    context = {"form": form, "item": thing, "back": url, "nav": "stock"}
    return kit.page(request, "warehouse/move.html", context, status=422 if form.errors else 200)


def _do(thing: Item, places: list[dict[str, Any]], data: dict[str, Any], actor: Actor) -> None:
    row = next(p for p in places if p["id"] == data["balance"])
    goods = [Goods(thing.pk, data["quantity"], row["place_id"], row["lot_id"], row["owner_id"], row["status"])]
    if data["do"] == "move":
        if not data["place"]:
            raise Invalid({"place": _("To which bin?")})
        target = rows.places_of([data["place"]], row["warehouse_id"])[data["place"].upper()]
        moves.move(goods, target, actor=actor, note=data["reason"])
    elif data["do"] in Balance.Status.values:
        moves.set_status(goods, data["do"], reason=_why(data), actor=actor)
    elif data["do"] == "issue":
        moves.issue(goods, actor=actor, note=data["reason"])
    else:
        moves.scrap(goods, reason=_why(data), actor=actor)


def _why(data: dict[str, Any]) -> str:
    return kit.said(data["reason_code"], data["reason"])


def _item(code: str) -> Item:
    thing = Item.objects.select_related("unit").filter(code__iexact=code).first()
    if thing is None:
        raise Http404
    return thing


def _where(row: dict[str, Any], unit: str) -> str:
    parts = [
        row["warehouse"],
        row["place"],
        row["lot"],
        row["owner"],
        str(words.STATUS[row["status"]]),
        f"{kit.trimmed(row['quantity'])} {unit}",
    ]
    return " · ".join(part for part in parts if part)


def _facts(thing: Item, positions: list[dict[str, Any]]) -> list[kit.Fact]:
    own = [row for row in positions if row["owner_id"] is None]
    total = {name: sum((row[name] for row in own), Decimal(0)) for name in ("on_hand", "reserved", "blocked", "free")}
    unit = thing.unit.name
    low = thing.safety_stock and total["on_hand"] - total["blocked"] < thing.safety_stock
    return [
        kit.Fact(pgettext("stock", "Free"), kit.qty(total["free"], unit), state="" if total["free"] > 0 else "late"),
        kit.Fact(_("On hand"), kit.qty(total["on_hand"], unit)),
        kit.Fact(_("Kept for orders"), kit.qty(total["reserved"], unit)),
        kit.Fact(_("Held back"), kit.qty(total["blocked"], unit)),
        kit.Fact(_("Safety stock"), kit.qty(thing.safety_stock, unit), state="late" if low else "", phone=False),
        kit.Fact(_("Reorder point"), kit.qty(thing.reorder_point, unit), phone=False),
    ]


def _amount(name: str, label: Any, unit: str) -> kit.Column:
    return kit.Column(name, label, cell=lambda r: kit.qty(r[name], unit), num=True, width=100)


def _positions(positions: list[dict[str, Any]], unit: str) -> kit.Table:
    columns = [
        kit.Column("warehouse", _("Warehouse"), cell=lambda r: f"{r['warehouse']} {r['warehouse_name']}"),
        kit.Column("owner", pgettext("stock", "Owner")),
        *(
            _amount(n, label, unit)
            for n, label in (
                ("free", pgettext("stock", "Free")),
                ("on_hand", _("On hand")),
                ("reserved", _("Kept")),
                ("blocked", _("Held back")),
            )
        ),
    ]
    return kit.Table(
        columns,
        positions,
        empty=_("None in any warehouse."),
        card=kit.Card(
            title="warehouse",
            name="owner",
            amount="free",
            foot=("on_hand", "reserved", "blocked"),
            labelled=("on_hand", "reserved", "blocked"),
        ),
    )


def _places(places: list[dict[str, Any]], unit: str) -> kit.Table:
    columns = [
        kit.Column("warehouse", _("Warehouse"), css="mono t2", width=110),
        kit.Column("place", _("Bin"), css="mono b", width=120),
        kit.Column("purpose", pgettext("bin", "Purpose"), fmt=lambda v: words.PURPOSE[v], css="t2", width=100),
        kit.Column("lot", _("Lot"), css="mono"),
        kit.Column("expires_on", _("Expires"), fmt=kit.day, width=92),
        kit.Column("owner", pgettext("stock", "Owner")),
        kit.Column("status", _("Status"), fmt=words.status, width=110),
        _amount("quantity", _("Quantity"), unit),
    ]
    return kit.Table(
        columns,
        places,
        empty=_("In no bin."),
        card=kit.Card(
            title="place", clock="status", name="lot", amount="quantity", foot=("warehouse", "expires_on", "owner")
        ),
    )


def _kept(kept: list[dict[str, Any]], names: dict[Ref, refs.Named], unit: str) -> kit.Table:
    nobody = refs.Named("–")

    def name(row: Mapping[str, Any]) -> refs.Named:
        return names.get(Ref(row["ref_kind"], row["ref_id"]), nobody)

    columns = [
        kit.Column(
            "number",
            pgettext("stock", "For"),
            cell=lambda r: kit.link(name(r).url, name(r).number) if name(r).url else name(r).number,
            css="mono",
        ),
        kit.Column("who", _("Customer"), cell=lambda r: name(r).who, css="cut"),
        kit.Column("warehouse", _("Warehouse"), css="mono t2", width=110),
        kit.Column("expires_at", pgettext("stock", "Until"), fmt=kit.stamp, width=110),
        _amount("quantity", _("Quantity"), unit),
    ]
    return kit.Table(
        columns,
        kept,
        empty=_("Kept for nobody."),
        card=kit.Card(title="number", name="who", amount="quantity", foot=("warehouse", "expires_at")),
    )


def _side(row: Mapping[str, Any], side: str) -> str:
    """A place in words: the bin with its warehouse, or where goods come from and go to."""
    if row[f"{side}_warehouse"]:
        told = f"{row[f'{side}_warehouse']} {row[f'{side}_code']}"
        changed = row["from_status"] != row["to_status"]
        return f"{told} ({words.STATUS[row[f'{side}_status']]})" if changed else told
    return str(words.OUTSIDE.get(row[f"{side}_kind"], row[f"{side}_code"]))


def _book(book: list[dict[str, Any]], unit: str) -> kit.Table:
    columns = [
        kit.Column("at", pgettext("stock", "When"), fmt=kit.stamp, css="t2", width=104),
        kit.Column("kind", pgettext("stock", "What"), fmt=lambda v: words.MOVEMENT[v], width=96),
        kit.Column("number", _("Document"), css="mono", width=130),
        kit.Column("from", pgettext("stock", "From"), cell=lambda r: _side(r, "from")),
        kit.Column("to", pgettext("stock", "To"), cell=lambda r: _side(r, "to")),
        kit.Column("lot", _("Lot"), css="mono", width=100),
        _amount("quantity", _("Quantity"), unit),
        kit.Column("by", pgettext("stock", "By"), width=80),
        kit.Column("note", _("Note"), css="t2"),
    ]
    return kit.Table(
        columns,
        book,
        empty=_("Nothing moved yet."),
        card=kit.Card(
            title="kind", clock="at", name="to", amount="quantity", text="from", foot=("number", "by", "note")
        ),
    )


def _actions(thing: Item, actor: Actor) -> list[kit.Action]:
    found = []
    if any(actor.may(right) for right, _label in VERBS.values()):
        url = reverse("warehouse:move", args=[thing.code])
        found.append(
            kit.Action("move", _("Move or hold back"), url, icon="arrows-exchange", method="get", primary=True, key="M")
        )
    if actor.may("printing.print"):
        address = f"{reverse('printing:paper', args=['shelf_label'])}?{urlencode({'number': thing.code})}"
        found.append(kit.Action("label", _("Shelf label"), address, icon="printer", method="get", secondary=True))
    return found


def _alert_table(found: list[dict[str, Any]]) -> kit.Table:
    columns = [
        kit.Column("level", pgettext("stock", "Level"), cell=lambda r: kit.chip(*words.LEVEL[r["level"]]), width=110),
        kit.Column("kind", pgettext("stock", "Why"), fmt=lambda v: words.ALERT[v], width=130, width_en=172),
        kit.Column("code", _("Item"), css="mono b", width=150),
        kit.Column("name", _("Name"), cell=lambda r: " ".join(filter(None, (r["name"], r["spec"]))), css="cut"),
        kit.Column("lot", _("Lot"), css="mono", width=110),
        kit.Column("expires_on", _("Expires"), fmt=kit.day, width=92),
        kit.Column("has", _("There is"), cell=lambda r: kit.qty(r["has"], r["unit"]), num=True, width=110),
        kit.Column(
            "bound",
            pgettext("stock", "Threshold"),
            cell=lambda r: None if r["bound"] is None else kit.qty(r["bound"], r["unit"]),
            num=True,
            width=110,
        ),
    ]
    return kit.Table(
        columns,
        found,
        link=kit.to("warehouse:item", "code"),
        card=kit.Card(
            title="code",
            clock="level",
            name="name",
            amount="has",
            text="kind",
            foot=("lot", "expires_on", "bound"),
            labelled=("lot", "expires_on", "bound"),
        ),
    )


def _shortages(actor: Actor) -> list[dict[str, Any]]:
    """What orders wait for: wanted and not kept yet, above what is free."""
    return sql.dicts(
        """
        select 'shortage' as kind, 'alarm' as level, d.item_id, i.code, i.name, u.name as unit, d.company_id,
               coalesce(f.free, 0) as has, d.missing as bound, null as lot, null as expires_on
        from (select item_id, company_id, sum(quantity - reserved) as missing from planning_demand
              where owner_id is null and reserved < quantity
                and (%(all)s::bool or company_id = any(%(companies)s::bigint[]))
              group by 1, 2) d
        join catalog_item i on i.id = d.item_id
        join catalog_unit u on u.id = i.unit_id
        left join (select p.item_id, w.company_id, sum(p.on_hand - p.blocked - p.reserved) as free
                   from inventory_position p
                   join inventory_warehouse w on w.id = p.warehouse_id
                   where p.owner_id is null and w.sellable group by 1, 2) f
          on f.item_id = d.item_id and f.company_id = d.company_id
        where d.missing > coalesce(f.free, 0)
        """,
        queries.seen(actor),
    )
