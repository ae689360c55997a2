"""Roles: what a job may do (SEC-01)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gendan.core import permissions
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import service

from ..models import Assignment, Role


@service
def save(
    code: str,
    name: str,
    granted: Sequence[str],
    *,
    actor: Actor,
    name_en: str = "",
    active: bool = True,
    note: str = "",
) -> Role:
    """Create or change a role; logged by the audit trigger with what it held before.

    Refuses with Invalid a permission nobody asks for, and one the actor does not hold while giving it to a role
    of their own.
    """
    actor.require("org.role.change")
    wrong = [p for p in granted if not known(p)]
    if wrong:
        raise Invalid({"permissions": _("Unknown: %(codes)s") % {"codes": ", ".join(wrong)}})
    before = Role.objects.filter(code=code).first()
    added = set(granted) - set(before.permissions if before else ())
    own = Assignment.objects.filter(user_id=actor.user_id or 0, role__code=code)  # in whatever company
    if any(not actor.may(p) for p in added) and own.exists():
        raise Invalid({"permissions": _("You cannot give a role of your own more than you have.")})
    role, _created = Role.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "name_en": name_en,
            "permissions": sorted(set(granted)),
            "active": active,
            "note": note,
        },
    )
    return role


def known(permission: str) -> bool:
    """Whether some verb asks for this permission, or, for `area.noun.*`, for one below it."""
    everything = permissions.all_permissions()
    if permission.endswith(".*"):
        return any(p.startswith(permission[:-1]) for p in everything)
    return permission == "*" or permission in everything
