"""Refusals of sales."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class WarningsOpen(Conflict):
    """Warnings that nobody has accepted yet; accepting them is recorded with the person."""

    code = "warnings_open"
    text = gettext_noop("%(count)s warnings need a look before this goes on.")

    def __init__(self, warnings: Sequence[dict[str, Any]]) -> None:
        super().__init__(count=len(warnings), warnings=list(warnings))


class NotYetConfirmed(Conflict):
    """The customer is not asked to pay before those reviewing have said that the order can be kept (CNF-09)."""

    code = "not_yet_confirmed"
    text = gettext_noop(
        "The review has not passed yet; the customer is asked to pay only once goods and date are sure."
    )


class TypeNotReady(Conflict):
    """The order type's route is not built yet."""

    code = "type_not_ready"
    text = gettext_noop("Orders of type “%(type)s” cannot be taken yet; their route comes later.")

    def __init__(self, type: str) -> None:
        super().__init__(type=type)


class AlreadyShipped(Conflict):
    """Goods have left; only a return helps now."""

    code = "already_shipped"
    text = gettext_noop("A shipped order cannot be cancelled. Open a return instead.")


class BeingShipped(Conflict):
    """A delivery that is under way keeps these goods."""

    code = "being_shipped"
    text = gettext_noop("Goods are already picked for a delivery. Cancel the delivery first.")


class NotFinished(Conflict):
    """Something is still open on the order."""

    code = "not_finished"
    text = gettext_noop("The order is not finished: %(what)s.")

    def __init__(self, what: str) -> None:
        super().__init__(what=what)


class ContractExceeded(Conflict):
    """The contract does not hold that much any more (TYP-06)."""

    code = "contract_exceeded"
    text = gettext_noop("Contract %(contract)s has %(left)s of %(item)s left; the order asks for %(asked)s.")

    def __init__(self, contract: str, item: str, left: str, asked: str) -> None:
        super().__init__(contract=contract, item=item, left=left, asked=asked)


class OrderMovedOn(Conflict):
    """The order no longer says what it said when a change was asked for: somebody else changed the same field."""

    code = "order_moved_on"
    text = gettext_noop("The order was changed meanwhile (%(field)s). Look at the impact again before this goes on.")

    def __init__(self, field: str) -> None:
        super().__init__(field=field)


class AskCustomerService(Conflict):
    """After confirmation a customer changes nothing alone; customer service does it with them (CHG-15)."""

    code = "ask_customer_service"
    text = gettext_noop("Order %(order)s is confirmed and no longer changed here. %(who)s helps you: %(phone)s")

    def __init__(self, order: str, who: str, phone: str) -> None:
        super().__init__(order=order, who=who, phone=phone)


class ByRequestOnly(Conflict):
    """The firm changes effective orders by a graded request only."""

    code = "by_request_only"
    text = gettext_noop("This order is in effect. Raise a change request; it shows what the change touches first.")


class NotForThisGrade(Conflict):
    """A grade that asks for no such step."""

    code = "not_for_this_grade"
    text = gettext_noop("Grade %(grade)s needs no such step.")

    def __init__(self, grade: str) -> None:
        super().__init__(grade=grade)


class QuotationOutdated(Conflict):
    """The order was changed after it was offered."""

    code = "quotation_outdated"
    text = gettext_noop("The order was changed after quotation %(number)s was made. Make a new version.")

    def __init__(self, number: str) -> None:
        super().__init__(number=number)
