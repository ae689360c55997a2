"""The life of an exception as data."""

from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import Enquiry, ExceptionRecord

S, E = ExceptionRecord.State, Enquiry.State

EXCEPTION = Machine(
    ExceptionRecord.KIND,
    [
        Transition("plan", {S.OPEN, S.IN_HAND}, S.IN_HAND),
        Transition("hand_over", {S.OPEN}, S.OPEN),
        Transition("hand_over", {S.IN_HAND}, S.IN_HAND),
        Transition("tell", {S.OPEN}, S.OPEN),
        Transition("tell", {S.IN_HAND}, S.IN_HAND),
        Transition("note", {S.OPEN}, S.OPEN),
        Transition("note", {S.IN_HAND}, S.IN_HAND),
        Transition("note", {S.CLOSED}, S.CLOSED),
        Transition("close", {S.OPEN, S.IN_HAND}, S.CLOSED),
        Transition("drop", {S.OPEN, S.IN_HAND}, S.DROPPED),
    ],
    {
        S.OPEN: pgettext_lazy("exception", "Open"),
        S.IN_HAND: pgettext_lazy("exception", "In hand"),
        S.CLOSED: pgettext_lazy("exception", "Settled"),
        S.DROPPED: pgettext_lazy("exception", "Was none"),
    },
)

ENQUIRY = Machine(
    Enquiry.KIND,
    [
        Transition("find", {E.OPEN}, E.OPEN),
        Transition("ask", {E.OPEN}, E.OPEN),
        Transition("reply", {E.OPEN}, E.OPEN),
        Transition("answer", {E.OPEN, E.ANSWERED}, E.ANSWERED),
        Transition("close", {E.ANSWERED}, E.CLOSED),
    ],
    {
        E.OPEN: pgettext_lazy("enquiry", "Open"),
        E.ANSWERED: pgettext_lazy("enquiry", "Answered"),
        E.CLOSED: pgettext_lazy("enquiry", "Closed"),
    },
)
