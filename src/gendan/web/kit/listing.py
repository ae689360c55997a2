"""A list page, declared: columns, filters, orders, views; rows come as dicts from a query function.

One request reads the state of the list from its query string, asks for one page more than it shows, formats
every value once and answers the page, the part for htmx, or a sheet of everything.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import record, service

from . import heads, sheets
from .answers import page
from .asks import PAGE, Ask, Cursor, Key, Order, pack
from .columns import Card, Column, Link, Row, Words, render
from .filters import Filter
from .list_state import State
from .parts import Empty

Rows = Callable[[Ask], list[Any]]
Sheet = Callable[[Ask, Sequence[str], bool], Iterator[Sequence[Sequence[Any]]]]
COUNT_LIMIT = 10_000
EXPORT_BATCH = 1000
EXPORT_LIMIT = 200_000


@dataclass(frozen=True)
class View:
    """A view that every reader has: its filters, and its order by name."""

    name: str
    label: Words
    filters: Mapping[str, Any] = field(default_factory=dict)
    order: str = ""
    permission: str = ""


@dataclass(frozen=True)
class Bulk:
    """A verb for all selected rows; posts `id` to `url` (a url name or a path)."""

    verb: str
    label: Words
    url: str
    reason: bool = False
    permission: str = ""

    def address(self) -> str:
        """Where it posts."""
        return self.url if self.url.startswith("/") else reverse(self.url)


@dataclass(frozen=True)
class Listing:
    """A list of documents. See `docs/areas/page-kit.md`, section 4."""

    key: str
    rows: Rows
    columns: Sequence[Column]
    orders: Sequence[Order]
    sheet: Sheet | None = None  # (ask, names, floats) -> batches of tuples: all rows at once, without a look at any
    id: str = "id"
    link: Link = None
    filters: Sequence[Filter] = ()
    search: Words = ""
    views: Sequence[View] = ()
    first: Callable[[Actor], str] | None = None  # the view somebody begins with, where it is not the first
    counts: Callable[[Actor], Mapping[str, Any]] | None = None
    count: Callable[[Ask], int] | None = None
    newer: Callable[[Ask, datetime], int] | None = None
    bulk: Sequence[Bulk] = ()
    card: Card | None = None
    empty: Empty | None = None
    per_page: int = PAGE

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {c.name: c for c in self.columns}

    @property
    def dom_id(self) -> str:
        """The id of the part that htmx replaces."""
        return f"list-{self.key.replace('.', '-')}"

    @property
    def dialogs_id(self) -> str:
        """The id of the place for conditions, columns and views, fetched when somebody opens one."""
        return f"{self.dom_id}-dialogs"

    def order_named(self, name: str) -> Order:
        """A declared order, or that of a column head (`amount`, `-amount`); else the first."""
        for order in self.orders:
            if order.name == name:
                return order
        column = self.by_name.get(name.lstrip("-"))
        if column is None or not column.sort:
            return self.orders[0]
        key = Key.parse(column.sort)
        first = Key(key.name, name.startswith("-"), nullable=True)
        last = self.orders[0].keys[-1]
        tail = () if last.name == first.name else (Key(last.name, first.descending),)
        return Order(name, str(column.label), first, *tail)

    def respond(
        self,
        request: HttpRequest,
        template: str = "list.html",
        context: Mapping[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The page, the part, the number of newer rows, or a sheet, as the request asks."""
        state = State.read(self, request)
        if request.GET.get("export") in ("xlsx", "csv"):
            _note_export(self.key, request.GET.urlencode(), actor=state.actor)
            return self.export(state, request.GET["export"])
        if "newer" in request.GET:
            return self._newer(request, state)
        if request.headers.get("HX-Target") == self.dialogs_id:
            return page(request, "kit/list_dialogs.html", {"s": state, "l": self})
        if template == "list.html":
            context = {"title": self.empty.title if self.empty else "", **(context or {})}
        return page(
            request, template, {**(context or {}), "list": self.shown(state)}, parts={self.dom_id: "kit/list.html"}
        )

    def shown(self, state: "State") -> "Shown":
        """One page of the list, formatted."""
        ask = state.ask(self.per_page + 1)
        rows = self.rows(ask)
        backward = ask.cursor is not None and ask.cursor.backward
        more = len(rows) > self.per_page
        rows = rows[: self.per_page]
        if backward:
            rows.reverse()
        start = self._start(ask.cursor, len(rows))
        body = render(
            rows,
            state.columns,
            id_name=self.id,
            link=self.link,
            select=bool(state.bulk),
            card=self.card,
            extra=self.by_name,
        )
        has_next = more if not backward else True
        has_previous = start > 0 if not backward else more
        return Shown(
            listing=self,
            state=state,
            body=body,
            size=len(rows),
            start=start,
            total=self._total(ask, len(rows), more, state),
            next_url=self._step(state, ask.order, rows[-1:], start + len(rows), False) if has_next else "",
            previous_url=self._step(state, ask.order, rows[:1], start, True) if has_previous else "",
            advice=self._advice(state, ask) if not rows and state.filters else None,
        )

    def _start(self, cursor: Cursor | None, size: int) -> int:
        if cursor is None:
            return 0
        return max(0, cursor.position - size) if cursor.backward else cursor.position

    def _step(self, state: "State", order: Order, row: list[Row], position: int, backward: bool) -> str:
        if not row:
            return ""
        values = tuple(row[0][k.name] for k in order.keys)
        return state.url(at=pack(order, Cursor(values, position, backward)))

    def _total(self, ask: Ask, size: int, more: bool, state: "State") -> int | None:
        if ask.cursor is None and not more:
            return size
        return self.count(replace(ask, cursor=None)) if self.count is not None else None

    def _advice(self, state: "State", ask: Ask) -> tuple[str, str, int] | None:
        """The filter without which most rows would be found: what it says, the link, how many."""
        best: tuple[str, str, int] | None = None
        for name in ask.filters:
            told = state.told(name)
            if told is None or self.count is None:
                continue
            rest = {k: v for k, v in ask.filters.items() if k != name}
            found = self.count(replace(ask, filters=rest, cursor=None))
            if found and (best is None or found > best[2]):
                best = (told, state.url(without=name), found)
        return best

    def _newer(self, request: HttpRequest, state: "State") -> HttpResponse:
        try:
            since = datetime.fromtimestamp(float(request.GET["newer"]), tz=clock.zone())
        except (ValueError, OverflowError, OSError):
            return HttpResponse(status=204)
        found = self.newer(state.ask(1), since) if self.newer is not None else 0
        if not found:
            return HttpResponse(status=204)
        return page(request, "kit/list_newer.html", {"found": found, "url": state.url()})

    def every_row(self, state: "State") -> Iterator[Row]:
        """All rows of the present filters and order, in batches."""
        ask, sent = replace(state.ask(EXPORT_BATCH), cursor=None), 0
        while sent < EXPORT_LIMIT:
            rows = self.rows(ask)
            yield from rows
            sent += len(rows)
            if len(rows) < EXPORT_BATCH:
                return
            values = tuple(rows[-1][k.name] for k in ask.order.keys)
            ask = replace(ask, cursor=Cursor(values, sent))

    def export(self, state: "State", kind: str) -> HttpResponseBase:
        """All rows and the visible columns as a file."""
        name = f"{self.key.replace('.', '-')}-{clock.today():%Y%m%d}"
        return sheets.answer(kind, name, state.columns, self.values(state, floats=kind == "xlsx"))

    def values(self, state: "State", *, floats: bool) -> sheets.Values:
        """All rows of the present filters and order as plain values of the visible columns."""
        names = sheets.names(state.columns)
        if self.sheet is None or names is None:
            return map(sheets.cells(state.columns), self.every_row(state))
        ask = replace(state.ask(EXPORT_LIMIT), cursor=None)
        return sheets.straight(state.columns, self.sheet(ask, names, floats))


