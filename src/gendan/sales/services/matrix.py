"""The review matrix: who is asked which questions about which orders, until when (REV-02)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock_one, service
from gendan.org.models import Department, Role
from gendan.sales.models import OrderType, ReviewRule
from gendan.workflow.models import SlaRule

LONGEST = 60


@service
def save(
    *, actor: Actor, company_id: int, role: str, questions: Sequence[str], rule_id: int | None = None,
    type_id: int | None = None, department_id: int | None = None, sla: str = "SLA-23", sort: int = 0, active: bool = True,
) -> ReviewRule:  # fmt: skip
    """Add or change a reviewer; orders submitted from now on ask them. Locks the row there is.

    Needs `sales.type.edit`. Rows that are no longer wanted are made inactive: old rounds keep their meaning.
    Refuses with NotFound (another company), Invalid.
    """
    actor.require("sales.type.edit")
    if not actor.sees_company(company_id):
        raise NotFound()
    asked = list(dict.fromkeys(q.strip() for q in questions if q.strip()))
    _check(company_id, role, asked, type_id, department_id, sla)
    facts: dict[str, Any] = {
        "role": role, "questions": asked, "type_id": type_id, "department_id": department_id, "sla": sla, "sort": sort,
        "active": active,
    }  # fmt: skip
    if rule_id is None:
        return ReviewRule.objects.create(company_id=company_id, **facts)
    row: ReviewRule = lock_one(ReviewRule.objects.filter(pk=rule_id, company_id=company_id))
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    return row


def _check(
    company_id: int, role: str, questions: Sequence[str], type_id: int | None, department_id: int | None, sla: str
) -> None:
    faults = {}
    if not Role.objects.filter(code=role, active=True).exists():
        faults["role"] = _("Choose a role.")
    if not questions:
        faults["questions"] = _("Ask at least one question.")
    elif any(len(q) > LONGEST for q in questions):
        faults["questions"] = _("A question has at most %(n)s characters.") % {"n": LONGEST}
    if type_id is not None and not OrderType.objects.filter(pk=type_id).exists():
        faults["type"] = _("No such order type.")
    if department_id is not None and not Department.objects.filter(pk=department_id, company_id=company_id).exists():
        faults["department"] = _("That department belongs to another company.")
    if not SlaRule.objects.filter(code=sla).exists():
        faults["sla"] = _("No such time limit.")
    if faults:
        raise Invalid(faults)
