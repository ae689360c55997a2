"""The life of a sales order as data."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import ChangeRequest, Order, Quotation

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

Q = Quotation.State

QUOTATION = Machine(
    "sales.quotation",
    [
        Transition("send", {Q.DRAFT}, Q.SENT),
        Transition("accept", {Q.SENT}, Q.ACCEPTED),
        Transition("reject", {Q.SENT}, Q.REJECTED),
        Transition("expire", {Q.SENT}, Q.EXPIRED),
        Transition("revise", {Q.DRAFT, Q.SENT, Q.EXPIRED, Q.REJECTED}, Q.REVISED),
    ],
    {
        Q.DRAFT: pgettext_lazy("quotation", "Not sent"),
        Q.SENT: pgettext_lazy("quotation", "Sent"),
        Q.ACCEPTED: pgettext_lazy("quotation", "Accepted"),
        Q.REJECTED: pgettext_lazy("quotation", "Refused"),
        Q.EXPIRED: pgettext_lazy("quotation", "Expired"),
        Q.REVISED: pgettext_lazy("quotation", "Replaced"),
    },
)

EDITABLE_STATES = (S.DRAFT, S.RETURNED)
COMMITTED_STATES = (S.CONFIRMED, S.EFFECTIVE)
PAYABLE_STATES = (S.SUBMITTED, *COMMITTED_STATES)  # in which money of an order counts for that order only

C = ChangeRequest.State
OPEN_CHANGES = (
    C.RAISED, C.GRADED, C.ASSESSING, C.REVIEWING, C.NEGOTIATING, C.APPROVED, C.NOTICE_ISSUED, C.ACKNOWLEDGED,
)  # fmt: skip
UNDECIDED = (C.RAISED, C.GRADED, C.ASSESSING, C.REVIEWING, C.NEGOTIATING)

CHANGE = Machine(
    "sales.change",
    [
        Transition("grade", {C.RAISED, C.GRADED, C.ASSESSING}, C.GRADED),
        Transition("file", {C.GRADED}, C.FILED),
        Transition("assess", {C.GRADED, C.ASSESSING, C.REVIEWING, C.NEGOTIATING}, C.ASSESSING),
        Transition("review", {C.ASSESSING}, C.REVIEWING),
        Transition("negotiate", {C.REVIEWING, C.ASSESSING}, C.NEGOTIATING),
        Transition("approve", {C.ASSESSING, C.REVIEWING, C.NEGOTIATING}, C.APPROVED),
        Transition("refuse", UNDECIDED, C.REFUSED),
        Transition("issue", {C.APPROVED}, C.NOTICE_ISSUED),
        Transition("acknowledge", {C.NOTICE_ISSUED}, C.ACKNOWLEDGED),
        Transition("apply", {C.ACKNOWLEDGED}, C.APPLIED),
        Transition("close", {C.APPLIED}, C.CLOSED),
        Transition("withdraw", OPEN_CHANGES, C.WITHDRAWN),
    ],
    {
        C.RAISED: pgettext_lazy("change", "Raised"),
        C.GRADED: pgettext_lazy("change", "Graded"),
        C.ASSESSING: pgettext_lazy("change", "Impact looked at"),
        C.REVIEWING: pgettext_lazy("change", "In review"),
        C.NEGOTIATING: pgettext_lazy("change", "Being agreed"),
        C.APPROVED: pgettext_lazy("change", "Approved"),
        C.REFUSED: pgettext_lazy("change", "Refused"),
        C.NOTICE_ISSUED: pgettext_lazy("change", "Notice issued"),
        C.ACKNOWLEDGED: pgettext_lazy("change", "Acknowledged by all"),
        C.APPLIED: pgettext_lazy("change", "Applied"),
        C.CLOSED: pgettext_lazy("change", "Closed"),
        C.FILED: pgettext_lazy("change", "On file"),
        C.WITHDRAWN: pgettext_lazy("change", "Withdrawn"),
    },
)
