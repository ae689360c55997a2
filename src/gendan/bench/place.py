"""Place an order: one POST with token and idempotency key, from draft to effective, against the bare database.

Ours: `gendan web` as it is served, a 5-line `stock_sale` of random items whose review is automatic. Yardstick: one SQL
function that writes the very same rows, stock and credit checked under lock, called by as many clients.

With `--template` the orders run in a process that ships, whose steps rules can end; the yardstick stays the same, so that
two runs, with and without, show what the process costs.
"""

import argparse
import json
import random
import secrets
from typing import TYPE_CHECKING

import psycopg

from . import clients, ground, machine, options, sides, yardstick
from .result import Result
from .sides import Database

if TYPE_CHECKING:
    from .world import World

NAME = "place"
HELP = "Place a 5-line stock order with one POST, from draft to effective"
PATH = "/api/v1/sales/orders"
LINES = yardstick.LINES
# What a firm chooses so that nobody need look at an order that is in order.
NOBODY_ASKED = {"generic_sme": {"confirmation": "none"}}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 10_000, "orders that are there before")
    options.seconds(parser, 15)
    options.clients(parser, "1,8,32")
    parser.add_argument("--template", default="", metavar="CODE", help="the process the orders run in (default: none)")


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import history, world

        firm = world.build(customers=min(world.CUSTOMERS, args.orders), items=world.goods(args.orders))
        history.add(firm, args.orders)
        if args.template:
            take(firm, args.template)
        with psycopg.connect(url) as db:
            prepare(db)
            called = calls(db, firm)
        ground.settled(url)
        load = machine.load()
        both = sides.Sides(url, lambda port: lambda: post(firm, port), lambda: called)
        runs = both.measure(args)
    more = {"orders_before": args.orders, "template": args.template, "load_before": load}
    return sides.result(NAME, runs, more)


def take(firm: "World", template: str) -> None:
    """The firm's orders run in a process from now on."""
    from gendan.core.actor import SYSTEM
    from gendan.workflow.services import processes

    processes.take(firm.company_id, template, parameters=NOBODY_ASKED.get(template, {}), actor=SYSTEM)


def prepare(db: Database) -> None:
    """Make the yardstick's function."""
    sides.function(db, "place")


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
