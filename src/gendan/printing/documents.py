"""The register of forms: what can be printed, on which papers, from which data."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from gendan.core.actor import Actor
from gendan.core.errors import NotFound

A4, SLIP = "a4", "form241"


@dataclass(frozen=True, slots=True)
class Job:
    """How this print is wanted. The language is active while a form draws."""

    paper: str
    language: str
    actor: Actor


@dataclass(frozen=True)
class Form:
    """A kind of paper.

    `rows(actor)` is what the actor may see; `key` the field a caller names documents by. `draw` turns documents into
    the template's data with a number of queries that does not depend on how many there are.
    """

    code: str
    name: str | Promise
    permission: str
    rows: Callable[[Actor], "QuerySet[Any]"]
    draw: Callable[[Sequence[Any], Job], list[dict[str, Any]]]
    papers: tuple[str, ...] = (A4, SLIP)
    template: str = "sheet.typ"
    key: str = "number"
    ready: Callable[[Sequence[Any]], None] | None = None  # refuses documents that are not to be printed yet


_forms: dict[str, Form] = {}


def register(form: Form) -> Form:
    """Add a form, once, at import."""
    assert form.code not in _forms, f"two forms named {form.code}"
    _forms[form.code] = form
    return form


def forms() -> dict[str, Form]:
    """All forms by code."""
    _load()
    return dict(_forms)


def form(code: str) -> Form:
    """The form of a code. Refuses with NotFound."""
    _load()
    if code not in _forms:
        raise NotFound()
    return _forms[code]


@cache
def _load() -> None:
    """Import the modules that register forms; their models must not be touched before the apps are ready."""
    from gendan.printing import forms as package

    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
