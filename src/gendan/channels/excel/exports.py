"""Rows of ours as sheets for people: streamed out of the database, formulas defused (IMX-02, IMX-03).

The columns carry headings that the import of the same kind understands, so that what goes out can come in again.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gendan.core import clock, sql
from gendan.core.errors import Invalid

FETCHED = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Export:
    """A statement with named parameters, and headings for its columns in order."""

    name: str
    statement: str
    headings: tuple[Any, ...]
    filters: tuple[str, ...] = ()


EXPORTS = {
    export.name: export
    for export in (
        Export(
            "orders", "export_orders",
            (gettext_lazy("Order"), gettext_lazy("Order number of the customer"), gettext_lazy("Customer number"),
             gettext_lazy("Customer"), gettext_lazy("Order date"), gettext_lazy("Requested date"), gettext_lazy("Status"),
             gettext_lazy("Line"), gettext_lazy("Item code"), gettext_lazy("Name"), gettext_lazy("Quantity"),
             gettext_lazy("Unit"), gettext_lazy("Price"), gettext_lazy("Discount %"), gettext_lazy("Amount"),
             gettext_lazy("Shipped"), gettext_lazy("Currency")),
            ("status", "customer", "from", "to"),
        ),
        Export(
            "items", "export_items",
            (gettext_lazy("Item code"), gettext_lazy("Name"), gettext_lazy("English name"), gettext_lazy("Specification"),
             gettext_lazy("Model"), gettext_lazy("Barcode"), gettext_lazy("Unit"), gettext_lazy("Product family"),
             gettext_lazy("Full carton"), gettext_lazy("Safety stock"), gettext_lazy("Weight, kg")),
            ("family",),
        ),
        Export(
            "customers", "export_customers",
            (gettext_lazy("Customer number"), gettext_lazy("Name"), gettext_lazy("Short name"), gettext_lazy("Type"),
             gettext_lazy("Class"), gettext_lazy("Region"), gettext_lazy("Contact"), gettext_lazy("Phone"),
             gettext_lazy("Address"), gettext_lazy("Payment mode"), gettext_lazy("Credit days"),
             gettext_lazy("Credit limit")),
            ("type", "region"),
        ),
        Export(
            "prices", "export_prices",
            (gettext_lazy("Price list"), gettext_lazy("Item code"), gettext_lazy("Name"), gettext_lazy("From quantity"),
             gettext_lazy("Price"), gettext_lazy("Currency")),
            ("list",),
        ),
        Export(
            "stock", "export_stock",
            (gettext_lazy("Warehouse"), gettext_lazy("Bin"), gettext_lazy("Item code"), gettext_lazy("Name"),
             gettext_lazy("Quantity"), gettext_lazy("Unit"), gettext_lazy("Stock status")),
            ("warehouse",),
        ),
    )
}  # fmt: skip


def write(
    name: str, path: Path, *, company_id: int, filters: Mapping[str, str], format: str, advance: Callable[[int], None],
    only: Sequence[int] | None = None,
) -> int:  # fmt: skip
    """Write an export into a file; the number of rows. Refuses with Invalid an unknown filter or date.

    `only` names the orders or customers that are meant, for who does not see all of them.
    """
    export = EXPORTS[name]
    params = checked(name, filters) | {
        "company": company_id,
        "only": None if only is None else list(only),
        "zone": settings.TIME_ZONE,
    }
    headings = [str(heading) for heading in export.headings]
    rows = _counted(_rows(export, params), advance)
    return (_csv if format == "csv" else _xlsx)(path, headings, rows)


def checked(name: str, filters: Mapping[str, str]) -> dict[str, Any]:
    """The filters of an export as its statement takes them. Refuses with Invalid."""
    export = EXPORTS[name]
    unknown = [name for name in filters if name not in export.filters]
    if unknown:
        known = ", ".join(export.filters)
        raise Invalid({"filter": _("Unknown: %(codes)s") % {"codes": f"{', '.join(unknown)} ({known})"}})
    params: dict[str, Any] = {}
    for name in export.filters:
        value = filters.get(name) or None
        if value and name in ("from", "to"):
            try:
                value = date.fromisoformat(value).isoformat()
            except ValueError as error:
                raise Invalid({name: _("“%(value)s” is not a date.") % {"value": value}}) from error
        params[name] = value
    return params


def _rows(export: Export, params: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """Rows through a cursor on the server, so that memory stays flat."""
    with transaction.atomic():
        connection.ensure_connection()
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql.named("channels", export.statement), params)
            while rows := cursor.fetchmany(FETCHED):
                yield from rows


def _counted(rows: Iterator[Sequence[Any]], advance: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, 1):
        if number % FETCHED == 0:
            advance(FETCHED)
        yield row


def _csv(path: Path, headings: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    """With a byte order mark, so that Excel reads the Chinese."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for row in rows:
            writer.writerow([_text(value) for value in row])
            count += 1
    return count


def _text(value: Any) -> Any:
    """A value of a CSV file; text that a spreadsheet would take for a formula is quoted."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return _plain(value)


def _plain(value: Any) -> Any:
    return clock.local(value).replace(tzinfo=None) if isinstance(value, datetime) else value


def _xlsx(path: Path, headings: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    """One sheet with a frozen head; texts are written as texts, never as formulas."""
    from rustpy_xlsxwriter import write_worksheet

    count = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield dict(zip(headings, map(_plain, row), strict=True))
        if not count:
            yield dict.fromkeys(headings)

    with path.open("wb") as file:
        write_worksheet(
            records(), file, sheet_name="1", freeze_row=1, bold_headers=True, autofilter=True,
            datetime_format="yyyy-mm-dd hh:mm",
        )  # fmt: skip
    return count
