"""Rows that change a few times a year and are asked for in every order: read together, kept for two seconds per process."""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

from . import sql

T = TypeVar("T")
FRESH_SECONDS = 2.0  # how long another process may go on with what was just changed


class Remembered(Generic[T]):
    """What `read` found last, read again when it is no longer fresh, forgotten, or of another database."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: tuple[float, str, T] | None = None

    def get(self) -> T:
        """The present rows; at most one query."""
        database = str(sql.here().settings_dict["NAME"])
        if self._kept is not None:
            read_at, of, value = self._kept
            if of == database and monotonic() - read_at < FRESH_SECONDS:
                return value
        value = self._read()
        self._kept = (monotonic(), database, value)
        return value

    def forget(self) -> None:
        """Read again at the next question: after a change, and between tests."""
        self._kept = None
