"""Rows laid aside: written together, and nobody who asks the database can tell."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gendan.core import bulk, clock, sql
from gendan.core.actor import SYSTEM
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.core.work import attempt, record, service
from gendan.planning.models import DateFact, Demand

pytestmark = pytest.mark.django_db


def row(id: int, **more: Any) -> dict[str, Any]:
    return {"ref_kind": "test", "ref_id": id, "kind": "promised", "date": date(2026, 11, id), "at": clock.now(), **more}


def facts(*ids: int) -> list[dict[str, Any]]:
    return [row(id, cause="") for id in ids]


def there() -> list[int]:
    return sorted(DateFact.objects.values_list("ref_id", flat=True))


def failing(block: AbstractContextManager[None]) -> None:
    """Lay a row aside inside a block that fails."""
    with block:
        bulk.later(DateFact, facts(2))
        raise ValueError("no")


@pytest.mark.parametrize("ask", [
    lambda: sql.rows("select ref_id from planning_datefact order by 1"),
    lambda: list(DateFact.objects.order_by("ref_id").values_list("ref_id")),
    lambda: list(DateFact.objects.order_by("ref_id").values_list("ref_id").iterator()),
])  # fmt: skip
def test_the_next_statement_finds_the_rows_whoever_asks(ask: Any) -> None:
    bulk.later(DateFact, facts(1))
    bulk.later(DateFact, facts(2))
    assert ask() == [(1,), (2,)]


def test_rows_of_several_tables_and_the_events_are_one_statement() -> None:
    @service
    def verb(*, actor: Any) -> None:
        bulk.later(DateFact, facts(1, 2))
        bulk.later(DateFact, [row(3, cause="stock", kind="actual")])
        record("test.done", about=Ref("test", 1))

    with CaptureQueriesContext(
        connection,
    ) as seen:
        verb(actor=SYSTEM)
    writing = [query["sql"] for query in seen if "insert" in query["sql"]]
    assert len(writing) == 1
    assert there() == [1, 2, 3]
    assert EventRow.objects.get().name == "test.done"


def test_what_a_failed_attempt_laid_aside_is_gone_and_what_came_before_stays() -> None:
    @service
    def verb(*, actor: Any) -> None:
        bulk.later(DateFact, facts(1))
        with pytest.raises(ValueError, match="no"):
            failing(attempt())
        bulk.later(DateFact, facts(3))
        with attempt():
            bulk.later(DateFact, facts(4))

    verb(actor=SYSTEM)
    assert there() == [1, 3, 4]


def test_what_a_rolled_back_block_laid_aside_is_gone() -> None:
    bulk.later(DateFact, facts(1))
    with pytest.raises(ValueError, match="no"):
        failing(transaction.atomic())
    assert there() == [1]


def test_a_refused_verb_leaves_nothing_aside() -> None:
    @service
    def verb(*, actor: Any) -> None:
        bulk.later(DateFact, facts(1))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        verb(actor=SYSTEM)
    assert sql.here().aside == []
    assert there() == []


def test_a_row_the_database_refuses_spoils_its_transaction_and_no_other() -> None:
    @service
    def verb(id: int, *, actor: Any) -> None:
        bulk.later(DateFact, [row(id, cause="x" * (300 if id == 1 else 3))])

    with pytest.raises(Exception, match="too long"):
        verb(1, actor=SYSTEM)
    verb(2, actor=SYSTEM)
    assert there() == [2]


def test_a_statement_that_has_no_use_for_them_leaves_rows_aside() -> None:
    bulk.later(DateFact, facts(1))
    with CaptureQueriesContext(connection) as seen:
        assert sql.rows("select 1", apart=True) == [(1,)]
    assert len(seen) == 1
    assert sql.rows("select count(*) from planning_datefact", apart=True) == [(0,)]
    assert sql.rows("select count(*) from planning_datefact") == [(1,)]


def test_put_inserts_and_then_changes_all_but_what_is_kept() -> None:
    def put(quantity: int, priority: int) -> None:
        facts = {
            "company_id": None, "ref_kind": "test", "ref_id": 1, "item_id": None, "quantity": quantity, "reserved": 0,
            "priority": priority, "created_at": clock.now(),
        }  # fmt: skip
        bulk.put(Demand, [facts], once=("ref_kind", "ref_id"), keep=("priority", "created_at"))

    with connection.cursor() as cursor:
        cursor.execute("alter table planning_demand alter company_id drop not null, alter item_id drop not null")
    put(5, 1)
    put(7, 2)
    assert list(Demand.objects.values_list("quantity", "priority")) == [(7, 1)]


def test_statements_of_our_own_are_counted_and_refused_like_all_others() -> None:
    with CaptureQueriesContext(connection) as seen:
        sql.rows("select %s::text", ["counted"])
    assert "counted" in seen[0]["sql"]
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.execute("insert into planning_demand (ref_kind) values (null)")
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            sql.rows("select 1")
