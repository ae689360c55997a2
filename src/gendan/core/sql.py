"""Set-based SQL, close to the wire: statements by name, rows as tuples or dicts.

Lists travel as array literals, so a statement says what they are: `%s::bigint[]`, or `= any(%s)`. The driver's own
arrays cost several times as much and change their type with the size of the numbers, which would plan the statement anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from django.db import connections

from .postgresql.base import DatabaseWrapper

Params = Sequence[Any] | Mapping[str, Any]


def rows(statement: str, params: Params = (), *, apart: bool = False) -> list[tuple[Any, ...]]:
    """All rows of a statement. `apart` says of it, and of all it fires, that it has no use for rows laid aside."""
    found: list[tuple[Any, ...]] = run(statement, params, apart=apart).fetchall()
    return found


def dicts(statement: str, params: Params = ()) -> list[dict[str, Any]]:
    """All rows of a statement, each as column → value."""
    cursor = run(statement, params)
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def one(statement: str, params: Params = ()) -> tuple[Any, ...] | None:
    """The first row of a statement, or None."""
    found: tuple[Any, ...] | None = run(statement, params).fetchone()
    return found


def execute(statement: str, params: Params = ()) -> int:
    """Run a statement; the number of rows it touched."""
    count: int = run(statement, params).rowcount
    return count


def run(statement: str, params: Params = (), *, apart: bool = False) -> Any:
    """Run a statement; a cursor, to be fetched from before the next one."""
    return here().run(statement, wire(params), apart=apart)


def stream(
    statement: str, params: Params = (), *, size: int = 1000, floats: bool = False
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in batches while the database still looks for the next; nothing else may be asked until they end.

    `floats`: numbers with a fraction as `float`, for sheets, which know no other.
    """
    return here().stream(statement, wire(params), size=size, floats=floats)


def here() -> DatabaseWrapper:
    """This thread's connection."""
    found: DatabaseWrapper = connections["default"]  # type: ignore[assignment]
    return found


def wire(params: Params) -> Params:
    """Parameters as they travel."""
    if isinstance(params, Mapping):
        return {name: array(value) if type(value) is list else value for name, value in params.items()}
    return [array(value) if type(value) is list else value for value in params]


def array(values: Sequence[Any]) -> str:
    """An array literal of numbers, texts, truths, days, moments and nothing; lists inside make it an array of arrays."""
    return "{" + ",".join([_LITERALS[type(value)](value) for value in values]) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _moment(value: date) -> str:
    return f'"{value.isoformat()}"'


class _Literals(dict[type, Callable[[Any], str]]):
    """How a value of a type is written in an array; kinds of texts and numbers are written as these."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        for base in (str, int):
            if issubclass(kind, base):
                return self.setdefault(kind, self[base])
        raise TypeError(f"{kind.__name__} has no place in an array")


_LITERALS = _Literals({
    type(None): lambda _: "NULL", bool: str, int: str, float: str, Decimal: str, str: _quoted,
    date: _moment, datetime: _moment, list: array,
})  # fmt: skip


@cache
def named(area: str, name: str) -> str:
    """The text of `<area>/sql/<name>.sql`."""
    return resources.files(f"gendan.{area}").joinpath("sql", f"{name}.sql").read_text("utf-8")
