"""States and happenings of exceptions in people's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web import kit

STATES: dict[str, Any] = {
    "open": pgettext_lazy("exception", "Open"),
    "in_hand": pgettext_lazy("exception", "In hand"),
    "closed": pgettext_lazy("exception", "Settled"),
    "dropped": pgettext_lazy("exception", "Was none"),
}
CHIP = {"open": "late", "in_hand": "act", "closed": "done", "dropped": "done"}
EVENT: dict[str, Any] = {
    "cases.exception.reported": _("Exception reported"),
    "cases.exception.planned": _("Exception planned"),
    "cases.exception.handed_over": _("Exception handed over"),
    "cases.exception.told": _("Customer told of the exception"),
    "cases.exception.noted": _("Written about the exception"),
    "cases.exception.analysed": _("Cause analysis filed"),
    "cases.exception.closed": _("Exception settled"),
    "cases.exception.dropped": _("Exception was none"),
}
SOURCES: dict[str, Any] = {
    "person": pgettext_lazy("exception", "a person"),
    "system": pgettext_lazy("exception", "the program"),
}


def chip(state: str) -> Any:
    """The state with its colour."""
    return kit.chip(CHIP.get(state, "plan"), STATES.get(state, state))


ENQUIRY_STATES: dict[str, Any] = {
    "open": pgettext_lazy("enquiry", "Open"),
    "answered": pgettext_lazy("enquiry", "Answered"),
    "closed": pgettext_lazy("enquiry", "Closed"),
}
CATEGORIES: dict[str, Any] = {
    "where": pgettext_lazy("enquiry", "Where it is"),
    "date": pgettext_lazy("enquiry", "Delivery date"),
    "goods": pgettext_lazy("enquiry", "Goods, stock"),
    "price": pgettext_lazy("enquiry", "Price"),
    "invoice": pgettext_lazy("enquiry", "Invoice"),
    "payment": pgettext_lazy("enquiry", "Payment"),
    "quality": pgettext_lazy("enquiry", "Quality"),
    "account": pgettext_lazy("enquiry", "Account"),
    "other": pgettext_lazy("enquiry", "Other"),
}


def enquiry_chip(state: str) -> Any:
    """An enquiry's state with its colour."""
    return kit.chip({"open": "act", "answered": "ok"}.get(state, "done"), ENQUIRY_STATES.get(state, state))
