"""The lives of shipping documents, as data.

Sources are wide where a firm may leave steps out; `route.missing` says which steps this delivery must have made.
"""

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
)

CASE = Machine(
    "shipping.case",
    [
        Transition("answer", {"open"}, "answered"),
        Transition("close", {"open", "answered"}, "closed"),
    ],
)

SHORTAGE = Machine(
    "shipping.shortage",
    [
        Transition("contact", {"open"}, "contacted"),
        Transition("close", {"open", "contacted"}, "closed"),
    ],
)
