"""A reviewer's form: conditions by kind, files, and what was typed as the review takes it."""

from decimal import InvalidOperation
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from gendan.core import attachments
from gendan.core.errors import Invalid
from gendan.core.work import service
from gendan.sales.services import reviews
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow.services import rounds
from gendan.workflow.services.rounds import Given, Term

from . import steps

TERMS = 3  # conditions one answer may name on the page


def given(form: QueryDict, prefix: str = "") -> Given:
    """An answer as typed. Invalid where a date or price cannot be read."""
    start = f"{prefix}answers."
    answers = {name.removeprefix(start): str(value) for name, value in form.items() if name.startswith(start)}
    return Given(
        answers, steps.parse_day(form.get(f"{prefix}earliest_on", "")), terms(form, prefix),
        form.get(f"{prefix}remarks", ""), form.get(f"{prefix}hard") == "1",
    )  # fmt: skip


def terms(form: QueryDict, prefix: str = "") -> list[Term]:
    """The conditions named, those left empty passed over."""
    found = []
    for n in range(TERMS):
        tail = f".{n}" if n else ""
        text, value = form.get(f"{prefix}condition{tail}", "").strip(), form.get(f"{prefix}value{tail}", "").strip()
        kind = form.get(f"{prefix}kind{tail}", "") or "other"
        if kind == "date" and not value:
            kind = "other"  # the earliest date above says from when
        if text or value:
            found.append(Term(text, kind, _value(kind, value)))
    return found


def _value(kind: str, typed: str) -> str:
    """A date or a price as the condition keeps it."""
    if not typed:
        return ""
    if kind == "date":
        day = steps.parse_day(typed)
        return day.isoformat() if day else ""
    if kind == "price":
        try:
            return f"{kit.parse_amount(typed):f}"
        except (ValueError, InvalidOperation):
            raise Invalid({"condition": _("At which price?")}) from None
    return typed[:40]


def answer(request: Request, task_id: int) -> str:
    """Take a reviewer's answer with its files; all or nothing."""
    said = given(request.POST)
    _keep(request, task_id, said, request.FILES.getlist("file"))
    return _("Answer given")


@service
def _keep(request: Request, task_id: int, said: Given, files: list[UploadedFile]) -> None:
    row = rounds.of_task(task_id)
    reviews.answer(
        task_id, said.answers, earliest_on=said.earliest_on, conditions=said.terms, remarks=said.remarks, hard=said.hard,
        version=kit.version(request), actor=request.actor,
    )  # fmt: skip
    for file in files:
        attachments.add(
            row.ref, file.name or "file", file, actor=request.actor, role="review", company_id=row.review.company_id
        )  # type: ignore[arg-type]


def shown(typed: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows for conditions, with what was typed before."""
    rows = []
    for n in range(TERMS):
        tail = f".{n}" if n else ""
        kept = {key: typed.get(f"{key}{tail}", "") for key in ("kind", "value", "condition")}
        rows.append({"tail": tail, "id": f"-{n}" if n else "", **kept})
    return rows
