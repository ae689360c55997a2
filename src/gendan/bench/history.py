"""Orders of the past in any number, by set-based statements: what a list or a search has to find its way through.

A hundred thousand at a time, triggers off where the database user may do that, the trigram index rebuilt afterwards.
"""

import contextlib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from django.db import connection, transaction

from gendan.core import sql

from .world import World

BATCH = 100_000
REBUILD = 20_000  # from so many on, building the trigram index anew is cheaper than adding to it
INDEX = "sales_order_search"
UNDER_WAY = 0.03  # of a firm's orders, the newest


def add(firm: World, count: int, *, customers: list[int] | None = None, open: float = UNDER_WAY) -> None:
    """So many orders more, the share `open` of them under way. Every invariant holds afterwards."""
    there = _one("select count(*) from sales_order where number like 'HS%'")
    facts = {
        "company": firm.company_id, "user": firm.actor.user_id, "warehouse": firm.warehouse_id, "items": firm.items,
        "price_list": firm.price_list_id, "customers": customers or firm.customers, "first": there + 1, "last": there + count,
        "open": open,
    }  # fmt: skip
    with _without_index(count >= REBUILD):
        for start in range(there + 1, there + count + 1, BATCH):
            with transaction.atomic(), without_triggers():
                _batch({**facts, "from": start, "to": min(start + BATCH - 1, there + count)})


def _batch(facts: dict[str, Any]) -> None:
    facts["after"] = _one("select coalesce(max(id), 0) from sales_order")
    for name in ("history_orders", "history_lines", "history_rest"):
        sql.execute("analyze sales_order, sales_orderline, inventory_position, catalog_price")  # all new to the planner
        for statement in _text(name).split(";\n"):
            _execute(statement, facts)


def _execute(statement: str, facts: dict[str, Any]) -> None:
    wanted = {name: value for name, value in facts.items() if f"%({name})s" in statement}
    sql.execute(statement, wanted)


def _text(name: str) -> str:
    return resources.files("gendan.bench").joinpath("sql", f"{name}.sql").read_text("utf-8")


def _one(statement: str) -> int:
    row = sql.one(statement.replace("%", "%%"), [])
    assert row is not None
    return int(row[0])


@contextlib.contextmanager
def without_triggers() -> Iterator[None]:
    """No audit rows and no checks of single foreign keys for rows that are right by the way they are made."""
    if connection.cursor().connection.info.parameter_status("is_superuser") != "on":
        yield
        return
    sql.execute("set local session_replication_role = replica")
    yield
    sql.execute("set local session_replication_role = origin")


@contextlib.contextmanager
def _without_index(wanted: bool) -> Iterator[None]:
    row = sql.one("select indexdef from pg_indexes where indexname = %s", [INDEX]) if wanted else None
    if row is None:
        yield
        return
    sql.execute(f"drop index {INDEX}")
    yield
    with transaction.atomic():
        sql.execute("set local maintenance_work_mem = '512MB'")
        sql.execute(row[0])
