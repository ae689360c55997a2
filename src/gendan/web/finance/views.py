"""Pages of money: payments, invoices, what is owed, statements."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.finance import queries
from gendan.finance.models import Invoice, Payment, PromiseToPay, ReceivableEntry
from gendan.finance.services import cod, collection, invoices, payments
from gendan.finance.states import INVOICE, PAYMENT
from gendan.org.services.reasons import list_of
from gendan.partners.queries import credit_state, visible_customers
from gendan.sales import queries as sales
from gendan.sales.models import OrderLine
from gendan.web import kit
from gendan.web.kit import Request

from . import words
from .forms import PaymentForm, PromiseForm
from .lists import INVOICES, PAYMENTS, invoice_state
from .sentences import EVENTS, sentence

ZERO = Decimal("0.00")


# Payments


def payments_list(request: Request) -> HttpResponseBase:
    """All payments."""
    return PAYMENTS.respond(request, "finance/payments.html", {"title": _("Payments")})


def new_payment(request: Request) -> HttpResponse:
    """Enter money; what it is meant for may be said at once."""
    request.actor.require("finance.payment.announce")
    customer = _customer(request)
    form = PaymentForm(
        request.POST or None, initial={"received_on": clock.today(), "customer_id": customer.pk if customer else None}
    )
    owed = queries.owed(customer.pk) if customer else []
    made: list[Payment] = []

    def call() -> None:
        data = dict(form.cleaned_data)
        customer_id = data.pop("customer_id")
        amount = data.pop("amount")
        made.append(payments.announce(customer_id, amount, orders=_amounts(request), actor=request.actor, **data))

    if request.method == "POST" and kit.attempt(form, call):
        return kit.done(
            request, reverse("finance:payment", args=[made[0].number]),
            _("Entered; it counts once somebody else has confirmed it"),
        )  # fmt: skip
    context = {"title": _("Enter payment"), "form": form, "customer": customer, "owed": owed}
    return kit.page(request, "finance/new_payment.html", context, status=422 if form.errors else 200)


def _customer(request: Request) -> Any:
    typed = request.POST.get("customer_id") or request.GET.get("customer") or ""
    return (
        visible_customers(request.actor).filter(pk=int(typed)).first() if typed.isdigit() and len(typed) < 19 else None
    )


def _amounts(request: Request) -> dict[int, Decimal]:
    """Amounts per order from fields `order-<pk>`."""
    found = {}
    for name, typed in request.POST.items():
        if name.startswith("order-") and str(typed).strip():
            amount = _number(str(typed), name)
            if amount:
                found[int(name.removeprefix("order-"))] = amount
    return found


def _number(typed: str, name: str) -> Decimal:
    try:
        value = Decimal(typed.replace(",", "").strip())
    except InvalidOperation:
        raise Invalid({name: _("A number, please.")}) from None
    if not value.is_finite():
        raise Invalid({name: _("A number, please.")})
    return value


def payment(request: Request, number: str) -> HttpResponse:
    """One payment: where it came from, where it went."""
    found = queries.get_payment(number, actor=request.actor)
    given = {a.order_id: a.amount for a in found.allocations.filter(amount__gt=0)}
    owed = queries.owed(found.customer_id, without=found.pk)
    legal = PAYMENT.allowed(found, request.actor)
    is_cash = found.mode in ("cod", "cash")
    context = {
        "p": found, "title": found.number, "state": words.state_chip(words.PAYMENT, found.state), "mode": words.MODE[found.mode],
        "rows": [{**row, "given": given.get(row["id"], ZERO), "meant": found.intended.get(str(row["id"]))} for row in owed],
        "rest": found.amount - found.allocated, "is_cash": is_cash,
        "may": {
            "confirm": "confirm" in legal and not is_cash, "fail": "fail" in legal, "reverse": "reverse" in legal,
            "count": found.state == "announced" and is_cash and request.actor.may("finance.cod.reconcile"),
            "allocate": found.state == "confirmed" and request.actor.may("finance.payment.allocate"),
        },
        "facts": _payment_facts(found),
        "actions": [*_payment_actions(found, legal, is_cash), *words.papers("payment_receipt", found.number, request.actor)],
        "feed": [(kit.stamp(e["at"]), sentence(e)) for e in sales.timeline(found.ref)[:30] if e["name"] in EVENTS],
    }  # fmt: skip
    return kit.page(request, "finance/payment.html", context)


def _payment_facts(p: Payment) -> list[kit.Fact]:
    rest = p.amount - p.allocated
    return [
        kit.Fact(_("Amount"), kit.money(p.amount, p.currency)),
        kit.Fact(_("Allocated"), kit.money(p.allocated, p.currency)),
        kit.Fact(pgettext("money", "On account"), kit.money(rest, p.currency) if p.state == "confirmed" else "–", "", "soon" if p.state == "confirmed" and rest else ""),
        kit.Fact(_("Received on"), kit.day(p.received_on), words.MODE[p.mode]),
        kit.Fact(_("Entered by"), p.collected_by.name if p.collected_by else p.created_by.name if p.created_by else _("system"), kit.stamp(p.created_at)),
        kit.Fact(_("Confirmed by"), p.confirmed_by.name if p.confirmed_by else "–", kit.stamp(p.confirmed_at) if p.confirmed_at else ""),
    ]  # fmt: skip


def _payment_actions(p: Payment, legal: list[str], is_cash: bool) -> list[kit.Action]:
    def url(verb: str) -> str:
        return reverse("finance:do-payment", args=[p.number, verb])

    found = []
    if "confirm" in legal and not is_cash:
        found.append(
            kit.Action(
                "confirm",
                _("Money is here"),
                url("confirm"),
                icon="circle-check",
                primary=True,
                version=p.version,
                key="E",
            )
        )
    if "fail" in legal:
        found.append(
            kit.Action(
                "fail", _("Did not come"), url("fail"), icon="ban", why=list_of(payments.fail), version=p.version
            )
        )
    if "reverse" in legal:
        effects = [_("The customer owes it again."), _("Orders it paid count as unpaid; closed gates open again.")]
        found.append(
            kit.Action(
                "reverse",
                _("Take back"),
                url("reverse"),
                icon="arrow-back-up",
                danger=True,
                why=list_of(payments.reverse),
                effects=effects,
                version=p.version,
            )
        )
    return found


@require_POST
def do_payment(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb on a payment."""
    found = queries.get_payment(number, actor=request.actor)
    if verb not in PAYMENT_VERBS:
        raise Http404
    message = PAYMENT_VERBS[verb](found, request)
    return kit.done(request, reverse("finance:payment", args=[number]), message)


