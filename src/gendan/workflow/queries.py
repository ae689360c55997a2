"""What people see of their work: the to-do list, the clocks of a document, faults, measured limits."""

import json
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.org.catalogue.roles import GENERIC
from gendan.org.models import Department, User
from gendan.org.queries import is_away, users_with_role

from . import messages
from .models import Notice, SlaRule, Task

FIELDS = (
    "id",
    "kind",
    "code",
    "data",
    "ref_kind",
    "ref_id",
    "document_version",
    "number",
    "subject",
    "role",
    "assignee_id",
    "assignee__name",
    "department__name",
    "opened_at",
    "warn_at",
    "due_at",
    "limit_text",
    "sla",
    "paused_at",
    "paused_for",
    "escalation_level",
    "state",
    "version",
    "company_id",
    "closed_at",
    "closed_by__name",
    "outcome",
    "reason",
)


_ONE = f"""
select {", ".join(f"t.{name}" for name in FIELDS if "__" not in name)},
  a.name as assignee__name, d.name as department__name, c.name as closed_by__name
from workflow_task t left join org_user a on a.id = t.assignee_id left join org_department d on d.id = t.department_id
left join org_user c on c.id = t.closed_by_id
where t.id = %(id)s and (%(all)s or t.company_id = any(%(companies)s))
"""


def inbox(
    actor: Actor, *, scope: str = "mine", limit: int = 50, after: tuple[datetime, int] | None = None
) -> list[dict[str, Any]]:
    """Open tasks by due time (WFL-04): `mine`, the `queue` of my roles, or `all` of my companies for who may.

    `after` is the due time and id of the last row seen. Each row carries `mark`: on_time, warning, overdue, paused.
    """
    found = _scoped(actor, scope).filter(state=Task.State.OPEN)
    if after:
        found = found.filter(Q(due_at__gt=after[0]) | Q(due_at=after[0], pk__gt=after[1]))
    return _rows(found.order_by("due_at", "pk")[:limit])


def open_for(actor: Actor) -> "QuerySet[Task]":
    """Open tasks that are mine or in my queues, as a queryset: for counts beside the navigation."""
    return _visible(actor).filter(_mine(actor) | _queued(actor), state=Task.State.OPEN)


def mine(actor: Actor) -> "QuerySet[Task]":
    """Open tasks that are mine, or a colleague's I stand in for."""
    return _scoped(actor, "mine").filter(state=Task.State.OPEN)


def queued(actor: Actor) -> "QuerySet[Task]":
    """Open tasks nobody has taken yet, in the queues of my roles."""
    return _scoped(actor, "queue").filter(state=Task.State.OPEN)


def done(actor: Actor, *, since: datetime, limit: int = 50) -> list[dict[str, Any]]:
    """What I have finished lately, newest first."""
    found = Task.objects.filter(closed_by_id=actor.user_id, closed_at__gte=since).exclude(state=Task.State.CANCELLED)
    return _rows(found.order_by("-closed_at", "-pk")[:limit])


_PEOPLE = """select id from org_user
  where id = %(user)s or (stand_in_id = %(user)s and away_until >= %(today)s and coalesce(away_from <= %(today)s, true))"""
# Two branches, each along its own partial index: a person's tasks by due time, a role's queue.
_SEEN = f"""
  select id, version, due_at, warn_at, paused_at, true as mine from workflow_task
  where state = 'open' and assignee_id in ({_PEOPLE}) and company_id = any(%(companies)s)
  union all
  select id, version, due_at, warn_at, paused_at, false from workflow_task
  where state = 'open' and assignee_id is null and company_id = any(%(companies)s) and (role = any(%(roles)s)
    or (role = 'department_head' and department_id in (select id from org_department where head_id = %(user)s))
    or (role = 'any_department' and department_id = (select department_id from org_user where id = %(user)s)))
"""
_COUNTS = f"""
select
  count(*) filter (where mine and runs), count(*) filter (where mine and runs and due_at <= %(now)s),
  count(*) filter (where mine and runs and due_at > %(now)s and warn_at <= %(now)s),
  count(*) filter (where not mine and runs), count(*) filter (where not mine and runs and due_at <= %(now)s),
  (select count(*) from workflow_notice where user_id = %(user)s and read_at is null)
from (select *, paused_at is null as runs from ({_SEEN}) t) t
"""
_DESK = f"""
select
  count(*) filter (where mine), count(*) filter (where mine and runs and due_at <= %(now)s),
  count(*) filter (where mine and runs and due_at > %(now)s and due_at <= %(soon)s),
  count(*) filter (where mine and not runs), count(*) filter (where not mine),
  (select count(*) from workflow_task where state = 'open' and data -> 'asked_by' = to_jsonb(%(user)s::bigint)
    and company_id = any(%(companies)s) and assignee_id is distinct from %(user)s),
  (select count(*) from workflow_task where closed_by_id = %(user)s and closed_at >= %(midnight)s and state <> 'cancelled'),
  coalesce(max(id), 0), coalesce(sum(version), 0), count(*) filter (where id > %(after)s)
from (select *, paused_at is null as runs from ({_SEEN}) t) t
"""


