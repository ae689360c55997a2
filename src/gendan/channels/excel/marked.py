"""The uploaded sheet again, with what is wrong: faulty cells coloured, the reasons in a last column.

Written row by row, so that a sheet of any length fits. Texts are written as texts: nothing in it is a formula.
"""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from gendan.channels.models import SheetImport, SheetRow

from .faults import say
from .reading import Cells, Sheet, plain


def marked(sheet: SheetImport, found: Sheet, *, whole: bool = False) -> IO[bytes]:
    """An xlsx file of the rows that did not come in, or of all with `whole`."""
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(file, options)
    page = book.add_worksheet("1")
    head, wrong = book.add_format({"bold": True}), book.add_format({"bg_color": "#FBE3E0", "font_color": "#9B1C1C"})
    for at, heading in enumerate([*found.headings, _("What is wrong")]):
        page.write_string(0, at, heading, head)
    page.freeze_panes(1, 0)
    columns = {name: found.headings.index(h) for name, h in sheet.mapping["columns"].items()}
    for line, (cells, faults) in enumerate(_rows(sheet, found, whole), 1):
        bad = {columns[name] for name, _code, _data in faults if name in columns}
        for at, cell in enumerate(cells):
            _write(page, line, at, cell, wrong if at in bad else None)
        reasons = " ".join(dict.fromkeys(say(code, data) for _name, code, data in faults))
        page.write_string(line, len(found.headings), reasons[:32_000], wrong if bad else None)
    book.close()
    file.seek(0)
    return file


def _rows(sheet: SheetImport, found: Sheet, whole: bool) -> Iterator[tuple[Cells, list[Any]]]:
    """Rows of the file beside their faults; both come in the order of the sheet."""
    left_out = SheetRow.objects.filter(sheet=sheet, state__in=["bad", "held", "same"]).order_by("row")
    faults = left_out.values_list("row", "faults").iterator(2_000)
    next_row, next_faults = next(faults, (0, []))
    for number, cells in found.rows:
        if number == next_row:
            yield cells, next_faults
            next_row, next_faults = next(faults, (0, []))
        elif whole:
            yield cells, []


def _write(page: Any, line: int, at: int, cell: Any, style: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(line, at, cell, style)
    elif text := plain(cell):
        page.write_string(line, at, text[:32_000], style)
