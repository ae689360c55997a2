"""Real orders by their ways in: AdventureWorks' past by the bulk verb and its live month by the verbs, and large sheets.

`n` and the rates are the past orders; the yardstick loads the rows they became with COPY into empty copies of the tables,
indexes and all. The sheets repeat the items and lines of the public wholesaler's invoices until they have so many rows.
Needs the public data (`GENDAN_DATA`).
"""

import argparse
import contextlib
import csv
import io
import itertools
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

import gendan
from gendan.server.home import ServerError

from . import ground, machine, options
from .result import Result, rounded

if TYPE_CHECKING:
    from gendan.core.actor import Actor

Lines = list[dict[str, str]]

NAME = "import"
HELP = "Import AdventureWorks and sheets of 100,000 rows, against COPY of the same rows"
WORKERS = 2
TABLES = ("sales_order", "sales_orderline", "planning_datefact")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.rows(parser, 100_000, "rows of each sheet")
    parser.add_argument(
        "--live-from", type=date.fromisoformat, default=date(2013, 12, 1), metavar="DATE",
        help="orders from this day on are placed one by one (default: 2013-12-01)",
    )  # fmt: skip
    parser.add_argument(
        "--sheet-only",
        action="store_true",
        help="leave AdventureWorks out; ours_per_s then counts rows of the order sheet",
    )
    parser.add_argument("--orders-only", action="store_true", help="leave the sheets out")


def data_folder() -> Path:
    """The public data beside the repository."""
    beside = Path(gendan.__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get("GENDAN_DATA") or beside)
    if not folder.is_dir():
        raise ServerError(f"This bench needs the public data and there is none at {folder}; set GENDAN_DATA.")
    return folder


def run(args: argparse.Namespace) -> Result:
    folder, load = data_folder(), machine.load()
    with ground.own_database(NAME) as url:
        sheets = {} if args.orders_only else _sheets(url, folder / "online_retail", args.rows)
        more = {"sheets": sheets, "load_before": load}
        if args.sheet_only:
            return Result(NAME, n=args.rows, ours_per_s=args.rows / sheets["orders"]["seconds"], more=more)
        return _adventureworks(url, folder / "adventureworks", args.live_from, more)


def _adventureworks(url: str, folder: Path, live_from: date, more: dict[str, Any]) -> Result:
    """The whole import, its past and live orders metered, and the yardstick."""
    from gendan.channels import adventureworks

    meters: dict[str, machine.Meter] = {}

    @contextlib.contextmanager
    def metered(step: str, total: int) -> Iterator[Callable[[int], None]]:
        with machine.Meter(url) as meters[step]:
            yield lambda done: None

    outcome = adventureworks.load(folder, metered, live_from=live_from, workers=WORKERS)
    copied, rows = _copy(url)
    past, live = outcome.past.new, outcome.live.new
    return Result(
        NAME, n=past, ours_per_s=outcome.per_second("past orders", past), yardstick_per_s=past / copied,
        more={
            "counts": "past orders", "rows": rows, **meters["past orders"].per(past or 1),
            "live": {
                "orders": live, "per_s": rounded(outcome.per_second("live orders", live)),
                **meters["live orders"].per(live or 1), "states": dict(outcome.live.states),
            },
            "seconds": {step: rounded(took, 2) for step, took in outcome.seconds.items()},
            "refused": len(outcome.past.refused) + len(outcome.live.refused), **more,
        },
    )  # fmt: skip


def _copy(url: str) -> tuple[float, int]:
    """Seconds to COPY what the past orders became into empty tables of the same make, and how many rows that is."""
    past = "select id from sales_order where imported and number like 'SO%'"
    chosen = {
        "sales_order": f"id in ({past})",
        "sales_orderline": f"order_id in ({past})",
        "planning_datefact": f"ref_kind = 'sales.order_line' and ref_id in (select id from sales_orderline where order_id in ({past}))",
    }
    took, count = 0.0, 0
    with psycopg.connect(url, autocommit=True) as db:
        for table in TABLES:
            with db.cursor().copy(f"copy (select * from {table} where {chosen[table]}) to stdout") as out:
                content = b"".join(bytes(part) for part in out)
            db.execute(f"create table bench_{table} (like {table} including all)".encode())
            began = perf_counter()
            with db.cursor().copy(f"copy bench_{table} from stdin".encode()) as into:
                into.write(content)
            took += perf_counter() - began
            count += content.count(b"\n")
    return took, count


