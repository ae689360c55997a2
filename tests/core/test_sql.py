"""Lists on their way to the database: what goes in as an array comes out the same."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import TextChoices

from gendan.core import sql
from gendan.core.actor import SYSTEM
from gendan.core.work import service

pytestmark = pytest.mark.django_db

TEXTS = [
    "", "NULL", "null", None, "a,b", "{", "}", "{}", '"', "'", "\\", '\\"', "\\\\", " ", " x ", "\n\t", "%s", "%(x)s",
    "江宁配电", "🔌", "{NULL}", "a\\'b",
]  # fmt: skip


class Colour(TextChoices):
    """A kind of text."""

    RED = "red,\\"


@pytest.mark.parametrize(("kind", "values"), [
    ("text", TEXTS),
    ("text", []),
    ("bigint", [0, -1, None, 2**63 - 1, -(2**63)]),
    ("numeric", [Decimal("0.000"), Decimal("-1E+3"), Decimal("1e-9"), None, Decimal("12345678901234567.123456")]),
    ("bool", [True, False, None]),
    ("date", [date(2026, 2, 28), date(1, 1, 1), None]),
    ("timestamptz", [datetime(2026, 11, 22, 20, 15, 7, 123456, UTC), None]),
])  # fmt: skip
def test_an_array_comes_back_as_it_was_sent(kind: str, values: list[Any]) -> None:
    (found,) = sql.one(f"select %s::{kind}[]", [values]) or ()
    assert found == values
    (named,) = sql.one(f"select %(list)s::{kind}[]", {"list": values}) or ()
    assert named == values


def test_an_array_of_arrays_keeps_its_shape() -> None:
    (found,) = sql.one("select %s::text[]", [[["a", "b,"], ["{c}", None]]]) or ()
    assert found == [["a", "b,"], ["{c}", None]]


def test_kinds_of_texts_and_numbers_travel_as_these() -> None:
    (found,) = sql.one("select %s::text[]", [[Colour.RED]]) or ()
    assert found == ["red,\\"]


@pytest.mark.parametrize("value", [b"bytes", (1, 2), {"a": 1}, {1}, object()])
def test_what_has_no_place_in_an_array_is_refused_and_not_written_as_some_text(value: object) -> None:
    with pytest.raises(TypeError, match="no place in an array"):
        sql.array([value])


def test_any_takes_the_type_of_what_it_is_compared_with() -> None:
    statement = "select n from generate_series(1::bigint, 5) n where n = any(%s) or n::text = any(%s) order by n"
    assert sql.rows(statement, [[2, 4], ["5"]]) == [(2,), (4,), (5,)]
    assert sql.rows(statement, [[], []]) == []


def test_numbers_beyond_an_integer_do_not_change_the_statement() -> None:
    statement = "select sum(n) from unnest(%s::bigint[]) n"
    assert [sql.one(statement, [[n]]) for n in (1, 40_000, 2**40)] == [(1,), (40_000,), (2**40,)]


def test_a_stream_comes_in_batches_and_reads_numbers_and_moments_as_asked() -> None:
    statement = "select n, n / 4.0, timestamptz '2026-11-22 20:15+08' from generate_series(1, %s) n"
    batches = list(sql.stream(statement, [5], size=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert batches[0][0] == (1, Decimal("0.25"), datetime(2026, 11, 22, 12, 15, tzinfo=UTC))
    ((_n, number, _at),) = next(sql.stream(statement, [1], floats=True))
    assert (type(number), number) == (float, 0.25)
    assert list(sql.stream("select 1 where %s", [False])) == []


def test_a_unit_of_work_is_one_transaction_also_where_an_event_loop_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django keeps another connection for a thread while a loop runs in it, as in browser tests."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    @service
    def verb(*, actor: Any) -> tuple[Any, bool]:
        return sql.here(), connection.in_atomic_block and sql.here() is connections["default"]

    async def inside() -> tuple[Any, bool]:
        try:
            return verb(actor=SYSTEM)
        finally:
            connection.close()

    usual, there = verb(actor=SYSTEM), asyncio.run(inside())
    assert usual[1]
    assert there[1]
    assert usual[0] is not there[0]
    assert verb(actor=SYSTEM) == usual
