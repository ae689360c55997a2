"""Refusals of finance."""

from decimal import Decimal

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class NothingToInvoice(Conflict):
    """Everything delivered is invoiced, or the order type invoices later."""

    code = "nothing_to_invoice"
    text = gettext_noop("There is nothing to invoice yet.")


class OverAllocated(Conflict):
    """More than the payment holds, or than the order owes."""

    code = "over_allocated"
    text = gettext_noop("Only %(left)s can be allocated here; %(asked)s was asked for.")

    def __init__(self, asked: Decimal, left: Decimal) -> None:
        super().__init__(asked=f"{asked:.2f}", left=f"{left:.2f}")


class AlreadyCollected(Conflict):
    """The cash of this delivery has been taken in."""

    code = "already_collected"
    text = gettext_noop("The cash of this delivery is already recorded.")
