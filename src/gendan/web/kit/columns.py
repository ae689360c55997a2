"""Columns and rows: each value is formatted once, the row is one joined string."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .escaping import esc
from .marks import DASH

Row = Mapping[str, Any]
Words = str | Promise


@dataclass(frozen=True)
class Plain:
    """A sheet's value that is the row's own: that of a name, or the word for the code it holds.

    A list whose columns are all like this goes from the database into a sheet without anybody looking at a row.
    """

    name: str
    words: Mapping[str, Words] | None = None

    def __call__(self, row: Row) -> Any:
        value = row.get(self.name)
        return value if self.words is None else self.words.get(value, value)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Column:
    """One column. `fmt(value)` formats the value of that name, `cell(row)` makes the cell of the whole row.

    `card(value)` formats it for the phone's card where that should differ (`kit.money` for the sign).
    `sort` names the order column (`-due_at?`: descending first, may be null). `total` columns are added up for selected
    rows. `fixed` ones cannot be hidden, `shown=False` ones are offered in the chooser only. `export(row)` gives
    the plain value of a sheet when it is not `row[name]`, best as a `Plain`.
    """

    name: str
    label: Words
    fmt: Callable[[Any], Any] | None = None
    cell: Callable[[Row], Any] | None = None
    export: Callable[[Row], Any] | None = None
    card: Callable[[Any], Any] | None = None
    css: str = ""
    num: bool = False
    width: int | None = None
    width_en: int | None = None  # English words are longer
    sort: str = ""
    total: bool = False
    shown: bool = True
    fixed: bool = False

    @property
    def room(self) -> int | None:
        """Its width in the reader's language."""
        english = self.width_en is not None and (get_language() or "").startswith("en")
        return self.width_en if english else self.width

    @property
    def classes(self) -> str:
        """The classes of its cells."""
        return f"{'num ' if self.num else ''}{self.css}".strip()

    def html(self, row: Row) -> str:
        """The cell's content, safe."""
        if self.cell is not None:
            value = self.cell(row)
        else:
            value = row.get(self.name)
            if value is not None and self.fmt is not None:
                value = self.fmt(value)
        return DASH if value is None or value == "" else esc(value)

    @property
    def value(self) -> Callable[[Row], Any]:
        """What makes the plain value of a row, for sheets."""
        return self.export or Plain(self.name)


NOTHING = {DASH, "–"}


@dataclass(frozen=True)
class Card:
    """Which columns make the card of a row on the phone, in the fixed order of all lists."""

    title: str
    clock: str = ""
    name: str = ""
    amount: str = ""
    text: str = ""
    foot: Sequence[str] = ()
    labelled: Sequence[str] = ()


@dataclass(frozen=True)
class Body:
    """The rows of one page as HTML: table rows and phone cards."""

    rows: SafeString
    cards: SafeString


Link = Callable[[Row], str] | None
_PLAIN = "!$&'()*+,;=~:@"  # as `reverse` leaves them
_PLACE = "987654321"  # fits where an address takes a number and where it takes a text


def to(name: str, key: str) -> Callable[[Row], str]:
    """Links rows to the page of that url name, which takes `row[key]`; the address is looked up once, not for each row."""

    @cache
    def around() -> list[str]:
        return reverse(name, args=[_PLACE]).split(_PLACE)

    def address(row: Row) -> str:
        before, after = around()
        return f"{before}{quote(str(row[key]), safe=_PLAIN)}{after}"

    return address


def render(
    rows: Iterable[Row],
    columns: Sequence[Column],
    *,
    id_name: str = "id",
    link: Link = None,
    select: bool = False,
    card: Card | None = None,
    extra: Mapping[str, Column] | None = None,
) -> Body:
    """All rows of a page; `extra` columns are formatted for the card only."""
    heads = [(c, f' class="{c.classes}"' if c.classes else "") for c in columns]
    hidden = [c for n, c in (extra or {}).items() if all(n != s.name for s in columns)] if card else []
    other = [replace(c, fmt=c.card) for c in (extra or {}).values() if c.card is not None]
    lines, cards = [], []
    choose = esc(_("Select"))
    for row in rows:
        cells = {c.name: c.html(row) for c in columns}
        url = esc(link(row)) if link is not None else ""
        lines.append(_line(row, heads, cells, url, row.get(id_name) if select else None, choose))
        if card is not None:
            cells.update((c.name, c.html(row)) for c in hidden)
            cells.update((c.name, c.html(row)) for c in other)
            cards.append(_card(card, cells, url, extra or {}))
    return Body(mark_safe("".join(lines)), mark_safe("".join(cards)))


def _line(
    row: Row, heads: Sequence[tuple[Column, str]], cells: Mapping[str, str], url: str, key: Any, choose: str
) -> str:
    parts = ["<tr data-row>"]
    if key is not None:
        sums = "".join(f' data-sum-{c.name}="{row.get(c.name) or 0}"' for c, _css in heads if c.total)
        parts.append(
            f'<td class="ck"><input class="form-check-input" type="checkbox" name="id" form="bulk" '
            f'value="{esc(key)}"{sums} aria-label="{choose}"></td>'
        )
    for n, (column, css) in enumerate(heads):
        cell = cells[column.name]
        if n == 0 and url:
            cell = f'<a class="plain" href="{url}">{cell}</a>'
        parts.append(f"<td{css}>{cell}</td>")
    parts.append("</tr>")
    return "".join(parts)


def _card(card: Card, cells: Mapping[str, str], url: str, columns: Mapping[str, Column]) -> str:
    """One row as the phone shows it; what a row does not have takes no room there."""
    tag = f'a href="{url}"' if url else "div"
    cells = {name: "" if cell in NOTHING else cell for name, cell in cells.items()}
    out = [
        f'<{tag} class="card-l" data-row><div class="row-x"><b class="mono">{cells[card.title]}</b>',
        f'<span class="sp"></span>{cells[card.clock] if card.clock else ""}</div>',
    ]
    if card.name or card.amount:
        amount = f'<b class="num">{cells[card.amount]}</b>' if card.amount else ""
        out.append(f'<div class="row-x"><span class="cut sp lg">{cells.get(card.name, "")}</span>{amount}</div>')
    if card.text and cells[card.text]:
        out.append(f'<div class="row-x t2 xs"><span class="cut sp">{cells[card.text]}</span></div>')
    told = [name for name in card.foot if cells[name]]
    if told:
        foot = "".join(f"<span>{cells[name]}</span>" for name in told if name not in card.labelled)
        named = "".join(
            f'<span class="nw"><span class="t3">{esc(columns[name].label)}</span> {cells[name]}</span>'
            for name in told
            if name in card.labelled
        )
        out.append(f'<div class="row-x xs wrap t2">{foot}<span class="sp"></span>{named}</div>')
    out.append(f"</{tag.split(' ', maxsplit=1)[0]}>")
    return "".join(out)


@dataclass(frozen=True)
class Table:
    """A small table inside a page: the same columns, all rows, no paging."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    link: Link = None
    empty: Words = ""
    card: Card | None = None

    def body(self) -> Body:
        """The rows, and cards when a card is declared."""
        named = {c.name: c for c in self.columns}
        return render(self.rows, [c for c in self.columns if c.shown], link=self.link, card=self.card, extra=named)
