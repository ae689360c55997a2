"""The lives of transfers and counts."""

from gendan.core.states import Machine, Transition

from .models import Count, Transfer

T = Transfer.State
TRANSFER = Machine(
    Transfer.KIND,
    [
        Transition("approve", {T.REQUESTED}, T.APPROVED),
        Transition("issue", {T.APPROVED}, T.IN_TRANSIT),
        Transition("receive", {T.IN_TRANSIT}, T.IN_TRANSIT),
        Transition("complete", {T.IN_TRANSIT}, T.RECEIVED),
        Transition("settle", {T.IN_TRANSIT}, T.RECEIVED),
        Transition("cancel", {T.REQUESTED, T.APPROVED}, T.CANCELLED),
    ],
)

C = Count.State
COUNT = Machine(
    Count.KIND,
    [
        Transition("submit", {C.COUNTING}, C.SUBMITTED),
        Transition("recount", {C.SUBMITTED}, C.COUNTING),
        Transition("post", {C.SUBMITTED}, C.POSTED),
        Transition("cancel", {C.COUNTING, C.SUBMITTED}, C.CANCELLED),
    ],
)
