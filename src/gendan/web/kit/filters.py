"""Filters of a list: read from the query string, told as a sentence, drawn as a field."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor

from . import formats
from .typed import parse_date

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Filter:
    """One condition: `name` is its parameter, `label` what people call it."""

    name: str
    label: str | Promise
    kind: ClassVar[str] = "text"

    def read(self, query: QueryDict, actor: Actor) -> Any:
        """The value asked for, or None."""
        return query.get(self.name, "").strip() or None

    def tell(self, value: Any, actor: Actor) -> str:
        """The value in words."""
        return str(value)

    def query(self, value: Any) -> list[str]:
        """The value as parameters again."""
        return [str(value)]


@dataclass(frozen=True)
class Text(Filter):
    """Free text, matched by the query function."""


@dataclass(frozen=True)
class Flag(Filter):
    """Yes or not asked."""

    kind: ClassVar[str] = "flag"

    def read(self, query: QueryDict, actor: Actor) -> bool | None:
        return True if query.get(self.name) in ("1", "on", "true") else None

    def tell(self, value: Any, actor: Actor) -> str:
        return ""  # its label says it

    def query(self, value: Any) -> list[str]:
        return ["1"]


@dataclass(frozen=True)
class Choice(Filter):
    """One or more of known values; `choices` may be a function of who looks, where not everybody may see all of them."""

    choices: Choices | Callable[[Actor], Choices] = ()
    kind: ClassVar[str] = "choice"

    def options(self, actor: Actor) -> list[tuple[str, str]]:
        """Value and label of all choices that this person has."""
        known: Iterable[tuple[str, Any]] = self.choices(actor) if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in known]

    def read(self, query: QueryDict, actor: Actor) -> list[str] | None:
        if self.name not in query:
            return None  # most are not asked for, and choices may come from the database
        known = {value for value, _label in self.options(actor)}
        return [v for v in query.getlist(self.name) if v in known] or None

    def tell(self, value: Any, actor: Actor) -> str:
        labels = dict(self.options(actor))
        told = [labels[v] for v in value]
        if len(told) > 2:
            return _("%(first)s and %(n)s more") % {"first": told[0], "n": len(told) - 1, "total": len(told)}
        return _(", ").join(told)

    def query(self, value: Any) -> list[str]:
        return list(value)


@dataclass(frozen=True)
class Dates(Filter):
    """A range of dates, open on either side: `2026-11-01..2026-11-30`, `..+3`."""

    kind: ClassVar[str] = "dates"

    def read(self, query: QueryDict, actor: Actor) -> tuple[date | None, date | None] | None:
        text = query.get(self.name, "")
        if not text and (query.get(f"{self.name}_from") or query.get(f"{self.name}_to")):
            text = f"{query.get(f'{self.name}_from', '')}..{query.get(f'{self.name}_to', '')}"
        try:
            low, dots, high = text.partition("..")
            start = parse_date(low, clock.today()) if low else None
            end = parse_date(high, clock.today()) if high else (None if dots else start)
        except ValueError:
            return None
        return (start, end) if start or end else None

    def tell(self, value: Any, actor: Actor) -> str:
        start, end = value
        if start == end:
            return formats.day(start)
        if start and end:
            return f"{formats.day(start)} – {formats.day(end)}"
        if start:
            return _("from %(day)s") % {"day": formats.day(start)}
        return _("until %(day)s") % {"day": formats.day(end)}

    def query(self, value: Any) -> list[str]:
        start, end = value
        return [f"{start or ''}..{end or ''}"]
