"""The life of a task as data."""

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
)
