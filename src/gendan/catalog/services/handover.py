"""Classes of goods: by which route they are supplied within the group, what their hand-over demands (ORG-04, ORG-07)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import service

from ..models import HandoverClass


@service
def put(
    code: str, *, name: str, route: str, conditions: Sequence[Mapping[str, Any]], actor: Actor, name_en: str = "",
    active: bool = True,
) -> HandoverClass:  # fmt: skip
    """Add a class or change it. Needs `catalog.item.edit`. Refuses with Invalid, also a condition that comes twice."""
    actor.require("catalog.item.edit")
    codes = [c["code"] for c in conditions]
    faults = {}
    if not name.strip():
        faults["name"] = _("Required.")
    if route not in HandoverClass.Route.values:
        faults["route"] = _("Purchase or cooperation.")
    if len(set(codes)) != len(codes):
        faults["conditions"] = _("A condition comes twice.")
    if faults:
        raise Invalid(faults)
    row, _made = HandoverClass.objects.update_or_create(
        code=code,
        defaults={
            "name": name.strip(), "name_en": name_en.strip(), "route": route, "active": active,
            "conditions": [dict(c) for c in conditions],
        },
    )  # fmt: skip
    return row
