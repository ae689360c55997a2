"""Transfers between warehouses (INV-07). Views parse, call, answer."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.inventory import queries
from gendan.inventory.models import Transfer, Warehouse
from gendan.inventory.services import transfers
from gendan.inventory.services.transfers import Wanted
from gendan.inventory.states import TRANSFER
from gendan.org.services.reasons import list_of
from gendan.warehouse import scanning
from gendan.web import kit

from . import lists, rows, words


def index(request: kit.Request) -> HttpResponseBase:
    """All transfers."""
    context = {"title": _("Transfers"), "may_create": request.actor.may("inventory.transfer.request")}
    return lists.TRANSFERS.respond(request, "warehouse/transfers.html", context)


class TransferForm(kit.Form):
    """From where to where."""

    source = forms.TypedChoiceField(label=gettext_lazy("From warehouse"), coerce=int)
    target = forms.TypedChoiceField(label=gettext_lazy("To warehouse"), coerce=int)
    note = forms.CharField(label=gettext_lazy("What for"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = Warehouse.objects.filter(active=True).select_related("company").order_by("company__code", "code")
        self.fields["source"].choices = [(h.pk, f"{h.company.name} · {h.name}") for h in everywhere]  # type: ignore[attr-defined]
        self.fields["target"].choices = [(h.pk, f"{h.code} {h.name}") for h in queries.warehouses(actor)]  # type: ignore[attr-defined]


def new(request: kit.Request) -> HttpResponse:
    """Ask another warehouse for goods."""
    request.actor.require("inventory.transfer.request")
    start = {"source": request.GET.get("source", "")}
    form = TransferForm(request.POST or None, actor=request.actor, initial=start)
    made: list[Transfer] = []

    def save() -> None:
        data, typed = form.cleaned_data, [row for row in rows.read(request.POST) if row.quantity]
        if not typed:
            raise Invalid({"": _("What is to be brought, and how much?")})
        items = rows.items_of([row.code for row in typed])
        wanted = [Wanted(items[row.code.upper()], row.quantity) for row in typed if row.quantity]
        made.append(transfers.request(data["source"], data["target"], wanted, note=data["note"], actor=request.actor))

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(made[0]), _("%(number)s requested") % {"number": made[0].number})
    typed = [
        {"code": c, "quantity": q}
        for c, q in zip(request.POST.getlist("code"), request.POST.getlist("quantity"), strict=False)
        if c
    ]
    if request.method == "GET" and (code := request.GET.get("code", "").strip()):
        typed = [{"code": code[:40], "quantity": ""}]
    context = {"form": form, "rows": typed, "blank": range(4), "nav": "transfers"}
    return kit.page(request, "warehouse/transfer_new.html", context, status=422 if form.errors else 200)


def transfer(request: kit.Request, number: str) -> HttpResponse:
    """A transfer and its verbs."""
    found = queries.get_transfer(number, request.actor)
    lines = list(found.lines.select_related("item__unit", "lot").order_by("pk"))
    receiving = "receive" in TRANSFER.allowed(found, request.actor) and request.actor.sees_company(
        found.target.company_id
    )
    named = scanning.codes({line.item_id for line in lines}) if receiving else {}
    codes = {item: {code: str(f.normalize()) for code, f in of_item.items()} for item, of_item in named.items()}
    context = {
        "transfer": found,
        "chip": words.chip(words.TRANSFER, found.state),
        "lines": [
            {"line": line, "left": line.issued - line.received, "codes": kit.dumps(codes.get(line.item_id, {}))}
            for line in lines
        ],
        "facts": _facts(found),
        "receiving": receiving,
        "actions": _actions(found, request.actor),
        "nav": "transfers",
    }
    return kit.page(request, "warehouse/transfer.html", context)


@require_POST
def verb(request: kit.Request, number: str, name: str) -> HttpResponse:
    """Approve, issue, settle or give up."""
    if name not in SAID:
        raise Http404
    found = queries.get_transfer(number, request.actor)
    version, actor, reason = kit.version(request), request.actor, kit.reason(request)
    if name == "approve":
        transfers.approve(found.pk, actor=actor, version=version)
    elif name == "issue":
        transfers.issue(found.pk, actor=actor, version=version)
    elif name == "settle":
        transfers.settle(found.pk, reason=reason, actor=actor, version=version)
    else:
        transfers.cancel(found.pk, reason=reason, actor=actor, version=version)
    return kit.done(request, _url(found), SAID[name] % {"number": number})


SAID = {
    "approve": gettext_lazy("%(number)s approved, the goods are kept"),
    "issue": gettext_lazy("%(number)s is on its way"),
    "settle": gettext_lazy("%(number)s settled"),
    "cancel": gettext_lazy("%(number)s void"),
}


@require_POST
def receive(request: kit.Request, number: str) -> HttpResponse:
    """Take goods in, as far as they came."""
    found = queries.get_transfer(number, request.actor)
    quantities = {}
    for line in found.lines.all():
        text = request.POST.get(f"received-{line.pk}", "").strip()
        try:
            quantities[line.pk] = kit.parse_quantity(text or "0")
        except (ValueError, ArithmeticError):
            raise Invalid({f"lines.{line.pk}.quantity": _("Not a number. Type 12 or 12*6.")}) from None
    place = rows.places_of([request.POST.get("place", "").strip()], found.target_id)
    transfers.receive(
        found.pk,
        quantities,
        place_id=next(iter(place.values()), None),
        actor=request.actor,
        version=kit.version(request),
    )
    return kit.done(request, _url(found), pgettext("stock", "Received"))


def _url(transfer: Transfer) -> str:
    return reverse("warehouse:transfer", args=[transfer.number])


def _facts(transfer: Transfer) -> list[kit.Fact]:
    return [
        kit.Fact(pgettext("stock", "From"), transfer.source.name),
        kit.Fact(pgettext("stock", "To"), transfer.target.name),
        kit.Fact(
            _("Asked by"),
            kit.person(transfer.created_by.name) if transfer.created_by else kit.DASH,
            kit.stamp(transfer.created_at),
        ),
        kit.Fact(pgettext("stock", "Issued"), kit.stamp(transfer.issued_at) if transfer.issued_at else kit.DASH),
        kit.Fact(pgettext("stock", "Received"), kit.stamp(transfer.received_at) if transfer.received_at else kit.DASH),
    ]


def _actions(transfer: Transfer, actor: Actor) -> list[kit.Action]:
    allowed = TRANSFER.allowed(transfer, actor)
    source = actor.sees_company(transfer.source.company_id)
    found = []

    def add(name: str, label: str, **facts: Any) -> None:
        if name in allowed:
            url = reverse("warehouse:transfer-verb", args=[transfer.number, name])
            found.append(kit.Action(name, label, url, version=transfer.version, **facts))

    if source:
        add("approve", _("Approve"), icon="check", primary=True, key="E")
        add("issue", _("Issue the goods"), icon="truck-delivery", primary=True, key="E")
        add(
            "settle",
            _("Close: the rest will not come"),
            danger=True,
            why=list_of(transfers.settle),
            effects=[_("What is still on the way is booked off")],
        )
    add(
        "cancel",
        _("Void the transfer"),
        danger=True,
        why=list_of(transfers.cancel),
        effects=[_("What was kept for it is free again")],
    )
    found.append(words.paper("transfer_order", transfer.number))
    return found
