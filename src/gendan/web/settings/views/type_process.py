"""Which process orders of a type run in, and letting them run in the one that ships for it (TYP-01)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gendan.core.errors import Invalid, NotFound
from gendan.sales.models import OrderType
from gendan.sales.published import STARTS_ON
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow.models import ProcessTemplate
from gendan.workflow.services import processes

from ..sections import enter

IN_FORCE = "in_force"


def shipped(row: OrderType) -> ProcessTemplate | None:
    """The template that ships for a type; its number (V01) stands in the order of the templates that ship."""
    code = processes.shipped_code(row.template)
    return ProcessTemplate.objects.filter(company=None, code=code, state=IN_FORCE).first() if code else None


def told(row: OrderType, company_id: int | None) -> dict[str, Any]:
    """The processes orders of a type may start in, the first choice first, and the one that ships for it."""
    language = get_language() or "zh"
    uses = processes.uses_for(company_id or 0, STARTS_ON, "order.type", row.code)
    codes = {use.template_code for use in uses}
    names = {t.code: t for t in ProcessTemplate.objects.filter(code__in=codes, state=IN_FORCE).order_by("company_id")}
    ours = shipped(row)
    return {
        "uses": [
            {
                "name": _named(names.get(use.template_code), language) or use.template_code,
                "only": bool(set(use.condition) - {"order.type"}),
            }
            for use in uses
        ],
        "shipped": _named(ours, language) if ours else "",
        "offer": reverse("settings:type-process", args=[row.code]) if ours and ours.code not in codes else "",
        "note": row.note_en if language.startswith("en") else row.note,
    }


def _named(template: ProcessTemplate | None, language: str) -> str:
    if template is None:
        return ""
    name = template.name_en if language.startswith("en") and template.name_en else template.name
    return f"{name} {template.label}"


@require_POST
def take(request: Request, code: str) -> HttpResponse:
    """Let the company's orders of this type run in the process that ships for it."""
    enter(request, "types")
    row = OrderType.objects.filter(code=code).first()
    template = shipped(row) if row else None
    if row is None or template is None or request.actor.company_id is None:
        raise NotFound()
    if template.starts_on != STARTS_ON:
        raise Invalid({"": _("This process does not start with an order.")})
    processes.take(
        request.actor.company_id, template.code, condition={"order.type": row.code}, sort=10, actor=request.actor
    )
    return kit.done(
        request, reverse("settings:type", args=[code]), _("Orders of this type start in this process from now on")
    )
