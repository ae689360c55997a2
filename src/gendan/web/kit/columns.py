"""Columns and rows: each value is formatted once, the row is one joined string."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from operator import itemgetter
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
    """One column. `fmt(value)` formats the value of that name, `cell(row)` makes the cell of the whole row; where it looks at
    few things of the row, `by` names all of them, and rows that have them in common share the cell.

    `card(value)` formats it for the phone's card where that should differ (`kit.money` for the sign).
    `sort` names the order column (`-due_at?`: descending first, may be null). `total` columns are added up for selected
    rows. `fixed` ones cannot be hidden, `shown=False` ones are offered in the chooser only. `export(row)` gives
    the plain value of a sheet when it is not `row[name]`, best as a `Plain`.
    """

    name: str
    label: Words
    fmt: Callable[[Any], Any] | None = None
    cell: Callable[[Row], Any] | None = None
    by: Sequence[str] = ()
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
        return self._content(self.cell(row)) if self.cell is not None else self._formatted(row.get(self.name))

    def drawer(self) -> Callable[[Row], str]:
        """`html` for the rows of one page: what comes again is formatted once."""
        if self.cell is not None:
            return _remembering(self.html, itemgetter(*self.by)) if len(self.by) > 1 else self.html
        if self.fmt is None:
            return self.html
        name = self.name
        return _remembering(self.html, lambda row: value if type(value := row.get(name)) in _AGAIN else None)

    def _formatted(self, value: Any) -> str:
        return self._content(value if value is None or self.fmt is None else self.fmt(value))

    @staticmethod
    def _content(value: Any) -> str:
        return DASH if value is None or value == "" else esc(value)

    @property
    def value(self) -> Callable[[Row], Any]:
        """What makes the plain value of a row, for sheets."""
        return self.export or Plain(self.name)


NOTHING = {DASH, "–"}
_AGAIN = frozenset({str, date})  # what the rows of a page have in common


def _remembering(html: Callable[[Row], str], of: Callable[[Row], Any]) -> Callable[[Row], str]:
    """`html`, made once for each value of `of`; nothing means that the row is like no other."""
    drawn: dict[Any, str] = {}

    def draw(row: Row) -> str:
        value = of(row)
        if value is None:
            return html(row)
        found = drawn.get(value)
        if found is None:
            found = drawn[value] = html(row)
        return found

    return draw


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

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All columns it shows."""
        named = (self.title, self.clock, self.name, self.amount, self.text, *self.foot)
        return tuple(dict.fromkeys(name for name in named if name))


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
    shown = [(c, f' class="{c.classes}"' if c.classes else "", c.drawer()) for c in columns]
    named = extra or {c.name: c for c in columns}
    for_card = _for_card(card, columns, named) if card is not None else []
    labels = {name: esc(named[name].label) for name in card.labelled if name in named} if card is not None else {}
    sums = [c.name for c in columns if c.total]
    lines, cards = [], []
    choose = esc(_("Select"))
    for row in rows:
        cells = [(c.name, css, draw(row)) for c, css, draw in shown]
        url = esc(link(row)) if link is not None else ""
        box = _box(row, row.get(id_name), sums, choose) if select else ""
        lines.append(_line(cells, url, box))
        if card is not None:
            told = {name: cell for name, _css, cell in cells}
            told.update([(name, draw(row)) for name, draw in for_card])
            cards.append(_card(card, told, url, labels))
    return Body(mark_safe("".join(lines)), mark_safe("".join(cards)))


def _for_card(
    card: Card, columns: Sequence[Column], named: Mapping[str, Column]
) -> list[tuple[str, Callable[[Row], str]]]:
    """What the card shows beside the cells of the row: columns that are hidden, and those it formats its own way."""
    shown = {c.name for c in columns}
    own = [replace(c, fmt=c.card) for name in card.names if (c := named.get(name)) and c.card is not None]
    hidden = [c for name in card.names if name not in shown and (c := named.get(name)) and c.card is None]
    return [(c.name, c.drawer()) for c in (*hidden, *own)]


def _box(row: Row, key: Any, sums: Sequence[str], choose: str) -> str:
    """The box that selects a row, with what the bulk bar adds up."""
    if key is None:
        return ""
    data = "".join([f' data-sum-{name}="{row.get(name) or 0}"' for name in sums])
    return (
        f'<td class="ck"><input class="form-check-input" type="checkbox" name="id" form="bulk" '
        f'value="{esc(key)}"{data} aria-label="{choose}"></td>'
    )


def _line(cells: Sequence[tuple[str, str, str]], url: str, box: str) -> str:
    if url:
        (name, css, cell), *rest = cells
        cells = [(name, css, f'<a class="plain" href="{url}">{cell}</a>'), *rest]
    return f"<tr data-row>{box}{''.join([f'<td{css}>{cell}</td>' for _name, css, cell in cells])}</tr>"


def _card(card: Card, told: Mapping[str, str], url: str, labels: Mapping[str, str]) -> str:
    """One row as the phone shows it; what a row does not have takes no room there."""
    cells = {name: "" if (cell := told[name]) in NOTHING else cell for name in card.names}
    out = [
        f'<a href="{url}" class="card-l" data-row>' if url else '<div class="card-l" data-row>',
        f'<div class="row-x"><b class="mono">{cells[card.title]}</b><span class="sp"></span>',
        f"{cells[card.clock] if card.clock else ''}</div>",
    ]
    if card.name or card.amount:
        amount = f'<b class="num">{cells[card.amount]}</b>' if card.amount else ""
        name = cells[card.name] if card.name else ""
        out.append(f'<div class="row-x"><span class="cut sp lg">{name}</span>{amount}</div>')
    if card.text and cells[card.text]:
        out.append(f'<div class="row-x t2 xs"><span class="cut sp">{cells[card.text]}</span></div>')
    if any(cells[name] for name in card.foot):
        foot = [f"<span>{cells[name]}</span>" for name in card.foot if cells[name] and name not in labels]
        named = [
            f'<span class="nw"><span class="t3">{labels[name]}</span> {cells[name]}</span>'
            for name in card.foot if cells[name] and name in labels
        ]  # fmt: skip
        out.append(f'<div class="row-x xs wrap t2">{"".join(foot)}<span class="sp"></span>{"".join(named)}</div>')
    out.append("</a>" if url else "</div>")
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
