"""Refusals. Each knows its status, a stable code and the data an edge needs to explain it.

DomainError
├── NotFound 404            what you may not see does not exist
├── NotAllowed 403          the permission that is missing
├── Invalid 422             field → messages
├── Busy 503                a lock or the database did not answer; worth retrying
└── Conflict 409
    ├── IllegalTransition   the state does not allow it; says what it allows
    ├── StaleDocument       somebody changed it; says who and when where known
    └── GateClosed          open conditions, who can close them, since when

Edges (page, API, sheet, job) translate them once. Texts are translatable and say what is so, why, what now.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import words


class DomainError(Exception):
    """Base of every refusal. `title` is the short text, `detail()` the whole sentence, both translated when asked."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    text: ClassVar[str] = gettext_noop("This cannot be done now.")

    def __init__(self, message: str | None = None, **data: Any) -> None:
        super().__init__(message or self.code)
        self.message = message
        self.data = data

    @property
    def title(self) -> str:
        """What happened, in the reader's language."""
        return self._filled(self.text)

    def detail(self) -> str:
        """The sentence shown to people: the given message, else the text filled with the data."""
        return self._filled(self.message or self.text)

    def told(self) -> Mapping[str, Any]:
        """The data as people say it: codes in words. `data` itself keeps the codes for machines."""
        return self.data

    def _filled(self, text: str) -> str:
        text = _(text)
        return text % self.told() if self.data and "%(" in text else text

    def __str__(self) -> str:
        return self.detail()


class NotFound(DomainError):
    """There is nothing of that name for this actor."""

    code, status, text = "not_found", 404, gettext_noop("Not found.")


class NotAllowed(DomainError):
    """The actor lacks a permission."""

    code, status = "not_allowed", 403
    text = gettext_noop("You may not do this. It needs the right “%(permission)s”.")

    def __init__(self, permission: str, message: str | None = None, **data: Any) -> None:
        super().__init__(message, permission=permission, **data)

    def told(self) -> Mapping[str, Any]:
        return {**self.data, "permission": words.permission(self.data["permission"])}


class Invalid(DomainError):
    """The input is wrong. `errors` maps a field (`lines.3.quantity`, or `""` for the whole) to messages."""

    code, status, text = "invalid", 422, gettext_noop("Some of the input needs correcting.")

    def __init__(self, errors: Mapping[str, str | Sequence[str]], message: str | None = None) -> None:
        self.errors = {k: [v] if isinstance(v, str) else list(v) for k, v in errors.items()}
        super().__init__(message, errors=self.errors)

    def detail(self) -> str:
        if self.message:
            return _(self.message)
        return " ".join(str(message) for messages in self.errors.values() for message in messages)


class Busy(DomainError):
    """Somebody else holds what this needs; trying again is the right answer."""

    code, status, text = "busy", 503, gettext_noop("Somebody is working on this right now. Try again in a moment.")


class Conflict(DomainError):
    """The request is sound but the state of things forbids it."""

    code, status = "conflict", 409


class IllegalTransition(Conflict):
    """The document's state does not allow the verb."""

    code = "illegal_transition"
    text = gettext_noop("Not possible in state “%(state)s”.")

    def __init__(self, kind: str, verb: str, state: str, legal: Sequence[str] = ()) -> None:
        super().__init__(kind=kind, verb=verb, state=state, legal=list(legal))

    def told(self) -> Mapping[str, Any]:
        return {**self.data, "state": words.state(self.data["kind"], self.data["state"])}


class StaleDocument(Conflict):
    """The caller's version is not the present one."""

    code = "stale_document"
    text = gettext_noop("Somebody changed this meanwhile. Your input is kept; compare and choose.")

    def __init__(self, kind: str, id: int, expected: int, actual: int) -> None:
        super().__init__(kind=kind, id=id, expected=expected, actual=actual)


class GateClosed(Conflict):
    """Conditions of the process are open. `conditions` lists each with holder and since when."""

    code = "gate_closed"
    text = gettext_noop("%(count)s conditions are still open.")

    def __init__(self, kind: str, verb: str, conditions: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(kind=kind, verb=verb, count=len(conditions), conditions=list(conditions))


def violated(error: Exception) -> str:
    """The name of the constraint that the database says was violated; empty when it was something else."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
