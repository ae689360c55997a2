"""The lives of receipts and picks."""

from django.utils.translation import pgettext_lazy

from gendan.core import words
from gendan.core.states import Machine, Transition

from .models import Pick, Receipt

R = Receipt.State
RECEIPT = Machine(
    Receipt.KIND,
    [
        Transition("count", {R.DRAFT, R.COUNTED}, R.COUNTED),
        Transition("post", {R.COUNTED}, R.POSTED),
        Transition("cancel", {R.DRAFT, R.COUNTED}, R.CANCELLED),
    ],
    {
        R.DRAFT: pgettext_lazy("receipt", "To count"),
        R.COUNTED: pgettext_lazy("receipt", "To sign"),
        R.POSTED: pgettext_lazy("receipt", "In stock"),
        R.CANCELLED: pgettext_lazy("receipt", "Void"),
    },
)

P = Pick.State
PICK = Machine(
    Pick.KIND,
    [
        Transition("start", {P.OPEN}, P.PICKING),
        Transition("finish", {P.PICKING}, P.PICKED),
        Transition("cancel", {P.OPEN, P.PICKING}, P.CANCELLED),
    ],
    {
        P.OPEN: pgettext_lazy("pick", "To pick"),
        P.PICKING: pgettext_lazy("pick", "Picking"),
        P.PICKED: pgettext_lazy("pick", "Picked"),
        P.CANCELLED: pgettext_lazy("pick", "Void"),
    },
)

words.name_states(
    "warehouse.pick_line",
    {
        "open": pgettext_lazy("pick", "To pick"),
        "picked": pgettext_lazy("pick", "Picked"),
        "short": pgettext_lazy("pick", "Reported missing"),
    },
)
