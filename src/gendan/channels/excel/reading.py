"""From a file to rows. Whatever is in the file: refused before it costs memory, never executed.

xlsx is looked through as a zip archive first (sizes, ratios, how far cells reach), then read by calamine, which knows
values only: formulas give the result they were saved with, macros are not even loaded.
"""

import codecs
import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gendan.core.errors import Invalid

MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELLS = 8_000_000  # of the rectangle that holds all cells with content
MAX_UNPACKED = 256 << 20
MAX_RATIO = 400
BLANK_ROWS = 1_000  # so many empty rows in a row are the end of the sheet
MAX_FIELD = 32_767  # characters of a cell, as Excel has it
SEARCHED = 10  # rows in which the headings are looked for
TYPES = ("xlsx", "xls", "csv", "txt")
DELIMITERS = ",;\t|"

Cells = list[Any]


@dataclass
class Sheet:
    """A sheet's headings and the rows below them, each with its number."""

    headings: list[str]
    heading_row: int
    rows: Iterator[tuple[int, Cells]]


def read(path: Path, ending: str) -> Sheet:
    """The first sheet of a file. Refuses with Invalid what cannot be read, is too large or looks hostile."""
    if ending not in TYPES:
        raise Invalid({"file": _("Files of type “%(type)s” are not taken.") % {"type": ending or "?"}})
    raw = _csv(path) if ending in ("csv", "txt") else _book(path, ending)
    numbered = enumerate(raw, 1)
    start = list(islice(numbered, SEARCHED))
    at = _headings_at([cells for _n, cells in start])
    if at is None:
        raise Invalid({"file": _("The sheet is empty.")})
    row, cells = start[at]
    headings = [plain(cell) for cell in cells][:MAX_COLUMNS]
    while headings and not headings[-1]:
        headings.pop()
    return Sheet(headings, row, _rows(chain(start[at + 1 :], numbered), len(headings)))


def plain(value: Any) -> str:
    """A cell as text: whole numbers without `.0`, moments as ISO, white space trimmed."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if hasattr(value, "isoformat"):
        return value.isoformat(" ") if hasattr(value, "hour") and hasattr(value, "year") else value.isoformat()
    return str(value).replace("\u3000", " ").replace("\xa0", " ").strip()


def _headings_at(start: list[Cells]) -> int | None:
    """Which of the first rows has the headings: the one with most texts; instructions above have one long cell."""
    counts = [len({plain(cell) for cell in cells if isinstance(cell, str) and cell.strip()}) for cells in start]
    best = max(counts, default=0)
    return counts.index(best) if best else None


def _rows(numbered: Iterable[tuple[int, Cells]], width: int) -> Iterator[tuple[int, Cells]]:
    """Rows with content, cut to the headings' width; ends after a thousand empty ones."""
    blank = taken = 0
    for number, cells in numbered:
        cut = cells[:width]
        if not any(cell is not None and cell != "" and plain(cell) for cell in cut):
            blank += 1
            if blank >= BLANK_ROWS:
                return
            continue
        blank = 0
        taken += 1
        if taken > MAX_ROWS:
            raise Invalid({"file": _("The sheet has more than %(n)s rows. Split it.") % {"n": f"{MAX_ROWS:,}"}})
        yield number, cut + [""] * (width - len(cut))


# Text files -------------------------------------------------------------------------------------------------------


def _csv(path: Path) -> Iterator[Cells]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = _delimiter(file.readline(MAX_FIELD))
        file.seek(0)
        csv.field_size_limit(MAX_FIELD)
        try:
            yield from csv.reader(file, delimiter=delimiter)
        except (csv.Error, UnicodeDecodeError) as error:
            raise Invalid({"file": _("The file is not a readable CSV file: %(why)s") % {"why": error}}) from error


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030, which holds GBK and GB2312."""
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for encoding in ("utf-8", "gb18030"):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := file.read(1 << 16):
                    if b"\0" in block:
                        raise Invalid({"file": _("This is no text file.")})
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise Invalid({"file": _("The file's encoding is not known. Save it as UTF-8.")})


def _delimiter(line: str) -> str:
    """What separates the headings: the sign that occurs most outside quotes."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=lambda sign: (bare.count(sign), -DELIMITERS.index(sign)))


# Workbooks --------------------------------------------------------------------------------------------------------


def _book(path: Path, ending: str) -> Iterator[Cells]:
    from python_calamine import CalamineError, CalamineWorkbook

    if ending == "xlsx":
        _look_through(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if not names:
            raise Invalid({"file": _("The sheet is empty.")})
        sheet = book.get_sheet_by_name(names[0])
        above = sheet.start[0] if sheet.start else 0  # rows before the first cell count, too
        yield from ([] for _n in range(above))
        yield from sheet.iter_rows()
    except (CalamineError, OSError) as error:
        raise Invalid({"file": _("The file is not a readable Excel file.")}) from error


_CELL = re.compile(rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>]*>')


def _look_through(path: Path) -> None:
    """Refuse an archive that unpacks to too much, or whose cells span more than memory is for. Reads it as a stream."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > 2_000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _hostile()
            for part in parts:
                if part.file_size > 1 << 20 and part.file_size > MAX_RATIO * max(part.compress_size, 1):
                    raise _hostile()
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    with archive.open(part) as file:
                        _check_reach(file)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Invalid({"file": _("The file is not a readable Excel file.")}) from error


def _check_reach(file: Any) -> None:
    """The rectangle around all cells with content; an archive may lie about its sizes, so they are counted here."""
    last_row = last_column = unpacked = 0
    rest = b""
    while block := file.read(1 << 20):
        unpacked += len(block)
        if unpacked > MAX_UNPACKED:
            raise _hostile()
        block = rest + block
        for match in _CELL.finditer(block):
            if not match[0].endswith(b"/>"):
                last_row = max(last_row, int(match[2]))
                last_column = max(last_column, _column(match[1]))
        if last_row * last_column > MAX_CELLS:
            raise Invalid({"file": _("Cells lie too far apart, as far as row %(n)s.") % {"n": last_row}})
        rest = block[block.rfind(b"<") :] if b"<" in block else b""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _hostile() -> Invalid:
    return Invalid({"file": _("The file unpacks to far more than a sheet needs and is not opened.")})
