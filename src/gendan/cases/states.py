"""The life of an exception as data."""

from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import ExceptionRecord

S = ExceptionRecord.State

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
