"""PostgreSQL as Django has it, and two things more, for verbs of a dozen statements.

Statements of our own (`core.sql`) go past Django's and the driver's cursors (`statements`), which cost more than the
statements. Rows that nobody has to read yet (`core.bulk.later`) lie aside until the next statement, whoever asks it,
and are written before it or with it: nobody can tell the difference.
"""

import select
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from time import monotonic
from typing import Any

from django.db import models
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.numeric import FloatLoader

from . import wire
from .statements import Kept, Statements
from .wire import Params

STALE_SECONDS = 5.0  # so long after its last answer a connection is asked whether it still works

Laid = tuple[type[models.Model], Sequence[Mapping[str, Any]]]


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.aside: list[Laid] = []
        self._own: Statements | None = None
        self._answered_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.aside.clear()
        self._own = None
        connection = super().get_new_connection(conn_params)
        connection._prepared = kept = Kept()
        kept.prepare_threshold = conn_params["prepare_threshold"]
        return connection

    def run(self, statement: str, params: Params, *, apart: bool = False) -> Any:
        """Execute; what to fetch from, before anything else is run. `apart`: rows laid aside may stay there."""
        if self.aside and not apart:
            self._write_aside()
        own = self._own
        if own is None or self.connection is None or not self.health_check_done:  # type: ignore[attr-defined]
            own = self._statements()
        if self.queries_logged or self.execute_wrappers:
            return self._run_seen(own, statement, params)
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            own.execute(statement, params)
        return own

    def _statements(self) -> Statements:
        """This connection's, after a look at whether the server is still there."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self._own is None:
            self._own = Statements(self.connection, prepare=self.connection.prepare_threshold is not None)
        return self._own

    def stream(self, statement: str, params: Params, *, size: int, floats: bool) -> Iterator[list[tuple[Any, ...]]]:
        """Rows in batches as the server finds them: it works on while we do. Until they end, ask nothing else here.

        Moments are read by the driver's own quick reader; so are numbers, as `floats`, for who does not need their last digit.
        """
        if self.queries_logged or self.execute_wrappers:
            found = self.run(statement, params).fetchall()
            yield from (found[n : n + size] for n in range(0, len(found), size))
            return
        if self.aside:
            self._write_aside()
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors, self.create_cursor() as cursor:
            cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
            if floats:
                cursor.adapters.register_loader("numeric", FloatLoader)
            rows = cursor.stream(statement, wire.arrays(params), size=size)
            yield from iter(lambda: list(islice(rows, size)), [])

    def _run_seen(self, own: Statements, statement: str, params: Params) -> Any:
        """Execute in Django's wrapper, for whoever counts or logs; logging asks for cursors too, which is no reason to write."""
        wrapped = self.make_debug_cursor if self.queries_logged else self.make_cursor
        seen = wrapped(own)  # type: ignore[arg-type]
        laid, self.aside = self.aside, []
        try:
            seen.execute(statement, params)
        finally:
            self.aside = laid
        return seen

    def _write_aside(self) -> None:
        from gendan.core import bulk

        bulk.flush()

    def _cursor(self, name: str | None = None) -> Any:
        if self.aside:
            self._write_aside()
        return super()._cursor(name)  # type: ignore[misc]

    def _commit(self) -> None:
        if self.aside:
            self._write_aside()
        if self._own is None or self.queries_logged:
            super()._commit()  # type: ignore[misc]
        else:
            with self.wrap_database_errors:
                self._own.commit()
        self._answered_at = monotonic()

    def _rollback(self) -> Any:
        self.aside.clear()
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self.aside.clear()  # what lay there before the savepoint was written by it
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def is_usable(self) -> bool:
        """Whether the server is still there; asked once per request. Short of a silence it is: unless it has hung up."""
        if self.connection is None or self.connection.closed:
            return False
        if monotonic() - self._answered_at < STALE_SECONDS and self._is_quiet():
            return True
        usable = super().is_usable()
        self._answered_at = monotonic()
        return usable

    def _is_quiet(self) -> bool:
        """Whether the connection is idle and has nothing to be read, such as the server's farewell."""
        if self.connection.info.transaction_status != TransactionStatus.IDLE or not hasattr(select, "poll"):
            return False
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        return not idle.poll(0)
