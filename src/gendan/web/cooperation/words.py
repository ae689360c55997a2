"""What people call the states of instructions, and how they look."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web import kit

OPEN = ("instructed", "acknowledged", "planned", "in_work")
STATES: dict[str, tuple[str, Any]] = {
    "instructed": ("soon", pgettext_lazy("cooperation", "Instructed")),
    "acknowledged": ("plan", pgettext_lazy("cooperation", "Acknowledged")),
    "planned": ("plan", pgettext_lazy("cooperation", "Planned")),
    "in_work": ("act", pgettext_lazy("cooperation", "In work")),
    "finished": ("ok", pgettext_lazy("cooperation", "Finished")),
    "received": ("done", pgettext_lazy("cooperation", "Received")),
    "cancelled": ("done", pgettext_lazy("cooperation", "Cancelled")),
}
SAID: dict[str, Any] = {
    "acknowledge": _("%(number)s acknowledged"),
    "finish": _("%(number)s finished"),
    "receive": _("%(number)s received"),
    "cancel": _("%(number)s cancelled"),
}


def chip(state: str) -> Any:
    """A state as a chip."""
    look, word = STATES[state]
    return kit.chip(look, str(word))
