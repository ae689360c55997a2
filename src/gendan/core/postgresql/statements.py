"""Statements of our own on one connection: plans kept, values sent as text, rows read by the driver.

The driver's cursors convert a statement, dump its values, look for its plan and wait for its answer in many small
steps of Python, which together take longer than most of our statements. This asks libpq straight.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from psycopg import abc, errors, generators, pq
from psycopg._preparing import PrepareManager
from psycopg.adapt import Transformer
from psycopg.pq.abc import PGresult

from . import wire
from .wire import Params

MOST = 200  # statements a connection remembers
_PLACE = re.compile(r"%(?:\((\w+)\)s|(s)|%)")
_GOOD = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.EMPTY_QUERY}


class Kept(PrepareManager):
    """The driver's prepared statements, which here outlive a rollback: it would forget all there are, ours as well.

    It fears for tables that are dropped and made again. PostgreSQL plans anew by itself when that happens.
    """

    def clear(self) -> bool:
        return False


class Column(NamedTuple):
    """A column of an answer."""

    name: str


class _Known:
    """A statement this connection has met: its name there once it is prepared, and how its rows are read."""

    __slots__ = ("columns", "name", "reader")

    def __init__(self, reader: abc.Transformer) -> None:
        self.name, self.reader = b"", reader
        self.columns: list[Column] | None = None


class Statements:
    """What Django asks of a cursor, for statements of our own."""

    def __init__(self, connection: psycopg.Connection[Any], *, prepare: bool) -> None:
        self._connection, self._pg, self._prepare = connection, connection.pgconn, prepare
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._count = 0
        self._answered = _Known(Transformer(connection))
        self._result: PGresult | None = None
        # Signals reach the main thread, and not before it is back from libpq; others may wait there.
        self._listens = threading.current_thread() is threading.main_thread()

    def execute(self, statement: str, params: Params = ()) -> None:
        """Run a statement; its rows are to be fetched before the next one."""
        text, names = numbered(statement)
        values = wire.texts([params[name] for name in names] if isinstance(params, Mapping) else params)
        if self._pg.transaction_status == pq.TransactionStatus.IDLE and not self._connection.autocommit:
            self.command(b"begin")
        known = self._known.get(statement)
        if known is None:
            known = self._meet(statement)
            result = self._ask(self._pg.exec_params, self._pg.send_query_params, text, values)
        else:
            known.name = known.name or self._prepared(text)
            result = self._ask(self._pg.exec_prepared, self._pg.send_query_prepared, known.name, values)
            self._known.move_to_end(statement)
        first = known.columns is None
        if first:
            known.columns = [Column((result.fname(n) or b"").decode()) for n in range(result.nfields)]
        known.reader.set_pgresult(result, set_loaders=first)
        self._answered, self._result = known, result

    def command(self, text: bytes) -> None:
        """Run a command that has neither values nor rows."""
        self._ask(self._pg.exec_, self._pg.send_query, text)

    def commit(self) -> None:
        """End the transaction, if there is one."""
        if self._pg.transaction_status != pq.TransactionStatus.IDLE:
            self.command(b"commit")

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows of the last answer."""
        assert self._result is not None
        return self._answered.reader.load_rows(0, self._result.ntuples, tuple)

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row of the last answer."""
        assert self._result is not None
        return self._answered.reader.load_row(0, tuple) if self._result.ntuples else None

    @property
    def description(self) -> list[Column]:
        """The columns of the last answer."""
        return self._answered.columns or []

    @property
    def rowcount(self) -> int:
        """How many rows the last statement found or touched."""
        assert self._result is not None
        touched = self._result.command_tuples
        return self._result.ntuples if touched is None else touched

    def _meet(self, statement: str) -> _Known:
        """Statements are prepared when they come again; the one that was not asked for longest is forgotten."""
        met = _Known(Transformer(self._connection))
        if self._prepare:
            self._known[statement] = met
            if len(self._known) > MOST:
                _text, old = self._known.popitem(last=False)
                if old.name:
                    self.command(b"deallocate " + old.name)
        return met

    def _prepared(self, text: bytes) -> bytes:
        name = b"gendan_%d" % self._count
        self._count += 1
        self._ask(self._pg.prepare, self._pg.send_prepare, name, text)
        return name

    def _ask(self, wait: Callable[..., PGresult], send: Callable[..., None], *args: Any) -> PGresult:
        if self._listens:
            send(*args)
            result = self._connection.wait(generators.execute(self._pg))[-1]
        else:
            result = wait(*args)
        if result.status in _GOOD:
            return result
        if self._pg.status != pq.ConnStatus.OK:
            raise psycopg.OperationalError(result.get_error_message())
        raise errors.error_from_result(result)


@lru_cache(maxsize=4 * MOST)
def numbered(statement: str) -> tuple[bytes, list[str]]:
    """A statement as libpq takes it, its places numbered; and the names of its values, where they have names."""
    numbers: dict[str, int] = {}
    places = 0

    def place(found: re.Match[str]) -> str:
        nonlocal places
        if found[0] == "%%":
            return "%"
        if found[2]:
            places += 1
            return f"${places}"
        return f"${numbers.setdefault(found[1], len(numbers) + 1)}"

    text = _PLACE.sub(place, statement)
    return text.encode(), list(numbers)
