"""Export of exactly what a list shows: CSV streamed, XLSX written row by row into a temporary file."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from types import NoneType
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from rustpy_xlsxwriter import Format, write_worksheet

from .columns import Column, Row
from .formats import local

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


Cells = Callable[[Row], list[Any]]
_AS_IS = frozenset({str, int, float, Decimal, date, NoneType})  # what most cells are, told by one look


def cells(columns: Sequence[Column]) -> Cells:
    """What makes a row's plain values, with words in the language of now: while a file streams, it is forgotten.

    Each word is translated once per sheet, not once per row.
    """
    language = get_language()
    readers = [c.export or _reader(c.name) for c in columns]
    said: dict[int, tuple[Promise, str]] = {}  # by identity; the word is kept so that nothing else takes its place

    def word(value: Promise) -> str:
        if id(value) not in said:
            with override(language):
                said[id(value)] = value, str(value)
        return said[id(value)][1]

    def make(row: Row) -> list[Any]:
        return [
            value if type(value) in _AS_IS else word(value) if isinstance(value, Promise) else plain(value)
            for value in [read(row) for read in readers]
        ]

    return make


def _reader(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


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

    head, values = [str(c.label) for c in columns], cells(columns)

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())  # type: ignore[arg-type]
        yield "\ufeff" + writer.writerow(head)  # type: ignore[operator]
        for row in rows:
            yield writer.writerow([_text(v) for v in values(row)])  # type: ignore[misc]

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
    values = cells(columns)
    records = (dict(zip(heads, values(row), strict=True)) for row in rows)
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
