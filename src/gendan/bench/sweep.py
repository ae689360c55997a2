"""The sweep over N open tasks: when nothing is due, when all warnings have been given, and when a part is overdue.

An escalation marks the task, tells its owner (or the queue of its role) and the next level, and announces itself. The
yardstick is one plain statement that does the marking alone.
"""

import argparse
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

import psycopg

from . import ground, machine, options
from .result import Result, rounded, times

NAME = "sweep"
HELP = "Find and escalate what is overdue among 100,000 open tasks"
ROUNDS = 5  # of looking for what is due when nothing is
BARE = "update workflow_task set escalated_at = %s, escalation_level = 1 where state = 'open' and due_at <= %s"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.tasks(parser, 100_000)


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from gendan.core import clock
        from gendan.workflow import sweep

        from . import crowd, world

        firm, load, now = world.build(items=100), machine.load(), clock.now()
        crowd.add(firm, args.tasks, now + timedelta(minutes=1), now + timedelta(minutes=1 + args.tasks / 1000))
        ground.settled(url)
        idle = [_timed(lambda: sweep.run(now)) for _ in range(ROUNDS)]
        part = now + timedelta(minutes=1 + args.tasks / 5000)  # a fifth is overdue by then
        with machine.Meter(url) as meter:
            escalated = sweep.run(part).escalated
        after = [_timed(lambda: sweep.run(part)) for _ in range(ROUNDS)]
        told = _told()
        bare = _bare(url, part)
    rate = escalated / meter.seconds
    return Result(
        NAME, n=args.tasks, ours_per_s=rate, yardstick_per_s=escalated / bare, **times(idle),
        more={
            "counts": "escalations", "escalated": escalated, "notices": told, "seconds": rounded(meter.seconds, 2),
            **meter.per(escalated), "nothing_due_ms": times(idle), "all_escalated_ms": times(after), "load_before": load,
        },
    )  # fmt: skip


def _timed(act: Any) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _told() -> int:
    from gendan.workflow.models import Notice

    return Notice.objects.count()


def _bare(url: str, now: datetime) -> float:
    """The marks alone, rolled back."""
    with psycopg.connect(url) as db:
        began = perf_counter()
        db.execute(BARE, [now, now])
        took = perf_counter() - began
        db.rollback()
    return took
