"""Place an order: one POST with token and idempotency key, from draft to effective, against the bare database.

Ours: `gendan web` as it is served, a 5-line `stock_sale` of random items whose review is automatic. Yardstick: one SQL
function that writes the very same rows, stock and credit checked under lock, called by as many clients.
"""

import argparse
import json
import random
import secrets
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

from . import clients, ground, machine, options, yardstick
from .clients import Load
from .result import Result, rounded, times

if TYPE_CHECKING:
    from .world import World


class Database(Protocol):
    """Anything with cursors: a plain connection, or Django's."""

    def cursor(self) -> Any: ...


NAME = "place"
HELP = "Place a 5-line stock order with one POST, from draft to effective"
PATH = "/api/v1/sales/orders"
LINES = yardstick.LINES
ROUNDS = 3
MAIN = 8  # the number of clients whose figures stand for the bench


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 10_000, "orders that are there before")
    options.seconds(parser, 15)
    options.clients(parser, "1,8,32")


@dataclass
class Run:
    """Both sides at one number of clients."""

    clients: int
    ours: Load = field(default_factory=Load)
    yardstick: Load = field(default_factory=Load)
    web_cpu: float = 0.0
    ours_db_cpu: float = 0.0
    yardstick_db_cpu: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Figures of this number of clients; processor time in milliseconds per order."""
        ours, theirs = len(self.ours.seconds) or 1, len(self.yardstick.seconds) or 1
        return {
            "clients": self.clients, "n": len(self.ours.seconds),
            "ours_per_s": rounded(self.ours.per_s), "yardstick_per_s": rounded(self.yardstick.per_s),
            "ratio": rounded(self.ours.per_s / self.yardstick.per_s, 3) if self.yardstick.per_s else None,
            **times(self.ours.seconds),
            **{f"yardstick_{k}": v for k, v in times(self.yardstick.seconds).items()},
            "web_cpu_ms": rounded(self.web_cpu / ours * 1000, 2),
            "database_cpu_ms": rounded(self.ours_db_cpu / ours * 1000, 2),
            "yardstick_database_cpu_ms": rounded(self.yardstick_db_cpu / theirs * 1000, 2),
            "refused": len(self.ours.bad),
        }  # fmt: skip


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import history, world

        firm = world.build(customers=min(world.CUSTOMERS, args.orders), items=world.goods(args.orders))
        history.add(firm, args.orders)
        with psycopg.connect(url) as db:
            prepare(db)
        ground.settled(url)
        load = machine.load()
        runs = [measured.as_dict() for measured in _runs(url, firm, args)]
    main = next((r for r in runs if r["clients"] == MAIN), runs[-1])
    return Result(
        NAME, n=main["n"], clients=main["clients"], ours_per_s=main["ours_per_s"],
        yardstick_per_s=main["yardstick_per_s"], p50_ms=main["p50_ms"], p95_ms=main["p95_ms"],
        more={"orders_before": args.orders, "runs": runs, "load_before": load},
    )  # fmt: skip


def prepare(db: "Database") -> None:
    """Make the yardstick's function."""
    with db.cursor() as cursor:
        cursor.execute(resources.files("gendan.bench").joinpath("sql", "place.sql").read_text("utf-8"))


def calls(db: Database, firm: "World") -> yardstick.Orders:
    """What the yardstick is called with; items and customers bring their search texts along."""
    from gendan.core import events

    written = [name for name in events.known() if name.startswith(("sales.order.", "sales.review."))]
    queued = [name for name in written if events.subscribed(name)]
    with db.cursor() as cursor:
        cursor.execute("select sequence from core_numberseries where kind = 'sales.order'")
        (numbers,) = cursor.fetchone()
        cursor.execute("select id, search from catalog_item order by id")
        items = cursor.fetchall()
        cursor.execute("select id, search from partners_customer order by id")
        customers = cursor.fetchall()
    fixed = (firm.actor.user_id, firm.company_id, firm.warehouse_id, firm.price_list_id, numbers, queued)
    return yardstick.Orders(fixed, items, customers)


def post(firm: "World", port: int) -> bytes:
    """One request: a random customer, five random items, a new key."""
    lines = [{"item_id": id, "quantity": str(random.randint(1, 3))} for id in random.sample(firm.items, LINES)]
    body = {"customer_id": random.choice(firm.customers), "until": "effective", "lines": lines}
    headers = {
        "Authorization": f"Bearer {firm.token}", "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_hex(8),
    }  # fmt: skip
    return clients.request("POST", PATH, port, headers, json.dumps(body).encode())


def _runs(url: str, firm: "World", args: argparse.Namespace) -> list[Run]:
    runs = [Run(count) for count in args.clients]
    with machine.web() as (port, server), psycopg.connect(url, autocommit=True) as db:
        sides = Sides(url, firm, port, machine.family(server.pid), db)
        sides.warm_up(min(args.seconds / 5, 3))
        for run in runs:
            for _ in range(ROUNDS):
                sides.round(run, args.seconds / ROUNDS)
    for run in runs:
        if run.ours.bad:
            raise RuntimeError(f"{len(run.ours.bad)} requests were refused: {run.ours.bad[0][:600]!r}")
    return runs


class Sides:
    """Both sides on one database, measured in turn."""

    def __init__(self, url: str, firm: "World", port: int, web: list[int], db: psycopg.Connection) -> None:
        self.url, self.firm, self.port, self.web, self.db = url, firm, port, web, db
        self.calls = calls(db, firm)

    def make(self) -> bytes:
        """The next request."""
        return post(self.firm, self.port)

    def warm_up(self, seconds: float) -> None:
        """Every worker thread has its connection and prepared statements, and so has the cache its pages."""
        clients.run(self.port, 2 * machine.WORKERS * machine.THREADS, seconds, self.make, b" 201 ")
        yardstick.run(self.url, self.calls, 2, seconds / 2)

    def round(self, run: Run, seconds: float) -> None:
        """Ours, then the yardstick."""
        backends = ground.backends(self.db)
        before = machine.cpu_seconds(self.web), machine.cpu_seconds(backends)
        run.ours.add(clients.run(self.port, run.clients, seconds, self.make, b" 201 "))
        run.web_cpu += machine.cpu_seconds(self.web) - before[0]
        run.ours_db_cpu += machine.cpu_seconds(backends) - before[1]
        done = yardstick.run(self.url, self.calls, run.clients, seconds)
        run.yardstick.add(Load(done.seconds, [], done.took))
        run.yardstick_db_cpu += done.database_cpu
