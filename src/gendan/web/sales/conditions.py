"""Which orders a list shows: what the reader may see, filters, words of the search field; as SQL over `sales_order o`."""

from datetime import datetime, timedelta
from typing import Any

from gendan.catalog.finding import escaped
from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.text import needle
from gendan.org.queries import calendar_for
from gendan.web import kit

UNDER_WAY = "o.state in ('submitted', 'returned', 'confirmed', 'effective')"  # as the index of open orders has it


def scope(actor: Actor) -> tuple[str, list[Any]]:
    """What the actor may see, as SQL over `sales_order o` (SEC-01)."""
    actor.require("sales.order.view")
    parts, params = [], list[Any]()
    for company_id, seen in actor.scopes.items():
        mine = "%s in (o.salesperson_id, o.clerk_id, o.merchandiser_id, o.service_id)"
        if seen.level == "company":
            parts.append("o.company_id = %s")
            params.append(company_id)
        elif seen.level == "department":
            parts.append(f"(o.company_id = %s and (o.department_id = any(%s) or {mine}))")
            params += [company_id, list(seen.department_ids), actor.user_id]
        else:
            parts.append(f"(o.company_id = %s and {mine})")
            params += [company_id, actor.user_id]
    return (" or ".join(parts) or "false"), params


def conditions(ask: kit.Ask) -> tuple[str, list[Any]]:
    """Scope, filters and search of a request to the list, as SQL."""
    where, params = scope(ask.actor)
    parts = [f"({where})", "o.state <> 'void'"]
    for name, value in ask.filters.items():
        text, values = FILTERS[name](value, ask.actor)
        parts.append(text)
        params += values
    for term in ask.search.split():
        text, values = _holds(term, ask.actor)
        parts.append(text)
        params += values
    return " and ".join(parts), params


_CALLED = """o.id = any(array(
  select n.id from sales_order n where n.number like %s
  union all
  select n.id from sales_order n where n.company_id = any(%s) and n.customer_po in (%s, %s) and n.customer_po <> ''
))"""


def _holds(term: str, actor: Actor) -> tuple[str, list[Any]]:
    """A word of the search field; a whole number goes by the index of numbers, and finds what begins so or is called so.

    The trigram index reads long lists for it: all numbers look alike.
    """
    number = term.upper()
    if any(map(str.isdigit, term)) and sql.one("select 1 from sales_order where number = %s", [number]):
        return _CALLED, [f"{escaped(number)}%", list(actor.company_ids), term, number]
    return "o.search like %s", [needle(term)]


def _owner(value: list[str], actor: Actor) -> tuple[str, list[Any]]:
    me = "%s in (o.salesperson_id, o.clerk_id, o.merchandiser_id, o.service_id)"
    return me, [actor.user_id]


def _between(column: str) -> Any:
    def build(value: tuple[Any, Any], _actor: Actor) -> tuple[str, list[Any]]:
        first, last = value
        parts, params = [], []
        if first:
            parts.append(f"{column} >= %s")
            params.append(first)
        if last:
            parts.append(f"{column} <= %s")
            params.append(last)
        return " and ".join(parts) or "true", params

    return build


def _on_days(column: str) -> Any:
    """Moments within days of the firm's own calendar, not of the database's clock."""

    def build(value: tuple[Any, Any], _actor: Actor) -> tuple[str, list[Any]]:
        first, last = value
        parts, params = [], []
        if first:
            parts.append(f"{column} >= %s")
            params.append(clock.midnight(first))
        if last:
            parts.append(f"{column} < %s")
            params.append(clock.midnight(last + timedelta(days=1)))
        return " and ".join(parts) or "true", params

    return build


# Under way, and nobody has reported anything about it since (ORD-17).
STALE = f"""
{UNDER_WAY} and not exists (
  select 1 from core_event e where e.about_kind = 'sales.order' and e.about_id = o.id and e.at > %s
) and not exists (
  select 1 from core_event e where e.serves @> array['sales.order:' || o.id] and e.serves <> '{{}}' and e.at > %s
)
"""


def _quiet_since(actor: Actor) -> Any:
    """The moment since which something should have happened, by the company's calendar."""
    calendar = calendar_for(actor.company_id)
    day = clock.today()
    for _n in range(params.get("sales.stale_days", actor.company_id)):
        day -= timedelta(days=1)
        while not calendar.is_workday(day):
            day -= timedelta(days=1)
    return datetime.combine(day, clock.local().timetz())


FILTERS: dict[str, Any] = {
    "status": lambda v, _a: ("o.status = any(%s)", [list(v)]),
    "payment": lambda v, _a: ("o.payment_status = any(%s)", [list(v)]),
    "owner": _owner,
    "open": lambda _v, _a: (f"{UNDER_WAY} and o.status <> 'settled'", []),
    "unshipped": lambda _v, _a: ("o.fulfilment_status not in ('shipped', 'delivered', 'signed')", []),
    "late": lambda _v, _a: (
        f"{UNDER_WAY} and o.promised_on < %s and o.fulfilment_status not in ('shipped', 'delivered', 'signed')",
        [clock.today()],
    ),
    "short": lambda _v, _a: (
        "o.state in ('confirmed', 'effective') and o.fulfilment_status in ('unallocated', 'partly_ready')",
        [],
    ),
    "held": lambda _v, _a: (f"o.holds <> '{{}}' and {UNDER_WAY}", []),
    "channel": lambda v, _a: ("o.channel = any(%s)", [list(v)]),
    "entered_late": lambda _v, _a: (
        "(o.created_at at time zone %s)::date > (o.received_at at time zone %s)::date and not o.imported",
        [str(clock.zone()), str(clock.zone())],
    ),
    "stale": lambda _v, a: (STALE, [_quiet_since(a)] * 2),
    "promised": _between("o.promised_on"),
    "requested": _between("o.requested_on"),
    "received": _on_days("o.received_at"),
    "item": lambda v, _a: (
        (
            "exists (select 1 from sales_orderline l join catalog_item i on i.id = l.item_id"
            " where l.order_id = o.id and (i.search like %s or i.code ilike %s))"
        ),
        [needle(v), f"{v}%"],
    ),
    "customer": lambda v, _a: ("o.customer_id = %s", [int(v) if v.isdigit() and len(v) < 19 else 0]),
    "type": lambda v, _a: ("o.type_id = any(%s)", [[int(x) for x in v]]),
    "family": lambda v, _a: (
        (
            "exists (select 1 from sales_orderline l join catalog_item i on i.id = l.item_id"
            " where l.order_id = o.id and coalesce(i.family_id, 0) = any(%s))"
        ),
        [[int(x) for x in v]],
    ),
    "seller": lambda v, _a: ("coalesce(o.salesperson_id, 0) = any(%s)", [[int(x) for x in v]]),
}
