"""The customer's page: a link without log-in. Where is my order, when does it come, I have it, something is wrong."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import DomainError, Invalid
from gendan.finance import queries as finance
from gendan.finance.instructions import Terms, steps
from gendan.sales.models import Order
from gendan.shipping import queries
from gendan.shipping.models import Delivery
from gendan.shipping.services import links
from gendan.web import kit
from gendan.web.finance.words import MODE

from . import words
from .verbs import differences


@login_not_required
@never_cache
def customer(request: HttpRequest, token: str) -> HttpResponse:
    """The order as its customer sees it: plain words, no other order, no cost of ours."""
    order = links.seen(token, actor=SYSTEM).order
    return kit.page(request, "shipping/customer.html", context(order, token))


@login_not_required
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Receipt confirmed, with differences where something was missing."""
    link = links.resolve(token)
    found: dict[int, Any] = {}
    for delivery in Delivery.objects.filter(lines__order_id=link.order_id).distinct():
        found |= differences(delivery, request)  # type: ignore[arg-type]
    return _answer(
        request, token,
        lambda: links.confirm(
            token, request.POST.get("name", ""), differences=found, note=request.POST.get("note", ""),
            address=request.META.get("REMOTE_ADDR") or None, actor=links.visitor(link),
        ),
        _("Thank you. We have noted that you received the goods."),
    )  # fmt: skip


@login_not_required
@require_POST
def problem(request: HttpRequest, token: str) -> HttpResponse:
    """Something is wrong: logistics hears of it at once."""
    link = links.resolve(token)
    return _answer(
        request, token,
        lambda: links.problem(token, request.POST.get("kind", ""), request.POST.get("text", ""), actor=links.visitor(link)),
        _("Thank you. We are looking into it and will call you."),
    )  # fmt: skip


def _answer(request: HttpRequest, token: str, call: Any, message: str) -> HttpResponse:
    """The page again: with thanks, or with what to correct."""
    try:
        call()
    except Invalid as fault:
        texts = [text for texts in fault.errors.values() for text in texts]
        return kit.page(
            request,
            "shipping/customer.html",
            {**context(links.resolve(token).order, token), "faults": texts},
            status=422,
        )
    except DomainError as refusal:
        faults = {"faults": [refusal.detail()]}
        return kit.page(
            request,
            "shipping/customer.html",
            {**context(links.resolve(token).order, token), **faults},
            status=refusal.status,
        )
    messages.success(request, message)
    return redirect("shipping:customer", token)


def context(order: Order, token: str) -> dict[str, Any]:
    """What the customer may know of an order."""
    deliveries = list(
        Delivery.objects.filter(lines__order=order).exclude(state="cancelled").distinct()
        .select_related("carrier", "vehicle").order_by("pk")
    )  # fmt: skip
    lines = queries.customer_lines(order.pk)
    under_way = [d for d in deliveries if d.state in ("dispatched", "delivered")]
    return {
        "order": order, "token": token, "company": order.company, "deliveries": deliveries, "lines": lines,
        "big": _expected(order, deliveries), "promise": _promise(order, deliveries), "rail": _rail(order, deliveries),
        "rest": [line for line in lines if line["rest"] and any(sent["shipped"] for sent in lines)],
        "way": _way(order, deliveries), "latest": deliveries[-1] if deliveries else None,
        "under_way": under_way, "to_confirm": queries.delivery_lines(under_way),
        "phone": _masked(order.phone), "left": order.payable - order.paid, "updated": _updated(order, deliveries),
        "cod": sum(d.cod_amount for d in under_way), "pay": _pay(order),
        "payments": [{**p, "mode": MODE.get(p["mode"], p["mode"])} for p in finance.paid_singly(order)],
        "problems": [("not_received", _("I have not received it")), ("damage", _("Something is damaged")), ("other", _("Something else is wrong"))],
    }  # fmt: skip


def _expected(order: Order, deliveries: list[Delivery]) -> dict[str, Any]:
    """The one line a customer looks for."""
    if order.state == "cancelled":
        return {"label": _("This order"), "text": _("was cancelled")}
    signed = [d for d in deliveries if d.signed_at]
    if order.fulfilment_status == "signed" and signed:
        return {
            "label": pgettext("customer", "Received"),
            "text": kit.long_day(clock.local(max(d.signed_at for d in signed if d.signed_at)).date()),
        }
    waiting = [d for d in deliveries if not d.signed_at]
    day = _day(order, deliveries)
    if day is None:
        return {"label": _("Expected to arrive"), "text": _("We will tell you the date")}
    pick_up = any(d.mode == "pickup" for d in waiting)
    return {"label": _("Ready for pick-up") if pick_up else _("Expected to arrive"), "text": kit.long_day(day)}


