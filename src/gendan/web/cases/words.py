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
