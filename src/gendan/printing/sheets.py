"""What stands on a paper, as plain data: head, facts, table, sum, boxes, signatures.

All texts are final: translated, formatted, in the order in which they are read. The template only places them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """`label: value` in the head; `span` columns of three."""

    label: str
    value: str
    span: int = 1
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: width in millimetres, or a share of what is left when `share` is given."""

    label: str
    width: float = 0
    align: str = "left"  # left | center | right
    share: float = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. `note` stands small below the `main` cell; `running` is the sum so far, to carry over."""

    cells: Sequence[str]
    note: str = ""
    mark: str = ""  # boxed before the main cell: 赠
    running: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """A closing line of the table: label and words over the first columns, then `values` under the last ones."""

    label: str
    words: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Box:
    """Framed lines below the table: remarks, special requirements, gifts. `ticks` puts a square before each line."""

    label: str
    lines: Sequence[str]
    ticks: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Big:
    """An amount or code nobody may miss."""

    label: str
    value: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document on paper."""

    title: str
    number: str
    company: str
    bars: Sequence[int] = ()
    marks: Sequence[str] = ()  # version, which print this is
    side: Sequence[Fact] = ()  # right of the title
    facts: Sequence[Fact] = ()
    columns: Sequence[Column] = ()
    main: int = 1  # the column that carries name, mark and note
    rows: Sequence[Row] = ()
    sums: Sequence[Sum] = ()
    big: Sequence[Big] = ()
    boxes: Sequence[Box] = ()
    signatures: Sequence[Fact] = ()
    copies: Sequence[str] = ()
    copy: str = ""  # the one this is, boxed at the top
    foot: str = ""
    carried: str = ""  # who it is for, on later pages


def as_data(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON-safe values."""
    return asdict(sheet)


def running(values: Sequence[Decimal]) -> list[Decimal]:
    """The sums so far."""
    total = Decimal(0)
    return [total := total + value for value in values]
