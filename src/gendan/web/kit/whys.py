"""Reasons of a list as dialogs and forms offer them, and as they come back: a code, a remark beside it."""

from django.http import HttpRequest
from django.utils.translation import get_language

from gendan.org import queries


def offered(list_name: str) -> list[tuple[str, str]]:
    """Code and name of what a list offers, in the reader's language."""
    language = get_language() or "zh"
    return [(reason.code, reason.label(language)) for reason in queries.offered(list_name)]


def reason(request: HttpRequest, field: str = "reason") -> str:
    """The reason given in a dialog or form, as verbs take it: `code`, `code: remark`, or words alone."""
    return said(request.POST.get(f"{field}_code"), request.POST.get(field))


def said(code: str | None, note: str | None) -> str:
    """Code and remark as verbs take them."""
    given = [part.strip()[:1000] for part in (code or "", note or "")]
    return ": ".join(part for part in given if part)
