"""What areas publish for process templates: facts about their documents, the parts these have, verbs a process may do.

Registered by name while the apps load, so that a template names what lies above without anything here importing it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gendan.core.actor import Actor
from gendan.core.refs import Ref

from . import conditions

Facts = Callable[[Ref], Mapping[str, Any]]
Items = Callable[[Ref], Sequence[tuple[str, str]]]
Verb = Callable[[Ref, Actor, str], object]  # the document, who, the reason

_facts: dict[str, Facts] = {}
_names: dict[str, tuple[str, str]] = {}
_items: dict[tuple[str, str], Items] = {}
_verbs: dict[str, Verb] = {}
_papers: dict[str, tuple[str, str]] = {}
_approvable: dict[str, "Approvable"] = {}


@dataclass(frozen=True)
class Approvable:
    """A kind of decision that the approval matrix has rows for: what it may ask about, which verbs may wait for it.

    `usual` are the roles asked where no row holds and the decision is needed all the same; none: no row, no approval.
    """

    kind: str
    label: str
    facts: Sequence[str]
    transitions: Mapping[str, str]
    usual: Sequence[str] = ()


def approvable(
    kind: str, label: str, facts: Sequence[str], transitions: Mapping[str, str], usual: Sequence[str] = ()
) -> None:
    """Publish a kind of decision with its English label; transitions and their labels, the usual one first."""
    assert kind not in _approvable, f"{kind} twice"
    assert all(name in _names for name in facts), f"facts of {kind} that nobody published"
    _approvable[kind] = Approvable(kind, label, facts, transitions, usual)


def facts(kind: str) -> Callable[[Facts], Facts]:
    """The decorated function tells the facts of a document of this kind, by their published names."""

    def keep(function: Facts) -> Facts:
        assert kind not in _facts, f"facts of {kind} twice"
        _facts[kind] = function
        return function

    return keep


def fact(name: str, type: str, label: str) -> None:
    """Publish the name of a fact with its type (see `conditions.TYPES`) and its English label, once, at import."""
    assert name not in _names, f"fact {name} twice"
    assert type in conditions.TYPES, type
    _names[name] = type, label


def items(kind: str, of: str) -> Callable[[Items], Items]:
    """The decorated function lists the parts `kind` of a document of kind `of`: reference and label of each."""

    def keep(function: Items) -> Items:
        _items[kind, of] = function
        return function

    return keep


def verb(name: str) -> Callable[[Verb], Verb]:
    """The decorated function does a verb for a process; it refuses as the service behind it does."""

    def keep(function: Verb) -> Verb:
        assert name not in _verbs, f"verb {name} twice"
        _verbs[name] = function
        return function

    return keep


def papers(**names: tuple[str, str]) -> None:
    """Papers a step may need or make: code → name in Chinese and in English."""
    _papers.update(names)


def facts_of(ref: Ref) -> Mapping[str, Any]:
    """The facts of a document; none where its area publishes none."""
    return _facts[ref.kind](ref) if ref.kind in _facts else {}


def items_of(kind: str, ref: Ref) -> Sequence[tuple[str, str]]:
    """The parts of a document; none where it has none of that kind."""
    return _items[kind, ref.kind](ref) if (kind, ref.kind) in _items else []


def do(name: str, ref: Ref, actor: Actor, reason: str) -> object:
    """Do a published verb."""
    return _verbs[name](ref, actor, reason)


def known_facts() -> Mapping[str, str]:
    """Names of facts with their types."""
    return {name: type for name, (type, _label) in _names.items()}


def labels() -> Mapping[str, str]:
    """Names of facts with their labels, untranslated."""
    return {name: label for name, (_type, label) in _names.items()}


def known_items() -> frozenset[str]:
    """Kinds of parts."""
    return frozenset(kind for kind, _ in _items)


def known_verbs() -> frozenset[str]:
    """Names of verbs."""
    return frozenset(_verbs)


def known_papers() -> Mapping[str, tuple[str, str]]:
    """Papers with their names."""
    return dict(_papers)


def known_approvables() -> Mapping[str, Approvable]:
    """Kinds of decisions the approval matrix has rows for."""
    return dict(_approvable)
