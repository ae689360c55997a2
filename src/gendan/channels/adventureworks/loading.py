"""The whole import, step by step, with how long each took."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Protocol

from django.db import connection

from gendan.core.actor import Actor
from gendan.core.work import because

from . import masters, orders, stock
from .files import Files
from .orders import Ground, Taken

LIVE_FROM = date(2013, 12, 1)
ACTOR = Actor(user_id=None, name="AdventureWorks", is_system=True, origin="import")


class Progress(Protocol):
    """Shows a step: entered with its name and size, gives a function to be told how much was done."""

    def __call__(self, step: str, total: int) -> AbstractContextManager[Callable[[int], None]]: ...


@dataclass
class Outcome:
    """What the import brought, and how fast."""

    company: str
    items: int = 0
    customers: int = 0
    suppliers: int = 0
    balances: int = 0
    past: Taken = field(default_factory=Taken)
    live: Taken = field(default_factory=Taken)
    seconds: dict[str, float] = field(default_factory=dict)

    def per_second(self, step: str, count: int) -> float:
        """The rate of a step."""
        return count / self.seconds[step] if self.seconds.get(step) else 0.0


def load(
    folder: Path, progress: Progress, *, live_from: date = LIVE_FROM, company: str = "AW", workers: int = 1
) -> Outcome:
    """Bring in what is missing of the folder's data. Refuses with Invalid a folder that is not AdventureWorks.

    Each batch is a transaction of its own. The server may acknowledge it before it is on disk: what a crash would lose
    the next run brings again.
    """
    files = Files(folder)
    orders.lossy()
    try:
        with because("import:adventureworks"):
            return _load(files, progress, live_from, company, workers)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset synchronous_commit")


def _load(files: Files, progress: Progress, live_from: date, code: str, workers: int) -> Outcome:
    outcome = Outcome(code)
    company = masters.company(code, ACTOR)
    with _step("items", _count(files, "Product"), progress, outcome) as advance:
        products = masters.products(files, ACTOR, advance)
        masters.prices(company, products, ACTOR)
    outcome.items = len(products)
    with _step("customers", _count(files, "Customer"), progress, outcome) as advance:
        accounts = masters.accounts(company, files, ACTOR, advance)
    outcome.customers = len(accounts)
    with _step("suppliers", _count(files, "Vendor"), progress, outcome) as advance:
        outcome.suppliers = masters.vendors(company, files, products, ACTOR, advance)
    with _step("stock", _count(files, "ProductInventory"), progress, outcome) as advance:
        outcome.balances = stock.opening(company, files, products, actor=ACTOR, advance=advance)
    ground = Ground(company, products, accounts, live_from, ACTOR)
    before, after = files.count_sales(live_from)
    with _step("past orders", before, progress, outcome) as advance:
        outcome.past = orders.past(files, ground, advance)
    if outcome.past.new and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("analyze")  # plans for tables that were empty a minute ago
    with _step("live orders", after, progress, outcome) as advance:
        outcome.live = orders.live(files, ground, advance, workers)
    return outcome


class _step:  # noqa: N801 - reads as a verb
    """One step of the import, timed."""

    def __init__(self, name: str, total: int, progress: Progress, outcome: Outcome) -> None:
        self.name, self.outcome, self.shown = name, outcome, progress(name, total)

    def __enter__(self) -> Callable[[int], None]:
        self.started = monotonic()
        return self.shown.__enter__()

    def __exit__(self, *error: object) -> None:
        self.outcome.seconds[self.name] = monotonic() - self.started
        self.shown.__exit__(*error)  # type: ignore[arg-type]


def _count(files: Files, name: str) -> int:
    return sum(1 for _row in files.rows(name))
