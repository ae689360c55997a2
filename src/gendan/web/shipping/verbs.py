"""Verbs of a delivery as the pages post them: take the form apart, call the service, say what happened."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gendan.core import attachments
from gendan.core.errors import Invalid
from gendan.finance.services import cod
from gendan.shipping import queries
from gendan.shipping.models import Delivery, Shortage
from gendan.shipping.services import deliveries, links, shortages, tracking
from gendan.shipping.services.deliveries import Receipt
from gendan.web import kit
from gendan.web.kit import Request

from .forms import ConsentForm, DelayForm

Verb = Callable[[Delivery, Request], str]


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """One verb on one delivery; answers with the page it came from and a word of success."""
    delivery = queries.get_delivery(number, actor=request.actor)
    if verb not in VERBS:
        raise Http404
    message = VERBS[verb](delivery, request)
    back = request.POST.get("back", "")
    known = {name: reverse(f"shipping:{name}") for name in ("loading", "gate", "driver", "slips", "tours")}
    return kit.done(request, known.get(back) or reverse("shipping:delivery", args=[number]), message)


def _release(d: Delivery, r: Request) -> str:
    deliveries.release(
        d.pk,
        actor=r.actor,
        version=kit.version(r),
        late_reason=r.POST.get("late_reason", ""),
        override=kit.reason(r) or None,
    )
    return _("Shipping notice given for %(number)s") % {"number": d.number}


def _pick(d: Delivery, r: Request) -> str:
    deliveries.start_pick(d.pk, actor=r.actor)
    return _("Pick list made")


def _pack(d: Delivery, r: Request) -> str:
    count = _number(r, "package_count")
    deliveries.packed(d.pk, actor=r.actor, version=kit.version(r), package_count=int(count) if count else None)
    return _("Packed")


def _verify(d: Delivery, r: Request) -> str:
    deliveries.verify_special(d.pk, actor=r.actor)
    return _("Special requirements verified")


def _load(d: Delivery, r: Request) -> str:
    signed = deliveries.sign_loading(d.pk, r.POST.get("part", ""), actor=r.actor, note=r.POST.get("note", ""))
    if signed.state == Delivery.State.LOADED:
        return _("Both have signed: loaded")
    return _("Signed; the second signature is still missing")


def _check(d: Delivery, r: Request) -> str:
    passed = r.POST.get("passed", "1") == "1"
    deliveries.gate_check(
        d.pk, actor=r.actor, passed=passed, note=r.POST.get("note", "") if passed else kit.reason(r, "note")
    )
    return _("Goods may pass") if passed else _("Stopped; transport has been told")


def _dispatch(d: Delivery, r: Request) -> str:
    deliveries.dispatch(d.pk, actor=r.actor, waybill=r.POST.get("waybill", ""), version=kit.version(r))
    return _("The goods have left")


def _deliver(d: Delivery, r: Request) -> str:
    deliveries.delivered(d.pk, actor=r.actor)
    return _("Delivered")


def _sign(d: Delivery, r: Request) -> str:
    """Signature with differences, and the photo beside it."""
    medium = r.POST.get("medium", "photo")
    receipt = Receipt(
        medium, r.POST.get("signatory", ""), differences=differences(d, r), note=r.POST.get("note", "").strip()
    )
    if cash := _number(r, "cash"):
        cod.collect(d.pk, cash, remarks=r.POST.get("cash_remarks", ""), actor=r.actor)
    deliveries.sign(d.pk, receipt, actor=r.actor, version=kit.version(r))
    for file in r.FILES.getlist("photo"):
        attachments.add(d.ref, file.name or "photo.jpg", file, role="signature", company_id=d.company_id, actor=r.actor)
    return _("Signed by %(who)s") % {"who": receipt.signatory.strip()}


def differences(d: Delivery, r: Request) -> dict[int, Decimal]:
    """Quantities that differ from the note, from fields `line-<pk>`."""
    found = {}
    for pk, shipped in d.lines.values_list("pk", "shipped"):
        typed = _number(r, f"line-{pk}")
        if typed is not None and typed != shipped:
            found[pk] = typed
    return found


def _collect(d: Delivery, r: Request) -> str:
    amount = _number(r, "cash")
    cod.collect(d.pk, amount or Decimal(0), remarks=r.POST.get("cash_remarks", ""), actor=r.actor)
    return _("Cash recorded")


def _hand_over(d: Delivery, r: Request) -> str:
    deliveries.hand_over(d.pk, r.POST.get("code", ""), r.POST.get("signatory", ""), actor=r.actor)
    return _("Handed over to %(who)s") % {"who": r.POST.get("signatory", "")}


def _take_back(d: Delivery, r: Request) -> str:
    back = {pk: n for pk in d.lines.values_list("pk", flat=True) if (n := _number(r, f"back-{pk}"))}
    deliveries.take_back(d.pk, back, reason=kit.reason(r), actor=r.actor)
    return _("Taken back; the goods wait for a look")


def _slip(d: Delivery, r: Request) -> str:
    signed = r.POST.get("signed") == "1"
    freight = _number(r, "freight_advanced")
    deliveries.slip_returned(
        d.pk, signed, signatory=r.POST.get("signatory", ""), freight_advanced=freight, actor=r.actor
    )
    return _("Red slip is back, signed") if signed else _("Red slip is back without a signature")


def _slip_back(d: Delivery, r: Request) -> str:
    deliveries.send_slip_back(d.pk, actor=r.actor)
    return _("Red slip sent back")


def _slip_hand(d: Delivery, r: Request) -> str:
    deliveries.hand_over_slip(d.pk, actor=r.actor)
    return _("Red slip handed over, delivery closed")


def _cancel(d: Delivery, r: Request) -> str:
    deliveries.cancel(d.pk, reason=kit.reason(r), version=kit.version(r), actor=r.actor)
    return _("Delivery cancelled")


def _track(d: Delivery, r: Request) -> str:
    tracking.track(
        d.pk, r.POST.get("code", ""), place=r.POST.get("place", ""), text=r.POST.get("text", ""), actor=r.actor
    )
    return _("Noted")


def _report(d: Delivery, r: Request) -> str:
    case = tracking.report(d.pk, r.POST.get("kind", ""), r.POST.get("text", ""), actor=r.actor)
    return _("Case %(number)s opened; logistics has been told") % {"number": case.number}


def _answer(d: Delivery, r: Request) -> str:
    tracking.answer(_case(d, r), r.POST.get("decision", ""), cause=r.POST.get("cause", ""), actor=r.actor)
    return _("Answered")


def _close_case(d: Delivery, r: Request) -> str:
    tracking.close_case(_case(d, r), actor=r.actor)
    return _("Case closed")


def _case(d: Delivery, r: Request) -> int:
    found = d.cases.filter(pk=int(r.POST.get("case") or 0)).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


def _delay(d: Delivery, r: Request) -> str:
    data = _clean(DelayForm(r.POST))
    tracking.report_delay(d.pk, actor=r.actor, **data)
    return _("The order desk has been told")


def _consent(d: Delivery, r: Request) -> str:
    data = _clean(ConsentForm(r.POST))
    shortages.record_consent(d.pk, actor=r.actor, **data)
    return _("The customer's consent is recorded")


def _follow_up(d: Delivery, r: Request) -> str:
    planned = shortages.follow_up(_shortage(d, r), actor=r.actor)
    return _("Delivery %(number)s planned for the rest") % {"number": planned.number}


def _close_shortage(d: Delivery, r: Request) -> str:
    shortages.close(_shortage(d, r), kit.reason(r) or r.POST.get("how", ""), actor=r.actor)
    return _("Shortage closed")


def _shortage(d: Delivery, r: Request) -> int:
    found = (
        Shortage.objects.filter(delivery=d, pk=int(r.POST.get("shortage") or 0)).values_list("pk", flat=True).first()
    )
    if found is None:
        raise Http404
    return found


def _link(d: Delivery, r: Request) -> str:
    """The address is told this once, in the message."""
    order = d.order_refs()[0]
    token = links.make(order.id, actor=r.actor)
    address = r.build_absolute_uri(reverse("shipping:customer", args=[token]))
    return _("The customer's page, shown only now: %(address)s") % {"address": address}


def _edit(d: Delivery, r: Request) -> str:
    allowed = ("contact", "phone", "ship_to", "ship_to_notes", "remarks", "special")
    changes = {
        name: r.POST[name].strip() for name in allowed if name in r.POST and r.POST[name].strip() != getattr(d, name)
    }
    if changes:
        deliveries.edit(d.pk, changes, actor=r.actor, version=kit.version(r))
    return _("Saved")


def _clean(form: Any) -> dict[str, Any]:
    """The form's data; its faults as Invalid, so that they land at their fields."""
    if not form.is_valid():
        raise Invalid({name: list(map(str, faults)) for name, faults in form.errors.items()})
    return dict(form.cleaned_data)


def _number(r: Request, name: str) -> Decimal | None:
    """A number from a field; nothing when it is empty."""
    typed = r.POST.get(name, "").replace(",", "").strip()
    if not typed:
        return None
    try:
        value = Decimal(typed)
    except InvalidOperation:
        raise Invalid({name: _("A number, please.")}) from None
    if not value.is_finite():
        raise Invalid({name: _("A number, please.")})
    return value


VERBS: dict[str, Verb] = {
    "release": _release, "pick": _pick, "pack": _pack, "verify": _verify, "load": _load, "check": _check,
    "dispatch": _dispatch, "deliver": _deliver, "sign": _sign, "collect": _collect, "hand-over": _hand_over, "take-back": _take_back, "slip": _slip,
    "slip-back": _slip_back, "slip-hand": _slip_hand, "cancel": _cancel, "track": _track, "report": _report,
    "answer": _answer, "close-case": _close_case, "delay": _delay, "consent": _consent, "follow-up": _follow_up,
    "close-shortage": _close_shortage, "link": _link, "edit": _edit,
}  # fmt: skip
