"""`gendan import`: bring in what another system holds."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gendan.channels.adventureworks import Outcome

NAME = "import"
HELP = "Bring in the data of another system"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sources = parser.add_subparsers(title="sources", dest="source", metavar="source", required=True)
    aw = sources.add_parser("adventureworks", help="the AdventureWorks sample company, as CSV files")
    aw.add_argument("path", type=Path, help="the folder of the files")
    aw.add_argument(
        "--live-from", type=date.fromisoformat, default=date(2013, 12, 1), metavar="DATE",
        help="orders from this day on are placed like new ones (default: 2013-12-01)",
    )  # fmt: skip
    aw.add_argument("--workers", type=int, default=2, metavar="N", help="how many place orders at once (default: 2)")
    aw.add_argument("--company", default="AW", metavar="CODE", help="code of the company (default: AW)")


def run(args: argparse.Namespace) -> int:
    from gendan.channels import adventureworks

    outcome = adventureworks.load(args.path, _bar, live_from=args.live_from, company=args.company, workers=args.workers)
    _report(outcome)
    return 1 if outcome.past.refused or outcome.live.refused else 0


@contextmanager
def _bar(step: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, one line per step elsewhere."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, disable=not sys.stdout.isatty()) as progress:
        task = progress.add_task(step, total=total)
        yield lambda done: progress.update(task, advance=done)


def _report(outcome: "Outcome") -> None:
    print(f"{outcome.company}: {outcome.items} items, {outcome.customers} customers, {outcome.suppliers} suppliers")
    print(f"  opening stock    {outcome.balances} balances posted, {outcome.seconds['stock']:.1f} s")
    for step, taken in (("past orders", outcome.past), ("live orders", outcome.live)):
        rate = f", {outcome.per_second(step, taken.new):.0f}/s" if taken.new else ""
        print(f"  {step:<16} {taken.new} new, {taken.present} here already, {len(taken.refused)} refused{rate}")
        for state, count in sorted(taken.states.items()):
            print(f"    {state:<14} {count}")
        for number, why in list(taken.refused.items())[:20]:
            print(f"    {number}: {why}", file=sys.stderr)
    print("  bills of material, routings, work and purchase orders are not read yet")
