"""Order types as the firm wants them (TYP-01): what they ask for, how they are reviewed, what they wait for."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import lock_one, service
from gendan.sales.models import Checklist, OrderType

from .steps import HOLDERS, UNTRIED

CODE = re.compile(r"^[a-z][a-z0-9_]{1,39}$")
REVIEWS = ("auto", "always", "none")
INVOICE_ON = ("delivery", "signature", "completion")
GATES = tuple(code for code in HOLDERS if code != UNTRIED)
FIELDS = (
    "requested_on",
    "customer_po",
    "contact",
    "phone",
    "ship_to",
    "salesperson",
    "technical",
    "quality",
    "lines.requested_on",
    "lines.warehouse_id",
    "checklist",
    "answers",
    "repeats",
)


@service
def create(code: str, name: str, *, like: str, actor: Actor, name_en: str = "") -> OrderType:
    """A further order type that goes the way of one there is, and asks for the same to begin with (PLT-11).

    Needs `sales.type.edit`. Refuses with Invalid a code that is taken or malformed, and a way that is not built.
    """
    actor.require("sales.type.edit")
    model = OrderType.objects.filter(code=like, available=True).first()
    faults = {}
    if not CODE.match(code):
        faults["code"] = _("Small letters, figures and _, a letter first.")
    elif OrderType.objects.filter(code=code).exists():
        faults["code"] = _("This code is taken.")
    if not name.strip():
        faults["name"] = _("Required.")
    if model is None:
        faults["like"] = _("No such order type.")
    if faults or model is None:
        raise Invalid(faults)
    last = OrderType.objects.order_by("-sort").values_list("sort", flat=True).first() or 0
    same = (
        "route", "template", "supply_mode", "mandatory", "review", "effect_gates", "invoice_on", "needs_contract",
        "partial_needs_consent",
    )  # fmt: skip
    made = OrderType.objects.create(
        code=code, name=name.strip(), name_en=name_en.strip(), available=True, sort=last + 1,
        **{field: getattr(model, field) for field in same},
    )  # fmt: skip
    for row in Checklist.objects.filter(type=model).order_by("company_id", "-version").distinct("company_id"):
        Checklist.objects.create(
            type=made, company_id=row.company_id, questions=row.questions, since=clock.now(), by_id=actor.user_id
        )
    return made


@service
def change(
    type_id: int, *, actor: Actor, name: str, name_en: str, active: bool, review: str, effect_gates: Sequence[str],
    mandatory: Sequence[str], invoice_on: str, needs_contract: bool, partial_needs_consent: bool,
) -> OrderType:  # fmt: skip
    """Change what an order type asks for; orders entered from now on follow. Locks the type.

    Needs `sales.type.edit`. What carries a type (its route) is code and stays. Refuses with Invalid.
    """
    actor.require("sales.type.edit")
    row: OrderType = lock_one(OrderType.objects.filter(pk=type_id))
    _check(name, review, effect_gates, mandatory, invoice_on)
    row.name, row.name_en, row.active, row.review = name.strip(), name_en.strip(), active, review
    row.effect_gates, row.mandatory = list(effect_gates), list(mandatory)
    row.invoice_on, row.needs_contract, row.partial_needs_consent = invoice_on, needs_contract, partial_needs_consent
    row.save()
    return row


def _check(name: str, review: str, gates: Sequence[str], mandatory: Sequence[str], invoice_on: str) -> None:
    faults = {}
    if not name.strip():
        faults["name"] = _("Required.")
    for field, wrong in (
        ("review", {review} - set(REVIEWS)),
        ("effect_gates", set(gates) - set(GATES)),
        ("mandatory", set(mandatory) - set(FIELDS)),
        ("invoice_on", {invoice_on} - set(INVOICE_ON)),
    ):
        if wrong:
            faults[field] = _("Unknown: %(codes)s") % {"codes": ", ".join(sorted(wrong))}
    if faults:
        raise Invalid(faults)
