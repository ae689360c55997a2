"""The life of a task as data."""

from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import Task

S = Task.State

TASK = Machine(
    Task.KIND,
    [
        Transition("complete", {S.OPEN}, S.DONE),
        Transition("return", {S.OPEN}, S.RETURNED),
        Transition("cancel", {S.OPEN}, S.CANCELLED),
        Transition("take", {S.OPEN}, S.OPEN),
        Transition("delegate", {S.OPEN}, S.OPEN),
        Transition("assign", {S.OPEN}, S.OPEN),
        Transition("pause", {S.OPEN}, S.OPEN),
        Transition("resume", {S.OPEN}, S.OPEN),
    ],
    {
        S.OPEN: pgettext_lazy("task", "Open"),
        S.DONE: pgettext_lazy("task", "Done"),
        S.RETURNED: pgettext_lazy("task", "Returned"),
        S.CANCELLED: pgettext_lazy("task", "Cancelled"),
    },
)
