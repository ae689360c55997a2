"""The lives of invoices, payments and statements as data."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import Invoice, Payment, Statement

N, P, T = Invoice.State, Payment.State, Statement.State

INVOICE = Machine(
    "finance.invoice",
    [
        Transition("issue", {N.DRAFT}, N.ISSUED),
        Transition("void", {N.DRAFT}, N.VOID),
        Transition("reverse", {N.ISSUED}, N.REVERSED),
    ],
    {
        N.DRAFT: _("Draft"),
        N.ISSUED: _("Issued"),
        N.REVERSED: _("Reversed"),
        N.VOID: _("Void"),
    },
)

PAYMENT = Machine(
    "finance.payment",
    [
        Transition("confirm", {P.ANNOUNCED}, P.CONFIRMED),
        Transition("fail", {P.ANNOUNCED}, P.FAILED),
        Transition("reverse", {P.CONFIRMED}, P.REVERSED),
    ],
    {
        P.ANNOUNCED: _("To confirm"),
        P.CONFIRMED: _("Confirmed"),
        P.FAILED: _("Did not come"),
        P.REVERSED: _("Taken back"),
    },
)

STATEMENT = Machine(
    "finance.statement",
    [
        Transition("to_finance", {T.DRAFT}, T.WITH_FINANCE),
        Transition("return", {T.WITH_FINANCE}, T.DRAFT),
        Transition("send", {T.WITH_FINANCE}, T.SENT),
        Transition("confirm", {T.SENT, T.DISPUTED}, T.CONFIRMED),
        Transition("dispute", {T.SENT}, T.DISPUTED),
        Transition("close", {T.CONFIRMED}, T.CLOSED),
    ],
    {
        T.DRAFT: _("Draft"),
        T.WITH_FINANCE: _("With finance"),
        T.SENT: _("Sent"),
        T.CONFIRMED: pgettext_lazy("statement", "Customer agrees"),
        T.DISPUTED: _("Customer disagrees"),
        T.CLOSED: _("Closed"),
    },
)
