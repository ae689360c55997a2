"""The form of a step of a process: its questions, its check list, and a button for each way it can end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.errors import Invalid
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.sales import words as sales_words
from gendan.workflow.models import Task
from gendan.workflow.services import runs

ASK_WHY = ("decline", "reject", "refuse", "conditional", "failed")


def form(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows. A review is answered by its questions; the other ways to end are buttons."""
    data = row["data"]
    back, asks = data.get("back", ()), data.get("questions", ())
    outcomes = [o for o in data.get("outcomes", ()) if o not in ("accept", "conditional", "decline") or not asks]
    buttons = [
        {"code": code, "label": outcome_label(code, data.get("labels", {})), "back": code in back,
         "why": code in back or code in ASK_WHY}
        for code in outcomes
    ]  # fmt: skip
    return {
        "questions": [{"code": code, "text": sales_words.QUESTION.get(code, code)} for code in asks],
        "check": [{"code": f"check.{n}", "text": _said(point)} for n, point in enumerate(data.get("check", ()))],
        "buttons": [b for b in buttons if not b["why"]], "others": [b for b in buttons if b["why"]],
        "answered": bool(asks),
    }  # fmt: skip


def parse_day(typed: str) -> date | None:
    """A date as people type it; Invalid when it is none."""
    if not typed.strip():
        return None
    try:
        return kit.parse_date(typed.split(maxsplit=1)[0], clock.today())
    except ValueError:
        raise Invalid({"earliest_on": _("Not a date. Type 11-27, +3 or Friday.")}) from None


def answer(request: Request, task_id: int) -> str:
    """Take the answer of a step."""
    given = request.POST
    answers = {k.removeprefix("answers."): str(v) for k, v in given.items() if k.startswith("answers.")}
    outcome = given.get("outcome", "")
    why = kit.reason(request) if given.get("reason", "").strip() else given.get("note", "")
    runs.answer(
        task_id, outcome=outcome, answers=answers, reason=why, condition=given.get("condition", ""),
        earliest_on=parse_day(given.get("earliest_on", "")), version=kit.version(request), actor=request.actor,
    )  # fmt: skip
    data = Task.objects.values_list("data", flat=True).get(pk=task_id)
    return outcome_label(outcome, data.get("labels", {})) if outcome else _("Answer given")


def outcome_label(code: str, labels: Mapping[str, Any]) -> str:
    """One way to end a step in words: the template's own, else the usual ones."""
    if code in labels:
        return _said(labels[code])
    return {
        "done": pgettext("outcome", "Done"), "return": pgettext("outcome", "Return"), "accept": pgettext("outcome", "Accept"),
        "conditional": pgettext("outcome", "Accept with conditions"), "decline": pgettext("outcome", "Decline"),
        "approve": pgettext("outcome", "Approve"), "reject": pgettext("outcome", "Reject"), "sign": pgettext("outcome", "Sign"),
        "refuse": pgettext("outcome", "Refuse to sign"), "yes": pgettext("outcome", "Yes"), "no": pgettext("outcome", "No"),
        "failed": pgettext("outcome", "Did not work"),
    }.get(code, code)  # fmt: skip


def _said(name: Mapping[str, str]) -> str:
    return name["en" if (get_language() or "").startswith("en") else "zh"]
