"""A person's workbench as HTML over HTTP, at a tenth and at all of N open tasks; the people grow with the tasks.

Each request is another person's, one at a time: the first page of the day, the queue of the role, and the question that
an open page asks every few seconds. Yardstick: the rows of the list alone, through psycopg.
"""

import argparse
from datetime import timedelta
from itertools import cycle
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

from . import ground, machine, options, pages
from .result import Result, percentile, rounded, times

if TYPE_CHECKING:
    from .world import World

NAME = "inbox"
HELP = "The workbench of one of 2,000 people with 100,000 open tasks"
SAMPLE = 40  # people whose pages are asked for
FEWEST = 50
PAGES = {"home": "/", "mine": "/?tab=mine", "queue": "/?tab=queue", "news": "/tasks/news"}
BARE = """
select t.id, t.kind, t.code, t.data, t.number, t.subject, t.role, t.opened_at, t.warn_at, t.due_at, t.limit_text, t.sla,
       t.paused_at, t.escalation_level, t.version, u.name
from workflow_task t join org_user u on u.id = t.assignee_id
where t.assignee_id = %s and t.state = 'open' order by t.due_at, t.id limit 200
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.tasks(parser, 100_000)
    options.seconds(parser, 5)


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from gendan.core import clock

        from . import crowd, world

        firm, load, runs, there = world.build(items=100), machine.load(), [], 0
        with machine.web() as (port, _server):
            for size in sorted({max(FEWEST, args.tasks // 10), args.tasks}):
                now = clock.now()
                crowd.add(firm, size - there, now - timedelta(hours=8), now + timedelta(days=4))
                there = size
                ground.settled(url)
                runs += _measure(url, firm, port, size, args.seconds)
    largest = {run["page"]: run for run in runs if run["tasks"] == runs[-1]["tasks"]}
    smallest = {run["page"]: run for run in runs if run["tasks"] == runs[0]["tasks"]}
    growth = {page: rounded(largest[page]["p95_ms"] / smallest[page]["p95_ms"], 2) for page in largest}
    home = largest["home"]
    return Result(
        NAME, n=args.tasks, ours_per_s=home["per_s"], yardstick_per_s=home["bare_per_s"], p50_ms=home["p50_ms"],
        p95_ms=home["p95_ms"], more={"p95_growth": growth, "runs": runs, "load_before": load},
    )  # fmt: skip


def _measure(url: str, firm: "World", port: int, tasks: int, seconds: float) -> list[dict[str, Any]]:
    from . import crowd

    people = crowd.some(SAMPLE)
    browsers = [pages.sign_in(firm, port, user_id) for user_id in people]
    bare, runs = _bare(url, people, seconds), []
    for page, path in PAGES.items():
        if page != "news" and b"/tasks/" not in browsers[0].body(path):
            raise RuntimeError(f"{path} shows no task")
        pages.in_turn(browsers, path, seconds / 10)
        load = pages.in_turn(browsers, path, seconds)
        runs.append(
            {"tasks": tasks, "page": page, **times(load.seconds), "per_s": rounded(load.per_s),
             "bare_p50_ms": rounded(percentile(bare, 50) * 1000, 2), "bare_per_s": rounded(len(bare) / sum(bare))}
        )  # fmt: skip
    return runs


def _bare(url: str, people: list[int], seconds: float) -> list[float]:
    """The rows of each person's list, fetched and thrown away."""
    durations: list[float] = []
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as db:
        for id in cycle(people):
            began = perf_counter()
            db.execute(BARE, [id]).fetchall()
            durations.append(perf_counter() - began)
            if sum(durations) > seconds / 2 or len(durations) == 5000:
                return durations
    return durations
