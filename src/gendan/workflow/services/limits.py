"""Time limits as the firm wants them; new tasks follow, running ones keep theirs (WFL-05)."""

from collections.abc import Sequence
from datetime import time
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import service
from gendan.org.models import Company, Role

from .. import sla
from ..models import SlaRule


@service
def put(
    code: str, limit: Decimal, unit: str, *, actor: Actor, company_id: int | None = None, warn_percent: int = 80,
    escalate_to: Sequence[str] = (), by: time | None = None, name: str = "", name_en: str = "",
) -> SlaRule:  # fmt: skip
    """Set a limit for a company, or for all. A company's first change makes its own row. Refuses with Invalid."""
    actor.require("workflow.sla.change")
    if company_id is not None and not actor.sees_company(company_id):
        raise NotFound()
    general = SlaRule.objects.filter(code=code, company=None).first()
    if general is None and not name:
        raise NotFound()
    _check(limit, unit, warn_percent, escalate_to)
    company = Company.objects.get(pk=company_id) if company_id is not None else None
    rule, _created = SlaRule.objects.update_or_create(
        code=code,
        company=company,
        defaults={
            "limit": limit,
            "unit": unit,
            "by": by,
            "warn_percent": warn_percent,
            "escalate_to": list(escalate_to),
            "name": name or (general.name if general else ""),
            "name_en": name_en or (general.name_en if general else ""),
            "source": general.source if general else "",
        },
    )
    return rule


def _check(limit: Decimal, unit: str, warn_percent: int, escalate_to: Sequence[str]) -> None:
    wrong: dict[str, str] = {}
    if unit not in sla.UNITS:
        wrong["unit"] = _("Unknown: %(codes)s") % {"codes": unit}
    elif unit in ("wd", "cd", "mo") and limit != int(limit):
        wrong["limit"] = _("Days and months are whole numbers.")
    elif limit < 0 and unit not in ("wd", "cd"):
        wrong["limit"] = _("Only days can count back from a date.")
    if not 1 <= warn_percent <= 100:
        wrong["warn_percent"] = _("Between 1 and 100.")
    named = [role for level in escalate_to for role in level.split("/")]
    known = set(Role.objects.filter(code__in=named).values_list("code", flat=True)) | {"department_head"}
    if unknown := [role for role in named if role not in known]:
        wrong["escalate_to"] = _("Unknown: %(codes)s") % {"codes": ", ".join(unknown)}
    if wrong:
        raise Invalid(wrong)
