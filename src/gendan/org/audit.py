"""Reading the audit log: row changes written by triggers, and events (SEC-02). Nobody can change either."""

import json
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref

_CHANGES = """
select a.id, a.at, a."table", a.row_id, a.verb, a.actor_id, u.name as actor, a.cause, a.before, a.after
from core_audit a left join org_user u on u.id = a.actor_id
where (%(table)s::text is null or a."table" = %(table)s)
  and (%(row)s::bigint is null or a.row_id = %(row)s)
  and (%(user)s::bigint is null or a.actor_id = %(user)s)
  and (%(since)s::timestamptz is null or a.at >= %(since)s)
  and (%(until)s::timestamptz is null or a.at < %(until)s)
  and (%(before)s::bigint is null or a.id < %(before)s)
  and ({mine})
order by a.id desc limit %(limit)s
"""
_EVENTS = """
select e.id, e.at, e.name, e.about_kind, e.about_id, e.company_id, e.actor_id, e.actor_name as actor, e.cause, e.payload
from core_event e
where (%(kind)s::text is null or (e.about_kind = %(kind)s and e.about_id = %(about)s))
  and (%(name)s::text is null or e.name = %(name)s)
  and (%(user)s::bigint is null or e.actor_id = %(user)s)
  and (%(since)s::timestamptz is null or e.at >= %(since)s)
  and (%(until)s::timestamptz is null or e.at < %(until)s)
  and (%(before)s::bigint is null or e.id < %(before)s)
  and (%(all)s or e.company_id is null or e.company_id = any(%(companies)s::bigint[]))
order by e.id desc limit %(limit)s
"""


def changes(
    *, actor: Actor, table: str | None = None, row_id: int | None = None, user_id: int | None = None,
    since: datetime | None = None, until: datetime | None = None, before: int | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Row changes, newest first: table, row, verb (I, U, D), who, when, why, before and after.

    Needs `org.audit.view`. Who does not see every company sees rows that name a company of theirs; naming a table also
    finds changes that leave the row's company untouched. `before` is the id of the last one seen.
    """
    actor.require("org.audit.view")
    mine = "true"
    if not _sees_everything(actor):
        mine = "(coalesce(a.after, a.before) ->> 'company_id')::bigint = any(%(companies)s::bigint[])"
        if table in _tables_with_company():
            row = f'select 1 from "{table}" t where t.id = a.row_id and t.company_id = any(%(companies)s::bigint[])'
            mine += f" or exists ({row})"
    rows = sql.dicts(
        _CHANGES.format(mine=mine),
        {
            "table": table,
            "row": row_id,
            "user": user_id,
            "since": since,
            "until": until,
            "before": before,
            "limit": limit,
            **({"companies": actor.company_ids} if mine != "true" else {}),
        },
    )
    return [{**row, "before": _json(row["before"]), "after": _json(row["after"])} for row in rows]


def happened(
    *, actor: Actor, about: Ref | None = None, name: str | None = None, user_id: int | None = None,
    since: datetime | None = None, until: datetime | None = None, before: int | None = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """Events, newest first: status changes, approvals, prints, exports, sign-ins. Needs `org.audit.view`."""
    actor.require("org.audit.view")
    rows = sql.dicts(
        _EVENTS,
        {
            "kind": about.kind if about else None, "about": about.id if about else None, "name": name, "user": user_id,
            "since": since, "until": until, "before": before, "limit": limit,
            "all": actor.is_system, "companies": actor.company_ids,
        },
    )  # fmt: skip
    return [{**row, "payload": _json(row["payload"])} for row in rows]


def tables() -> list[str]:
    """The tables whose changes are kept: those with a trigger that writes them down."""
    rows = sql.rows(
        "select distinct c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
        " where t.tgname like '%%audit%%' order by 1",
        [],
    )
    return [name for (name,) in rows if name != "core_audit"]


def _json(text: str | None) -> Any:
    """JSON of a raw statement, which the driver hands over as text."""
    return None if text is None else json.loads(text)


def _sees_everything(actor: Actor) -> bool:
    """Whether no company of the installation is hidden from this actor."""
    if actor.is_system:
        return True
    hidden = sql.one("select count(*) from org_company where not id = any(%s::bigint[])", [actor.company_ids])
    return hidden is not None and hidden[0] == 0


@cache
def _tables_with_company() -> frozenset[str]:
    """Tables whose rows belong to a company."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("gendan.") and any(f.column == "company_id" for f in model._meta.concrete_fields)
    )
