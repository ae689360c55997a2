"""The lives of receipts and picks."""

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
)

P = Pick.State
PICK = Machine(
    Pick.KIND,
    [
        Transition("start", {P.OPEN}, P.PICKING),
        Transition("finish", {P.PICKING}, P.PICKED),
        Transition("cancel", {P.OPEN, P.PICKING}, P.CANCELLED),
    ],
)