def _confirm(p: Payment, r: Request) -> str:
    wanted = _amounts(r) if r.POST.get("chosen") else None
    confirmed = payments.confirm(p.pk, allocations=wanted, version=kit.version(r), actor=r.actor)
    return _("Confirmed; %(rest)s stay on account") % {"rest": kit.money(confirmed.amount - confirmed.allocated)}


def _allocate(p: Payment, r: Request) -> str:
    payments.allocate(p.pk, _amounts(r), version=kit.version(r), actor=r.actor)
    return _("Allocated")


def _fail(p: Payment, r: Request) -> str:
    payments.fail(p.pk, kit.reason(r), actor=r.actor)
    return _("Noted: the money did not come")


def _reverse(p: Payment, r: Request) -> str:
    payments.reverse(p.pk, kit.reason(r), version=kit.version(r), actor=r.actor)
    return _("Taken back")


def _count(p: Payment, r: Request) -> str:
    counted = _number(r.POST.get("counted", "") or "0", "counted")
    cod.reconcile(p.pk, counted, note=kit.reason(r, "note"), version=kit.version(r), actor=r.actor)
    return _("Counted %(amount)s") % {"amount": kit.money(counted)}


PAYMENT_VERBS: dict[str, Callable[[Payment, Request], str]] = {
    "confirm": _confirm, "allocate": _allocate, "fail": _fail, "reverse": _reverse, "count": _count,
}  # fmt: skip