def counts(actor: Actor) -> dict[str, int]:
    """Figures for the menu: mine, overdue, warning, queue, queue_overdue, unread notices."""
    names = ("mine", "overdue", "warning", "queue", "queue_overdue", "unread")
    row = sql.one(_COUNTS, _asked(actor))
    return dict(zip(names, row or (0,) * 6, strict=True))


def desk(actor: Actor, *, soon: datetime, after: int = 0) -> dict[str, int]:
    """What lies on somebody's desk, with one statement: how many tasks are mine, overdue, due until `soon`, blocked, in
    my queues, asked of others, and done since midnight; and what tells that something changed.

    Those are the newest open task (`top`), the sum of versions (`changes`), and how many are newer than `after` (`new`).
    """
    names = ("mine", "overdue", "soon", "blocked", "queue", "waiting", "done", "top", "changes", "new")
    midnight = clock.local().replace(hour=0, minute=0, second=0, microsecond=0)
    row = sql.one(_DESK, {**_asked(actor), "soon": soon, "after": after, "midnight": midnight})
    return dict(zip(names, row or (0,) * 10, strict=True))


def _asked(actor: Actor) -> dict[str, Any]:
    return {
        "now": clock.now(), "today": clock.today(), "user": actor.user_id, "companies": actor.company_ids,
        "roles": sorted(actor.roles - {"department_head"}),
    }  # fmt: skip


def task(task_id: int, *, actor: Actor) -> dict[str, Any]:
    """One task the actor may see; else NotFound."""
    asked = {"id": task_id, "all": actor.is_system, "companies": actor.company_ids}
    rows = [{**row, "data": json.loads(row["data"])} for row in sql.dicts(_ONE, asked)]
    if not rows:
        raise NotFound()
    return _told(rows)[0]


def faults(actor: Actor) -> list[dict[str, Any]]:
    """Open tasks nobody can do: no active owner, and nobody active who acts in the role (WFL-02). Should be empty."""
    generic = [(g, r) for g, roles in GENERIC.items() for r in roles]
    ids = sql.rows(
        "select t.id from workflow_task t left join org_user u on u.id = t.assignee_id"
        " where t.state = 'open' and (t.company_id = any(%(companies)s) or %(all)s)"
        " and not coalesce(u.is_active, false)"
        " and not exists (select 1 from org_assignment a join org_role r on r.id = a.role_id and r.active"
        "   join org_user h on h.id = a.user_id and h.is_active where a.company_id = t.company_id"
        "   and (r.code = t.role or (t.role, r.code) in"
        "     (select * from unnest(%(generic)s::text[], %(acting)s::text[]))))"
        " and not exists (select 1 from org_department d join org_user h on h.id = d.head_id and h.is_active"
        "   where d.id = t.department_id and t.role in ('department_head', 'any_department'))",
        {
            "companies": actor.company_ids,
            "all": actor.is_system,
            "generic": [g for g, _ in generic],
            "acting": [r for _, r in generic],
        },
    )
    return _rows(Task.objects.filter(pk__in=[id for (id,) in ids]).order_by("due_at", "pk"))


def can_do(task: Task) -> bool:
    """Whether anybody active can do a task that waits in a queue."""
    if task.role in ("department_head", "any_department") and task.department_id:
        headed = Q(pk__in=Department.objects.filter(pk=task.department_id).values("head_id"))
        member = Q(department_id=task.department_id)
        return User.objects.filter(headed if task.role == "department_head" else member, is_active=True).exists()
    return bool(users_with_role(task.company_id, task.role))


def who_looks_after(company_id: int) -> list[int]:
    """Who hears of what nobody else does: general managers, else those of the group, else administrators."""
    leads = {user.pk for role in ("company_gm", "top_management") for user in users_with_role(company_id, role)}
    if leads:
        return sorted(leads)
    group = User.objects.filter(assignments__role__code="group_gm", is_active=True).values_list("pk", flat=True)
    return sorted(set(group)) or [user.pk for user in users_with_role(company_id, "mis_admin")]


def unheld(actor: Actor) -> list[tuple[str, str]]:
    """Levels of escalation that nobody active holds in the company worked in: code of the limit, level (WFL-15).

    They are passed over, never left silent; but somebody should be named. Heads count where a department has none.
    """
    return [
        (code, level)
        for code, level in sql.rows(
            "select distinct rule.code, level from ("
            "  select distinct on (code) code, escalate_to from workflow_slarule"
            "  where company_id = %(company)s or company_id is null order by code, company_id nulls last) rule,"
            " unnest(rule.escalate_to) level"
            " where not exists (select 1 from org_assignment a join org_role r on r.id = a.role_id and r.active"
            "   join org_user u on u.id = a.user_id and u.is_active"
            "   where r.code = any(string_to_array(level, '/')) and (a.company_id = %(company)s or r.code = 'group_gm'))"
            " and not (level = 'department_head' and exists (select 1 from org_department d"
            "   join org_user u on u.id = d.head_id and u.is_active where d.company_id = %(company)s and d.active))"
            " order by 1, 2",
            {"company": actor.company_id},
        )
    ]


