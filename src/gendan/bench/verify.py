"""All invariants over all rows, against one scan of each table they read."""

import argparse
import re
from time import perf_counter

import psycopg
from psycopg import sql as statements

from . import ground, machine, options
from .result import Result, percentile, rounded

NAME = "verify"
HELP = "Check every invariant at a million orders, against a scan of the same tables"
ROUNDS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 1_000_000, "orders to verify")


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import history, world

        firm = world.build(customers=min(10_000, args.orders), items=world.goods(args.orders))
        history.add(firm, args.orders)
        ground.settled(url)
        load = machine.load()
        tables = _tables(url)
        rules: dict[str, list[float]] = {}
        ours, scans = [], []
        for _ in range(ROUNDS):
            took = _verify(rules)
            ours.append(took)
            scans.append(_scan(url, tables))
    slowest = sorted(((percentile(seconds, 50), name) for name, seconds in rules.items()), reverse=True)[:8]
    verify, scan = percentile(ours, 50), percentile(scans, 50)
    return Result(
        NAME, n=args.orders, ours_per_s=args.orders / verify, yardstick_per_s=args.orders / scan,
        p50_ms=verify * 1000, p95_ms=max(ours) * 1000,
        more={
            "counts": "orders", "rules": len(rules), "verify_s": rounded(verify, 2), "scan_s": rounded(scan, 2),
            "times_the_scan": rounded(verify / scan, 1), "tables": len(tables),
            "slowest": [{"rule": name, "s": rounded(seconds, 2)} for seconds, name in slowest], "load_before": load,
        },
    )  # fmt: skip


def _verify(rules: dict[str, list[float]]) -> float:
    """Every rule as `gendan verify` runs it; a sound database has no wrong row."""
    from gendan.core import invariants

    began = perf_counter()
    for name, statement in invariants.rules().items():
        start = perf_counter()
        wrong = invariants.wrong(statement, 20)
        rules.setdefault(name, []).append(perf_counter() - start)
        if wrong:
            raise RuntimeError(f"{name} is broken: {wrong[0]}")
    return perf_counter() - began


def _tables(url: str) -> list[str]:
    """The tables that the rules name."""
    from gendan.core import invariants

    words = set(re.findall(r"[a-z_]+", " ".join(invariants.rules().values())))
    with psycopg.connect(url) as db:
        there = {name for (name,) in db.execute("select tablename from pg_tables where schemaname = 'public'")}
    return sorted(words & there)


def _scan(url: str, tables: list[str]) -> float:
    """One pass over each table's rows, by sequential scan."""
    with psycopg.connect(url) as db:
        db.execute("set enable_indexonlyscan = off; set enable_indexscan = off; set enable_bitmapscan = off")
        began = perf_counter()
        for table in tables:
            db.execute(statements.SQL("select count(*) from {}").format(statements.Identifier(table)))
        return perf_counter() - began
