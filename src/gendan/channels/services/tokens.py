"""Tokens: made once and shown once, revoked for good (SEC-01)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from gendan.channels import tokens
from gendan.channels.models import ApiToken
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, record, service
from gendan.org.models import User
from gendan.org.queries import visible_users
from gendan.org.services import actors


@service
def create(
    name: str, scopes: Sequence[str], *, actor: Actor, user: User | None = None, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token that acts for `user` (oneself unless `channels.token.any`); the row, and the text nobody sees again.

    It works in the company in which one works oneself; made for another, in the one that user works in by default.
    A token can make tokens for its own user only within its own scopes: what it may not do, they may not either.
    Refuses with NotAllowed, NotFound, Invalid (no name, a scope that reaches nothing, an end that has passed).
    """
    owner = _owner(user, actor)
    faults = {}
    if not name.strip():
        faults["name"] = _("Required.")
    if not scopes:
        faults["scopes"] = _("Choose at least one scope.")
    if unknown := tokens.meaningless(scopes):
        faults["scopes"] = _("Unknown: %(codes)s") % {"codes": ", ".join(unknown)}
    if expires_at is not None and expires_at <= clock.now():
        faults["expires_at"] = _("This moment has passed.")
    if faults:
        raise Invalid(faults)
    text = tokens.make()
    row = ApiToken.objects.create(
        name=name.strip(), user=owner, company_id=_company(owner, actor), hash=tokens.digest(text), hint=text[-4:], scopes=_narrowed(scopes, actor),
        created_at=clock.now(), expires_at=expires_at,
    )  # fmt: skip
    record("channels.token.created", about=_ref(owner), token=row.pk, name=row.name, scopes=list(row.scopes))
    return row, text


@service
def revoke(token_id: int, *, actor: Actor) -> ApiToken:
    """End a token at once. One's own, or anybody's with `channels.token.any`. Refuses with NotFound."""
    row: ApiToken = lock_one(ApiToken.objects.filter(pk=token_id))
    if row.user_id != actor.user_id and not (
        actor.may("channels.token.any") and visible_users(actor).filter(pk=row.user_id).exists()
    ):
        raise NotFound()
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        record("channels.token.revoked", about=Ref(User.KIND, row.user_id), token=row.pk, name=row.name)
    return row


def _owner(user: User | None, actor: Actor) -> User:
    if user is None or user.pk == actor.user_id:
        if not actor.may("channels.token.any"):
            actor.require("channels.token.own")
        if actor.user_id is None:
            raise Invalid({"user": _("For whom?")})
        return User.objects.get(pk=actor.user_id)
    actor.require("channels.token.any")
    if not actor.is_system and actor.origin == "api":
        raise NotAllowed("channels.token.any", _("A token makes tokens for its own user only."))
    if not user.is_active:
        raise NotFound()
    return user


def _company(owner: User, actor: Actor) -> int | None:
    return actor.company_id if owner.pk == actor.user_id else actors.actor_for(owner).company_id


def _narrowed(scopes: Sequence[str], actor: Actor) -> list[str]:
    """Scopes as stored. A token's children hold what it holds itself, by name, and never more."""
    if actor.origin != "api":
        return list(dict.fromkeys(scopes))
    return sorted(tokens.within(actor.permissions, tuple(scopes)))


def _ref(user: User) -> Ref:
    return Ref(User.KIND, user.pk)
