"""kill -9 under load: every acknowledged order is there exactly once, nothing is half done, the books hold.

The usual run kills each process once. `GENDAN_SOAK=20 python3 start.py test tests/kill` does twenty rounds.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gendan.server.postgres import Embedded
from tests.server.conftest import home, wait_until

from .house import House, kill
from .load import Clerks

__all__ = ["home"]
ROUNDS = int(os.environ.get("GENDAN_SOAK") or 1)


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = House(home)
    made.open()
    yield made
    for pid in made.processes():
        kill(pid)


def test_every_acknowledged_order_is_there_exactly_once_whoever_is_killed(house: House) -> None:
    clerks = Clerks(house.port, house.firm())
    clerks.start()
    clerks.more(10)
    for _round in range(ROUNDS):
        kill(house.web_workers()[0])
        clerks.more(10)
        worker = house.children("worker")
        kill(worker[0])
        clerks.more(10)
        kill(house.children("web")[0])
        clerks.more(10)
        kill(house.postmaster())
        clerks.more(10)
        wait_until(lambda seen=worker: house.children("worker") not in ([], seen), 60)
    everything_dies_and_is_started_again(house, clerks)
    clerks.stop()
    assert clerks.surprises == []
    assert clerks.sent_again > 0, "nobody noticed anything: then nothing was tried"
    house.close()
    assert_the_books_hold(house, clerks)


def everything_dies_and_is_started_again(house: House, clerks: Clerks) -> None:
    """The machine loses power in the middle of it."""
    for pid in house.processes():
        with suppress(ProcessLookupError):  # its parent's death may have been its own
            kill(pid)
    assert house.serve
    house.serve.wait(30)
    wait_until(lambda: not house.page())
    house.open()
    clerks.more(10)


def assert_the_books_hold(house: House, clerks: Clerks) -> None:
    with Embedded(house.home).running() as server:
        with server.connect() as db:
            rows = db.execute("select customer_po, number, state from sales_order").fetchall()
            lines = db.execute("select sum(reserved + picked + shipped) from sales_orderline").fetchone()
            kept = db.execute("select sum(reserved) from inventory_position").fetchone()
        assert {key: number for key, number, _state in rows} == clerks.acknowledged
        assert len(rows) == len(clerks.acknowledged), "one of them is there twice"
        assert {state for _key, _number, state in rows} == {"effective"}
        assert lines == kept, "stock kept and stock promised"
        done = house.run("verify")
        assert (done.returncode, done.stdout) == (0, ""), done
