"""Values on their way to the database: as text, whose type the statement says or implies."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

Params = Sequence[Any] | Mapping[str, Any]


class _ByType(dict[type, Callable[[Any], Any]]):
    """How a value of a type is written; kinds of texts and numbers are written as these."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        for base in (str, int):
            if issubclass(kind, base):
                return self.setdefault(kind, self[base])
        raise TypeError(f"{kind.__name__} has no place in {self.place}")

    def __init__(self, place: str, ways: dict[type, Callable[[Any], Any]]) -> None:
        super().__init__(ways)
        self.place = place


def array(values: Sequence[Any]) -> str:
    """An array literal of numbers, texts, truths, days, moments and nothing; lists inside make it an array of arrays."""
    return "{" + ",".join([_INSIDE[type(value)](value) for value in values]) + "}"


def texts(values: Sequence[Any]) -> list[bytes | None]:
    """Each value as it travels; lists as array literals."""
    return [_ALONE[type(value)](value) for value in values]


def arrays(params: Params) -> Params:
    """Values for the driver's own cursors, lists as array literals."""
    if isinstance(params, Mapping):
        return {name: array(value) if type(value) is list else value for name, value in params.items()}
    return [array(value) if type(value) is list else value for value in params]


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _moment(value: date) -> str:
    return f'"{value.isoformat()}"'


def _plain(value: object) -> bytes:
    return str(value).encode()


def _iso(value: date | time) -> bytes:
    return value.isoformat().encode()


_INSIDE = _ByType("an array", {
    type(None): lambda _: "NULL", bool: str, int: str, float: str, Decimal: str, str: _quoted,
    date: _moment, datetime: _moment, list: array,
})  # fmt: skip
_ALONE = _ByType("a statement", {
    type(None): lambda _: None, bool: _plain, int: _plain, float: _plain, Decimal: _plain, str: str.encode,
    date: _iso, datetime: _iso, time: _iso, timedelta: lambda span: b"%d microseconds" % (span / timedelta(microseconds=1)),
    UUID: _plain, bytes: lambda data: b"\\x" + data.hex().encode(), list: lambda values: array(values).encode(),
})  # fmt: skip
