"""Reads of change requests, always for an actor; whoever sees the order sees what is asked of it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.papers.models import Copy

from .models import ChangeRequest, Order
from .queries import visible
from .states import OPEN_CHANGES


def requests(actor: Actor) -> "QuerySet[ChangeRequest]":
    """Requests about orders the actor may see."""
    actor.require("sales.order.view")
    return ChangeRequest.objects.filter(order__in=Order.objects.filter(visible(actor)).values("pk"))


def get_request(number: str, *, actor: Actor) -> ChangeRequest:
    """A request by its number. Refuses with NotFound."""
    found = requests(actor).filter(number=number).select_related("order", "created_by", "handled_by").first()
    if found is None:
        raise NotFound()
    return found


def of_order(order_id: int) -> list[ChangeRequest]:
    """All requests about an order, open ones first."""
    found = ChangeRequest.objects.filter(order_id=order_id).order_by("-pk")[:50]
    return sorted(found, key=lambda change: change.state not in OPEN_CHANGES)


def copies(change: ChangeRequest) -> list[Copy]:
    """Who got the notices and who has acknowledged. One query."""
    if not change.notices:
        return []
    rows = Copy.objects.filter(paper_id__in=change.notices).select_related("paper", "task", "acknowledged_by")
    return list(rows.order_by("paper_id", "pk"))


_REPORT = """
select {what} as key, count(*) as count,
  count(*) filter (where c.handled_at <= c.due_at) as kept,
  count(*) filter (where c.handled_at > c.due_at or (c.handled_at is null and c.due_at < %(now)s)) as missed,
  count(*) filter (where c.state in ('applied', 'closed')) as applied,
  coalesce(sum(c.cost), 0) as cost, coalesce(sum(c.extra_charge), 0) as charged
from sales_changerequest c join sales_order o on o.id = c.order_id
where c.received_at >= %(first)s and c.received_at < %(after)s and c.order_id = any(%(orders)s)
group by 1 order by 2 desc, 1 limit 200
"""
BY = {"grade": "coalesce(nullif(c.grade, ''), '—')", "cause": "c.cause", "customer": "o.customer_name"}


def report(actor: Actor, by: str, first: date, last: date) -> list[dict[str, Any]]:
    """How many changes were received from one day to another, by grade, cause or customer: reactions in time and late,
    what was made, what it cost (CHG-16). Two queries.
    """
    start, after = _midnight(first), _midnight(last + timedelta(days=1))
    seen = requests(actor).filter(received_at__gte=start, received_at__lt=after)
    orders = list(seen.values_list("order_id", flat=True).distinct())
    named = {"first": start, "after": after, "now": clock.now(), "orders": orders}
    return sql.dicts(_REPORT.format(what=BY[by]), named)


def _midnight(day: date) -> datetime:
    return clock.midnight(day)
