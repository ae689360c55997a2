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


KIND_WORDS: dict[str, Any] = {
    "text": pgettext_lazy("field kind", "Text"),
    "long_text": pgettext_lazy("field kind", "Long text"),
    "number": pgettext_lazy("field kind", "Number"),
    "money": pgettext_lazy("field kind", "Amount"),
    "date": pgettext_lazy("field kind", "Date"),
    "time": pgettext_lazy("field kind", "Time"),
    "choice": pgettext_lazy("field kind", "One of several"),
    "choices": pgettext_lazy("field kind", "Some of several"),
    "yes_no": pgettext_lazy("field kind", "Yes or no"),
    "customer": pgettext_lazy("field kind", "Customer"),
    "person": pgettext_lazy("field kind", "Person"),
    "department": pgettext_lazy("field kind", "Department"),
    "role": pgettext_lazy("field kind", "Role"),
    "table": pgettext_lazy("field kind", "Table"),
    "file": pgettext_lazy("field kind", "Photo or file"),
    "sum": pgettext_lazy("field kind", "Sum of a column"),
}