@service
def _note_export(listing: str, asked: str, *, actor: Actor) -> None:
    """Who took which list out of the house, narrowed how (SEC-02)."""
    about = Ref("org.user", actor.user_id or 0)
    record("web.list.exported", about=about, company_id=actor.company_id, list=listing, asked=asked[:500])


@dataclass(frozen=True)
class Shown:
    """One page of a list, as its template wants it."""

    listing: Listing
    state: State
    body: Any
    size: int
    start: int
    total: int | None
    next_url: str
    previous_url: str
    advice: tuple[str, str, int] | None

    @property
    def range(self) -> str:
        """`1–50，共 1,234`; beyond ten thousand only that."""
        if not self.size:
            return ""
        text = f"{self.start + 1:,}–{self.start + self.size:,}"
        if self.total is None:
            return text
        if self.total > COUNT_LIMIT:
            return _("%(range)s of more than %(n)s") % {"range": text, "n": f"{COUNT_LIMIT:,}"}
        return _("%(range)s of %(n)s") % {"range": text, "n": f"{self.total:,}"}

    @cached_property
    def heads(self) -> list[dict[str, Any]]:
        """The head cells: label, classes, sort link and mark."""
        return self.state.heads()

    @property
    def widths(self) -> SafeString:
        """The columns' widths."""
        return heads.widths(self.heads)

    @property
    def head_cells(self) -> SafeString:
        """The cells of the head."""
        return heads.cells(self.heads)

    @property
    def tabs(self) -> SafeString:
        """The views as tabs."""
        listing = self.listing
        counts = listing.counts(self.state.actor) if listing.counts is not None else {}
        return heads.tabs(self.state.tabs(counts))

    @property
    def since(self) -> int:
        """The moment of this page, for the bar of newer rows."""
        return int(clock.now().timestamp())

    @property
    def totals(self) -> list[str]:
        """Names of columns that the bulk bar adds up."""
        return [c.name for c in self.state.columns if c.total]


__all__ = ["Bulk", "Card", "Column", "Listing", "Shown", "State", "View"]
