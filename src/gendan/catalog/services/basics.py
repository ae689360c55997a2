"""Verbs on what the catalogue stands on: units, families, channels."""

from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import service
from gendan.org.models import Named

from ..models import Channel, Family, Unit
from . import checks

N = TypeVar("N", bound=Named)


@dataclass(frozen=True)
class NamedSpec:
    """Code and names of a simple record."""

    code: str
    name: str
    name_en: str = ""
    active: bool = True


@service
def put_unit(spec: NamedSpec, *, actor: Actor, decimals: int = 0) -> Unit:
    """Create the unit of a code, or change it. Refuses with NotAllowed, Invalid."""
    actor.require("catalog.item.edit")
    if not 0 <= decimals <= 6:
        raise Invalid({"decimals": _("Between 0 and 6.")})
    return _put(Unit, spec, decimals=decimals)


@service
def put_family(spec: NamedSpec, *, actor: Actor, parent: Family | None = None) -> Family:
    """Create the product family of a code, or change it. Refuses with NotAllowed, Invalid (a family below itself)."""
    actor.require("catalog.item.edit")
    above = parent
    while above is not None:
        if above.code == spec.code:
            raise Invalid({"parent": _("A family cannot lie below itself.")})
        above = above.parent
    return _put(Family, spec, parent=parent)


@service
def put_channel(spec: NamedSpec, *, actor: Actor) -> Channel:
    """Create the channel of a code, or change it (CHN-01). Refuses with NotAllowed, Invalid."""
    actor.require("catalog.channel.edit")
    return _put(Channel, spec)


def _put(model: type[N], spec: NamedSpec, **more: object) -> N:
    values = {"name": spec.name.strip(), "name_en": spec.name_en.strip(), "active": spec.active}
    checks.required({"code": spec.code, **values}, "code", "name")
    checks.fits_columns(model, {"code": spec.code, **values})
    row, _created = model._default_manager.update_or_create(code=spec.code.strip(), defaults={**values, **more})
    return row
