"""Rights as a tree that people can read: area, noun, verb; patterns cover what is below them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gendan.core import permissions
from gendan.core import words as core_words
from gendan.core.actor import Actor

from . import words


@dataclass(frozen=True)
class Right:
    """One verb: its name in code, its words, whether it is given."""

    name: str
    label: Any
    given: bool


@dataclass(frozen=True)
class Noun:
    """The verbs of one noun."""

    label: Any
    rights: list[Right] = field(default_factory=list)


@dataclass(frozen=True)
class Area:
    """The nouns of one area."""

    code: str
    label: Any
    nouns: list[Noun] = field(default_factory=list)

    @property
    def given(self) -> int:
        """How many verbs of the area are given."""
        return sum(right.given for noun in self.nouns for right in noun.rights)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(len(noun.rights) for noun in self.nouns)


def tree(granted: Iterable[str]) -> list[Area]:
    """All rights, with what a role holds ticked; a pattern ticks everything it covers."""
    holder = Actor(None, "", frozenset(granted))
    areas: dict[str, Area] = {}
    nouns: dict[tuple[str, str], Noun] = {}
    for name in permissions.all_permissions():
        area_code, _sep, rest = name.partition(".")
        noun_code = rest.rpartition(".")[0]
        area = areas.setdefault(area_code, Area(area_code, words.AREAS.get(area_code, area_code)))
        noun = nouns.get((area_code, noun_code))
        if noun is None:
            noun = nouns[area_code, noun_code] = Noun(words.NOUNS.get(f"{area_code}.{noun_code}", noun_code))
            area.nouns.append(noun)
        noun.rights.append(Right(name, core_words.permission(name), holder.may(name)))
    return [areas[code] for code in words.AREAS if code in areas] + [
        a for c, a in areas.items() if c not in words.AREAS
    ]


def folded(chosen: Sequence[str]) -> list[str]:
    """Ticked rights as they are kept. A pattern stays while everything it covers is ticked, else it dissolves."""
    ticked = {name for name in chosen if not name.endswith("*")}
    everything = permissions.all_permissions()
    kept = set()
    for pattern in (name for name in chosen if name.endswith("*")):
        covered = {p for p in everything if pattern == "*" or p.startswith(pattern[:-1])}
        if covered <= ticked:
            kept.add(pattern)
            ticked -= covered
    return sorted(kept | ticked)
