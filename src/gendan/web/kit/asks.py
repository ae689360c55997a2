"""What a list asks of its query: filters, search, order and the place to go on from (keyset paging).

NULL counts as the greatest value, as in PostgreSQL's default order, so plain indexes serve both directions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from gendan.core.actor import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order: `-due_at?` is descending and may be null."""

    name: str
    descending: bool = False
    nullable: bool = False

    @classmethod
    def parse(cls, text: str) -> "Key":
        """`name`, `-name`, `name?`."""
        return cls(text.strip("-?"), text.startswith("-"), text.endswith("?"))

    def reversed(self) -> "Key":
        """The other direction."""
        return Key(self.name, not self.descending, self.nullable)


@dataclass(frozen=True, init=False)
class Order:
    """A way to sort: name, label, columns; the last column is unique."""

    name: str
    label: str | Promise
    keys: tuple[Key, ...]

    def __init__(self, name: str, label: str | Promise, *columns: str | Key) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "label", label)
        keys = tuple(c if isinstance(c, Key) else Key.parse(c) for c in columns)
        object.__setattr__(self, "keys", keys)


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: the order columns of the row before it, and how many rows lie before."""

    values: tuple[Any, ...]
    position: int = 0
    backward: bool = False


_TAGS: dict[type, tuple[str, Any]] = {
    Decimal: ("n", str),
    datetime: ("t", datetime.isoformat),
    date: ("d", date.isoformat),
    time: ("h", time.isoformat),
    UUID: ("u", str),
}
_READ: dict[str, Any] = {
    "n": Decimal,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
    "u": UUID,
}


def pack(order: Order, cursor: Cursor) -> str:
    """The cursor as an opaque signed text."""
    values = []
    for value in cursor.values:
        tag = _TAGS.get(type(value))
        values.append([tag[0], tag[1](value)] if tag else value)
    data = [order.name, cursor.position, int(cursor.backward), values]
    return signing.Signer(salt="gendan.list").sign_object(data)


def unpack(order: Order, text: str) -> Cursor | None:
    """The cursor of that order; None when it is foreign, old or forged: the list then starts at its beginning."""
    try:
        name, position, backward, packed = signing.Signer(salt="gendan.list").unsign_object(text)
        values = tuple(_READ[v[0]](v[1]) if isinstance(v, list) else v for v in packed)
    except (signing.BadSignature, ValueError, TypeError, KeyError, ArithmeticError):
        return None
    if name != order.name or len(values) != len(order.keys):
        return None
    return Cursor(values, int(position), bool(backward))


@dataclass(frozen=True)
class Ask:
    """One request to a list's query. Answer at most `limit` rows after the cursor."""

    actor: Actor
    order: Order
    filters: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""
    limit: int = PAGE + 1
    cursor: Cursor | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The order columns in the direction of travel."""
        backward = self.cursor is not None and self.cursor.backward
        return tuple(k.reversed() for k in self.order.keys) if backward else self.order.keys

    def page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The queryset with where, order and limit of this page; call `.values(...)` on it."""
        if self.cursor is not None:
            queryset = queryset.filter(self._where())
        return queryset.order_by(*(f"{'-' if k.descending else ''}{k.name}" for k in self.keys))[: self.limit]

    def _where(self) -> Q:
        assert self.cursor is not None
        reach, equal = Q(pk__in=[]), Q()
        for key, value in zip(self.keys, self.cursor.values, strict=True):
            reach |= equal & _beyond(key, value)
            equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
        first, value = self.keys[0], self.cursor.values[0]
        if first.nullable or value is None:
            return reach
        # The same bound once more, alone, so that an index on the first column can start there.
        return Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": value}) & reach

    def sql(self, columns: Mapping[str, str] | None = None) -> tuple[str, list[Any], str]:
        """`where`, its parameters and `order by` as SQL; `columns` maps order names to SQL expressions."""
        names = {k.name: (columns or {}).get(k.name, k.name) for k in self.keys}
        order = ", ".join(f"{names[k.name]} {'desc' if k.descending else 'asc'}" for k in self.keys)
        if self.cursor is None:
            return "true", [], order
        parts: list[str] = []
        params: list[Any] = []
        equal, equal_params = ["true"], list[Any]()
        for key, value in zip(self.keys, self.cursor.values, strict=True):
            text, values = _beyond_sql(key, names[key.name], value)
            parts.append(f"({' and '.join(equal)} and {text})")
            params += [*equal_params, *values]
            equal.append(f"{names[key.name]} is null" if value is None else f"{names[key.name]} = %s")
            equal_params += [] if value is None else [value]
        where = f"({' or '.join(parts)})"
        first, value = self.keys[0], self.cursor.values[0]
        if not first.nullable and value is not None:
            where, params = (
                f"{names[first.name]} {'<=' if first.descending else '>='} %s and {where}",
                [value, *params],
            )
        return where, params, order


def _beyond(key: Key, value: Any) -> Q:
    if value is None:
        return Q(**{f"{key.name}__isnull": False}) if key.descending else Q(pk__in=[])
    if key.descending:
        return Q(**{f"{key.name}__lt": value})
    after = Q(**{f"{key.name}__gt": value})
    return after | Q(**{f"{key.name}__isnull": True}) if key.nullable else after


def _beyond_sql(key: Key, name: str, value: Any) -> tuple[str, Sequence[Any]]:
    if value is None:
        return (f"{name} is not null" if key.descending else "false"), []
    if key.descending:
        return f"{name} < %s", [value]
    return (f"({name} > %s or {name} is null)" if key.nullable else f"{name} > %s"), [value]
