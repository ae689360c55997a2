"""Real orders by their ways in: AdventureWorks' past by the bulk verb and its live month by the verbs, and a large sheet.

`n` and the rates are the past orders; the yardstick loads the rows they became with COPY into empty copies of the tables,
indexes and all. The sheet repeats the lines of the public wholesaler's invoices until it has so many rows. Needs the
public data (`GENDAN_DATA`).
"""

import argparse
import contextlib
import csv
import io
import itertools
import os
import resource
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

import gendan
from gendan.server.home import ServerError

from . import ground, machine, options
from .result import Result, rounded

NAME = "import"
HELP = "Import AdventureWorks and a 100,000-row sheet, against COPY of the same rows"
TABLES = ("sales_order", "sales_orderline", "planning_datefact")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.rows(parser, 100_000, "rows of the sheet")
    parser.add_argument(
        "--live-from", type=date.fromisoformat, default=date(2013, 12, 1), metavar="DATE",
        help="orders from this day on are placed one by one (default: 2013-12-01)",
    )  # fmt: skip
    parser.add_argument(
        "--sheet-only", action="store_true", help="leave AdventureWorks out; ours_per_s then counts rows of the sheet"
    )


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
        sheet = _sheet(folder / "online_retail", args.rows)
        if args.sheet_only:
            return Result(
                NAME, n=args.rows, ours_per_s=args.rows / sheet["seconds"], more={"sheet": sheet, "load_before": load}
            )
        from gendan.channels import adventureworks

        outcome = adventureworks.load(folder / "adventureworks", _silent, live_from=args.live_from, workers=2)
        copied, rows = _copy(url)
    past, live = outcome.past.new, outcome.live.new
    return Result(
        NAME, n=past, ours_per_s=outcome.per_second("past orders", past), yardstick_per_s=past / copied,
        more={
            "counts": "past orders", "rows": rows, "live": live,
            "live_per_s": rounded(outcome.per_second("live orders", live)),
            "seconds": {step: rounded(took, 2) for step, took in outcome.seconds.items()},
            "refused": len(outcome.past.refused) + len(outcome.live.refused), "sheet": sheet, "load_before": load,
        },
    )  # fmt: skip


@contextlib.contextmanager
def _silent(step: str, total: int) -> Iterator[Callable[[int], None]]:
    yield lambda done: None


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


def _sheet(folder: Path, rows: int) -> dict[str, Any]:
    """Upload, check and commit a sheet of so many order lines; how long each took and what memory grew by."""
    from gendan.channels.services import sheets
    from gendan.core.actor import SYSTEM
    from gendan.org.models import User
    from gendan.org.services import companies, users
    from gendan.org.services.actors import actor_for

    company = companies.create("OR", "Online Retail", currency="GBP", actor=SYSTEM)
    roles = [(role, company, "company") for role in ("company_gm", "order_clerk", "sales_manager")]
    user: User = users.create("sheets", "林小满", "Gui-hua-cha-2026", assignments=roles, actor=SYSTEM)
    actor = actor_for(user, company_id=company.pk)
    content, items, customers = _rows(folder, rows)
    _bring(sheets, "items", items, actor)
    _bring(sheets, "customers", customers, actor)
    before = _memory()
    seconds = _bring(sheets, "orders", content, actor, until="recorded")
    return {
        "rows": rows, "seconds": rounded(sum(seconds.values()), 1), **{k: rounded(v, 1) for k, v in seconds.items()},
        "memory_growth_mb": _memory() - before, "orders": _count("sales_order"), "lines": _count("sales_orderline"),
    }  # fmt: skip


def _memory() -> int:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _count(table: str) -> int:
    from gendan.core import sql

    row = sql.one(f"select count(*) from {table}")
    assert row is not None
    return int(row[0])


def _bring(sheets: Any, kind: str, content: bytes, actor: Any, **options: str) -> dict[str, float]:
    """A sheet from the file to its last committed row, as pages and the worker do it together."""
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
    if sheet.state != "done" or not sheet.result.get("made"):
        raise RuntimeError(f"the sheet of {kind} ended {sheet.state}: {sheet.result}")
    return dict(zip(("upload_s", "preview_s", "commit_s"), (b - a for a, b in itertools.pairwise(marks)), strict=True))


def _rows(folder: Path, rows: int) -> tuple[bytes, bytes, bytes]:
    """Good order lines of the invoices, repeated with other order numbers, and the items and customers they name."""
    known = _good(folder)
    items = {line["StockCode"]: line["Description"] or line["StockCode"] for line in known}
    customers = {line["CustomerID"] for line in known}
    lines = (
        (
            f"{line['InvoiceNo']}-{n // len(known)}",
            line["InvoiceDate"],
            line["CustomerID"],
            line["StockCode"],
            line["Quantity"],
            line["UnitPrice"],
        )
        for n, line in ((n, known[n % len(known)]) for n in range(rows))
    )
    return (
        _csv(("order no", "order date", "customer no", "sku", "qty", "unit price"), lines),
        _csv(("code", "name"), items.items()),
        _csv(("code", "name"), ((code, f"Customer {code}") for code in sorted(customers))),
    )


def _good(folder: Path) -> list[dict[str, str]]:
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
