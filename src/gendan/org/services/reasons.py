"""Lists of reasons, kept in one place and required wherever a reason is asked (MDM-14)."""

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import service

from ..models import Reason


@service
def save(
    list_name: str, code: str, name: str, *, actor: Actor, name_en: str = "", sort: int = 0, active: bool = True
) -> Reason:
    """Add or change a reason of a list; a reason that was used is never deleted, only no longer offered."""
    actor.require("org.reason.change")
    if not code or not name:
        raise Invalid({"name": _("Required.")})
    reason, _created = Reason.objects.update_or_create(
        list=list_name, code=code, defaults={"name": name, "name_en": name_en, "sort": sort, "active": active}
    )
    return reason


def check(list_name: str, code: str, field: str = "reason") -> Reason:
    """The reason behind a code that was given; Invalid unless the list offers it. For every verb that asks why."""
    reason = Reason.objects.filter(list=list_name, code=code, active=True).first() if code else None
    if reason is None:
        raise Invalid({field: _("Choose a reason from the list.")})
    return reason
