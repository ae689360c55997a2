"""Export of exactly what a list shows: CSV streamed, XLSX written row by row into a temporary file."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from rustpy_xlsxwriter import Format, write_worksheet

from .columns import Column, Row
from .formats import local

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plain(value: Any) -> Any:
    """A value as a sheet holds it: local moments without zone, lists joined, HTML without its tags."""
    if isinstance(value, datetime):
        return local(value).replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | float | Decimal | date | time):
        return value
    if isinstance(value, list | tuple):
        return " ".join(str(v) for v in value)
    return strip_tags(value) if isinstance(value, SafeString) else str(value)


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Echo:
    def write(self, text: str) -> str:
        return text


def as_csv(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> HttpResponseBase:
    """All rows as CSV with a byte order mark, so that Excel reads the Chinese."""

    head = [str(c.label) for c in columns]  # now: while streaming, the reader's language is forgotten

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())  # type: ignore[arg-type]
        yield "\ufeff" + writer.writerow(head)  # type: ignore[operator]
        for row in rows:
            values = (plain(c.value(row)) for c in columns)
            yield writer.writerow([_text(v) for v in values])  # type: ignore[misc]

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return defused(value) if isinstance(value, str) else str(value)


def as_xlsx(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> HttpResponseBase:
    """All rows as one sheet with a frozen head and a filter; numbers are numbers, dates are dates."""
    heads = _heads(columns)
    records = (dict(zip(heads, (plain(c.value(row)) for c in columns), strict=True)) for row in rows)
    first = next(records, None)
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    write_worksheet(
        chain([first], records) if first else [dict.fromkeys(heads)],
        file,
        sheet_name="1",
        freeze_row=1,
        bold_headers=True,
        autofilter=True,
        datetime_format="yyyy-mm-dd hh:mm",
        column_formats=_formats(first or {}),
        column_widths={h: max(8, min(40, (c.width or 130) // 8)) for h, c in zip(heads, columns, strict=True)},
    )
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=kind)


def _heads(columns: Sequence[Column]) -> list[str]:
    """The labels; a second column of the same label gets its name behind it."""
    heads: list[str] = []
    for column in columns:
        label = str(column.label) or column.name
        heads.append(label if label not in heads else f"{label} ({column.name})")
    return heads


def _formats(first: dict[str, Any]) -> dict[str, Format]:
    formats = {}
    for head, value in first.items():
        if isinstance(value, Decimal):
            formats[head] = Format().set_num_format("#,##0.00##" if value.as_tuple().exponent else "#,##0")
        elif isinstance(value, date) and not isinstance(value, datetime):
            formats[head] = Format().set_num_format("yyyy-mm-dd")
    return formats