def _day(order: Order, deliveries: list[Delivery]) -> date | None:
    """The day to wait for: what is under way first, then the promise, then what is planned; never a day that has passed."""
    gone = [d.arrival_on for d in deliveries if d.dispatched_at and not d.signed_at]
    planned = [d.arrival_on for d in deliveries if not d.dispatched_at]
    return next((day for day in (*gone, order.promised_on, *planned) if day and day >= clock.today()), None)


def _promise(order: Order, deliveries: list[Delivery]) -> Any:
    """Whether it comes as agreed."""
    if order.promised_on is None or order.state == "cancelled" or order.fulfilment_status == "signed":
        return ""
    late = ((_day(order, deliveries) or clock.today()) - order.promised_on).days
    if late > 0:
        return kit.chip("soon", _("%(days)s later than agreed") % {"days": kit.days(late)}, "clock-exclamation")
    return kit.chip("ok", _("As agreed"), "circle-check")


def _rail(order: Order, deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """Four steps a customer understands."""
    left = next((d.dispatched_at for d in deliveries if d.dispatched_at), None)
    signed = max((d.signed_at for d in deliveries if d.signed_at), default=None)
    everything = order.fulfilment_status == "signed"
    known = [
        (_("Ordered"), order.submitted_at or order.created_at, True, "check"),
        (_("Being prepared"), order.effective_at, order.effective_at is not None, "package"),
        _third(order, deliveries, left),
        (pgettext("customer", "Received"), signed if everything else None, everything, "check"),
    ]
    reached = max((n for n, (_w, _at, done, _i) in enumerate(known) if done), default=0)
    return [
        {"label": label, "at": kit.stamp(at) if at else "", "icon": "check" if n < reached or everything else icon if n == reached else "circle-dashed",
         "css": "done" if n < reached or everything else "act" if n == reached else "plan"}
        for n, (label, at, _done, icon) in enumerate(known)
    ]  # fmt: skip


def _third(order: Order, deliveries: list[Delivery], left: Any) -> tuple[str, Any, bool, str]:
    """Goods on the way; who picks them up wants to know when they are ready instead."""
    if order.delivery_mode == "pickup":
        ready = left is not None or any(d.state == "packed" for d in deliveries)
        return _("Ready for pick-up"), None, ready, "package"
    return pgettext("customer", "On the way"), left, left is not None, "truck-delivery"


def _way(order: Order, deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """What happened with the goods, newest first, in plain words."""
    found = [
        (event.at, f"{words.TRACK.get(event.code, event.code)} {event.place}".strip(),
         _("waybill %(number)s") % {"number": event.delivery.waybill} if event.code == "collected" and event.delivery.waybill else event.text)
        for event in queries.tracking_of(deliveries)
    ]  # fmt: skip
    if order.effective_at:
        text = _("Confirmed for %(day)s") % {"day": kit.day(order.promised_on)} if order.promised_on else _("Confirmed")
        found.append((order.effective_at, text, ""))
    found.append((order.submitted_at or order.created_at, _("We have your order"), ""))
    found.sort(key=lambda row: row[0], reverse=True)
    return [
        {"at": kit.stamp(at), "what": what, "text": text, "css": "act" if n == 0 else "done"}
        for n, (at, what, text) in enumerate(found)
    ]


PAY = {
    "before_shipping": gettext_lazy("Please pay %(amount)s; we ship when it is here."),
    "deposit": gettext_lazy("Please pay a deposit of %(amount)s; then we begin."),
    "balance": gettext_lazy("The balance of %(amount)s is due before we ship."),
    "on_delivery": gettext_lazy("Please have %(amount)s ready for the driver."),
    "at_counter": gettext_lazy("Please pay %(amount)s at the counter."),
    "by_date": gettext_lazy("Please pay %(amount)s by %(day)s."),
    "on_account": gettext_lazy("%(amount)s on account; the invoice tells the date."),
}


def _pay(order: Order) -> dict[str, Any]:
    """How to pay, for the mode that was agreed (PAY-07)."""
    due = order.state in ("confirmed", "effective", "completed", "closed")
    found = steps(
        Terms(order.payment_mode, order.payable, order.paid, order.deposit_percent, finance.due_on(order.pk))
    ) if due else []  # fmt: skip
    return {
        "lines": [
            PAY[s.code] % {"amount": kit.money(s.amount, order.currency), "day": kit.day(s.due_on)} for s in found
        ],
        "account": order.company.bank_account if any(s.by_bank for s in found) else "",
    }


def _updated(order: Order, deliveries: list[Delivery]) -> str:
    moments = [
        order.effective_at,
        order.submitted_at,
        *(m for d in deliveries for m in (d.dispatched_at, d.delivered_at, d.signed_at)),
    ]
    known = [moment for moment in moments if moment]
    return kit.stamp(max(known)) if known else ""


def _masked(phone: str) -> str:
    """A telephone number whose middle stays ours."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else phone
