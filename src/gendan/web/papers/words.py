"""States and happenings of forms in people's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core import words
from gendan.papers.models import Paper
from gendan.web import kit

CHIP = {"draft": "plan", "filed": "act", "signed": "ok", "closed": "done", "void": "done"}
STATES: dict[str, Any] = {
    "draft": pgettext_lazy("paper form", "Draft"),
    "filed": pgettext_lazy("paper form", "Filed"),
    "signed": pgettext_lazy("paper form", "Signed"),
    "closed": pgettext_lazy("paper form", "Closed"),
    "void": pgettext_lazy("paper form", "Void"),
}
EVENT: dict[str, Any] = {
    "papers.paper.created": _("Form begun"),
    "papers.paper.filed": _("Form filed"),
    "papers.paper.signed": _("Form signed by all"),
    "papers.signature.given": _("Form signed"),
    "papers.paper.returned": _("Form returned"),
    "papers.paper.acknowledged": _("Copy acknowledged"),
    "papers.paper.answered": _("Form answered"),
    "papers.paper.recalled": _("Form recalled"),
    "papers.paper.closed": _("Form closed"),
    "papers.paper.voided": _("Form voided"),
    "papers.paper.printed": _("Form printed"),
    "core.attachment.added": _("File added"),
}


def chip(state: str) -> Any:
    """The state with its colour."""
    return kit.chip(CHIP.get(state, "plan"), words.state(Paper.KIND, state))
