"""From a signed-in user to an actor: one query, made anew for every request."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
  (select json_agg(json_build_array(company_id, scope, code, array_to_string(permissions, ' ')) order by company_id)::text
    from held),
  (select json_agg(json_build_array(company_id, id, headed) order by id)::text from below),
  (select json_agg(id order by id)::text from org_company where active)
from org_user u where u.id = {user}
"""


def statement(user: str = "%(user)s") -> str:
    """The query behind an actor; `user` is an SQL expression that names the user's id."""
    return _HELD.format(user=user)


def actor_for(user: User, *, origin: str = "web", company_id: int | None = None, bound: bool = False) -> Actor:
    """What this user may do and see right now, in one company. One query.

    `company_id` is the company to work in; one the user does not belong to is ignored, or leaves no rights at all
    where the work is `bound` to it. Refuses a deactivated user with NotAllowed.
    """
    row = sql.one(statement(), {"user": user.pk})
    if row is None or not row[0]:
        raise NotAllowed("org.user.sign_in", "This account is closed.")
    return actor_from(user.pk, row, origin=origin, company_id=company_id, bound=bound)


@lru_cache(maxsize=1024)
def actor_from(
    user_id: int, row: tuple[Any, ...], *, origin: str, company_id: int | None = None, bound: bool = False
) -> Actor:
    """The actor that a row of `statement` describes.

    The row is read anew for every request, but it is the same again and again while nobody changes roles.

    Rights are those of the roles held in the company worked in. Other companies are seen only where one holds the
    same roles, so that no right of one company reaches the documents of another (SEC-01, ORG-09).
    """
    _, name, language, preferences, held, below, companies = row
    departments = _load(below)
    roles = _by_company(_load(held), _load(companies))
    here = _company(roles, company_id, None if bound else _load(preferences) or {})
    codes = {held.code for held in roles.get(here or 0, ())}
    heads = {company for company, _, headed in departments if headed}
    return Actor(
        user_id=user_id, name=name, language=language, origin=origin, company_id=here, companies=tuple(sorted(roles)),
        permissions=_granted(roles.get(here or 0, ())),
        roles=counts_as(codes | ({"department_head"} if here in heads else set())),
        scopes={
            id: _scope(id, there, departments) for id, there in sorted(roles.items())
            if id == here or (here is not None and codes <= {held.code for held in there})
        },
    )  # fmt: skip


class _Held(NamedTuple):
    """A role somebody holds in a company."""

    level: str
    code: str
    permissions: tuple[str, ...]


def _by_company(held: Sequence[tuple[int, str, str, str]], companies: Sequence[int]) -> Mapping[int, Sequence[_Held]]:
    """Roles by company; what is held where one may see all companies, is held in every one of them."""
    roles: dict[int, list[_Held]] = {}
    for company_id, level, code, permissions in held:
        roles.setdefault(company_id, []).append(_Held(level, code, tuple(permissions.split())))
    everywhere = [r for own in roles.values() if Actor(None, "", _granted(own)).may(ALL_COMPANIES) for r in own]
    if everywhere:
        for company_id in companies:
            roles.setdefault(company_id, []).extend(r._replace(level="company") for r in everywhere)
    return roles


def _granted(roles: Iterable[_Held]) -> frozenset[str]:
    return frozenset(p for held in roles for p in held.permissions)


def _load(value: Any) -> Any:
    """JSON of a raw statement, which the driver hands over as text; nothing is an empty list."""
    return json.loads(value) if value else []


def _scope(company_id: int, roles: Sequence[_Held], departments: list[Any]) -> Scope:
    """The widest scope counts; one's departments reach to those below them."""
    level = max((held.level for held in roles), key=_WIDTH.__getitem__)
    if level == "company":
        return Scope(level)
    return Scope(level, frozenset(id for company, id, _ in departments if company == company_id))


def _company(roles: Mapping[int, Any], wanted: int | None, preferences: dict[str, Any] | None) -> int | None:
    """The company worked in: the wanted one; the preferred one, else the first, unless only that one will do."""
    if wanted in roles:
        return wanted
    if preferences is None and wanted is not None:
        return None
    preferred = (preferences or {}).get("company_id")
    return preferred if preferred in roles else min(roles, default=None)
