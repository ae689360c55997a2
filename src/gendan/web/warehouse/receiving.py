"""Receipts: goods recorded, counted with a scanner, signed for (WHS-01). Views parse, call, answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from gendan.core.actor import Actor
from gendan.inventory import queries as stock
from gendan.partners.models import Customer, Supplier
from gendan.warehouse import queries, scanning
from gendan.warehouse.models import Receipt
from gendan.warehouse.services import receipts
from gendan.warehouse.services.receipts import Arrival, Found
from gendan.web import kit

from . import lists, rows, words

BLANK_ROWS = 3
EDITABLE = (Receipt.State.DRAFT, Receipt.State.COUNTED)


def index(request: kit.Request) -> HttpResponseBase:
    """All receipts."""
    return lists.RECEIPTS.respond(
        request,
        "warehouse/receipts.html",
        {"title": _("Receipts"), "may_create": request.actor.may("warehouse.receipt.create")},
    )


class ReceiptForm(kit.Form):
    """The head of a receipt."""

    warehouse = forms.TypedChoiceField(label=gettext_lazy("Warehouse"), coerce=int)
    source = forms.ChoiceField(label=gettext_lazy("Goods from"), choices=words.choices(words.SOURCE))
    supplier = forms.TypedChoiceField(label=gettext_lazy("Supplier"), coerce=int, required=False, empty_value=None)
    owner = forms.CharField(
        label=gettext_lazy("Kept for customer (code)"), required=False, help_text=gettext_lazy("Empty: our own goods")
    )
    supplier_note = forms.CharField(label=gettext_lazy("Their delivery note"), max_length=60, required=False)
    deliverer = forms.CharField(label=gettext_lazy("Delivered by"), max_length=60, required=False)
    remarks = forms.CharField(label=gettext_lazy("Remarks"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = [(h.pk, f"{h.code} {h.name}") for h in stock.warehouses(actor)]
        self.fields["warehouse"].choices = houses  # type: ignore[attr-defined]
        suppliers = Supplier.objects.filter(lists.seen(actor), active=True).order_by("pinyin")[:500]
        self.fields["supplier"].choices = [("", ""), *((s.pk, f"{s.code} {s.name}") for s in suppliers)]  # type: ignore[attr-defined]
        self.actor = actor

    def clean_owner(self) -> int | None:
        """The customer's pk."""
        code = self.cleaned_data["owner"].strip()
        if not code:
            return None
        found = Customer.objects.filter(lists.seen(self.actor), code__iexact=code).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(_("No customer %(code)s.") % {"code": code})
        return found


def new(request: kit.Request) -> HttpResponse:
    """Record goods that arrived: who brought them, and what, by scanning or typing."""
    request.actor.require("warehouse.receipt.create")
    form = ReceiptForm(request.POST or None, actor=request.actor)
    made: list[Receipt] = []

    def save() -> None:
        data = form.cleaned_data
        typed = rows.read(request.POST)
        receipt = receipts.create(
            data["warehouse"],
            _arrivals(typed, data["warehouse"]),
            actor=request.actor,
            source=data["source"],
            supplier_id=data["supplier"],
            owner_id=data["owner"],
            supplier_note=data["supplier_note"],
            deliverer=data["deliverer"],
            remarks=data["remarks"],
        )
        made.append(receipt)

    if request.method == "POST" and kit.attempt(form, save):
        receipt = made[0]
        return kit.done(request, _url(receipt), _("%(number)s recorded") % {"number": receipt.number})
    context = {
        "form": form,
        "rows": _typed_again(request),
        "blank": range(BLANK_ROWS),
        "statuses": words.choices(words.STATUS),
        "nav": "receipts",
    }
    return kit.page(request, "warehouse/receipt_new.html", context, status=422 if form.errors else 200)


def receipt(request: kit.Request, number: str) -> HttpResponse:
    """A receipt: to count while open, to read afterwards."""
    found = queries.get_receipt(number, request.actor)
    return kit.page(request, "warehouse/receipt.html", _context(request, found))


@require_POST
def count(request: kit.Request, number: str) -> HttpResponse:
    """Take the figures of the form as counted."""
    found = queries.get_receipt(number, request.actor)
    typed = rows.read(request.POST)
    places = rows.places_of([row.place for row in typed], found.warehouse_id)
    known = {
        row.line: Found(row.quantity or Decimal(0), row.status, places.get(row.place.upper()), row.lot, row.expires_on)
        for row in typed
        if row.line
    }
    more = _arrivals([row for row in typed if not row.line and row.quantity], found.warehouse_id)
    receipts.count(found.pk, known, more=more, actor=request.actor, version=kit.version(request))
    return kit.done(request, _url(found), _("Counted; the keeper can sign"))


