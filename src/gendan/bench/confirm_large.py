"""Confirm one order of 1,000 lines; the yardstick is the same for 10 lines, counted in lines per second.

A ratio of 1 or more says that the time grows at most in proportion to the lines. Orders are entered and submitted
beforehand; only the confirming is timed, in this process, with the database as it is.
"""

import argparse
from time import perf_counter

from . import ground, machine, options
from .result import Result, percentile, rounded, times

NAME = "confirm-large"
HELP = "Confirm an order of 1,000 lines, against 10 lines"
LARGE, SMALL = 1000, 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 10, "orders of each size")


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import world

        firm = world.build(customers=200, items=max(LARGE, world.goods(20 * args.orders)))
        waiting = [(size, _submitted(firm, size)) for _ in range(args.orders + 1) for size in (LARGE, SMALL)]
        ground.settled(url)
        load = machine.load()
        seconds: dict[int, list[float]] = {LARGE: [], SMALL: []}
        for n, (size, order_id) in enumerate(waiting):  # in turn: large, small, large, …
            took = _confirm(order_id, firm)
            if n >= 2:  # the first of each size prepares statements
                seconds[size].append(took)
    large, small = (percentile(seconds[size], 50) for size in (LARGE, SMALL))
    return Result(
        NAME, n=LARGE, ours_per_s=LARGE / large, yardstick_per_s=SMALL / small, **times(seconds[LARGE]),
        more={
            "orders": args.orders, "small": SMALL, "small_p50_ms": rounded(small * 1000, 2), "counts": "lines",
            "load_before": load,
        },
    )  # fmt: skip


def _submitted(firm, size):  # type: ignore[no-untyped-def]
    import random
    from decimal import Decimal

    from gendan.sales.services import placing
    from gendan.sales.spec import NewLine, NewOrder

    lines = [NewLine(id, Decimal(2)) for id in random.sample(firm.items, size)]
    spec = NewOrder(company_id=firm.company_id, customer_id=random.choice(firm.customers), lines=lines, accept=["*"])
    return placing.place(spec, until="submitted", actor=firm.actor).order.pk


def _confirm(order_id: int, firm) -> float:  # type: ignore[no-untyped-def]
    from gendan.sales.services import orders

    began = perf_counter()
    order = orders.confirm(order_id, actor=firm.actor)
    took = perf_counter() - began
    assert order.state == "confirmed", order.state
    return took
