"""The state of a list page: view, filters, search, order, columns; read from the query string, told as links."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from gendan.core import sql
from gendan.core.actor import Actor

from .asks import Ask, unpack
from .columns import Column
from .filters import Filter

if TYPE_CHECKING:
    from .listing import Bulk, Listing


@dataclass(frozen=True)
class Kept:
    """A saved view of the person, or one that somebody shared with them."""

    pk: int
    label: str
    query: str
    columns: tuple[str, ...]
    shared: bool
    mine: bool

    @property
    def name(self) -> str:
        """Its name in the query string."""
        return f"v{self.pk}"


_KEPT = """
select id, name, query, columns, shared, user_id from web_savedview
where listing = %s and company_id = %s and (user_id = %s or shared or role = any(%s))
order by sort, id
"""


def kept_views(listing: str, actor: Actor) -> list[Kept]:
    """The person's own views, shared ones, and those of their roles, in one statement."""
    rows = sql.rows(_KEPT, [listing, actor.company_id or 0, actor.user_id, [r for r in actor.roles if r]])
    return [
        Kept(pk, name, query, tuple(json.loads(columns)), shared, user == actor.user_id)
        for pk, name, query, columns, shared, user in rows
    ]


@dataclass
class State:
    """What is shown now."""

    listing: "Listing"
    actor: Actor
    path: str
    view: str
    query: QueryDict
    filters: dict[str, Any]
    search: str
    sort: str
    at: str
    saved: Sequence[Kept] = field(default_factory=list)
    explicit: bool = False
    chosen: Sequence[str] = ()

    @classmethod
    def read(cls, listing: "Listing", request: HttpRequest) -> "State":
        """From the query string. Filters in it replace those of the view; `f=1` says so of an empty form, too.

        Filters without a view, typed or linked by hand, are those of the view that has none.
        """
        actor: Actor = request.actor  # type: ignore[attr-defined]
        saved = kept_views(listing.key, actor) if actor.user_id is not None else []
        names = [v.name for v in listing.views if not v.permission or actor.may(v.permission)]
        view = request.GET.get("view", "")
        explicit = "f" in request.GET or cls._filters_in(listing, request.GET)
        own = next((s for s in saved if s.name == view), None)
        if own is None and view not in names:
            view = cls._first(listing, actor, names, explicit and not view)
        query: QueryDict = request.GET
        hidden: dict[str, Any] = {}
        order = ""
        declared = next((v for v in listing.views if v.name == view), None)
        if own is not None and not explicit:
            query = QueryDict(own.query)
        elif declared is not None:
            order = declared.order
            hidden = cls._of_view(listing, declared.filters)
            if not explicit:
                query = cls._as_query(listing, declared.filters)
        filters = {f.name: v for f in listing.filters if (v := f.read(query, actor)) is not None}
        search = request.GET.get("q", "").strip()[:100] or (query.get("q", "") if own else "")
        sort = request.GET.get("sort") or query.get("sort") or order
        return cls(listing, actor, request.path, view, query, {**hidden, **filters}, search, sort,
                   request.GET.get("at", ""), saved, explicit, cls._chosen(listing, view, own, request))  # fmt: skip

    @staticmethod
    def _filters_in(listing: "Listing", query: QueryDict) -> bool:
        """Whether the address names a filter of the list."""
        return any(f"{f.name}{end}" in query for f in listing.filters for end in ("", "_from", "_to"))

    @staticmethod
    def _first(listing: "Listing", actor: Actor, names: Sequence[str], filtered: bool) -> str:
        """The view to begin with: for filters that name none the one without its own, else what suits the person."""
        plain = [v.name for v in listing.views if not v.filters and v.name in names]
        if filtered and plain:
            return plain[0]
        chosen = listing.first(actor) if listing.first is not None else ""
        return chosen if chosen in names else next(iter(names), "")

    @staticmethod
    def _chosen(listing: "Listing", view: str, own: Kept | None, request: HttpRequest) -> Sequence[str]:
        """The columns this person chose for the view."""
        kept = (getattr(request.user, "preferences", None) or {}).get("columns", {})
        return kept.get(f"{listing.key}:{view}") or (own.columns if own else ())

    @staticmethod
    def _of_view(listing: "Listing", filters: Mapping[str, Any]) -> dict[str, Any]:
        """Conditions of a view that have no field: they always hold in it."""
        named = {f.name for f in listing.filters}
        return {k: v for k, v in filters.items() if k not in named}

    @staticmethod
    def _as_query(listing: "Listing", filters: Mapping[str, Any]) -> QueryDict:
        query = QueryDict(mutable=True)
        for name, value in filters.items():
            values = value if isinstance(value, list | tuple) else [value]
            query.setlist(name, [str(v) if v is not True else "1" for v in values])
        return query

    @cached_property
    def columns(self) -> list[Column]:
        """The visible columns in the person's order."""
        listing = self.listing
        chosen = [listing.by_name[n] for n in self.chosen if n in listing.by_name]
        if not chosen:
            return [c for c in listing.columns if c.shown]
        fixed = [c for c in listing.columns if c.fixed and c not in chosen]
        return [*fixed, *chosen]

    @cached_property
    def bulk(self) -> list["Bulk"]:
        """The verbs this person may run on selected rows."""
        return [b for b in self.listing.bulk if not b.permission or self.actor.may(b.permission)]

    def ask(self, limit: int) -> Ask:
        """The question to the query function."""
        order = self.listing.order_named(self.sort)
        cursor = unpack(order, self.at) if self.at else None
        return Ask(self.actor, order, self.filters, self.search, limit, cursor)

    # Links -----------------------------------------------------------------------------------

    def pairs(self, without: str = "") -> list[tuple[str, str]]:
        """View, filters, search and order as parameters."""
        out: list[tuple[str, str]] = [("view", self.view)] if self.view else []
        for f in self.listing.filters:
            if f.name != without and f.name in self.filters:
                out += [(f.name, v) for v in f.query(self.filters[f.name])]
        if self.explicit or without:
            out.append(("f", "1"))
        if self.search and without != "q":
            out.append(("q", self.search))
        if self.sort and without != "sort":
            out.append(("sort", self.sort))
        return out

    def url(self, *, without: str = "", at: str = "", sort: str = "", **more: str) -> str:
        """This list with one thing changed; a changed filter or order starts at the first page."""
        tail = [("sort", sort)] if sort else []
        tail += [("at", at)] if at else []
        said = self._said("sort" if sort else without)
        text = "&".join(filter(None, (said, urlencode([*tail, *more.items()]) if tail or more else "")))
        return f"{self.path}?{text}" if text else self.path

    def _said(self, without: str) -> str:
        """`pairs` as they stand in an address: a page has dozens that differ in their end only."""
        known = self._addresses.get(without)
        if known is None:
            known = self._addresses[without] = urlencode(self.pairs(without))
        return known

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def view_url(self, name: str) -> str:
        """Another view, from its beginning."""
        return f"{self.path}?{urlencode({'view': name})}"

    @property
    def export_xlsx(self) -> str:
        """The sheet of what is shown."""
        return self.url(export="xlsx")

    @property
    def export_csv(self) -> str:
        """The text file of what is shown."""
        return self.url(export="csv")

    @property
    def newer_url(self) -> str:
        """Where the bar of newer rows asks; the moment is added behind it."""
        return self.url()

    @property
    def clear_url(self) -> str:
        """This view without any filter."""
        pairs = {"view": self.view, "f": "1"} if self.view else {"f": "1"}
        return f"{self.path}?{urlencode(pairs)}"

    @property
    def query_string(self) -> str:
        """What a saved view keeps."""
        return urlencode([(k, v) for k, v in self.pairs() if k not in ("view", "f")])

    # What the template shows ------------------------------------------------------------------

    def told(self, name: str) -> str | None:
        """A set filter as words, or None for a condition without a field."""
        f = next((f for f in self.listing.filters if f.name == name), None)
        return f"{f.label} {f.tell(self.filters[name], self.actor)}".strip() if f and name in self.filters else None

    @property
    def chips(self) -> list[dict[str, Any]]:
        """The set filters: label, value, link without it."""
        return [
            {
                "name": f.name,
                "label": f.label,
                "value": f.tell(self.filters[f.name], self.actor),
                "url": self.url(without=f.name),
            }
            for f in self.listing.filters
            if f.name in self.filters
        ]

    @property
    def fields(self) -> list[dict[str, Any]]:
        """All filters as fields of the condition panel."""
        return [self._field(f) for f in self.listing.filters]

    def _field(self, f: Filter) -> dict[str, Any]:
        value = self.filters.get(f.name)
        out: dict[str, Any] = {"name": f.name, "label": f.label, "kind": f.kind, "value": value}
        if f.kind == "choice":
            options = f.options(self.actor)  # type: ignore[attr-defined]
            out["options"] = [(v, label, v in (value or ())) for v, label in options]
        elif f.kind == "dates" and value:
            out["low"], out["high"] = value
        return out

    def heads(self) -> list[dict[str, Any]]:
        """Head cells; `mark` is up or down on the one sorted column."""
        order = self.listing.order_named(self.sort)
        first = order.keys[0]
        heads = []
        for c in self.columns:
            name = c.sort.strip("-?")
            sorted_here = bool(name) and name == first.name
            descending = first.descending if sorted_here else not c.sort.startswith("-")
            target = f"{'' if descending else '-'}{c.name}"
            mark = ("down" if first.descending else "up") if sorted_here else ""
            heads.append({"column": c, "url": self.url(sort=target) if c.sort else "", "mark": mark})
        return heads

    def tabs(self, counts: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Given and saved views; a count only where one is told."""
        tabs = []
        for v in self.listing.views:
            if v.permission and not self.actor.may(v.permission):
                continue
            n, late = (
                counts.get(v.name, (None, False))
                if isinstance(counts.get(v.name), tuple)
                else (counts.get(v.name), False)
            )
            tabs.append({"name": v.name, "label": v.label, "n": n, "late": late, "url": self.view_url(v.name)})
        tabs += [
            {"name": s.name, "label": s.label, "n": None, "late": False, "url": self.view_url(s.name), "mine": s.mine}
            for s in self.saved
        ]
        for tab in tabs:
            tab["current"] = tab["name"] == self.view
        return tabs

    @property
    def chooser(self) -> list[dict[str, Any]]:
        """All columns for the chooser: the visible ones first, in their order."""
        shown = self.columns
        rest = [c for c in self.listing.columns if c not in shown]
        return [{"column": c, "on": c in shown} for c in (*shown, *rest)]

    @property
    def current_saved(self) -> Kept | None:
        """The saved view shown now, when it is the person's own."""
        return next((s for s in self.saved if s.name == self.view and s.mine), None)

    @property
    def order_label(self) -> str:
        """The present order in words."""
        return str(self.listing.order_named(self.sort).label)

    @property
    def order_links(self) -> list[dict[str, Any]]:
        """The declared orders as links."""
        now = self.listing.order_named(self.sort).name
        return [{"label": o.label, "url": self.url(sort=o.name), "current": o.name == now} for o in self.listing.orders]

    @property
    def sort_links(self) -> list[dict[str, Any]]:
        """All ways to sort in one column, for the phone, which has no column heads: declared orders, then columns."""
        declared = {order.keys[0].name for order in self.listing.orders}
        columns = [
            {"label": h["column"].label, "url": h["url"], "mark": h["mark"], "current": False}
            for h in self.heads()
            if h["url"] and h["column"].sort.strip("-?") not in declared
        ]
        return [*self.order_links, *columns]
