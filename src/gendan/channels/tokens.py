"""Tokens as text and as rights: made, recognised, cut down to their scopes. Pure but for the one look-up.

A token reads `gd_` and 43 random characters. Only its SHA-256 is kept: with 256 random bits nothing can be
gained by a slow hash, and every request must check one.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.permissions import all_permissions
from gendan.org.services import actors

PREFIX = "gd_"
LONGEST = 80
EVERYTHING = "*"

_WHO = f"""
select t.id, t.user_id, t.company_id, t.scopes, t.last_used_on, who.*
from channels_apitoken t cross join lateral ({actors.statement("t.user_id")}) who
where t.hash = %(hash)s and t.revoked_at is null and (t.expires_at is null or t.expires_at > %(now)s)
"""


class Known(NamedTuple):
    """A token that was recognised, and whom it acts for."""

    id: int
    actor: Actor


def make() -> str:
    """A new token."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def recognise(token: str) -> Known | None:
    """The token and its actor; None when it is unknown, expired, revoked, or its user's account is closed.

    One query; a second one notes the day of use, once a day.
    """
    if not token.startswith(PREFIX) or len(token) > LONGEST:
        return None
    row = sql.one(_WHO, {"hash": digest(token), "now": clock.now()})
    if row is None or not row[5]:
        return None
    token_id, user_id, company_id, scopes, last_used_on, *who = row
    actor = actors.actor_from(user_id, tuple(who), origin="api", company_id=company_id, bound=True)
    if last_used_on != clock.today():
        sql.execute("update channels_apitoken set last_used_on = %s where id = %s", [clock.today(), token_id])
    permissions = within(actor.permissions, tuple(scopes))
    return Known(token_id, actor if permissions is actor.permissions else replace(actor, permissions=permissions))


@lru_cache(maxsize=1024)
def within(permissions: frozenset[str], scopes: Sequence[str]) -> frozenset[str]:
    """What remains of permissions inside a token's scopes.

    Scopes are permissions (`sales.order.create`), patterns (`sales.*`), `*.view` for all reading, `*` for all the
    user may.
    """
    if EVERYTHING in scopes:
        return permissions
    holder = Actor(None, "", permissions)
    return frozenset(p for p in all_permissions() if holder.may(p) and any(covers(scope, p) for scope in scopes))


def covers(scope: str, permission: str) -> bool:
    """Whether a scope reaches a permission."""
    if scope.startswith("*."):
        return permission.endswith(scope[1:])
    return scope in (EVERYTHING, permission) or (scope.endswith(".*") and permission.startswith(scope[:-1]))


def meaningless(scopes: Sequence[str]) -> list[str]:
    """Scopes that reach no permission there is."""
    names = all_permissions()
    return [scope for scope in scopes if scope != EVERYTHING and not any(covers(scope, name) for name in names)]
