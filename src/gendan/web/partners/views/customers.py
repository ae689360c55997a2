"""Customers: list, page, form, suggestions, changing hands."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.catalog.models import Channel
from gendan.org.services.reasons import list_of
from gendan.partners import addresses, queries
from gendan.partners.models import Customer
from gendan.partners.services import credit as credit_account
from gendan.partners.services import customers as services
from gendan.partners.services.customers import AddressSpec, ContactSpec
from gendan.partners.standing import CreditState
from gendan.sales.queries import numbers as order_numbers
from gendan.web import kit
from gendan.web.catalog.words import change_feed
from gendan.web.sales.lists import latest_orders

from .. import words
from ..forms import AssignForm, CustomerForm
from ..lists import CUSTOMERS


@require_GET
def customers(request: kit.Request) -> HttpResponseBase:
    """The list."""
    may_edit = request.actor.may("partners.customer.edit")
    return CUSTOMERS.respond(request, "partners/customers.html", {"title": _("Customers"), "may_edit": may_edit})


@require_GET
def suggest(request: kit.Request) -> HttpResponse:
    """Customers for a field being typed into: the value is the id."""
    found = queries.find_customers(request.GET.get("q", ""), actor=request.actor)
    return kit.json(
        {
            "items": [
                {
                    "value": row["id"],
                    "title": row["name"],
                    "note": " · ".join(filter(None, (row["code"], row["contact"], row["phone"]))),
                }
                for row in found
            ]
        }
    )


@require_GET
def customer(request: kit.Request, pk: int) -> HttpResponse:
    """The file of a customer."""
    actor = request.actor
    page = queries.customer_page(pk, actor=actor)
    shown: Customer = page["customer"]
    credit: CreditState | None = page["credit"]
    context = {
        **page,
        "nav": "customers",
        "title": shown.name,
        "facts": _facts(shown, credit),
        "about": _about(shown),
        "findings": [words.FINDINGS[code] for code in credit.findings] if credit else [],
        "used": [("late" if credit.over else "ok", min(1.0, float(credit.exposure / credit.limit)))]
        if credit and credit.limit > 0
        else [],
        "policy": words.POLICIES[credit.policy] if credit else "",
        "actions": _actions(shown, actor),
        "credit_actions": _credit_actions(shown, credit, actor),
        "may_edit": actor.may("partners.customer.edit"),
        "corrections_told": _corrections(page["corrections"]),
        "commitments_told": _commitments(page["commitments"]),
        "changes": change_feed(page["history"], words.FIELDS),
        "orders": latest_orders(shown.pk, actor) if actor.may("sales.order.view") else None,
        "active_chip": "" if shown.active else words.active_chip(False),
    }
    return kit.page(request, "partners/customer.html", context)


def create(request: kit.Request) -> HttpResponse:
    """A new customer, with contact and address as pasted."""
    request.actor.require("partners.customer.edit")
    form = CustomerForm(request.POST or None, initial={"name": request.GET.get("name", "")[:120]}, actor=request.actor)
    made: list[Customer] = []

    def save() -> None:
        spec = services.CustomerSpec(company_id=request.actor.company_id or 0, **form.changes())
        parsed = addresses.parse(form.cleaned_data["paste"])
        people = [ContactSpec(parsed.name or spec.name[:60], parsed.phone)] if parsed.name or parsed.phone else []
        places = (
            [
                AddressSpec(
                    parsed.street,
                    parsed.province,
                    parsed.city,
                    parsed.district,
                    parsed.adcode,
                    contact=parsed.name,
                    phone=parsed.phone[:40],
                )
            ]
            if parsed.street
            else []
        )
        made.append(services.create(spec, contacts=people, addresses=places, actor=request.actor))

    if request.method == "POST" and kit.attempt(form, save):
        entry = f"{reverse('sales:entry')}?customer={made[0].pk}" if request.GET.get("for") == "order" else ""
        told = _("Created %(code)s") % {"code": made[0].code}
        return kit.done(request, entry or _url(made[0]), told, draft="partners.customer:new")
    return _form(request, form, _("New customer"), reverse("partners:customers"), "partners.customer:new")


def edit(request: kit.Request, pk: int) -> HttpResponse:
    """Change a customer."""
    request.actor.require("partners.customer.edit")
    shown = queries.get_customer(pk, actor=request.actor)
    initial = {name: getattr(shown, name) for name in services.EDITABLE}
    form = CustomerForm(request.POST or None, initial=initial, actor=request.actor, new=False)

    def save() -> None:
        services.update(pk, form.changes(), version=kit.version(request), actor=request.actor)

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(shown), _("Saved"), draft=f"partners.customer:{pk}")
    return _form(request, form, shown.name, _url(shown), f"partners.customer:{pk}", shown.version)


@require_POST
def assign(request: kit.Request) -> HttpResponse:
    """Selected customers change hands: first the question to whom, then the deed."""
    request.actor.require("partners.customer.assign")
    ids = [int(id) for id in request.POST.getlist("id") if id.isdecimal()]
    chosen = list(queries.visible_customers(request.actor).filter(pk__in=ids).order_by("pinyin"))
    form = AssignForm(request.POST if "part" in request.POST else None, actor=request.actor)
    moved: list[Customer] = []

    def save() -> None:
        data = form.cleaned_data
        moved.extend(
            services.assign(
                ids,
                data["part"],
                data["user_id"],
                reason=kit.said(data["reason_code"], data["reason"]),
                actor=request.actor,
            )
        )

    if form.is_bound and kit.attempt(form, save):
        told = ngettext("%(n)s customer changed hands", "%(n)s customers changed hands", len(moved)) % {"n": len(moved)}
        return kit.done(request, reverse("partners:customers"), told)
    context = {
        "form": form,
        "title": _("Give customers to a colleague"),
        "back": reverse("partners:customers"),
        "chosen": chosen,
        "nav": "customers",
        "save": _("Give them over"),
    }
    return kit.page(request, "partners/assign.html", context, status=422 if form.errors else 200)


def _form(
    request: kit.Request, form: CustomerForm, title: str, back: str, draft: str, version: int | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "draft": draft, "nav": "customers", "version": version}
    return kit.page(request, "partners/customer_form.html", context, status=422 if form.errors else 200)


def _url(shown: Customer) -> str:
    return reverse("partners:customer", args=[shown.pk])


def _facts(shown: Customer, credit: CreditState | None) -> list[kit.Fact]:
    facts = [
        kit.Fact(_("Class"), shown.grade, words.TYPES[shown.type]),
        kit.Fact(_("Payment"), words.terms(shown)),
        kit.Fact(_("Prices"), shown.price_list.name if shown.price_list else shown.sales_channel or _("General list")),
        kit.Fact(_("Sales person"), kit.person(shown.salesperson.name) if shown.salesperson else kit.DASH),
    ]
    if credit:
        state = "block" if credit.findings else ""
        facts.append(kit.Fact(_("Credit left"), kit.money(credit.free, shown.currency), state=state))
    return facts


def _about(shown: Customer) -> list[tuple[Any, Any]]:
    method = Channel.objects.filter(code=shown.order_method).first() if shown.order_method else None
    pairs = [
        (_("Short name"), shown.short_name),
        (_("English name"), shown.name_en),
        (_("Region"), shown.region),
        (_("Sales channel"), shown.sales_channel),
        (_("Currency"), shown.currency if shown.currency != "CNY" else ""),
        (_("Usual way of ordering"), method.label(get_language() or "zh-hans") if method else ""),
        (_("Merchandiser"), kit.person(shown.merchandiser.name) if shown.merchandiser else ""),
        (_("Name on invoices"), shown.tax_name),
        (_("Tax number"), shown.tax_number),
        (_("Bank account"), shown.bank_account),
        (_("Customer since"), kit.day(shown.created_at)),
        (_("Remarks"), shown.remarks),
    ]
    return [(label, value) for label, value in pairs if value]


def _corrections(rows: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "what": words.CORRECTED.get(row.field, row.field),
            "before": row.before,
            "after": row.after,
            "at": kit.stamp(row.reported_at),
            "who": row.reported_by.name if row.reported_by else "",
        }
        for row in rows
    ]


def _commitments(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """What holds credit: the document, amount, since when."""
    numbers = order_numbers(row["ref_id"] for row in rows if row["ref_kind"] == "sales.order")
    names = {
        "sales.order": _("An order"), "shipping.delivery": _("Delivery not invoiced"), "finance.invoice": _("Invoice"),
        "finance.payment": _("Money on account"), "finance.receivable": _("What is owed"),
    }  # fmt: skip
    return [
        (
            numbers.get(row["ref_id"], "") if row["ref_kind"] == "sales.order" else names.get(row["ref_kind"], row["ref_kind"]),
            kit.money(row["amount"]), kit.day(row["at"]),
        )
        for row in rows
    ]  # fmt: skip


def _actions(shown: Customer, actor: Any) -> list[kit.Action]:
    actions = []
    if actor.may("partners.customer.edit"):
        actions.append(
            kit.Action(
                "edit",
                _("Edit customer"),
                reverse("partners:customer-edit", args=[shown.pk]),
                "pencil",
                primary=True,
                method="get",
                key="E",
            )
        )
    if actor.may("partners.customer.correct"):
        url = reverse("partners:customer-correct", args=[shown.pk])
        actions.append(
            kit.Action("correct", _("Phone or address changed"), url, icon="phone", secondary=True, method="get")
        )
    return actions


def _credit_actions(shown: Customer, credit: CreditState | None, actor: Any) -> list[kit.Action]:
    actions = []
    if credit and actor.may("partners.credit.edit"):
        actions.append(
            kit.Action(
                "limit",
                _("Set limit"),
                reverse("partners:customer-credit", args=[shown.pk]),
                icon="pencil",
                method="get",
            )
        )
    if credit and actor.may("partners.credit.block"):
        blocked = credit.is_blocked
        actions.append(
            kit.Action(
                "unblock",
                _("Lift the block"),
                reverse("partners:credit-unblock", args=[shown.pk]),
                icon="lock-open",
                why=list_of(credit_account.unblock),
            )
            if blocked
            else kit.Action(
                "block",
                _("Block credit"),
                reverse("partners:credit-block", args=[shown.pk]),
                icon="lock",
                why=list_of(credit_account.block),
                danger=True,
                effects=[_("New orders on account and open deliveries wait until finance lifts it.")],
            )
        )
    return actions
