"""Quick search, the palette's question as people type it: order number, phone tail, part of a name, pinyin initials.

Each request looks in orders, customers and items and comes over HTTP; terms are drawn from the data, different every
time. There is no yardstick.
"""

import argparse
import random
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import ground, machine, options, pages
from .result import Result, percentile, rounded, times

if TYPE_CHECKING:
    from .world import World

NAME = "find"
HELP = "Quick search in a million orders and 200,000 customers"
TERMS = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 1_000_000, "orders to search")
    parser.add_argument("--customers", type=int, default=200_000, metavar="N", help="customers (default: 200,000)")
    options.seconds(parser, 5)


def run(args: argparse.Namespace) -> Result:
    customers = min(args.customers, max(10, args.orders // 5))
    with ground.own_database(NAME) as url:
        from . import history, world

        firm = world.build(customers=customers, items=world.goods(args.orders))
        history.add(firm, args.orders)
        ground.settled(url)
        load, runs, seconds = machine.load(), [], []
        with machine.web() as (port, _server):
            browser = pages.sign_in(firm, port)
            for kind, terms in _terms(firm, args.orders).items():
                paths = [f"/find?q={quote(term)}" for term in terms]
                found = sum(b'"items": []' not in browser.body(path).replace(b'":[', b'": [') for path in paths[:20])
                done = browser.each(paths, args.seconds)
                seconds += done.seconds
                runs.append(
                    {"by": kind, "example": terms[0], "found": f"{found}/{len(paths[:20])}", **times(done.seconds)}
                )
    worst = max(percentile([run["p95_ms"] for run in runs], 100), 0.0)
    return Result(
        NAME, n=args.orders, ours_per_s=len(seconds) / sum(seconds), **times(seconds),
        more={"customers": customers, "worst_p95_ms": rounded(worst, 2), "runs": runs, "load_before": load},
    )  # fmt: skip


def _terms(firm: "World", orders: int) -> dict[str, list[str]]:
    """What people type, by kind."""
    from gendan.core import text

    from . import world

    chance = random.Random(11)
    numbers = [chance.randrange(1, orders + 1) for _ in range(TERMS)]
    who = [chance.randrange(len(firm.customers)) for _ in range(TERMS)]
    names = [world.customer_name(n) for n in who]
    return {
        "number": [f"HS{n:08d}" for n in numbers],
        "number_tail": [f"{n:08d}"[-6:] for n in numbers],
        "phone_tail": [world.phone(n)[-4:] for n in who],
        "phone": [world.phone(n) for n in who],
        "name_part": [name[2:6] for name in names],
        "name_pair": [name[:2] for name in names],
        "initials": [text.initials(name)[:5] for name in names],
        "pinyin": [text.pinyin(name)[:9] for name in names],
        "goods": [world.GOODS[n % len(world.GOODS)][:3] for n in who],
    }
