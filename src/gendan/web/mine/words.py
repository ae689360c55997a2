"""Codes of tasks in people's words: limits, findings of the automatic review, outcomes, who waits."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from gendan.web import kit
from gendan.workflow.sla import Limit

FINDING: dict[str, Any] = {
    "price_policy": gettext_lazy("price off the policy"),
    "stock": gettext_lazy("stock short"),
    "credit": gettext_lazy("credit exceeded"),
    "amount": gettext_lazy("large order"),
    "requirements": gettext_lazy("special requirements"),
}
SUBJECT: dict[str, Any] = {
    "price": gettext_lazy("Prices off the policy"),
    "order": gettext_lazy("Order"),
    "gm": gettext_lazy("Reorder"),
    "hard": gettext_lazy("Order that is hard to make"),
    "change_grade": gettext_lazy("Lower grade of a change"),
    "untried": gettext_lazy("Goods nobody has tried yet"),
    "quotation": gettext_lazy("Quotation"),
    "contract": gettext_lazy("Contract"),
    "change": gettext_lazy("Change"),
    "decline": gettext_lazy("Declining the order"),
    "cancel": gettext_lazy("Cancelling the order"),
}
OUTCOME: dict[str, tuple[Any, str]] = {
    "done": (gettext_lazy("Done"), "done"),
    "yes": (pgettext_lazy("review", "Yes"), "ok"),
    "conditional": (gettext_lazy("With conditions"), "soon"),
    "no": (pgettext_lazy("review", "No"), "late"),
    "approved": (gettext_lazy("Approved"), "ok"),
    "rejected": (gettext_lazy("Rejected"), "late"),
    "returned": (pgettext_lazy("task", "Returned"), "late"),
}


def limit(text: str) -> str:
    """A limit as stored (`4wh`, `1wd<09:00`, `-2cd@2025-06-20`) as people say it; empty where there is none."""
    if not text:
        return ""
    try:
        found = Limit.parse(text)
    except ValueError:
        return ""
    amount = abs(found.amount)
    if found.target is not None:
        return ngettext("%(n)s day before %(on)s", "%(n)s days before %(on)s", int(amount)) % {
            "n": kit.trimmed(amount),
            "on": kit.day(found.target),
        }
    told = _amount(found.unit, kit.trimmed(amount), int(amount))
    return _("%(limit)s, by %(hour)s") % {"limit": told, "hour": f"{found.by:%H:%M}"} if found.by else told


def _amount(unit: str, n: str, count: int) -> str:
    if unit in ("wd", "cd") and not count:
        return _("the same day")
    texts = {
        "min": lambda: _("%(n)s min"),
        "wh": lambda: _("%(n)s working h"),
        "h": lambda: _("%(n)s h"),
        "wd": lambda: ngettext("%(n)s working day", "%(n)s working days", count),
        "cd": lambda: ngettext("%(n)s day", "%(n)s days", count),
        "mo": lambda: ngettext("%(n)s month", "%(n)s months", count),
    }
    return texts[unit]() % {"n": n} if unit in texts else ""


def outcome_chip(row: dict[str, Any]) -> Any:
    """How a finished task ended."""
    code = "returned" if row["state"] == "returned" else row["outcome"]
    text, state = OUTCOME.get(code, (gettext_lazy("Done"), "done"))
    return kit.chip(state, text)
