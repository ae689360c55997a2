"""People and the tasks they have, in any number: what an inbox and a sweep have to find their way through.

Written by set-based statements, as `history` does. Four tasks of five belong to one person, the fifth waits in the queue
of a role; due moments are spread evenly over the days that are named.
"""

from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING

from django.db import transaction

from gendan.core import clock, sql

from .history import without_triggers

if TYPE_CHECKING:
    from .world import World

EACH = 50  # tasks to a person, a fifth of them in the queue of the role


def add(firm: "World", count: int, first: datetime, last: datetime) -> None:
    """So many open tasks more, due evenly between two moments, and the people who have them.

    Those near their limit have been warned of.
    """
    people = -(-count // EACH)
    row = sql.one("select count(*), coalesce(max(id), 0) from org_user where username like 'crowd%%'", {})
    assert row is not None
    facts = {"company": firm.company_id, "there": row[0], "after": row[1], "people": people}
    _run("crowd_people", **facts)
    _run("crowd_tasks", **facts, tasks=count, first=first, step=(last - first) / count, now=clock.now())


def some(count: int) -> list[int]:
    """The ids of a few of the people, evenly chosen."""
    found = [id for (id,) in sql.rows("select id from org_user where username like 'crowd%%' order by id", {})]
    return found[:: max(1, len(found) // count)][:count]


def _run(name: str, **facts: object) -> None:
    text = resources.files("gendan.bench").joinpath("sql", f"{name}.sql").read_text("utf-8")
    with transaction.atomic(), without_triggers():
        for statement in text.split(";\n"):
            sql.execute(statement, {key: value for key, value in facts.items() if f"%({key})s" in statement})
