"""What a change request says, in people's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core import words as core_words
from gendan.sales.states import CHANGE
from gendan.web import kit

COLOURS = {
    "raised": "soon", "graded": "act", "assessing": "act", "reviewing": "act", "negotiating": "act", "approved": "ok",
    "notice_issued": "act", "acknowledged": "ok", "applied": "done", "closed": "done", "filed": "done", "refused": "late",
    "withdrawn": "plan",
}  # fmt: skip
GRADES: dict[str, Any] = {
    "G1": _("G1 minor"), "G2": _("G2 schedule"), "G3": _("G3 structural"), "T1": _("T1 technical, light"),
    "T2": _("T2 technical, heavy"), "D1": _("D1 design error"), "D2": _("D2 customer's change after drawings"),
}  # fmt: skip
SOURCES: dict[str, Any] = {
    "customer": pgettext_lazy("change", "Customer"), "company": pgettext_lazy("change", "Our company"),
    "design": pgettext_lazy("change", "Design"),
}  # fmt: skip
KINDS: dict[str, Any] = {"change": pgettext_lazy("change", "Change"), "cancel": pgettext_lazy("change", "Cancellation")}
WHAT: dict[str, Any] = {
    "reservation": _("Kept stock"), "credit": _("Committed credit"), "promise": _("Promised date"), "task": _("Open task"),
    "paper": _("Form that is out"), "change": _("Other change request"), "delivery": pgettext_lazy("change", "Delivery note"),
    "pick": pgettext_lazy("change", "Pick list"), "package": _("Packed box"), "invoice": pgettext_lazy("change", "Invoice"), "payment": pgettext_lazy("change", "Payment"),
}  # fmt: skip
PROPOSALS: dict[str, Any] = {
    "adjust": _("Adjust to the new quantity"), "release": _("Set free"), "recompute": _("Compute anew"),
    "void": _("No longer counts"), "recommit": _("Commit the new amount"), "give_back": pgettext_lazy("credit", "Give back"),
    "look_again": _("Look again"), "end": _("Ends"), "recall": _("Recall"), "make_anew": _("Make anew"),
    "cancel": _("Cancel it"), "tell_carrier": _("Has left: tell the carrier and the customer"),
    "repack": _("Unpack or label anew"), "reverse": _("Red letter and a new invoice"), "draft_anew": _("Draft anew"),
    "refund": _("Refund or move"), "count_anew": _("Counts towards the new amount"),
}  # fmt: skip
DECISIONS: dict[str, Any] = {
    "follows": _("Follows by itself"), "do": _("The system does it"), "ask": _("Task for the department"),
    "leave": _("Stays as it is"),
}  # fmt: skip
CONDITIONS: dict[str, Any] = {
    "date": _("Production says by when"), "review": _("The order is reviewed again"),
    "customer": _("The customer agrees"), "consent": _("The customer's written request is on file"),
    "decision": _("The order desk decides"), "grade": _("The lower grade is approved"),
}  # fmt: skip


def state_chip(state: str) -> Any:
    """A request's state as a chip."""
    return kit.chip(COLOURS.get(state, "plan"), core_words.state("sales.change", state))


def states() -> list[tuple[str, str]]:
    """States with their words, for choices."""
    return [(state, core_words.state("sales.change", state)) for state in CHANGE.states]
