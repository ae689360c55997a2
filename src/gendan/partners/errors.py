"""Refusals of partners."""

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict

from .standing import CreditState


class CreditExceeded(Conflict):
    """The customer's credit does not carry this; data holds limit, exposure, overdue and by how much it is over."""

    code = "credit_exceeded"
    text = gettext_noop("The customer's credit is exceeded by %(over)s: limit %(limit)s, committed %(exposure)s.")

    def __init__(self, state: CreditState) -> None:
        super().__init__(
            customer_id=state.customer_id,
            limit=state.limit,
            exposure=state.exposure,
            overdue=state.overdue,
            over=state.over,
            findings=list(state.findings),
        )
