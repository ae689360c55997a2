"""The catalogue of exceptions, changed by the firm (EXC-01)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import service
from gendan.org.models import Role
from gendan.papers.models import FormDefinition
from gendan.workflow.models import SlaRule

from ..models import ExceptionKind


@service
def save(
    code: str, name: str, *, actor: Actor, role: str, sla: str = "SLA-U1", name_en: str = "", informs: Sequence[str] = (),
    tells_customer: bool = False, form: str = "", form_sla: str = "", sort: int = 900, active: bool = True,
) -> ExceptionKind:  # fmt: skip
    """Add or change a kind; one that was used is never deleted, only no longer offered. Refuses with Invalid."""
    actor.require("cases.kind.change")
    faults = _faults(code, name, role, sla, informs, form, form_sla)
    if faults:
        raise Invalid(faults)
    row, _created = ExceptionKind.objects.update_or_create(
        code=code.strip(),
        defaults={
            "name": name.strip(), "name_en": name_en.strip(), "role": role, "sla": sla, "informs": list(dict.fromkeys(informs)),
            "tells_customer": tells_customer, "form": form, "form_sla": form_sla or ("SLA-28" if form else ""),
            "sort": sort, "active": active,
        },
    )  # fmt: skip
    return row


def _faults(
    code: str, name: str, role: str, sla: str, informs: Sequence[str], form: str, form_sla: str
) -> dict[str, str]:  # fmt: skip
    roles = set(Role.objects.filter(active=True).values_list("code", flat=True))
    limits = set(SlaRule.objects.values_list("code", flat=True))
    found = {field: _("Required.") for field, value in (("code", code), ("name", name)) if not value.strip()}
    if role not in roles:
        found["role"] = _("There is no such role.")
    if unknown := [one for one in informs if one not in roles]:
        found["informs"] = _("There is no such role.") + " " + ", ".join(unknown)
    for field, value in (("sla", sla), ("form_sla", form_sla or sla)):
        if value not in limits:
            found[field] = _("There is no such time limit.")
    if form and not FormDefinition.objects.filter(code=form, state="in_force").exists():
        found["form"] = _("There is no such form.")
    return found
