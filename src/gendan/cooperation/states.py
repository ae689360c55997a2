"""The life of an instruction (section 8.6 of the specification)."""

from django.utils.translation import pgettext_lazy

from gendan.core.states import Machine, Transition

from .models import Instruction

S = Instruction.State
INSTRUCTION = Machine(
    Instruction.KIND,
    [
        Transition("acknowledge", {S.INSTRUCTED}, S.ACKNOWLEDGED),
        Transition("plan", {S.ACKNOWLEDGED, S.PLANNED, S.IN_WORK}, S.PLANNED),
        Transition("report", {S.PLANNED, S.IN_WORK}, S.IN_WORK),
        Transition("finish", {S.ACKNOWLEDGED, S.PLANNED, S.IN_WORK}, S.FINISHED),
        Transition("receive", {S.FINISHED}, S.RECEIVED),
        Transition("cancel", {S.INSTRUCTED, S.ACKNOWLEDGED, S.PLANNED, S.IN_WORK}, S.CANCELLED),
    ],
    {
        S.INSTRUCTED: pgettext_lazy("cooperation", "Instructed"),
        S.ACKNOWLEDGED: pgettext_lazy("cooperation", "Acknowledged"),
        S.PLANNED: pgettext_lazy("cooperation", "Planned"),
        S.IN_WORK: pgettext_lazy("cooperation", "In work"),
        S.FINISHED: pgettext_lazy("cooperation", "Finished"),
        S.RECEIVED: pgettext_lazy("cooperation", "Received"),
        S.CANCELLED: pgettext_lazy("cooperation", "Cancelled"),
    },
)
BEFORE_FINISH = (S.INSTRUCTED, S.ACKNOWLEDGED, S.PLANNED, S.IN_WORK)
