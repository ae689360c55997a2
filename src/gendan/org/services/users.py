"""People who sign in: created, given roles, deactivated (SEC-01, SEC-04)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.text import initials, pinyin
from gendan.core.work import lock_one, publish, record, service
from gendan.org.services.reasons import asks

from .. import duties
from ..errors import Taken
from ..events import UserDeactivated
from ..models import Assignment, Company, Department, Role, User

CHANGEABLE = ("name", "email", "phone", "language", "department", "preferences")


@service
def create(
    username: str, name: str, password: str, *, actor: Actor, department: Department | None = None,
    assignments: Iterable[tuple[str, Company, str]] = (), email: str = "", phone: str = "",
) -> User:  # fmt: skip
    """Create a user with roles. Refuses with Taken a log-in name in use, Invalid a weak password or bad mail."""
    actor.require("org.user.create")
    username = username.strip()
    if not username or not name.strip():
        raise Invalid({"username" if not username else "name": _("Required.")})
    if User.objects.filter(username__iexact=username).exists():
        raise Taken(username)
    user = User(username=username, department=department, phone=phone)
    _rename(user, name)
    user.email = _mail(email)
    _set_password(user, password)
    user.save()
    record("org.user.created", about=_ref(user), username=username, name=name)
    for role_code, company, scope in assignments:
        assign(user, role_code, company, scope=scope, actor=actor)
    return user


@service
def change(user_id: int, *, actor: Actor, **facts: Any) -> User:
    """Change name, mail, phone, language, department. Everybody may change their own language and preferences."""
    own = set(facts) <= {"language", "preferences"} and user_id == actor.user_id
    if not own:
        actor.require("org.user.change")
    assert set(facts) <= set(CHANGEABLE), facts
    user = _locked(user_id, actor)
    if "name" in facts:
        _rename(user, facts.pop("name"))
    if "email" in facts:
        user.email = _mail(facts.pop("email"))
    for field, value in facts.items():
        setattr(user, field, value)
    user.save()
    return user


@service
def set_password(user_id: int, password: str, *, actor: Actor) -> None:
    """Set a password; every session that was open with the old one ends. One's own, or with `org.user.change`."""
    if user_id != actor.user_id:
        actor.require("org.user.change")
    user = _locked(user_id, actor)
    _set_password(user, password)
    user.save(update_fields=["password"])
    record("org.user.password_set", about=_ref(user))


@service
def assign(
    user: User, role_code: str, company: Company, *, actor: Actor, scope: str = Assignment.Scope.COMPANY
) -> Assignment:
    """Give a role in a company. Refuses with NotFound an unknown role, SameHands one's own roles."""
    actor.require("org.user.assign")
    _not_oneself(user, actor, company)
    if scope not in Assignment.Scope.values:
        raise Invalid({"scope": _("Unknown: %(codes)s") % {"codes": scope}})
    role = Role.objects.filter(code=role_code, active=True).first()
    if role is None or not actor.sees_company(company.pk):
        raise NotFound()
    assignment, _created = Assignment.objects.update_or_create(
        user=user, role=role, company=company, defaults={"scope": scope}
    )
    record("org.user.role_given", about=_ref(user), company_id=company.pk, role=role_code, scope=scope)
    return assignment


@service
def unassign(user: User, role_code: str, company: Company, *, actor: Actor) -> None:
    """Take a role away; from the next request on the user no longer has it."""
    actor.require("org.user.assign")
    _not_oneself(user, actor, company)
    if not actor.sees_company(company.pk):
        raise NotFound()
    Assignment.objects.filter(user=user, role__code=role_code, company=company).delete()
    record("org.user.role_taken", about=_ref(user), company_id=company.pk, role=role_code)


@service
@asks("account_close", needed=False)
def deactivate(user_id: int, *, actor: Actor, reason: str = "") -> User:
    """Close an account: sessions and tokens stop with their next request. Announces UserDeactivated."""
    actor.require("org.user.change")
    if user_id == actor.user_id:
        raise Invalid({"": _("You cannot close your own account.")})
    user = _locked(user_id, actor)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        publish(UserDeactivated(user.pk, user.stand_in_id), about=_ref(user))
        record("org.user.closed", about=_ref(user), reason=reason)
    return user


@service
def reactivate(user_id: int, *, actor: Actor) -> User:
    """Open a closed account again."""
    actor.require("org.user.change")
    user = _locked(user_id, actor)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("org.user.reopened", about=_ref(user))
    return user


@service
def set_stand_in(
    user_id: int, stand_in: User | None, until: date | None, *, actor: Actor, since: date | None = None
) -> User:  # fmt: skip
    """Name who does one's tasks and decides in one's place, until a day and (with `since`) not before one (APR-11).

    One's own, or with `org.user.change`. Refuses with Invalid oneself, somebody inactive, days that are over or the
    wrong way round, and a colleague who shares no company: they could not open the tasks.
    """
    if user_id != actor.user_id:
        actor.require("org.user.change")
    if stand_in is not None and (stand_in.pk == user_id or not stand_in.is_active or until is None):
        raise Invalid({"stand_in": _("Choose an active colleague and the last day.")})
    user = _locked(user_id, actor)
    if stand_in is not None and until is not None:
        _check_absence(user, stand_in, since, until)
    user.stand_in, user.away_from, user.away_until = (stand_in, since, until) if stand_in else (None, None, None)
    user.save(update_fields=["stand_in", "away_from", "away_until"])
    record(
        "org.user.stand_in", about=_ref(user), stand_in=stand_in.pk if stand_in else None, since=user.away_from,
        until=user.away_until,
    )  # fmt: skip
    return user


def _check_absence(user: User, stand_in: User, since: date | None, until: date) -> None:
    if until < clock.today() or (since is not None and since > until):
        raise Invalid({"until": _("The last day lies in the past or before the first.")})
    firms = Assignment.objects.filter(user=user).values("company_id")
    if firms.exists() and not Assignment.objects.filter(user=stand_in, company_id__in=firms).exists():
        raise Invalid({"stand_in": _("Choose a colleague of the same company.")})


def _ref(user: User) -> Ref:
    return Ref(User.KIND, user.pk)


def _locked(user_id: int, actor: Actor) -> User:
    """The user, locked, if the actor shares a company with them (or they have none yet)."""
    users = User.objects.filter(pk=user_id)
    if not actor.is_system and user_id != actor.user_id:
        held = Assignment.objects.filter(user_id=user_id)
        if held.exists() and not held.filter(company_id__in=actor.company_ids).exists():
            raise NotFound()
    user: User = lock_one(users)
    return user


def _not_oneself(user: User, actor: Actor, company: Company) -> None:
    duties.differ(_InCompany(company.pk), user, actor.user_id, "own_roles")


class _InCompany:
    """What `differ` asks of a document: whose setting counts."""

    def __init__(self, company_id: int) -> None:
        self.company_id = company_id


def _rename(user: User, name: str) -> None:
    user.name = name.strip()
    user.pinyin, user.initials = pinyin(user.name)[:120], initials(user.name)[:40]


def _mail(address: str) -> str:
    if address:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Invalid({"email": error.messages}) from error
    return address


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": error.messages}) from error
    user.set_password(password)
