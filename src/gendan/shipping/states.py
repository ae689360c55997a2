"""The lives of shipping documents, as data.

Sources are wide where a firm may leave steps out; `route.missing` says which steps this delivery must have made.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import Delivery

S = Delivery.State
PREPARED = {S.RELEASED, S.PICKED, S.PACKED}
BEFORE_DISPATCH = {S.PLANNED, *PREPARED, S.LOADED, S.CHECKED}
ON_THE_WAY = {S.DISPATCHED, S.DELIVERED}
GONE = {*ON_THE_WAY, S.SIGNED, S.CLOSED}

DELIVERY = Machine(
    "shipping.delivery",
    [
        Transition("release", {S.PLANNED}, S.RELEASED),
        Transition("pick", {S.RELEASED}, S.PICKED),
        Transition("pack", {S.PICKED}, S.PACKED),
        Transition("load", PREPARED, S.LOADED),
        Transition("check", {S.LOADED}, S.CHECKED),
        Transition("dispatch", {*PREPARED, S.LOADED, S.CHECKED}, S.DISPATCHED),
        Transition("deliver", {S.DISPATCHED}, S.DELIVERED),
        Transition("sign", ON_THE_WAY, S.SIGNED),
        Transition("close", {S.SIGNED}, S.CLOSED),
        Transition("cancel", BEFORE_DISPATCH, S.CANCELLED),
    ],
    {
        S.PLANNED: pgettext_lazy("delivery", "Planned"),
        S.RELEASED: _("Shipping notice given"),
        S.PICKED: _("Picked"),
        S.PACKED: _("Packed"),
        S.LOADED: _("Loaded"),
        S.CHECKED: _("Passed the gate"),
        S.DISPATCHED: _("On the way"),
        S.DELIVERED: _("Delivered"),
        S.SIGNED: _("Signed"),
        S.CLOSED: _("Closed"),
        S.CANCELLED: _("Cancelled"),
    },
)

CASE = Machine(
    "shipping.case",
    [
        Transition("answer", {"open"}, "answered"),
        Transition("close", {"open", "answered"}, "closed"),
    ],
    {"open": pgettext_lazy("case", "Open"), "answered": _("Answered"), "closed": _("Closed")},
)

SHORTAGE = Machine(
    "shipping.shortage",
    [
        Transition("contact", {"open"}, "contacted"),
        Transition("close", {"open", "contacted"}, "closed"),
    ],
    {"open": pgettext_lazy("case", "Open"), "contacted": _("Goods are here"), "closed": _("Closed")},
)
