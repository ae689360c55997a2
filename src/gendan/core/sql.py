"""Set-based SQL, close to the wire: statements by name, rows as tuples or dicts."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from django.db import connection


def rows(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def dicts(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
    """All rows of a statement, each as column → value."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def one(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> tuple[Any, ...] | None:
    """The first row of a statement, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()


def execute(statement: str, params: Sequence[Any] | dict[str, Any] = ()) -> int:
    """Run a statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


@cache
def named(area: str, name: str) -> str:
    """The text of `<area>/sql/<name>.sql`."""
    return resources.files(f"gendan.{area}").joinpath("sql", f"{name}.sql").read_text("utf-8")
