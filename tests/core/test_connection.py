"""Connections that commit, and that are lost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from gendan.core import bulk, sql
from gendan.planning.models import DateFact

pytestmark = pytest.mark.usefixtures("committing")


def fact(id: int) -> dict[str, Any]:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return {"ref_kind": "test", "ref_id": id, "kind": "promised", "date": date(2026, 11, id), "cause": "", "at": at}


def failing(id: int) -> None:
    with transaction.atomic():
        bulk.later(DateFact, [fact(id)])
        raise ValueError("no")


def test_rows_laid_aside_are_committed_or_go_with_their_transaction() -> None:
    with transaction.atomic():
        bulk.later(DateFact, [fact(1)])
        assert len(sql.here().aside) == 1
    with pytest.raises(ValueError, match="no"):
        failing(2)
    bulk.later(DateFact, [fact(3)])
    assert sql.here().aside == []  # outside a transaction they are written at once
    connection.close()
    assert sorted(DateFact.objects.values_list("ref_id", flat=True)) == [1, 3]


def test_a_connection_the_server_has_closed_is_replaced_at_the_next_request() -> None:
    with transaction.atomic():
        (old,) = sql.one("select pg_backend_pid()") or ()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [old])
    other.close()
    connection.health_check_enabled, connection.health_check_done = True, False
    (new,) = sql.one("select pg_backend_pid()") or ()
    assert new != old


def test_a_stream_somebody_leaves_lets_the_connection_go_on() -> None:
    stream = sql.stream("select n from generate_series(1, 100000) n", size=10)
    assert next(stream)[0] == (1,)
    stream.close()  # type: ignore[attr-defined]
    assert sql.one("select 2") == (2,)


def test_rows_laid_aside_are_there_for_a_stream() -> None:
    with transaction.atomic():
        bulk.later(DateFact, [fact(4)])
        assert list(sql.stream("select ref_id from planning_datefact where ref_kind = 'test'")) == [[(4,)]]