# Invoices


def invoices_list(request: Request) -> HttpResponseBase:
    """All invoices."""
    return INVOICES.respond(request, context={"title": _("Invoices")})


LINE_CARD = kit.Card(title="name", name="quantity", amount="amount", foot=("price", "tax"), labelled=("price", "tax"))


def invoice(request: Request, number: str) -> HttpResponse:
    """One invoice."""
    found = queries.get_invoice(number, actor=request.actor)
    lines = [
        {"line_no": n, "name": line.order_line.item_name, "quantity": line.quantity, "price": line.price, "amount": line.amount, "tax": line.tax,
         "unit": line.order_line.item.unit.name}
        for n, line in enumerate(found.lines.select_related("order_line__item__unit").order_by("pk"), 1)
    ]  # fmt: skip
    columns = [
        kit.Column("line_no", "#", num=True, width=36, css="t3"),
        kit.Column("name", _("Item"), css="cut"),
        kit.Column("quantity", _("Quantity"), cell=lambda r: kit.qty(r["quantity"], r["unit"]), num=True, width=100),
        kit.Column("price", _("Price ¥"), fmt=kit.amount, num=True, width=96),
        kit.Column("tax", _("Tax ¥"), fmt=kit.amount, num=True, width=96),
        kit.Column("amount", _("Amount ¥"), fmt=kit.amount, num=True, width=110),
    ]
    row = {"state": found.state, "amount": found.amount, "allocated": found.allocated, "due_on": found.due_on}
    actions = words.papers("invoice", found.number, request.actor)
    partly: list[invoices.Left] = []
    names: dict[int, OrderLine] = {}
    if "reverse" in INVOICE.allowed(found, request.actor) and found.reverses_id is None:
        effects = [_("A red-letter invoice of the same lines is issued."), _("What it charged can be invoiced again.")]
        actions.append(
            kit.Action("reverse", _("Reverse"), reverse("finance:reverse-invoice", args=[number]), icon="arrow-back-up", danger=True,
                       why=list_of(invoices.reverse), effects=effects, version=found.version)
        )  # fmt: skip
        partly = invoices.left_of(found)
        names = {line.order_line_id: line.order_line for line in found.lines.select_related("order_line__item__unit")}
    reds = list(found.reds.order_by("pk"))
    taken = -sum((red.amount for red in reds), Decimal(0))
    context = {
        "i": found, "title": found.number, "state": words.state_chip(words.INVOICE, invoice_state(row)), "table": kit.Table(columns, lines, card=LINE_CARD),
        "actions": actions, "reds": reds, "partly": [(line, names[line.order_line_id]) for line in partly],
        "facts": [
            kit.Fact(_("Amount"), kit.money(found.amount, found.currency), _("tax %(tax)s inside") % {"tax": kit.amount(found.tax)}),
            kit.Fact(_("Paid"), kit.money(max(found.allocated - taken, Decimal(0)), found.currency)),
            *([kit.Fact(_("Taken back"), kit.money(taken, found.currency))] if taken else []),
            kit.Fact(pgettext("money", "Open"), kit.money(found.amount - found.allocated, found.currency) if found.state == "issued" else "–"),
            kit.Fact(_("Issued on"), kit.day(found.issued_on)),
            kit.Fact(_("Due on"), kit.day(found.due_on), "", "late" if invoice_state(row) == "overdue" else ""),
        ],
        "reminders": list(found.reminders.order_by("level")),
        "feed": [(kit.stamp(e["at"]), sentence(e)) for e in sales.timeline(found.ref)[:30] if e["name"] in EVENTS],
    }  # fmt: skip
    return kit.page(request, "finance/invoice.html", context)


