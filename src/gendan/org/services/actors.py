"""From a signed-in user to an actor: one query, made anew for every request."""

import json
from collections.abc import Mapping
from typing import Any

from gendan.core import sql
from gendan.core.actor import Actor, Scope
from gendan.core.errors import NotAllowed

from ..catalogue.roles import counts_as
from ..models import User

ALL_COMPANIES = "group.company.all"
_WIDTH = {"own": 0, "department": 1, "company": 2}

_HELD = """
with recursive held as (
  select a.company_id, a.scope, r.code, r.permissions
  from org_assignment a
  join org_role r on r.id = a.role_id and r.active
  join org_company c on c.id = a.company_id and c.active
  where a.user_id = {user}
), below as (
  select d.id, d.company_id, d.head_id = {user} as headed from org_department d
  where d.id = (select department_id from org_user where id = {user}) or d.head_id = {user}
  union
  select d.id, d.company_id, false from org_department d join below b on d.parent_id = b.id
)
select u.is_active, u.name, u.language, u.preferences,
  (select jsonb_agg(jsonb_build_array(company_id, scope, code, permissions) order by company_id) from held),
  (select jsonb_agg(jsonb_build_array(company_id, id, headed)) from below),
  (select array_agg(id order by id) from org_company where active)
from org_user u where u.id = {user}
"""


def statement(user: str = "%(user)s") -> str:
    """The query behind an actor; `user` is an SQL expression that names the user's id."""
    return _HELD.format(user=user)


def actor_for(user: User, *, origin: str = "web", company_id: int | None = None) -> Actor:
    """What this user may do and see right now. One query.

    Permissions are the union of the user's roles; in each company the widest scope counts. `company_id` is the
    company being worked in; one the user does not belong to is ignored. Refuses a deactivated user with NotAllowed.
    """
    row = sql.one(statement(), {"user": user.pk})
    if row is None or not row[0]:
        raise NotAllowed("org.user.sign_in", "This account is closed.")
    return actor_from(user.pk, row, origin=origin, company_id=company_id)


def actor_from(user_id: int, row: tuple[Any, ...], *, origin: str, company_id: int | None = None) -> Actor:
    """The actor that a row of `statement` describes."""
    _, name, language, preferences, held, below, companies = row
    roles = _load(held)
    permissions = frozenset(p for _, _, _, granted in roles for p in granted)
    scopes = _scopes(roles, _load(below))
    codes = {code for _, _, code, _ in roles}
    if any(headed for _, _, headed in _load(below)):
        codes.add("department_head")
    if roles and Actor(user_id, name, permissions).may(ALL_COMPANIES):
        scopes |= {id: Scope("company") for id in companies or ()}
    return Actor(
        user_id=user_id, name=name, permissions=permissions, scopes=scopes, roles=counts_as(codes), language=language,
        origin=origin, company_id=_company(scopes, company_id, _load(preferences) or {}),
    )  # fmt: skip


def _load(value: Any) -> Any:
    """JSON of a raw statement, which the driver hands over as text; nothing is an empty list."""
    return json.loads(value) if value else []


def _scopes(roles: list[Any], below: list[Any]) -> dict[int, Scope]:
    """The widest scope per company; a department scope reaches the departments below one's own."""
    widest: dict[int, str] = {}
    for company_id, level, _, _ in roles:
        if company_id not in widest or _WIDTH[level] > _WIDTH[widest[company_id]]:
            widest[company_id] = level
    return {
        company_id: Scope(
            level, frozenset(d for c, d, _ in below if c == company_id) if level != "company" else frozenset()
        )
        for company_id, level in widest.items()
    }


def _company(scopes: Mapping[int, Scope], wanted: int | None, preferences: dict[str, Any]) -> int | None:
    """The company being worked in: the wanted one, the preferred one, else the first."""
    for candidate in (wanted, preferences.get("company_id")):
        if candidate in scopes:
            return candidate
    return min(scopes, default=None)
