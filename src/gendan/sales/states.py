"""The life of a sales order as data."""

from django.utils.translation import gettext_lazy as _

from gendan.core.states import Machine, Transition

from .models import Order

S = Order.State

ORDER = Machine(
    "sales.order",
    [
        Transition("submit", {S.DRAFT, S.RETURNED}, S.SUBMITTED),
        Transition("return", {S.SUBMITTED, S.CONFIRMED}, S.RETURNED),
        Transition("confirm", {S.SUBMITTED}, S.CONFIRMED),
        Transition("take_effect", {S.CONFIRMED}, S.EFFECTIVE),
        Transition("decline", {S.SUBMITTED, S.CONFIRMED}, S.DECLINED),
        Transition("complete", {S.EFFECTIVE}, S.COMPLETED),
        Transition("close", {S.COMPLETED}, S.CLOSED),
        # From returned as well: a customer may lose interest while the faults are being mended (ADR 0005).
        Transition("cancel", {S.SUBMITTED, S.RETURNED, S.CONFIRMED, S.EFFECTIVE}, S.CANCELLED),
        Transition("void", {S.DRAFT}, S.VOID),
    ],
    {
        S.DRAFT: _("Draft"),
        S.SUBMITTED: _("Submitted"),
        S.RETURNED: _("Returned"),
        S.CONFIRMED: _("Confirmed"),
        S.EFFECTIVE: _("Effective"),
        S.DECLINED: _("Declined"),
        S.COMPLETED: _("Completed"),
        S.CLOSED: _("Closed"),
        S.CANCELLED: _("Cancelled"),
        S.VOID: _("Void"),
    },
)

EDITABLE_STATES = (S.DRAFT, S.RETURNED)
COMMITTED_STATES = (S.CONFIRMED, S.EFFECTIVE)
PAYABLE_STATES = (S.SUBMITTED, *COMMITTED_STATES)  # in which money of an order counts for that order only
