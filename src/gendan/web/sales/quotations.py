"""Quotations: the list, the page, what is done with one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.org.services.reasons import list_of
from gendan.sales import queries
from gendan.sales.models import Order, Quotation
from gendan.sales.services import quotations as verbs
from gendan.sales.states import EDITABLE_STATES, QUOTATION
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import approving
from gendan.web.mine.pane import role_names

from . import words

STATES: dict[str, tuple[Any, str]] = {
    "draft": (pgettext_lazy("quotation", "Not sent"), "plan"),
    "sent": (pgettext_lazy("quotation", "Sent"), "soon"),
    "accepted": (pgettext_lazy("quotation", "Accepted"), "ok"),
    "rejected": (pgettext_lazy("quotation", "Refused"), "late"),
    "expired": (pgettext_lazy("quotation", "Expired"), "late"),
    "revised": (pgettext_lazy("quotation", "Replaced"), "done"),
}


def chip(state: str) -> Any:
    """A state as a chip."""
    text, colour = STATES[state]
    return kit.chip(colour, text)


def _quotations(ask: kit.Ask) -> "QuerySet[Quotation]":
    found = queries.quotations(ask.actor)
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if ask.filters.get("ending"):
        found = found.filter(state="sent", valid_until__lte=clock.today() + verbs.SOON)
    for term in ask.search.split():
        found = found.filter(Q(number__icontains=term) | Q(order__customer_name__icontains=term))
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    return list(
        ask.page(_quotations(ask)).values(
            "id", "number", "state", "valid_until", "total", "currency", "sent_at", "created_at",
            customer_name=F("order__customer_name"), goods=F("order__summary"), by=F("created_by__name"), ordered=F("order__number"),
        )
    )  # fmt: skip


QUOTATIONS = kit.Listing(
    "sales.quotations",
    rows=_rows,
    count=lambda ask: _quotations(ask)[:10001].count(),
    link=kit.to("sales:quotation", "number"),
    columns=[
        kit.Column("number", gettext_lazy("Number"), css="mono b", width=140, sort="id", fixed=True),
        kit.Column("customer_name", gettext_lazy("Customer"), css="cut", width=180),
        kit.Column("goods", gettext_lazy("Goods"), css="cut"),
        kit.Column("total", gettext_lazy("Amount"), cell=lambda r: kit.money(r["total"], r["currency"]), export=lambda r: r["total"], num=True, width=130),
        kit.Column("valid_until", pgettext_lazy("quotation", "Valid until"), fmt=kit.day, num=True, width=100),
        kit.Column("state", gettext_lazy("State"), cell=lambda r: chip(r["state"]), export=lambda r: str(STATES[r["state"]][0]), width=100),
        kit.Column("ordered", gettext_lazy("Order"), css="mono t2", width=122),
        kit.Column("by", pgettext_lazy("quotation", "Made by"), css="cut t2", width=90),
        kit.Column("sent_at", pgettext_lazy("quotation", "Sent at"), fmt=kit.stamp, num=True, width=100),
    ],
    orders=[kit.Order("new", gettext_lazy("Newest first"), "-id")],
    filters=[
        kit.Choice("state", gettext_lazy("State"), choices=[(code, text) for code, (text, _colour) in STATES.items()]),
        kit.Flag("ending", pgettext_lazy("quotation", "Ends within a week")),
    ],
    search=gettext_lazy("Number, customer"),
    views=[
        kit.View("open", pgettext_lazy("quotation", "Open"), {"state": ["draft", "sent"]}),
        kit.View("ending", pgettext_lazy("quotation", "Ends within a week"), {"ending": True}),
        kit.View("all", gettext_lazy("All quotations")),
    ],
    card=kit.Card(title="number", clock="state", name="customer_name", text="goods", foot=("total", "valid_until")),
    empty=kit.Empty("file-description", gettext_lazy("No quotations here"), gettext_lazy("Enter an order, save it as a draft and quote it; when the customer agrees it goes on without being typed again.")),
)  # fmt: skip


def quotations(request: Request) -> HttpResponseBase:
    """The list."""
    return QUOTATIONS.respond(request, "list.html", {"title": _("Quotations"), "nav": "quotations"})


@require_GET
def quotation(request: Request, number: str) -> HttpResponse:
    """One quotation: what was offered, who signed, what comes next."""
    found = queries.get_quotation(number, actor=request.actor)
    versions = Quotation.objects.filter(order_id=found.order_id).order_by("-revision")
    order = found.order.number or f"draft-{found.order_id}"
    context = {
        "title": found.number, "nav": "quotations", "q": found, "chip": chip(found.state), "actions": _actions(found, request.actor),
        "order": order, "lines": [_line(line, found.currency) for line in found.lines], "kv": _kv(found),
        "versions": [(v.number, chip(v.state), kit.money(v.total, v.currency)) for v in versions],
        "requests": approving.of_document(found.ref, role_names),
        "changed": found.state in ("draft", "sent") and found.order.version != found.order_version,
    }  # fmt: skip
    return kit.page(request, "sales/quotation.html", context)


def _line(line: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        "item": line["item"], "quantity": line["quantity"], "list": line["list_price"], "price": line["price"],
        "amount": kit.money(kit.parse_quantity(line["amount"]), currency), "deviation": line["deviation"],
        "charges": " · ".join(f"{c['text']} +{c['amount']}" for c in line["charges"]), "gift": line["is_gift"],
    }  # fmt: skip


def _kv(found: Quotation) -> list[tuple[Any, Any]]:
    terms = found.terms
    pairs = [
        (_("Amount"), kit.money(found.total, found.currency)),
        (_("Valid until"), kit.day(found.valid_until)),
        (_("Wanted"), kit.day(date.fromisoformat(terms["requested_on"])) if terms.get("requested_on") else ""),
        (_("Payment mode"), words.PAYMENT_MODE.get(terms.get("payment_mode", ""), "")),
        (_("Delivery mode"), words.DELIVERY_MODE.get(terms.get("delivery_mode", ""), "")),
        (_("Delivery address"), terms.get("ship_to", "")),
        (_("Sent"), kit.stamp(found.sent_at) if found.sent_at else ""),
        (_("Reason"), found.reason), (_("Remarks"), found.note),
        (_("Contract"), found.contract.number if found.contract else ""),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


def _actions(found: Quotation, actor: Actor) -> list[kit.Action]:
    allowed = QUOTATION.allowed(found, actor)
    url = lambda verb: reverse("sales:quotation-do", args=[found.number, verb])  # noqa: E731
    made: list[kit.Action] = []
    if "send" in allowed:
        made.append(
            kit.Action(
                "send",
                _("Send to the customer"),
                url("send"),
                icon="send",
                primary=True,
                key="E",
                version=found.version,
            )
        )
    if "accept" in allowed:
        made.append(
            kit.Action(
                "accept",
                _("Customer agrees: order"),
                url("accept"),
                icon="circle-check",
                primary=True,
                key="E",
                version=found.version,
            )
        )
        if actor.may("sales.contract.edit"):
            made.append(
                kit.Action(
                    "contract",
                    _("Customer agrees: contract"),
                    url("contract"),
                    icon="file-check",
                    version=found.version,
                )
            )
    if "reject" in allowed:
        made.append(
            kit.Action(
                "reject",
                _("Customer refuses"),
                url("reject"),
                icon="ban",
                why=list_of(verbs.reject),
                version=found.version,
            )
        )
    return made


@require_POST
def quote(request: Request, number: str) -> HttpResponse:
    """Offer an order that is not agreed yet."""
    order = queries.get_order(number, actor=request.actor)
    typed = request.POST.get("valid_until", "").strip()
    try:
        until = kit.parse_date(typed, clock.today()) if typed else None
    except ValueError as wrong:
        raise Invalid({"valid_until": _("“%(typed)s” is not a date.") % {"typed": typed[:30]}}) from wrong
    made = verbs.make(
        order.pk, valid_until=until, note=request.POST.get("note", ""), charges=_charges(request), actor=request.actor
    )
    return kit.done(
        request, reverse("sales:quotation", args=[made.number]), _("%(number)s made") % {"number": made.number}
    )


def _charges(request: Request) -> list[verbs.Charge]:
    """One charge as typed on the order page; rows without an amount do not count."""
    given = request.POST
    found = []
    for line, text, amount in zip(given.getlist("line"), given.getlist("text"), given.getlist("amount"), strict=False):
        if line.isdigit() and amount.strip():
            try:
                found.append(verbs.Charge(int(line), text, kit.parse_quantity(amount)))
            except ValueError as wrong:
                raise Invalid({"amount": _("“%(typed)s” is not a number.") % {"typed": amount[:30]}}) from wrong
    return found


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb of the quotation's life."""
    found = queries.get_quotation(number, actor=request.actor)
    actor, version = request.actor, kit.version(request)
    to = reverse("sales:quotation", args=[number])
    if verb == "send":
        done = verbs.send(found.pk, actor=actor, version=version)
        return kit.done(
            request,
            to,
            _("%(number)s sent") % {"number": number}
            if done.state == "sent"
            else _("%(number)s waits for its signatures") % {"number": number},
        )
    if verb == "reject":
        verbs.reject(found.pk, kit.reason(request), actor=actor, version=version)
        return kit.done(request, to, _("Customer's answer noted"))
    if verb == "contract":
        done = verbs.accept(found.pk, into="contract", actor=actor, version=version)
        assert done.contract is not None
        return kit.done(request, to, _("It is contract %(number)s now") % {"number": done.contract.number})
    if verb == "accept":
        done = verbs.accept(found.pk, actor=actor, version=version)
        done.order.refresh_from_db()
        return kit.done(
            request,
            reverse("sales:order", args=[done.order.number]),
            _("It is order %(number)s now") % {"number": done.order.number},
        )
    raise NotFound()


def box(order: Order, lines: Sequence[Any], actor: Actor) -> dict[str, Any] | None:
    """What the order page says of quotations: those there are, and the form for a new one."""
    found = Quotation.objects.filter(order_id=order.pk).order_by("-revision")
    rows = [(one.number, chip(one.state), kit.money(one.total, one.currency)) for one in found]
    open_to = order.state in EDITABLE_STATES or (order.state == "submitted" and order.review_status in verbs.REVIEWED)
    may = open_to and actor.may("sales.quotation.create") and bool(lines)
    if not rows and not may:
        return None
    charged = [(line.pk, f"{line.line_no} {line.item_name}") for line in lines if not line.is_gift]
    return {"rows": rows, "may": may, "lines": charged if order.state in EDITABLE_STATES else [], "places": range(3)}