@require_POST
def reverse_invoice(request: Request, number: str) -> HttpResponse:
    """Issue the red-letter invoice."""
    found = queries.get_invoice(number, actor=request.actor)
    parts = _parts(found, request) if request.POST.get("part") else None
    red = invoices.reverse(
        found.pk, kit.reason(request), quantities=parts, version=kit.version(request), actor=request.actor
    )
    return kit.done(
        request, reverse("finance:invoice", args=[red.number]), _("Reversed by %(number)s") % {"number": red.number}
    )


def _parts(found: Invoice, request: Request) -> dict[int, Decimal]:
    """How much of which line is taken back; lines left empty stay."""
    parts, wrong = {}, {}
    for line in invoices.left_of(found):
        name = f"line-{line.order_line_id}"
        typed = request.POST.get(name, "").strip()
        try:
            quantity = kit.parse_quantity(typed) if typed else ZERO
        except ValueError:
            wrong[name] = _("Not a number.")
            continue
        if not 0 <= quantity <= line.quantity:
            wrong[name] = _("Between nothing and what is left of the line.")
        elif quantity:
            parts[line.order_line_id] = quantity
    if wrong:
        raise Invalid(wrong)
    return parts


# What is owed


def account(request: Request, pk: int) -> HttpResponse:
    """One customer's account: open invoices, what moved, promises."""
    customer = _visible_customer(pk, request.actor)
    entries = list(ReceivableEntry.objects.filter(receivable__customer=customer).order_by("-on", "-pk")[:100])
    names = queries.names_of(entries)
    open_invoices = list(
        queries.invoices(request.actor).filter(customer=customer, state="issued", amount__gt=0).order_by("due_on", "pk")
    )
    rows: list[dict[str, Any]] = [
        {"number": i.number, "order": i.order_id, "due_on": i.due_on, "open": i.amount - i.allocated, "amount": i.amount,
         "late": max((clock.today() - i.due_on).days, 0) if i.due_on else 0}
        for i in open_invoices if i.amount > i.allocated
    ]  # fmt: skip
    credit = credit_state(pk)
    form = PromiseForm(initial={"amount": sum((r["open"] for r in rows), ZERO) or None})
    context = {
        "title": customer.name, "customer": customer, "open": rows, "form": form, "credit": credit,
        "entries": [{"on": e.on, "amount": e.amount, **names.get((e.ref_kind, e.ref_id), {"name": "", "url": ""})} for e in entries],
        "promises": list(PromiseToPay.objects.filter(customer=customer).select_related("by").order_by("-pk")[:20]),
        "may_promise": request.actor.may("finance.promise.make"), "may_enter": request.actor.may("finance.payment.announce"),
        "facts": [
            kit.Fact(_("Owed"), kit.money(sum((r["open"] for r in rows), ZERO))),
            kit.Fact(_("Overdue"), kit.money(sum((r["open"] for r in rows if r["late"]), ZERO)), "", "late" if any(r["late"] for r in rows) else ""),
            kit.Fact(_("Balance"), kit.money(queries.balance(pk))),
            kit.Fact(_("Credit limit"), kit.money(credit.limit), _("%(free)s free") % {"free": kit.amount(credit.free)}, "late" if credit.over else ""),
            kit.Fact(_("Terms"), ngettext("%(days)s day", "%(days)s days", customer.terms_days) % {"days": customer.terms_days}),
        ],
    }  # fmt: skip
    return kit.page(request, "finance/account.html", context)


def _visible_customer(pk: int, actor: Actor) -> Any:
    actor.require("finance.receivable.view")
    found = visible_customers(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


@require_POST
def promise(request: Request, pk: int) -> HttpResponse:
    """Record a promise to pay."""
    customer = _visible_customer(pk, request.actor)
    form = PromiseForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: list(map(str, faults)) for name, faults in form.errors.items()})
    collection.promise(
        customer.pk,
        form.cleaned_data["amount"],
        form.cleaned_data["on"],
        note=form.cleaned_data["note"],
        actor=request.actor,
    )
    return kit.done(request, reverse("finance:account", args=[pk]), _("Promise recorded"))
