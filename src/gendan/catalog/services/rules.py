"""Verbs on discount rules (PRC-05) and gift rules (PRC-08)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock_one, service

from ..models import DiscountRule, GiftRule
from . import checks

R = TypeVar("R", DiscountRule, GiftRule)


@dataclass(frozen=True)
class DiscountSpec:
    """A discount by class, channel, product and quantity; empty means every one."""

    company_id: int
    code: str
    name: str
    percent: Decimal
    customer_class: str = ""
    sales_channel: str = ""
    family_id: int | None = None
    item_id: int | None = None
    from_quantity: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = True


@dataclass(frozen=True)
class GiftSpec:
    """For every `every` of an item, `gift_quantity` of a gift."""

    company_id: int
    code: str
    name: str
    item_id: int
    every: Decimal
    gift_id: int
    gift_quantity: Decimal
    customer_class: str = ""
    sales_channel: str = ""
    remark: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = True


@service
def put_discount(spec: DiscountSpec, *, actor: Actor, rule_id: int | None = None) -> DiscountRule:
    """Create a discount rule, or change one. Locks it. Refuses with NotAllowed, NotFound, Invalid."""
    if not 0 <= spec.percent <= 100:
        raise Invalid({"percent": _("Between 0 and 100.")})
    if spec.item_id and spec.family_id:
        raise Invalid({"family_id": _("Name an item or a family, not both.")})
    if spec.from_quantity < 0:
        raise Invalid({"from_quantity": _("A quantity is not negative.")})
    return _put(DiscountRule, asdict(spec), rule_id, actor, "catalog_discountrule_code")


@service
def put_gift(spec: GiftSpec, *, actor: Actor, rule_id: int | None = None) -> GiftRule:
    """Create a gift rule, or change one. Locks it. Refuses with NotAllowed, NotFound, Invalid."""
    for name in ("every", "gift_quantity"):
        if getattr(spec, name) <= 0:
            raise Invalid({name: _("This is above zero.")})
    return _put(GiftRule, asdict(spec), rule_id, actor, "catalog_giftrule_code")


def _put(model: type[R], values: Mapping[str, Any], rule_id: int | None, actor: Actor, constraint: str) -> R:
    actor.require("catalog.price.edit")
    if not actor.sees_company(values["company_id"]):
        raise NotFound()
    checks.required(values, "code", "name")
    checks.fits_columns(model, values)
    checks.period(values["valid_from"], values["valid_to"])
    rule = model()
    if rule_id is not None:
        rule = lock_one(model._default_manager.filter(pk=rule_id, company_id=values["company_id"]))
    for name, value in values.items():
        setattr(rule, name, value)
    with checks.unique(constraint):
        rule.save()
    return rule
