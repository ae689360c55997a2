"""Answer a step of a running order over HTTP and open what follows, in the template V01 with thousands of orders under way.

Ours: `gendan web` as it is served; the salesperson's desk ends “production instruction”, and the order is to be split into
tasks. Yardstick: one SQL function that writes the very same rows, called by as many clients. Every round begins with the
same orders waiting at that step: what the round before did is put back.
"""

import argparse
import json
import secrets
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from . import clients, ground, machine, options, sides
from .result import Result
from .sides import Database

if TYPE_CHECKING:
    from .running import Running
    from .world import World

NAME = "advance"
HELP = "Complete a step of one of 10,000 running orders over HTTP and open what follows"
PATH = "/api/v1/workflow/tasks/{}/answer"
TEMPLATE, STEP = "mto_electrical_group", "instruct"
CALL = "select bench_advance(%s, %s, %s, %s::bigint[], %s::text[], %s, %s, %s)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 10_000, "orders under way")
    options.seconds(parser, 15)
    options.clients(parser, "8")


@dataclass
class Steps:
    """What the yardstick is called with: the fixed arguments, and the tasks that are left."""

    fixed: tuple[Any, ...]
    tasks: deque[int]
    statement: str = CALL

    def part(self, n: int, of: int) -> "Steps":
        """Each process has tasks of its own."""
        return Steps(self.fixed, deque(list(self.tasks)[n::of]))

    def arguments(self) -> list[Any] | None:
        """The next task's, with a new key."""
        try:
            return [*self.fixed, self.tasks.popleft(), secrets.token_hex(8), secrets.token_hex(32)]
        except IndexError:
            return None


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import history, running, world

        firm = world.build(customers=min(world.CUSTOMERS, args.orders), items=world.goods(args.orders))
        history.add(firm, args.orders, open=1.0)
        orders = running.start(firm, TEMPLATE, STEP)
        with psycopg.connect(url) as db:
            prepare(db)
            fixed = arguments(db, firm, orders)
        load = machine.load()

        def again() -> None:
            running.put_back(orders)
            ground.settled(url)

        both = sides.Sides(
            url, lambda port: _posts(firm, orders, port), lambda: Steps(fixed, deque(orders.tasks)), b" 200 ", again
        )
        runs = both.measure(args)
    more = {"template": TEMPLATE, "step": STEP, "orders_under_way": len(orders.tasks), "load_before": load}
    return sides.result(NAME, runs, more)


def prepare(db: Database) -> None:
    """Make the yardstick's function."""
    sides.function(db, "advance")


def arguments(db: Database, firm: "World", orders: "Running") -> tuple[Any, ...]:
    """What is the same in every call of the yardstick."""
    from gendan.core import events

    queued = [name for name in events.known() if name.startswith("workflow.") and events.subscribed(name)]
    with db.cursor() as cursor:
        cursor.execute(
            "select array_agg(p.id order by p.id) from workflow_processpart p join workflow_processpart f"
            " on f.run_id = p.run_id and p.opened_at = f.opened_at where f.task_id = %s",
            [orders.follows],
        )
        (parts,) = cursor.fetchone()
    return firm.actor.user_id, firm.company_id, orders.follows, parts, queued


def post(firm: "World", task_id: int, port: int) -> bytes:
    """One request: the step is done."""
    headers = {
        "Authorization": f"Bearer {firm.token}", "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_hex(8),
    }  # fmt: skip
    return clients.request("POST", PATH.format(task_id), port, headers, json.dumps({"outcome": "done"}).encode())


def _posts(firm: "World", orders: "Running", port: int) -> clients.MakeRequest:
    left = iter(orders.tasks)

    def make() -> bytes | None:
        task = next(left, None)
        return None if task is None else post(firm, task, port)

    return make
