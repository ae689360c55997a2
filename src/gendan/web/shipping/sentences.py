"""Events of deliveries as sentences for the time line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gendan.web import kit

from . import words

PLAIN: dict[str, Any] = {
    "shipping.delivery.planned": gettext_lazy("Delivery planned"),
    "shipping.delivery.picked": gettext_lazy("Goods picked"),
    "shipping.delivery.loaded": gettext_lazy("Loaded, both have signed"),
    "shipping.delivery.checked": gettext_lazy("Passed the gate"),
    "shipping.delivery.delivered": gettext_lazy("Delivered"),
    "shipping.delivery.closed": gettext_lazy("Delivery closed"),
    "shipping.delivery.special_verified": gettext_lazy("Special requirements verified"),
    "shipping.delivery.slip_sent_back": gettext_lazy("Unsigned red slip sent back"),
    "shipping.shortage.agreed": gettext_lazy("Customer agreed to a partial shipment"),
    "shipping.delivery.taken_back": gettext_lazy("Goods came back into the house"),
    "core.attachment.added": gettext_lazy("File added"),
}


def is_told(name: str) -> bool:
    """Whether people want to read of this event."""
    return name in BUILT or name in PLAIN


def sentence(name: str, payload: Mapping[str, Any]) -> str:
    """What happened, in one short sentence."""
    builder = BUILT.get(name)
    if builder:
        return builder(payload)
    return str(PLAIN.get(name, name))


def _released(p: Mapping[str, Any]) -> str:
    reason = p.get("late_reason")
    return _("Shipping notice given") + (f"：{reason}" if reason else "")


def _dispatched(p: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (_("Goods left"), p.get("carrier"), p.get("waybill"))))


def _signed(p: Mapping[str, Any]) -> str:
    text = _("Signed by %(who)s (%(medium)s)") % {
        "who": p["signatory"],
        "medium": words.MEDIUM.get(p["medium"], p["medium"]),
    }
    return f"{text}, {_('with differences')}" if p.get("has_differences") else text


def _slip(p: Mapping[str, Any]) -> str:
    return _("Red slip came back signed") if p["signed"] else _("Red slip came back without a signature")


def _sum(amount: Any) -> str:
    return kit.amount(Decimal(str(amount)))


BUILT: dict[str, Any] = {
    "shipping.delivery.released": _released,
    "shipping.delivery.dispatched": _dispatched,
    "shipping.delivery.signed": _signed,
    "shipping.delivery.slip_returned": _slip,
    "shipping.delivery.packed": lambda p: (
        ngettext("Packed in %(n)s box", "Packed in %(n)s boxes", p["package_count"]) % {"n": p["package_count"]}
    ),
    "shipping.delivery.cancelled": lambda p: _("Delivery cancelled: %(reason)s") % {"reason": p["reason"]},
    "shipping.delivery.tracked": lambda p: f"{words.TRACK.get(p['code'], p['code'])} {p['place']} {p['text']}".strip(),
    "shipping.delivery.stopped": lambda p: _("Stopped at the gate: %(note)s") % {"note": p["note"]},
    "shipping.delivery.slip_handed_over": lambda _p: _("Red slip handed over"),
    "shipping.case.reported": lambda p: f"{words.CASE.get(p['kind'], p['kind'])}: {p['text']}",
    "shipping.case.answered": lambda p: _("Case answered: %(decision)s") % {"decision": p["decision"]},
    "finance.cod.collected": lambda p: _("Cash collected: %(amount)s") % {"amount": _sum(p["amount"])},
    "finance.cod.reconciled": lambda p: _("Cash counted: %(amount)s") % {"amount": _sum(p["amount"])},
}
