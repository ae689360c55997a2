"""How time limits were kept (WFL-05, KPI): in time, late, median, by role, person, task, limit, document or month.

Counted are tasks finished or given back in the range, at the company worked in. A task is late when it was closed at
its due moment or after; pauses have moved that moment. Hours are those of the clock, from opening to closing. Who sees
only their own or their department's documents sees only the work of those people.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gendan.core import clock, sql
from gendan.core.actor import Actor

from .ranges import Range

GROUPS, TASKS = 200, 200  # shown at most
# dimension → what a row is keyed by, and what it is called
DIMENSIONS: dict[str, tuple[str, str]] = {
    "role": ("t.role", "coalesce(r.name, t.role)"),
    "person": ("p.id::text", "p.name"),
    "code": ("t.code", "t.code"),
    "limit": ("t.sla", "t.sla"),
    "document": ("t.ref_kind || ':' || t.ref_id", "t.number"),
    "month": ("to_char(t.closed_at at time zone %(zone)s, 'YYYY-MM')", "to_char(t.closed_at at time zone %(zone)s, 'YYYY-MM')"),
}  # fmt: skip
_FROM = """
from workflow_task t
left join org_user p on p.id = coalesce(t.closed_by_id, t.assignee_id)
left join org_role r on r.code = t.role
where t.closed_at >= %(first)s and t.closed_at < %(after)s and t.state in ('done', 'returned')
  and t.company_id = any(%(companies)s)
  and (%(everyone)s or p.id = %(user)s or p.department_id = any(%(departments)s::bigint[]))
"""
_FIGURES = """
count(*) as finished, count(*) filter (where t.closed_at < t.due_at) as in_time,
count(*) filter (where t.closed_at >= t.due_at) as late, count(*) filter (where t.escalation_level > 0) as escalated,
(percentile_cont(0.5) within group (order by extract(epoch from t.closed_at - t.opened_at)) / 3600)::numeric as median,
(percentile_cont(0.5) within group (order by extract(epoch from t.closed_at - t.due_at))
  filter (where t.closed_at >= t.due_at) / 3600)::numeric as median_late
"""


@dataclass(frozen=True)
class Kept:
    """Figures of some tasks; medians in hours, None without tasks."""

    finished: int
    in_time: int
    late: int
    escalated: int
    median: Decimal | None
    median_late: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Part of the tasks that was in time."""
        return Decimal(self.in_time) / self.finished if self.finished else None


def totals(actor: Actor, span: Range) -> Kept:
    """All tasks of the range. One statement."""
    row = sql.one(f"select {_FIGURES} {_FROM}", _asked(actor, span))
    assert row is not None
    return Kept(*row)


def by(actor: Actor, span: Range, dimension: str) -> list[dict[str, Any]]:
    """Figures of each role, person, task, limit, document or month: `key`, `name`, `kept`. One statement.

    Months come in order, everything else with the most late ones first.
    """
    key, name = DIMENSIONS[dimension]
    order = "1" if dimension == "month" else "late desc, finished desc, 1"
    rows = sql.rows(
        f"select {key} as key, max({name}) as name, {_FIGURES} {_FROM} group by 1 order by {order} limit %(most)s",
        {**_asked(actor, span), "most": GROUPS},
    )
    return [{"key": row[0], "name": row[1], "kept": Kept(*row[2:])} for row in rows]


def tasks(
    actor: Actor, span: Range, dimension: str = "", key: str | None = None, *, late: bool = False, most: int = TASKS
) -> list[dict[str, Any]]:  # fmt: skip
    """The tasks behind a figure, the latest against their limit first. One statement."""
    wanted = f"and {DIMENSIONS[dimension][0]} is not distinct from %(key)s" if dimension else ""
    wanted += " and t.closed_at >= t.due_at" if late else ""
    return sql.dicts(
        "select t.id, t.code, t.number, t.subject, coalesce(r.name, t.role) as role, p.name as person, t.sla, t.limit_text,"
        " t.opened_at, t.due_at, t.closed_at, t.escalation_level, t.closed_at >= t.due_at as late,"
        " extract(epoch from t.closed_at - t.due_at) / 3600 as behind"
        f" {_FROM} {wanted} order by t.closed_at - t.due_at desc, t.id limit %(most)s",
        {**_asked(actor, span), "key": key, "most": most},
    )


def overdue(actor: Actor) -> int:
    """Open tasks that are past their limit right now."""
    actor.require("analytics.board.view")
    row = sql.one(
        "select count(*) from workflow_task where state = 'open' and paused_at is null and due_at <= %(now)s"
        " and company_id = any(%(companies)s)",
        {"now": clock.now(), "companies": companies(actor)},
    )
    return int(row[0]) if row else 0


def companies(actor: Actor) -> list[int]:
    """The company worked in; all of the actor's where none is chosen."""
    return [actor.company_id] if actor.company_id else list(actor.company_ids)


def _asked(actor: Actor, span: Range) -> dict[str, Any]:
    actor.require("analytics.board.view")
    first, after = span.moments(clock.zone())
    scope = actor.scopes.get(actor.company_id or 0)
    return {
        "first": first, "after": after, "companies": companies(actor), "zone": str(clock.zone()), "user": actor.user_id,
        "everyone": scope is None or scope.level == "company", "departments": sorted(scope.department_ids) if scope else [],
    }  # fmt: skip
