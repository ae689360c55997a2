"""On which documents papers may hang, and what those documents tell: areas above register theirs here.

An area's own `subjects.py` calls `register`; it is imported when the product starts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref


@dataclass(frozen=True)
class Fact:
    """Something a document tells: its label, and for lists the columns with their labels."""

    label: str | Promise
    columns: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A kind of document: `rows(actor)` are those an actor sees, `load(id)` its facts as plain JSON values."""

    kind: str
    label: str | Promise
    permission: str
    rows: Callable[[Actor], "QuerySet[Any]"]
    load: Callable[[int], Mapping[str, Any]]
    facts: Mapping[str, Fact]
    title: str = "customer_name"  # the field that says for whom it is


@dataclass(frozen=True, slots=True)
class Found:
    """A document that was found: which, of whom, for whom."""

    ref: Ref
    number: str
    title: str
    company_id: int


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Let papers hang on a kind of document."""
    assert subject.kind not in _subjects, f"two subjects of kind {subject.kind}"
    _subjects[subject.kind] = subject


def all_subjects() -> dict[str, Subject]:
    """Kinds of documents that papers may hang on."""
    return dict(_subjects)


def facts_known() -> dict[str, dict[str, frozenset[str]]]:
    """Kind → fact → columns: what a definition may name."""
    return {
        kind: {name: frozenset(fact.columns) for name, fact in subject.facts.items()}
        for kind, subject in _subjects.items()
    }


def find(kind: str, actor: Actor, *, id: int | None = None, number: str = "") -> Found:
    """The document of an id or number that the actor sees; else NotFound."""
    subject = _subjects.get(kind)
    if subject is None or not actor.may(subject.permission):
        raise NotFound()
    rows = subject.rows(actor)
    row = (rows.filter(pk=id) if id is not None else rows.filter(number=number)).first()
    if row is None:
        raise NotFound()
    return Found(Ref(kind, row.pk), row.number or "", str(getattr(row, subject.title)), row.company_id)


def facts(ref: Ref) -> Mapping[str, Any]:
    """What a document tells now."""
    subject = _subjects.get(ref.kind)
    return subject.load(ref.id) if subject else {}
