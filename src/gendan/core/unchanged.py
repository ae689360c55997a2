"""Answers that still hold: a question need not be asked again while nobody has written anything.

Counting ten thousand rows for a number beside a tab costs more than the page around it. A snapshot tells which
transactions the database has seen; while it is the same text, whatever was read since it was taken is true. This is
exact, not a matter of seconds; a firm that writes all the time just asks every time.
"""

from typing import Any

from . import sql

KEPT = 1000  # answers at once

Row = tuple[Any, ...] | None
_kept: dict[tuple[Any, ...], tuple[str, Row]] = {}


def one(statement: str, params: sql.Params = ()) -> Row:
    """`sql.one` of a statement that reads only tables, so that it and its parameters decide the answer.

    Within a transaction it is always asked: that sees what it writes itself.
    """
    here = sql.here()
    if here.in_atomic_block:
        return sql.one(statement, params)
    (seen,) = sql.one("select pg_current_snapshot()::text") or ("",)
    key = (here.settings_dict["NAME"], statement, repr(params))
    known = _kept.get(key)
    if known is None or known[0] != seen:
        if len(_kept) > KEPT:
            _kept.clear()
        known = _kept[key] = (seen, sql.one(statement, params))  # read after the snapshot: never older than it says
    return known[1]
