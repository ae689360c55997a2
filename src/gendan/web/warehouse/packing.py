"""Packing: what was picked for a delivery goes into boxes, each with its label (WHS-04, WHS-06, WHS-07)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.inventory import queries as stock
from gendan.warehouse import queries, scanning
from gendan.warehouse.models import Package
from gendan.warehouse.services import packages
from gendan.warehouse.services.packages import Content
from gendan.web import kit

_WAITING = """
select d.number, d.customer_name, d.state, d.planned_on, w.name as warehouse, d.package_count,
       coalesce(sum(l.picked), 0) as picked, coalesce(sum(b.packed), 0) as packed
from shipping_delivery d
join inventory_warehouse w on w.id = d.warehouse_id
join shipping_deliveryline l on l.delivery_id = d.id
left join lateral (select sum(quantity) as packed from warehouse_packageline
                   where ref_kind = 'shipping.delivery_line' and ref_id = l.id) b on true
where d.state in ('picked', 'packed') and (%(all)s::bool or d.company_id = any(%(companies)s::bigint[]))
group by d.id, w.name
order by d.state desc, d.planned_on, d.id
limit 200
"""
_DELIVERY = """
select d.id, d.number, d.company_id, d.customer_name, d.ship_to, d.state, d.planned_on, d.special, w.name as warehouse
from shipping_delivery d join inventory_warehouse w on w.id = d.warehouse_id
where d.number = %(number)s::text and (%(all)s::bool or d.company_id = any(%(companies)s::bigint[]))
"""
_LINES = """
select l.id, i.id as item_id, i.code, i.name, i.spec, i.packing_standard, u.name as unit, o.number as order_number
from shipping_deliveryline l join catalog_item i on i.id = l.item_id join catalog_unit u on u.id = i.unit_id
join sales_order o on o.id = l.order_id
where l.delivery_id = %s order by l.id
"""


def index(request: kit.Request) -> HttpResponse:
    """Deliveries picked and not all packed."""
    request.actor.require("warehouse.package.view")
    columns = [
        kit.Column("number", _("Delivery"), css="mono b", width=150),
        kit.Column("customer_name", _("Customer"), css="cut"),
        kit.Column("warehouse", _("Warehouse"), css="cut t2", width=130),
        kit.Column("planned_on", _("Leaves on"), fmt=kit.day, width=92),
        kit.Column(
            "progress",
            _("Packed"),
            cell=lambda r: f"{kit.trimmed(r['packed'])} / {kit.trimmed(r['picked'])}",
            num=True,
            width=120,
        ),
        kit.Column("state", _("State"), cell=_look, width=110),
    ]
    card = kit.Card(
        title="number", clock="state", name="customer_name", amount="progress", text="warehouse", foot=("planned_on",)
    )
    waiting = sql.dicts(_WAITING, stock.seen(request.actor))
    table = kit.Table(columns, waiting, link=kit.to("warehouse:pack", "number"), card=card)
    empty = kit.Empty(icon="package", title=_("Nothing to pack"), text=_("Deliveries come here when they are picked."))
    return kit.page(request, "warehouse/packing.html", {"title": _("Packing"), "table": table, "empty": empty})


def _look(row: Mapping[str, Any]) -> SafeString:
    return kit.chip("done", _("Packed")) if row["packed"] >= row["picked"] > 0 else kit.chip("act", _("To pack"))


class BoxForm(kit.Form):
    """A box."""

    weight_kg = kit.QuantityField(label=gettext_lazy("Weight, kg"), places=3, least=0, required=False)
    size = forms.CharField(label=gettext_lazy("Size"), max_length=40, required=False, help_text="60×40×30")


def pack(request: kit.Request, number: str) -> HttpResponse:
    """Put goods into a box by scanning, close it, print its label."""
    request.actor.require("warehouse.package.view")
    delivery = _delivery(request.actor, number)
    lines = {row["id"]: row for row in sql.dicts(_LINES, [delivery["id"]])}
    left = packages.left_to_pack([Ref("shipping.delivery_line", pk) for pk in lines])
    form = BoxForm(request.POST or None)
    made: list[Package] = []

    def save() -> None:
        contents = _contents(request, left)
        data = form.cleaned_data
        made.append(
            packages.pack(
                Ref("shipping.delivery", delivery["id"]),
                contents,
                company_id=delivery["company_id"],
                actor=request.actor,
                weight_kg=data["weight_kg"],
                size=data["size"],
            )
        )

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(
            request, reverse("warehouse:pack", args=[number]), _("Box %(number)s closed") % {"number": made[0].number}
        )
    lots = dict(
        sql.rows(
            "select id, code from inventory_lot where id = any(%s::bigint[])", [[lot for _r, _i, lot in left if lot]]
        )
    )
    codes = scanning.codes({item for _ref, item, _lot in left})
    rows = [
        {
            "key": f"{ref.id}-{item}-{lot}",
            "line": lines[ref.id],
            "lot": lots.get(lot, ""),
            "left": quantity,
            "codes": kit.dumps({code: str(f.normalize()) for code, f in codes[item].items()}),
        }
        for (ref, item, lot), quantity in left.items()
    ]
    context = {
        "delivery": delivery,
        "form": form,
        "rows": rows,
        "nav": "packing",
        "boxes": queries.packages(Ref("shipping.delivery", delivery["id"])),
        "may_pack": request.actor.may("warehouse.package.pack"),
    }
    return kit.page(request, "warehouse/pack.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: kit.Request, number: str, package: str) -> HttpResponse:
    """Open a box again."""
    delivery = _delivery(request.actor, number)
    box = _box(package, delivery["id"])
    packages.remove(box.pk, company_id=delivery["company_id"], actor=request.actor)
    return kit.done(request, reverse("warehouse:pack", args=[number]), _("Box %(number)s opened") % {"number": package})


def _delivery(actor: Actor, number: str) -> dict[str, Any]:
    found = sql.dicts(_DELIVERY, {"number": number, **stock.seen(actor)})
    if not found:
        raise Http404
    return found[0]


def _box(number: str, delivery_id: int) -> Package:
    box = Package.objects.filter(number=number, ref_kind="shipping.delivery", ref_id=delivery_id).first()
    if box is None:
        raise Http404
    return box


def _contents(request: kit.Request, left: dict[tuple[Ref, int, int], Decimal]) -> list[Content]:
    contents = []
    for ref, item, lot in left:
        text = request.POST.get(f"take-{ref.id}-{item}-{lot}", "").strip()
        try:
            quantity = kit.parse_quantity(text) if text else Decimal(0)
        except (ValueError, ArithmeticError):
            raise Invalid({"": _("Not a number. Type 12 or 12*6.")}) from None
        if quantity:
            contents.append(Content(ref, item, quantity, lot or None))
    if not contents:
        raise Invalid({"": _("The box is empty. Scan what goes in.")})
    return contents
