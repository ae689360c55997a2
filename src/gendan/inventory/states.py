"""The lives of transfers and counts."""

from django.utils.translation import pgettext_lazy

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
    {
        T.REQUESTED: pgettext_lazy("transfer", "To approve"),
        T.APPROVED: pgettext_lazy("transfer", "To issue"),
        T.IN_TRANSIT: pgettext_lazy("transfer", "In transit"),
        T.RECEIVED: pgettext_lazy("transfer", "Received"),
        T.CANCELLED: pgettext_lazy("transfer", "Void"),
    },
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
    {
        C.COUNTING: pgettext_lazy("count", "Counting"),
        C.SUBMITTED: pgettext_lazy("count", "To approve"),
        C.POSTED: pgettext_lazy("count", "Booked"),
        C.CANCELLED: pgettext_lazy("count", "Void"),
    },
)
