"""The side bar: areas declare items in `web/<area>/nav.py`; the shell groups them and counts all badges at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q, QuerySet, Value
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from psycopg.sql import Literal

import gendan.web
from gendan.core import clock, sql
from gendan.core.actor import Actor

KEPT = 2000  # statements of as many people at once
GROUPS: dict[str, Any] = {
    "mine": _("Mine"),
    "orders": _("Orders"),
    "planning": _("Plan and make"),
    "purchasing": _("Purchasing"),
    "warehouse": _("Store and ship"),
    "money": _("Money"),
    "service": _("After-sales"),
    "quality": _("Quality"),
    "improve": _("Improve"),
    "settings": _("Settings"),
}


@dataclass(frozen=True)
class Badge:
    """Open rows to count beside an item; `late` says which of them are overdue."""

    queryset: QuerySet[Any]
    late: Q | None = None


@dataclass(frozen=True, eq=False)
class Item:
    """One page of the side bar; each is itself alone, so that what is drawn of it can be kept. `key` is its letter after `G`, `tab` its place among the phone's tabs.

    `rank` orders the items of a group that several areas share; equal ranks keep the order of declaration.
    """

    name: str
    group: str
    icon: str
    label: str | Promise
    url: str
    permission: str | None = None
    badge: Callable[[Actor], Badge | None] | None = None
    key: str = ""
    tab: int = 0
    rank: int = 50

    @cached_property
    def address(self) -> str:
        """Its path, or nothing while its page does not exist."""
        try:
            return self.url if self.url.startswith("/") else reverse(self.url)
        except NoReverseMatch:
            return ""


@dataclass(frozen=True)
class Shown:
    """An item as drawn: with its count."""

    item: Item
    url: str
    current: bool
    count: int = 0
    late: bool = False


@lru_cache(maxsize=1)
def items() -> tuple[Item, ...]:
    """All items of all areas, in the order of groups, ranks and declaration."""
    found: list[Item] = []
    for module in iter_modules(gendan.web.__path__, "gendan.web."):
        if (
            module.ispkg
            and module_has_submodule(import_module(module.name), "nav")
            and not module.name.endswith(".shell")
        ):
            found += import_module(f"{module.name}.nav").ITEMS
    order = list(GROUPS)
    return tuple(sorted(found, key=lambda i: (order.index(i.group), i.rank)))


def allowed(actor: Actor) -> list[Item]:
    """The items this person may open."""
    return [i for i in items() if i.address and (i.permission is None or actor.may(i.permission))]


def counts(actor: Actor, wanted: Sequence[Item]) -> dict[str, tuple[int, bool]]:
    """Open rows and whether some are overdue, of all items, in one statement.

    Putting the statement together costs ten times what running it does, so each person's is kept for the running
    minute: the numbers are always of now, and what is overdue is so to the minute.
    """
    minute = clock.now().replace(second=0, microsecond=0)
    if _kept.minute != minute or len(_kept.statements) > KEPT:
        _kept.minute, _kept.statements = minute, {}
    key = (actor.user_id, actor.company_id, actor.permissions, actor.roles, *actor.scopes.items())
    statement = _kept.statements.get(key)
    if statement is None:
        statement = _kept.statements[key] = _statement(actor, wanted)
    return {name: (n, late > 0) for name, n, late in sql.rows(*statement) if n} if statement[0] else {}


@dataclass
class _Kept:
    minute: datetime | None = None
    statements: dict[Any, tuple[str, tuple[Any, ...]]] = field(default_factory=dict)


_kept = _Kept()


def forget_statements() -> None:
    """Drop what this process keeps."""
    _kept.minute = None


def _statement(actor: Actor, wanted: Sequence[Item]) -> tuple[str, tuple[Any, ...]]:
    """Item, open rows, overdue rows; no text where the person has nothing that is counted."""
    queries = []
    for item in wanted:
        badge = item.badge(actor) if item.badge is not None else None
        if badge is not None:
            late = Count("pk", filter=badge.late) if badge.late is not None else Value(0)
            rows = badge.queryset.order_by().annotate(badge=Value(item.name)).values("badge")
            queries.append(
                rows.annotate(badge_n=Count("pk"), badge_late=late).values_list("badge", "badge_n", "badge_late")
            )
    if not queries:
        return "", ()
    first, *rest = queries
    try:
        return _spoken(*(first.union(*rest, all=True) if rest else first).query.sql_with_params())
    except EmptyResultSet:
        return "", ()


def _spoken(text: str, params: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement with its words, such as states and roles, written out; persons, companies and moments stay apart.

    So it is the same for all who do the same work, and the server keeps its plan, which costs five times what running
    it does: not knowing which state is meant it would plan anew each time.
    """
    first, *pieces = re.split("(?<!%)%s", text)
    parts, kept = [first], []
    for value, piece in zip(params, pieces, strict=True):
        if isinstance(value, str):
            parts += [Literal(value).as_string().replace("%", "%%"), piece]
        else:
            parts += ["%s", piece]
            kept.append(value)
    return "".join(parts), tuple(kept)


def side(actor: Actor, path: str, current: str = "") -> list[tuple[Any, list[Shown]]]:
    """Groups with their items, for the side bar."""
    wanted = allowed(actor)
    found = counts(actor, wanted)
    here = current or _current(wanted, path)
    groups: dict[str, list[Shown]] = {}
    for item in wanted:
        n, late = found.get(item.name, (0, False))
        groups.setdefault(item.group, []).append(Shown(item, item.address, item.name == here, n, late))
    return [(GROUPS[group], shown) for group, shown in groups.items()]


def tabs(groups: Sequence[tuple[Any, list[Shown]]]) -> list[Shown]:
    """At most four items for the bottom of the phone."""
    shown = [s for _label, group in groups for s in group if s.item.tab]
    return sorted(shown, key=lambda s: s.item.tab)[:4]


def _current(wanted: Sequence[Item], path: str) -> str:
    """The item whose address is the longest beginning of the path; the workbench at `/` begins none but itself."""
    best = max(
        (i for i in wanted if path == i.address or (i.address != "/" and path.startswith(f"{i.address.rstrip('/')}/"))),
        key=lambda i: len(i.address),
        default=None,
    )
    return best.name if best else ""
