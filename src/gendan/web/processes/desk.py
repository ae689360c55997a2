"""What somebody is working on: a draft as it stands on their desk, whole or not, with the last changes to be undone.

It lies among the person's drafts of pages; the version itself changes only when it is saved, and only whole.
"""

from dataclasses import dataclass, field
from typing import Any

from gendan.core import clock
from gendan.web.models import Draft
from gendan.workflow.models import ProcessTemplate
from gendan.workflow.process import checking, language, writing
from gendan.workflow.process.language import Fault, Template, Unreadable
from gendan.workflow.services import processes

UNDO = 20  # changes that can be taken back


@dataclass(frozen=True)
class Problem:
    """A fault at its place: of which step (empty: the template itself), which key, at which line; a hint may stay."""

    step: str
    key: str
    text: str
    line: int
    hint: bool = False


@dataclass
class Desk:
    """The text in hand; `base` is what was saved when one began."""

    template_id: int
    user_id: int
    text: str
    base: str
    step: str = ""
    undo: list[str] = field(default_factory=list)
    saved_at: Any = None

    @classmethod
    def of(cls, row: ProcessTemplate, user_id: int) -> "Desk":
        """What lies on somebody's desk for a draft, else the draft as it was saved."""
        kept = Draft.objects.filter(user_id=user_id, key=key(row.pk)).first()
        body = kept.body if kept and isinstance(kept.body, dict) and isinstance(kept.body.get("text"), str) else None
        if kept is None or body is None:
            return cls(row.pk, user_id, row.text, row.text)
        undo = [text for text in body.get("undo", ()) if isinstance(text, str)]
        return cls(
            row.pk, user_id, body["text"], str(body.get("base", row.text)), str(body.get("step", "")), undo, kept.saved_at
        )  # fmt: skip

    @classmethod
    def locked(cls, row: ProcessTemplate, user_id: int) -> "Desk":
        """The same to be changed: of two buttons pressed quickly the second waits for the first, and finds what it did."""
        start = {"body": {"text": row.text, "base": row.text}, "saved_at": clock.now()}
        Draft.objects.get_or_create(user_id=user_id, key=key(row.pk), defaults=start)
        Draft.objects.select_for_update().get(user_id=user_id, key=key(row.pk))
        return cls.of(row, user_id)

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.text != self.base

    def data(self) -> dict[str, Any] | None:
        """The text as plain data with a list of steps; None where it is not even that."""
        try:
            found = language.data_of(self.text)
        except Unreadable:
            return None
        steps = found.get("steps")
        whole = isinstance(steps, list) and steps and all(isinstance(step, dict) for step in steps)
        if not whole or not all(isinstance(step.get("code"), str) for step in found["steps"]):
            return None
        return found

    def put(self, data: dict[str, Any]) -> None:
        """Take changed data; the text before can be had back."""
        old = self.data()
        if old is None or writing.shortened(old) != writing.shortened(data):
            self.type_in(writing.written(writing.shortened(data)))

    def type_in(self, text: str) -> None:
        """Take a changed text."""
        if text != self.text:
            self.undo = [*self.undo, self.text][-UNDO:]
            self.text = text

    def take_back(self) -> bool:
        """Undo the last change; false where there is none."""
        if not self.undo:
            return False
        self.text = self.undo.pop()
        return True

    def keep(self) -> None:
        """Put it back among the person's drafts; what is as it was saved need not be kept."""
        if not self.changed and not self.undo:
            self.clear()
            return
        self.saved_at = clock.now()
        body = {"text": self.text, "base": self.base, "step": self.step, "undo": self.undo}
        Draft.objects.update_or_create(
            user_id=self.user_id, key=key(self.template_id), defaults={"body": body, "saved_at": self.saved_at}
        )

    def clear(self) -> None:
        """Nothing is in hand any more."""
        Draft.objects.filter(user_id=self.user_id, key=key(self.template_id)).delete()


def key(template_id: int) -> str:
    """Under which name it lies among the drafts."""
    return f"workflow.template:{template_id}"


def check(text: str, company_id: int | None) -> tuple[Template | None, list[Problem]]:
    """The template in a text if it can be read, and all that is wrong or doubtful, each at its place."""
    try:
        template = language.read(text)
    except Unreadable as unreadable:
        return None, [_located(fault, _codes(text)) for fault in unreadable.faults]
    codes = [step.code for step in template.steps]
    found = [_located(fault, codes) for fault in checking.faults(template, text, processes.vocabulary(company_id))]
    return template, found + [_located(fault, codes, hint=True) for fault in checking.hints(template, text)]


def _codes(text: str) -> list[str]:
    try:
        steps = language.data_of(text).get("steps")
    except Unreadable:
        return []
    return [str(s.get("code", "")) if isinstance(s, dict) else "" for s in steps] if isinstance(steps, list) else []


def _located(fault: Fault, codes: list[str], *, hint: bool = False) -> Problem:
    """`steps.4.name.en` and `review.role` name a step and one of its keys."""
    parts = fault.where.split(".")
    if parts[0] == "steps" and len(parts) > 1 and parts[1].isdecimal():
        n = int(parts[1]) - 1
        code = codes[n] if 0 <= n < len(codes) else ""
        return Problem(code, parts[2] if len(parts) > 2 else "", fault.text, fault.line, hint)
    if parts[0] in codes:
        key = parts[1] if len(parts) > 1 else "sla" if hint else ""
        return Problem(parts[0], key, fault.text, fault.line, hint)
    return Problem("", parts[0], fault.text, fault.line, hint)