@require_POST
def post(request: kit.Request, number: str) -> HttpResponse:
    """The keeper signs."""
    found = queries.get_receipt(number, request.actor)
    receipts.post(found.pk, actor=request.actor, version=kit.version(request))
    return kit.done(request, _url(found), _("%(number)s is in stock") % {"number": number})


@require_POST
def cancel(request: kit.Request, number: str) -> HttpResponse:
    """Give the receipt up."""
    found = queries.get_receipt(number, request.actor)
    receipts.cancel(found.pk, actor=request.actor, version=kit.version(request))
    return kit.done(request, reverse("warehouse:receipts"), _("%(number)s void") % {"number": number})


def _url(receipt: Receipt) -> str:
    return reverse("warehouse:receipt", args=[receipt.number])


def _arrivals(typed: list[rows.TypedRow], warehouse_id: int) -> list[Arrival]:
    items = rows.items_of([row.code for row in typed]) if typed else {}
    places = rows.places_of([row.place for row in typed], warehouse_id)
    return [
        Arrival(
            items[row.code.upper()],
            counted=row.quantity or Decimal(0),
            expected=row.expected,
            status=row.status,
            place_id=places.get(row.place.upper()),
            lot_code=row.lot,
            expires_on=row.expires_on,
        )
        for row in typed
    ]


def _typed_again(request: kit.Request) -> list[dict[str, str]]:
    """What was typed, so that a refusal loses nothing."""
    names = ("code", "quantity", "status", "place", "lot", "expires_on")
    columns = {name: request.POST.getlist(name) for name in names}
    count = len(columns["code"])
    return [
        {name: (values[n] if n < len(values) else "") for name, values in columns.items()}
        for n in range(count)
        if columns["code"][n].strip()
    ]


def _context(request: kit.Request, receipt: Receipt) -> dict[str, Any]:
    actor = request.actor
    lines = list(receipt.lines.select_related("item__unit", "place").order_by("pk"))
    codes = scanning.codes({line.item_id for line in lines})
    editable = receipt.state in EDITABLE and actor.may("warehouse.receipt.count")
    return {
        "receipt": receipt,
        "chip": words.chip(words.RECEIPT, receipt.state),
        "facts": _facts(receipt),
        "lines": [
            {
                "line": line,
                "codes": kit.dumps({code: str(f.normalize()) for code, f in codes[line.item_id].items()}),
                "status": words.status(line.status),
                "differs": line.expected not in (None, line.counted) and receipt.state != Receipt.State.DRAFT,
            }
            for line in lines
        ],
        "editable": editable,
        "statuses": words.choices(words.STATUS),
        "bins": " ".join(place.code.upper() for place in stock.bins(receipt.warehouse_id)),
        "blank": range(BLANK_ROWS),
        "actions": _actions(receipt, actor),
        "nav": "receipts",
    }


def _facts(receipt: Receipt) -> list[kit.Fact]:
    return [
        kit.Fact(
            pgettext("stock", "From"), receipt.supplier.name if receipt.supplier else words.SOURCE[receipt.source]
        ),
        kit.Fact(_("Warehouse"), receipt.warehouse.name),
        kit.Fact(_("Their delivery note"), receipt.supplier_note or kit.DASH, phone=False),
        kit.Fact(_("Delivered by"), receipt.deliverer or kit.DASH),
        kit.Fact(_("Counted by"), kit.person(receipt.counted_by.name) if receipt.counted_by else kit.DASH),
        kit.Fact(
            _("Signed by"),
            kit.person(receipt.posted_by.name) if receipt.posted_by else kit.DASH,
            kit.stamp(receipt.posted_at) if receipt.posted_at else "",
        ),
    ]


def _actions(receipt: Receipt, actor: Actor) -> list[kit.Action]:
    found = []
    if receipt.state == Receipt.State.COUNTED and actor.may("warehouse.receipt.post"):
        found.append(
            kit.Action(
                "post",
                _("Sign: goods are in stock"),
                reverse("warehouse:receipt-post", args=[receipt.number]),
                icon="writing-sign",
                primary=True,
                key="E",
                version=receipt.version,
            )
        )
    if receipt.state in EDITABLE and actor.may("warehouse.receipt.cancel"):
        found.append(
            kit.Action(
                "cancel",
                _("Void the receipt"),
                reverse("warehouse:receipt-cancel", args=[receipt.number]),
                danger=True,
                effects=[_("Nothing comes into stock")],
                version=receipt.version,
            )
        )
    found.append(words.paper("stock_in_slip", receipt.number))
    return found
