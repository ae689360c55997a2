"""Statements past the driver's cursors: values arrive as they are, plans outlive rollbacks, refusals have their names."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from psycopg import errors

from gendan.core import sql
from gendan.core.postgresql import statements
from gendan.core.postgresql.statements import numbered

pytestmark = pytest.mark.usefixtures("committing")

PREPARED = "select count(*) from pg_prepared_statements where statement = %s"


@pytest.mark.parametrize(("kind", "value"), [
    ("text", "江宁 '100%' \\ \""),
    ("text", None),
    ("bigint", 2**62),
    ("numeric", Decimal("-1E+3")),
    ("bool", False),
    ("date", date(2026, 2, 28)),
    ("time", time(9, 30)),
    ("timestamptz", datetime(2026, 11, 22, 20, 15, 7, 123456, UTC)),
    ("interval", timedelta(days=-1, microseconds=7)),
    ("bytea", b"\x00\xff"),
    ("uuid", UUID(int=7)),
])  # fmt: skip
def test_a_value_comes_back_as_it_was_sent(kind: str, value: Any) -> None:
    for _ in range(3):  # asked, prepared, known
        assert sql.one(f"select %s::{kind}, %(x)s::{kind}".replace("%(x)s", "%s"), [value, value]) == (value, value)
        assert sql.one(f"select %(x)s::{kind}, %(x)s::{kind}", {"x": value}) == (value, value)


def test_places_are_numbered_once_per_name_and_percents_are_single() -> None:
    assert numbered("select %(b)s, %(a)s, %(b)s, 5 %% 3") == (b"select $1, $2, $1, 5 % 3", ["b", "a"])
    assert numbered("select %s, %s") == (b"select $1, $2", [])


def test_what_cannot_travel_is_refused() -> None:
    with pytest.raises(TypeError, match="no place in a statement"):
        sql.one("select %s", [object()])


def asked_and_given_up(n: int) -> None:
    with transaction.atomic():
        sql.one("select 40 + %s::int", [n])
        raise ValueError("given up")


def test_a_plan_outlives_a_rollback() -> None:
    for n in range(3):
        with pytest.raises(ValueError, match="given up"):
            asked_and_given_up(n)
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    assert sql.one(PREPARED, ["select 40 + $1::int"]) == (1,)
    assert sql.one("select 40 + %s::int", [2]) == (42,)


def test_the_statement_not_asked_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST", 3)
    connection.close()
    for n in [0, 0, 1, 2, 3, 4]:
        assert sql.one(f"select {n}") == (n,)
    assert sql.one(PREPARED, ["select 0"]) == (0,)
    assert sql.one("select 0") == (0,)


def test_a_fault_has_its_class_and_its_place() -> None:
    with pytest.raises(DataError) as divided:
        sql.one("select 1 / %s::int", [0])
    assert isinstance(divided.value.__cause__, errors.DivisionByZero)
    with pytest.raises(IntegrityError) as twice:
        sql.execute("insert into core_numberseries (kind, pattern, digits, gapless, sequence, reset, active, edition)"
                    " select 'twin', 'x', 4, false, '', '', true, 0 from generate_series(1, 2)")  # fmt: skip
    assert twice.value.__cause__.diag.table_name == "core_numberseries"  # type: ignore[union-attr]
    assert sql.one("select 1") == (1,)


@transaction.atomic
def pointed_nowhere() -> None:
    sql.execute("insert into core_numberperiod (series_id, prefix, base, last) values (-1, 'x', 0, 0)")
    assert sql.one("select 1") == (1,)


def test_a_key_that_is_missing_is_told_at_the_commit() -> None:
    with pytest.raises(IntegrityError):
        pointed_nowhere()
    assert sql.one("select count(*) from core_numberperiod where prefix = 'x'") == (0,)


def test_other_threads_ask_the_same() -> None:
    def ask(n: int) -> Any:
        try:
            return [sql.one("select %s::int", [n]) for _ in range(3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(ask, [1, 2])) == [[(1,)] * 3, [(2,)] * 3]


def test_behind_a_pooler_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", None)
    try:
        for n in range(4):
            assert sql.one("select 7 + %s::int", [n]) == (7 + n,)
        assert sql.one("select count(*) from pg_prepared_statements") == (0,)
    finally:
        connection.close()
