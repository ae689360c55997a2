"""Both sides of a bench over HTTP: our server's answers, and a bare SQL function that writes the same rows, in turn."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Protocol

import psycopg

from . import clients, ground, machine, yardstick
from .clients import Load, MakeRequest
from .result import Result, rounded, times

ROUNDS = 3
MAIN = 8  # the number of clients whose figures stand for the bench


class Database(Protocol):
    """Anything with cursors: a plain connection, or Django's."""

    def cursor(self) -> Any: ...


def function(db: Database, name: str) -> None:
    """Make a yardstick's function."""
    with db.cursor() as cursor:
        cursor.execute(resources.files("gendan.bench").joinpath("sql", f"{name}.sql").read_text("utf-8"))


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
        """Figures of this number of clients; processor time in milliseconds for each of what was done."""
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


@dataclass
class Sides:
    """How each side is asked. `good` is what a good answer's status line holds; `before` makes every round begin alike."""

    url: str
    make: Callable[[int], MakeRequest]  # the server's port → the next request
    calls: Callable[[], yardstick.Calls]
    good: bytes = b" 201 "
    before: Callable[[], object] = lambda: None

    def measure(self, args: argparse.Namespace) -> list[dict[str, Any]]:
        """The figures at each number of clients."""
        runs = [Run(count) for count in args.clients]
        with machine.web() as (port, server), psycopg.connect(self.url, autocommit=True) as db:
            web = machine.family(server.pid)
            self._warm_up(port, min(args.seconds / 5, 3))
            for run in runs:
                for _ in range(ROUNDS):
                    self._round(run, port, web, db, args.seconds / ROUNDS)
        for run in runs:
            if run.ours.bad:
                raise RuntimeError(f"{len(run.ours.bad)} requests were refused: {run.ours.bad[0][:600]!r}")
        return [run.as_dict() for run in runs]

    def _warm_up(self, port: int, seconds: float) -> None:
        """Every worker thread has its connection and prepared statements, and so has the cache its pages."""
        self.before()
        clients.run(port, 2 * machine.WORKERS * machine.THREADS, seconds, self.make(port), self.good)
        self.before()
        yardstick.run(self.url, self.calls(), 2, seconds / 2)

    def _round(self, run: Run, port: int, web: list[int], db: psycopg.Connection, seconds: float) -> None:
        """Ours, then the yardstick."""
        self.before()
        make = self.make(port)
        before = machine.cpu_seconds(web), machine.cpu_seconds(ground.backends(db))
        run.ours.add(clients.run(port, run.clients, seconds, make, self.good))
        run.web_cpu += machine.cpu_seconds(web) - before[0]
        run.ours_db_cpu += machine.cpu_seconds(ground.backends(db)) - before[1]  # with sessions that are new
        self.before()
        done = yardstick.run(self.url, self.calls(), run.clients, seconds)
        run.yardstick.add(Load(done.seconds, [], done.took))
        run.yardstick_db_cpu += done.database_cpu


def result(name: str, runs: list[dict[str, Any]], more: dict[str, Any]) -> Result:
    """The figures of the usual number of clients, with those of all in the small print."""
    main = next((r for r in runs if r["clients"] == MAIN), runs[-1])
    return Result(
        name, n=main["n"], clients=main["clients"], ours_per_s=main["ours_per_s"],
        yardstick_per_s=main["yardstick_per_s"], p50_ms=main["p50_ms"], p95_ms=main["p95_ms"],
        more={**more, "runs": runs},
    )  # fmt: skip