def measured(actor: Actor, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """How limits were kept, by limit: finished, in time, late, median hours (WFL-05, for reports)."""
    return sql.dicts(
        "select sla, count(*) as finished, count(*) filter (where closed_at < due_at) as in_time,"
        " count(*) filter (where closed_at >= due_at) as late,"
        " round((percentile_cont(0.5) within group (order by extract(epoch from closed_at - opened_at)) / 3600)"
        "   ::numeric, 2)"
        "   as median_hours"
        " from workflow_task where state in ('done', 'returned') and closed_at >= %(since)s and closed_at < %(until)s"
        " and company_id = any(%(companies)s) group by sla order by sla",
        {"since": since, "until": until, "companies": actor.company_ids},
    )


def overrides(actor: Actor, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Gates that were passed by exception: document, condition, who, when, why; for the audit report (WFL-07)."""
    actor.require("org.audit.view")
    return sql.dicts(
        "select e.about_kind as ref_kind, e.about_id as ref_id, e.at, e.actor_id, e.actor_name,"
        " e.payload->>'code' as code,"
        " e.payload->>'transition' as transition, e.payload->>'reason' as reason from core_event e"
        " where e.name = 'workflow.gate.overridden' and e.at >= %(since)s and e.at < %(until)s"
        " and (e.company_id = any(%(companies)s) or %(all)s) order by e.id",
        {"since": since, "until": until, "companies": actor.company_ids, "all": actor.is_system},
    )


def notices(actor: Actor, *, unread: bool = False, limit: int = 30, before: int | None = None) -> list[dict[str, Any]]:
    """My notices, newest first, in my language. `before` is the id of the last one seen."""
    found = Notice.objects.filter(user_id=actor.user_id or 0)
    if unread:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    fields = ("id", "code", "data", "ref_kind", "ref_id", "at", "read_at")
    rows: list[dict[str, Any]] = [dict(row) for row in found.order_by("-pk").values(*fields)[:limit]]
    for row in rows:
        row["subject"], row["body"] = messages.render(row["code"], row["data"], actor.language)
    return rows


def mark(row: dict[str, Any], now: datetime) -> str:
    """How a task stands: paused, overdue, warning or on_time."""
    if row["paused_at"] is not None:
        return "paused"
    if now >= row["due_at"]:
        return "overdue"
    return "warning" if row["warn_at"] and now >= row["warn_at"] else "on_time"


def stood_in_for(actor: Actor) -> list[int]:
    """Whose tasks are mine: my own, and those of colleagues away who named me."""
    away = User.objects.filter(is_away(clock.today()), stand_in_id=actor.user_id).values_list("pk", flat=True)
    return [actor.user_id, *away] if actor.user_id is not None else []


def _visible(actor: Actor) -> "QuerySet[Task]":
    return Task.objects.all() if actor.is_system else Task.objects.filter(company_id__in=actor.company_ids)


def _scoped(actor: Actor, scope: str) -> "QuerySet[Task]":
    found = _visible(actor)
    if scope == "mine":
        return found.filter(_mine(actor))
    if scope == "queue":
        return found.filter(_queued(actor))
    assert scope == "all", scope
    if not actor.may("workflow.task.any"):
        actor.require("workflow.task.assign")
    return found


def _mine(actor: Actor) -> Q:
    return Q(assignee_id__in=stood_in_for(actor))


def _queued(actor: Actor) -> Q:
    """Nobody's yet, and for a role of mine; for heads and members only of their own department."""
    heads = Department.objects.filter(head_id=actor.user_id).values("pk")
    member = User.objects.filter(pk=actor.user_id or 0).values("department_id")
    return Q(assignee_id=None) & (
        Q(role__in=actor.roles - {"department_head"})
        | Q(role="department_head", department_id__in=heads)
        | Q(role="any_department", department_id__in=member)
    )


def _rows(found: "QuerySet[Task]") -> list[dict[str, Any]]:
    return _told(list(found.values(*FIELDS)))


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    now = clock.now()
    for row in rows:
        row["assignee"] = row.pop("assignee__name")
        row["department"] = row.pop("department__name")
        row["closed_by"] = row.pop("closed_by__name")
        row["title"] = messages.title(row["code"], row["data"])
        row["mark"] = mark(row, now) if row["state"] == Task.State.OPEN else row["state"]
    return rows


def listed(found: "QuerySet[Task]") -> list[dict[str, Any]]:
    """Rows of chosen tasks as `inbox` gives them. One query."""
    return _rows(found)


def limits(company_id: int | None) -> dict[str, SlaRule]:
    """The time limit in force for each code: the company's own beats the general one. One query."""
    rows = SlaRule.objects.filter(Q(company=None) | Q(company_id=company_id)).order_by("code")
    found = {row.code: row for row in rows if row.company_id is None}
    return dict(sorted((found | {row.code: row for row in rows if row.company_id is not None}).items()))
