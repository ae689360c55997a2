"""Who signed in, who tried, who left: facts for the audit log (SEC-02)."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from gendan.core.actor import SYSTEM, Actor
from gendan.core.refs import Ref
from gendan.core.work import because, record, service

from .models import User

NOBODY = 0  # the user id of attempts with a name nobody has


@receiver(user_logged_in)
def signed_in(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """A session began."""
    _record("org.session.started", user.pk, request, actor=_as(user))


@receiver(user_logged_out)
def signed_out(sender: Any, request: Any, user: User | None, **kwargs: Any) -> None:
    """A session was ended by its user."""
    if user is not None:
        _record("org.session.ended", user.pk, request, actor=_as(user))


@receiver(user_login_failed)
def failed(sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    """A wrong password or name. The name is kept only if somebody has it: people type passwords there by mistake."""
    name = str(credentials.get("username") or credentials.get("login") or "")[:60]
    user_id = User.objects.filter(username__iexact=name).values_list("pk", flat=True).first()
    _record("org.session.refused", user_id or NOBODY, request, actor=SYSTEM)


def _as(user: User) -> Actor:
    return Actor(user_id=user.pk, name=user.name, origin="web")


def _record(name: str, user_id: int, request: Any, *, actor: Actor) -> None:
    meta = getattr(request, "META", {})
    with because("sign-in"):
        _write(name, user_id, meta.get("REMOTE_ADDR", ""), meta.get("HTTP_USER_AGENT", "")[:200], actor=actor)


@service
def _write(name: str, user_id: int, address: str, browser: str, *, actor: Actor) -> None:
    record(name, about=Ref(User.KIND, user_id), address=address, browser=browser)
