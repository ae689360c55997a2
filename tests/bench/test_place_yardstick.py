"""The yardstick of `place` is fair: it writes row for row what our POST writes, and checks what it checks."""

import json
import os
from typing import Any

import pytest
from django.db import Error, connection
from django.test import Client

from gendan.bench import place, world, yardstick
from gendan.bench.world import World
from gendan.bench.yardstick import PLACE

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(db: None) -> World:
    return world.build(customers=3, items=40)


def counts() -> dict[str, int]:
    """Rows of every table of ours."""
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if not t.startswith("procrastinate")]
        found = {}
        for table in tables:
            cursor.execute(f'select count(*) from "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def written(before: dict[str, int]) -> dict[str, int]:
    """How many rows each table has gained."""
    return {table: count - before[table] for table, count in counts().items() if count != before[table]}


def post(firm: World, lines: list[int], key: str) -> Any:
    body = {
        "customer_id": firm.customers[0], "until": "effective",
        "lines": [{"item_id": id, "quantity": "2"} for id in lines],
    }  # fmt: skip
    return Client().post(
        place.PATH, json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {firm.token}", "Idempotency-Key": key},
    )  # fmt: skip


def call(firm: World, lines: list[int], key: str) -> None:
    """One call of the yardstick, for the first customer."""
    with connection.cursor() as cursor:
        fixed = place.calls(connection, firm).fixed
        cursor.execute(PLACE, [*fixed, firm.customers[0], lines, [2] * len(lines), "search", key, "f" * 64])


def test_the_yardstick_writes_as_many_rows_to_each_table_as_our_post(firm: World) -> None:
    post(firm, firm.items[10:15], "warm")  # the period of the number series and the token's last day are written once
    place.prepare(connection)

    before = counts()
    answer = post(firm, firm.items[:5], "ours")
    ours = written(before)
    before = counts()
    call(firm, firm.items[5:10], "theirs")
    theirs = written(before)

    assert answer.status_code == 201
    assert answer.json()["state"] == "effective"
    assert ours == theirs
    assert ours["sales_orderline"] == ours["inventory_reservation"] == ours["planning_demand"] == 5


@pytest.mark.parametrize(("table", "setting", "refusal"), [
    ("inventory_position", "on_hand = 1, reserved = 0", "out of stock"),
    ("partners_creditaccount", '"limit" = 1', "out of credit"),
])  # fmt: skip
def test_the_yardstick_refuses_what_stock_or_credit_do_not_cover(
    firm: World, table: str, setting: str, refusal: str
) -> None:
    place.prepare(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set {setting}")
    with pytest.raises(Error, match=refusal):
        call(firm, firm.items[:5], "theirs")


def test_no_invariant_is_broken_by_either_side(firm: World) -> None:
    from gendan.bench import history
    from gendan.core import invariants

    history.add(firm, 60)
    place.prepare(connection)
    post(firm, firm.items[:5], "ours")
    call(firm, firm.items[5:10], "theirs")

    assert list(invariants.violations()) == []


def _dies(*_: object) -> None:
    os._exit(3)


def test_a_client_process_that_dies_is_told_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yardstick, "_crew", _dies)
    with pytest.raises(RuntimeError, match="ended with 3"):
        yardstick.run("", yardstick.Orders((), [], []), 1, 0.1)
