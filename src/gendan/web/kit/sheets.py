"""Export of exactly what a list shows, as CSV or XLSX, written row by row into a temporary file.

The file is whole before the first byte leaves, so that a slow reader keeps no statement waiting.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from types import NoneType
from typing import Any, BinaryIO

from django.http import FileResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from rustpy_xlsxwriter import Format, write_worksheet

from .columns import Column, Plain, Row
from .formats import local

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LOOKED_AT = 1000  # rows that tell what a column holds

Values = Iterable[Sequence[Any]]
Cells = Callable[[Row], list[Any]]
_AS_IS = frozenset({str, int, float, Decimal, date, NoneType})  # what most cells are, told by one look


def cells(columns: Sequence[Column]) -> Cells:
    """What makes a row's plain values; each word is translated once per sheet, not once per row."""
    readers = [c.value for c in columns]
    said: dict[int, tuple[Promise, str]] = {}  # by identity; the word is kept so that nothing else takes its place

    def word(value: Promise) -> str:
        if id(value) not in said:
            said[id(value)] = value, str(value)
        return said[id(value)][1]

    def make(row: Row) -> list[Any]:
        return [
            value if type(value) in _AS_IS else word(value) if isinstance(value, Promise) else plain(value)
            for value in [read(row) for read in readers]
        ]

    return make


def names(columns: Sequence[Column]) -> list[str] | None:
    """The names in a row that make the columns' values, or None if somebody has to look at the rows."""
    values = [c.value for c in columns]
    return [v.name for v in values if isinstance(v, Plain)] if all(isinstance(v, Plain) for v in values) else None


def straight(columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]]) -> Values:
    """Rows of plain values out of rows as the database gives them, in the order of `names`: column by column, not cell by cell."""
    words = [_told(c.value) for c in columns]
    return chain.from_iterable(
        zip(*(_column(values, said) for values, said in zip(zip(*batch, strict=True), words, strict=True)), strict=True)
        for batch in batches
    )


class _Words(dict[Any, str]):
    """Words in the language of now; a code without a word stands for itself."""

    def __missing__(self, code: Any) -> Any:
        return code


def _told(value: Callable[[Row], Any]) -> _Words | None:
    words: Mapping[str, Any] | None = getattr(value, "words", None)
    return None if words is None else _Words((code, str(word)) for code, word in words.items())


def _column(values: Sequence[Any], words: _Words | None) -> Iterable[Any]:
    if words is not None:
        return map(words.__getitem__, values)
    kind = next((type(value) for value in values if value is not None), NoneType)
    return values if kind in _AS_IS else map(plain, values)


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


def as_csv(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> HttpResponseBase:
    """All rows as CSV with a byte order mark, so that Excel reads the Chinese."""
    return answer("csv", name, columns, map(cells(columns), rows))


def as_xlsx(name: str, columns: Sequence[Column], rows: Iterable[Row]) -> HttpResponseBase:
    """All rows as one sheet with a frozen head and a filter; numbers are numbers, dates are dates."""
    return answer("xlsx", name, columns, map(cells(columns), rows))


def answer(kind: str, name: str, columns: Sequence[Column], values: Values) -> HttpResponseBase:
    """A file of rows of plain values, as `csv` or `xlsx`."""
    write, content_type = _KINDS[kind]
    file = tempfile.TemporaryFile(suffix=f".{kind}")  # noqa: SIM115 - the response closes it
    write(file, columns, values)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=content_type)


def _csv(file: BinaryIO, columns: Sequence[Column], values: Values) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([str(c.label) for c in columns])
    writer.writerows([_text(v) for v in row] for row in values)
    text.detach()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return defused(value) if isinstance(value, str) else str(value)


def _xlsx(file: BinaryIO, columns: Sequence[Column], values: Values) -> None:
    named, values = heads(columns), iter(values)
    first = list(islice(values, _LOOKED_AT))
    records = (dict(zip(named, row, strict=True)) for row in chain(first, values))
    write_worksheet(
        records if first else [dict.fromkeys(named)],
        file,
        sheet_name="1",
        freeze_row=1,
        bold_headers=True,
        autofilter=True,
        datetime_format="yyyy-mm-dd hh:mm",
        column_formats=_formats(named, first),
        column_widths={h: max(8, min(40, (c.width or 130) // 8)) for h, c in zip(named, columns, strict=True)},
    )


_KINDS = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def heads(columns: Sequence[Column]) -> list[str]:
    """The labels; a second column of the same label gets its name behind it."""
    named: list[str] = []
    for column in columns:
        label = str(column.label) or column.name
        named.append(label if label not in named else f"{label} ({column.name})")
    return named


def _formats(named: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Format]:
    formats = {}
    for head, values in zip(named, zip(*rows, strict=True), strict=False):
        value = next((value for value in values if value is not None), None)
        if isinstance(value, Decimal | float):
            whole = isinstance(value, Decimal) and not value.as_tuple().exponent
            formats[head] = Format().set_num_format("#,##0" if whole else "#,##0.00##")
        elif isinstance(value, date) and not isinstance(value, datetime):
            formats[head] = Format().set_num_format("yyyy-mm-dd")
    return formats
