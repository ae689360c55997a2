"""The order list as HTML over HTTP: first page, a page in the depth, filtered; at a hundredth, a tenth and all of N orders.

Ours is the whole page for a signed-in person, one request at a time. Yardstick: the query of the first page alone, the
same rows through psycopg. What counts is how little the page's time grows from the smallest to the largest.
"""

import argparse
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

from . import ground, machine, options, pages
from .result import Result, percentile, rounded, times

if TYPE_CHECKING:
    from .world import World

NAME = "orders-page"
HELP = "The order list: first page, deep page, filters, as the orders grow"
CUSTOMERS = 10_000
FEWEST = 10  # so that there is a page in the depth
BARE = """
select o.id, o.number, o.customer_name, o.summary, o.line_count, o.total, o.currency, o.requested_on, o.promised_on,
       o.status, o.state, o.fulfilment_status, o.payment_status, o.review_status, o.holds, o.customer_po, o.received_at,
       s.name as salesperson
from sales_order o left join org_user s on s.id = o.salesperson_id
where o.company_id = %s and o.state <> 'void' order by o.id desc limit 51
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 1_000_000, "orders at the end")
    options.seconds(parser, 5)


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import history, world

        firm = world.build(customers=min(CUSTOMERS, max(FEWEST, args.orders)), items=world.goods(args.orders))
        load, runs, there = machine.load(), [], 0
        with machine.web() as (port, _server):
            browser = pages.sign_in(firm, port)
            for size in sorted({max(FEWEST, args.orders // part) for part in (100, 10, 1)}):
                history.add(firm, size - there)
                there = size
                ground.settled(url)
                runs += _measure(url, firm, browser, size, args.seconds)
    largest = {run["page"]: run for run in runs if run["orders"] == runs[-1]["orders"]}
    smallest = {run["page"]: run for run in runs if run["orders"] == runs[0]["orders"]}
    growth = {page: rounded(largest[page]["p50_ms"] / smallest[page]["p50_ms"], 2) for page in largest}
    first = largest["first"]
    return Result(
        NAME, n=args.orders, ours_per_s=first["per_s"], yardstick_per_s=first["bare_per_s"], p50_ms=first["p50_ms"],
        p95_ms=first["p95_ms"], more={"p50_growth": growth, "runs": runs, "load_before": load},
    )  # fmt: skip


def paths(firm: "World", orders: int) -> dict[str, str]:
    """The pages asked for, by name."""
    from gendan.core import sql
    from gendan.web.kit.asks import Cursor, pack
    from gendan.web.sales.lists import ORDERS

    row = sql.one("select id from sales_order order by id offset %s limit 1", [orders // 2])
    assert row is not None
    deep = pack(ORDERS.orders[0], Cursor((row[0],), orders // 2))
    customer = firm.customers[len(firm.customers) // 2]
    return {
        "first": "/orders?view=all",
        "deep": f"/orders?view=all&at={deep}",
        "under_way": "/orders?view=all&f=1&open=1",
        "status": "/orders?view=all&f=1&status=ready",
        "customer": f"/orders?view=all&f=1&customer={customer}",
        "late": "/orders?view=late",
        "search": f"/orders?view=all&f=1&q=HS{orders // 2:08d}",
    }


def _measure(url: str, firm: "World", browser: pages.Browser, orders: int, seconds: float) -> list[dict[str, Any]]:
    runs = []
    bare = _bare(url, firm, seconds)
    for page, path in paths(firm, orders).items():
        if b"HS0" not in browser.body(path) and page in ("first", "deep", "search"):
            raise RuntimeError(f"{path} shows no order")
        browser.get(path, seconds / 10)
        load = browser.get(path, seconds)
        runs.append(
            {"orders": orders, "page": page, **times(load.seconds), "per_s": rounded(load.per_s),
             "bare_p50_ms": rounded(percentile(bare, 50) * 1000, 2), "bare_per_s": rounded(len(bare) / sum(bare))}
        )  # fmt: skip
    return runs


def _bare(url: str, firm: "World", seconds: float) -> list[float]:
    """The first page's rows, fetched and thrown away."""
    durations: list[float] = []
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as db:
        for _ in range(5):
            db.execute(BARE, [firm.company_id]).fetchall()
        while sum(durations) < seconds / 2 and len(durations) < 5000:
            began = perf_counter()
            rows = db.execute(BARE, [firm.company_id]).fetchall()
            durations.append(perf_counter() - began)
            assert rows
    return durations
