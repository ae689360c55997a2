"""What belongs to a customer: contacts, addresses, corrections, credit."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gendan.core.errors import NotFound
from gendan.partners import addresses, queries
from gendan.partners.models import Address, Contact, Correction
from gendan.partners.services import corrections, customers
from gendan.partners.services import credit as ledger
from gendan.sales.services import taking_over
from gendan.web import kit

from .. import words
from ..forms import AddressForm, ContactForm, CorrectForm, CreditForm

PLACE = ("province", "city", "district", "street", "adcode")


def contact(request: kit.Request, pk: int, contact: int | None = None) -> HttpResponse:
    """A contact, new or present."""
    request.actor.require("partners.customer.edit")
    owner = queries.get_customer(pk, actor=request.actor)
    row = _one(owner.contacts, contact)
    form = ContactForm(request.POST or None, initial=_initial(row, ContactForm))

    def save() -> None:
        spec = customers.ContactSpec(**form.cleaned_data)
        if row is None:
            customers.add_contact(pk, spec, actor=request.actor)
        else:
            customers.edit_contact(row.pk, spec, actor=request.actor)

    return _answer(request, form, save, pk, row.name if row else _("New contact"), _("Save contact"))


def address(request: kit.Request, pk: int, address: int | None = None) -> HttpResponse:
    """An address, new or present; what was pasted fills the fields left empty."""
    request.actor.require("partners.customer.edit")
    owner = queries.get_customer(pk, actor=request.actor)
    row = _one(owner.addresses, address)
    form = AddressForm(request.POST or None, initial=_initial(row, AddressForm))

    def save() -> None:
        spec = customers.AddressSpec(**_address_values(form.cleaned_data, row))
        if row is None:
            customers.add_address(pk, spec, actor=request.actor)
        else:
            customers.edit_address(row.pk, spec, actor=request.actor)

    return _answer(request, form, save, pk, row.label or row.street if row else _("New address"), _("Save address"))


def correct(request: kit.Request, pk: int) -> HttpResponse:
    """Report a changed phone or a better address."""
    request.actor.require("partners.customer.correct")
    owner = queries.get_customer(pk, actor=request.actor)
    initial = {name: request.GET.get(name, "") for name in ("field", "of") if request.GET.get(name)}
    form = CorrectForm(
        request.POST or None, initial={**initial, "reported_by_id": request.actor.user_id}, actor=request.actor,
        contacts=list(owner.contacts.all()), addresses=list(owner.addresses.all()),
    )  # fmt: skip

    made: list[Correction] = []

    def save() -> None:
        data = form.cleaned_data
        made.append(
            corrections.correct(
                pk, data["field"], data["value"], reported_by_id=data["reported_by_id"], actor=request.actor,
                **form.target(),
            )
        )  # fmt: skip

    if request.method == "POST" and kit.attempt(form, save):
        offer = request.actor.may("sales.order.view") and taking_over.concerned(made[0], request.actor)
        target = reverse("partners:take-over", args=[pk, made[0].pk]) if offer else _url(pk)
        return kit.done(request, target, _("Saved"))
    return _answer(request, form, save, pk, f"{_('Phone or address changed')} · {owner.name}", _("Save correction"))


def take_over(request: kit.Request, pk: int, correction: int) -> HttpResponse:
    """Orders that have not been delivered and still say the old value: which of them are to say the new one?"""
    found = taking_over.get(correction, request.actor)
    if found.customer_id != pk:
        raise NotFound()
    rows = taking_over.concerned(found, request.actor)
    if request.method == "POST":
        chosen = [int(id) for id in request.POST.getlist("id") if id.isdecimal()]
        taken = taking_over.take_over(found.pk, chosen, actor=request.actor)
        told = ngettext("%(n)s order follows", "%(n)s orders follow", len(taken)) % {"n": len(taken)}
        return kit.done(request, _url(pk), told)
    context = {
        "title": _("Which orders follow?"), "correction": found, "orders": rows, "back": _url(pk), "nav": "customers",
        "save": _("Let the chosen ones follow"), "form": kit.Form(),
        "changed": [(words.CORRECTED[found.field], found.before, found.after)],
    }  # fmt: skip
    return kit.page(request, "partners/take_over.html", context)


def credit(request: kit.Request, pk: int) -> HttpResponse:
    """Set the credit limit."""
    request.actor.require("partners.credit.edit")
    queries.get_customer(pk, actor=request.actor)
    state = queries.credit_state(pk)
    form = CreditForm(request.POST or None, initial={"limit": state.limit, "policy": state.policy})

    def save() -> None:
        data = form.cleaned_data
        ledger.set_limit(pk, data["limit"], policy=data["policy"], actor=request.actor)

    return _answer(request, form, save, pk, _("Credit limit"), _("Set limit"))


@require_POST
def block(request: kit.Request, pk: int) -> HttpResponse:
    """Stop sales on account."""
    ledger.block(pk, kit.reason(request), actor=request.actor)
    return kit.done(request, _url(pk), _("Credit blocked"), undo=None)


@require_POST
def unblock(request: kit.Request, pk: int) -> HttpResponse:
    """Lift a block."""
    ledger.unblock(pk, kit.reason(request), actor=request.actor)
    return kit.done(request, _url(pk), _("Block lifted"))


@require_GET
def parse(request: kit.Request) -> HttpResponse:
    """A pasted address in its parts, for forms that fill fields while one types."""
    parsed = addresses.parse(request.GET.get("text", "")[:500])
    return kit.json({name: getattr(parsed, name) for name in (*PLACE, "name", "phone")})


def _address_values(data: dict[str, Any], row: Address | None) -> dict[str, Any]:
    """The form's values; pasted parts where the form says nothing, and the adcode of what is written."""
    values = {name: value for name, value in data.items() if name != "paste"}
    parsed = (
        addresses.parse(data["paste"])
        if data["paste"]
        else addresses.parse(_written(values), near=row.adcode if row else "")
    )
    if data["paste"]:
        for name in PLACE[:4]:
            values[name] = values[name] or getattr(parsed, name)
        values["contact"] = values["contact"] or parsed.name
        values["phone"] = values["phone"] or parsed.phone[:40]
    return {**values, "adcode": parsed.adcode}


def _written(values: dict[str, Any]) -> str:
    return "".join(values[name] for name in PLACE[:4])


def _one(rows: Any, pk: int | None) -> Any:
    if pk is None:
        return None
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row


def _initial(row: Contact | Address | None, form: type[kit.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields if hasattr(row, name)} if row else {}


def _answer(
    request: kit.Request, form: kit.Form, save: Callable[[], None], pk: int, title: str, label: str
) -> HttpResponse:
    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(pk), _("Saved"))
    context = {"form": form, "title": title, "back": _url(pk), "nav": "customers", "save": label}
    return kit.page(request, "catalog/small_form.html", context, status=422 if form.errors else 200)


def _url(pk: int) -> str:
    return reverse("partners:customer", args=[pk])