def _sheets(url: str, folder: Path, rows: int) -> dict[str, Any]:
    """Sheets of so many items and order lines, uploaded, checked and committed: how long each took, and what it cost."""
    from gendan.core.actor import SYSTEM
    from gendan.org.models import User
    from gendan.org.services import companies, users
    from gendan.org.services.actors import actor_for

    company = companies.create("OR", "Online Retail", currency="GBP", actor=SYSTEM)
    roles = [(role, company, "company") for role in ("company_gm", "order_clerk", "sales_manager")]
    user: User = users.create("sheets", "林小满", "Gui-hua-cha-2026", assignments=roles, actor=SYSTEM)
    actor = actor_for(user, company_id=company.pk)
    known = _good(folder)
    _bring("customers", _customers(known), actor)
    found = {"items": _measured(url, "items", _items(known, rows), actor)}
    found["orders"] = _measured(url, "orders", _orders(known, rows), actor, until="recorded")
    return found


def _measured(url: str, kind: str, content: bytes, actor: "Actor", **options: str) -> dict[str, Any]:
    memory = machine.Memory()
    with machine.Meter(url) as meter:
        steps = _bring(kind, content, actor, **options)
    return {
        **steps, "seconds": rounded(meter.seconds, 1), "own_cpu_s": rounded(meter.own, 1),
        "database_cpu_s": rounded(meter.database, 1), "memory_growth_mb": memory.growth,
    }  # fmt: skip


def _bring(kind: str, content: bytes, actor: "Actor", **options: str) -> dict[str, Any]:
    """A sheet from the file to its last committed row, as pages and the worker do it together."""
    from gendan.channels.services import sheets

    marks = [perf_counter()]
    sheet = sheets.upload(kind, f"{kind}.csv", io.BytesIO(content), actor=actor)
    marks.append(perf_counter())
    sheet = sheets.choose(sheet.pk, sheet.mapping["columns"], options, actor=actor)
    sheets.work(sheet.pk)
    marks.append(perf_counter())
    sheets.approve(sheet.pk, actor=actor)
    sheets.work(sheet.pk)
    marks.append(perf_counter())
    sheet.refresh_from_db()
    if sheet.state != "done" or sheet.done != sheet.rows:
        raise RuntimeError(f"the sheet of {kind} ended {sheet.state}: {sheet.result}")
    took = dict(zip(("upload_s", "preview_s", "commit_s"), (b - a for a, b in itertools.pairwise(marks)), strict=True))
    return {"rows": sheet.rows, "made": sheet.result["made"], **{step: rounded(s, 1) for step, s in took.items()}}


def _customers(known: "Lines") -> bytes:
    return _csv(
        ("code", "name"), ((code, f"Customer {code}") for code in sorted({line["CustomerID"] for line in known}))
    )


def _items(known: "Lines", rows: int) -> bytes:
    """The items the lines name, and as many more like them as make up the rows."""
    names = {line["StockCode"]: line["Description"] or line["StockCode"] for line in known}
    numbered = zip(range(max(rows, len(names))), itertools.cycle(names.items()), strict=False)
    return _csv(
        ("code", "name"),
        ((f"{code}-{n // len(names)}" if n >= len(names) else code, name) for n, (code, name) in numbered),
    )


def _orders(known: "Lines", rows: int) -> bytes:
    """Order lines, repeated with other order numbers."""
    heads = ("order no", "order date", "customer no", "sku", "qty", "unit price")
    wanted = ("InvoiceDate", "CustomerID", "StockCode", "Quantity", "UnitPrice")
    numbered = zip(range(rows), itertools.cycle(known), strict=False)
    return _csv(
        heads, ((f"{line['InvoiceNo']}-{n // len(known)}", *(line[name] for name in wanted)) for n, line in numbered)
    )


def _good(folder: Path) -> "Lines":
    """Rows of one month that are plain sales to a named customer."""
    with (folder / "online_retail_2011-01.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            row for row in csv.DictReader(file)
            if row["CustomerID"] and row["StockCode"][:5].isdigit() and row["Quantity"].isdigit()
            and float(row["UnitPrice"]) > 0 and not row["InvoiceNo"].startswith("C")
        ]  # fmt: skip


def _csv(heads: tuple[str, ...], rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue().encode()
