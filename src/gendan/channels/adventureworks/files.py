"""The files as they lie there: rows as dicts, and orders with their lines, read as a stream."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from gendan.core.errors import Invalid

Row = dict[str, str]
NEEDED = (
    "Product", "ProductCategory", "ProductSubcategory", "ProductModelDescription", "ProductInventory", "ProductVendor",
    "Location", "Vendor", "Customer", "SalesOrderHeader", "SalesOrderDetail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sale:
    """An order of the files with its lines."""

    id: int
    on: date
    head: Row
    lines: list[Row]

    @property
    def number(self) -> str:
        """The number it has there."""
        return f"SO{self.id}"


class Files:
    """A folder of AdventureWorks CSV files."""

    def __init__(self, folder: Path) -> None:
        missing = [f"{name}.csv" for name in NEEDED if not (folder / f"{name}.csv").is_file()]
        if missing:
            raise Invalid({"path": f"{folder} does not hold {', '.join(missing)}"})
        self.folder = folder

    def rows(self, name: str) -> Iterator[Row]:
        """Rows of one file."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)

    def sales(self) -> Iterator[Sale]:
        """Orders with their lines. Both files are sorted by order, so that one of them is in memory at a time."""
        lines = groupby(self.rows("SalesOrderDetail"), key=lambda row: int(row["SalesOrderID"]))
        there, group = next(lines, (0, iter(())))
        for head in self.rows("SalesOrderHeader"):
            id = int(head["SalesOrderID"])
            while there and there < id:
                there, group = next(lines, (0, iter(())))
            yield Sale(id, date.fromisoformat(head["OrderDate"]), head, list(group) if there == id else [])

    def count_sales(self, live_from: date) -> tuple[int, int]:
        """How many orders lie before the day, and how many from it on."""
        past = live = 0
        for head in self.rows("SalesOrderHeader"):
            if date.fromisoformat(head["OrderDate"]) < live_from:
                past += 1
            else:
                live += 1
        return past, live


def number(text: str) -> Decimal:
    """A figure as the files write it; nothing is zero."""
    return Decimal(text or 0)
