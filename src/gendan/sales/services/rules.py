"""Rules that propose the type of an order (TYP-01): conditions over published facts, asked in their order."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock_one, service
from gendan.sales import facts, type_rules
from gendan.sales.models import OrderType, TypeRule


@service
def save(
    *, actor: Actor, name: str, condition: Mapping[str, Any], type: str, rule_id: int | None = None, name_en: str = "",
    company_id: int | None = None, sort: int = 0, active: bool = True,
) -> TypeRule:  # fmt: skip
    """Add or change a rule, of one company or (None) of all; orders entered from now on follow. Locks the row there is.

    Needs `sales.type.edit`. Rows that are no longer wanted are made inactive. Refuses with NotFound (another company),
    Invalid: a condition that makes no sense is told at its place, such as `condition.all.1.order.total__gt`.
    """
    actor.require("sales.type.edit")
    row: TypeRule = lock_one(TypeRule.objects.filter(pk=rule_id)) if rule_id else TypeRule()
    for company in (company_id, row.company_id):
        if company is not None and not actor.sees_company(company):
            raise NotFound()
    found = OrderType.objects.filter(code=type, available=True).first()
    faults = {}
    if not name.strip():
        faults["name"] = _("Required.")
    if found is None:
        faults["type"] = _("No such order type.")
    for place, text in type_rules.faults(condition):
        faults[f"condition.{place}".rstrip(".")] = text
    if faults or found is None:
        raise Invalid(faults)
    row.company_id, row.name, row.name_en, row.sort = company_id, name.strip(), name_en.strip(), sort
    row.condition, row.type, row.active = dict(condition), found, active
    row.save()
    transaction.on_commit(facts.forget)
    facts.forget()
    return row
