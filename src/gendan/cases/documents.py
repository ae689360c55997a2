"""What exceptions must know of the documents they hang on: areas above register how to read theirs.

Whether somebody may see a document, its number and for whom it is, say the `papers.subjects` of the same areas.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref
from gendan.papers import subjects


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document as an exception sees it. `people` follow it, by role; `serves` are the orders behind it."""

    company_id: int
    number: str
    customer_id: int | None = None
    customer: str = ""
    promised_on: date | None = None
    people: Mapping[str, int] = field(default_factory=dict)
    serves: tuple[Ref, ...] = ()


Load = Callable[[int], Document]
_loads: dict[str, Load] = {}


def register(kind: str) -> Callable[[Load], Load]:
    """The decorated function reads a document of this kind by id."""

    def keep(load: Load) -> Load:
        assert kind not in _loads, f"documents of {kind} twice"
        _loads[kind] = load
        return load

    return keep


def kinds() -> frozenset[str]:
    """Kinds of documents that exceptions may hang on."""
    return frozenset(_loads)


def load(ref: Ref) -> Document:
    """A document, whoever asks."""
    return _loads[ref.kind](ref.id)


def find(kind: str, number: str, actor: Actor) -> Ref:
    """The document of a number that this actor sees; else NotFound."""
    if kind not in _loads:
        raise NotFound()
    return subjects.find(kind, actor, number=number).ref
