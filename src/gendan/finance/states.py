"""The lives of invoices, payments and statements as data."""

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
)

PAYMENT = Machine(
    "finance.payment",
    [
        Transition("confirm", {P.ANNOUNCED}, P.CONFIRMED),
        Transition("fail", {P.ANNOUNCED}, P.FAILED),
        Transition("reverse", {P.CONFIRMED}, P.REVERSED),
    ],
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
)
