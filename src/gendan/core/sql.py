"""Set-based SQL, close to the wire: statements by name, rows as tuples or dicts.

Values travel as text, lists as array literals; a statement says or implies what they are: `%s::bigint[]`, `= any(%s)`,
`limit %s`. The driver's own types change with the size of the numbers, which would plan the statement anew.
"""

import threading
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from django.db import connections

from .postgresql.base import DatabaseWrapper
from .postgresql.wire import Params, array

__all__ = ["array", "dicts", "execute", "here", "look_up", "named", "one", "rows", "run", "stream"]


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
    return here().run(statement, params, apart=apart)


class _Here(threading.local):
    """This thread's connection; Django's own way to it is thirty times as long."""

    def __init__(self) -> None:
        self.connection: DatabaseWrapper = connections["default"]  # type: ignore[assignment]


_here = _Here()


def stream(
    statement: str, params: Params = (), *, size: int = 1000, floats: bool = False
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in batches while the database still looks for the next; nothing else may be asked until they end.

    `floats`: numbers with a fraction as `float`, for sheets, which know no other.
    """
    return here().stream(statement, params, size=size, floats=floats)


def here() -> DatabaseWrapper:
    """This thread's connection."""
    return _here.connection


def look_up() -> None:
    """Ask Django for this thread's connection anew: while an event loop runs in the thread it has another one.

    A unit of work does so, because its transaction is begun on the connection that Django names.
    """
    _here.connection = connections["default"]  # type: ignore[assignment]


@cache
def named(area: str, name: str) -> str:
    """The text of `<area>/sql/<name>.sql`."""
    return resources.files(f"gendan.{area}").joinpath("sql", f"{name}.sql").read_text("utf-8")
