"""A customer's corrected phone, name or address is taken over by orders that still say the old one (MDM-02)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.work import service
from gendan.partners.models import Correction
from gendan.partners.queries import visible_customers
from gendan.sales.models import Order
from gendan.sales.queries import orders as visible_orders
from gendan.sales.spec import NewOrder
from gendan.sales.states import COMMITTED_STATES, EDITABLE_STATES

from . import changes, orders
from .writing import load, spec_of

# What a correction is about → the field of an order that may still say the old value.
FIELDS = {
    "contact.name": "contact", "contact.phone": "phone", "address.contact": "contact", "address.phone": "phone",
    "address.text": "ship_to", "address.notes": "ship_to_notes",
}  # fmt: skip
GONE = ("shipped", "delivered", "signed")


def get(correction_id: int, actor: Actor) -> Correction:
    """A correction of a customer the actor sees. Refuses with NotFound."""
    found = Correction.objects.filter(pk=correction_id, customer__in=visible_customers(actor)).first()
    if found is None:
        raise NotFound()
    return found


def concerned(correction: Correction, actor: Actor) -> Sequence[Order]:
    """Undelivered orders of the customer that still say the old value and can be changed, oldest first."""
    if not correction.before:
        return []
    rows = visible_orders(actor).filter(
        customer_id=correction.customer_id, state__in=(*EDITABLE_STATES, *COMMITTED_STATES),
        **{FIELDS[correction.field]: correction.before},
    )  # fmt: skip
    return list(rows.exclude(fulfilment_status__in=GONE).order_by("pk"))


def take_over(correction_id: int, order_ids: Iterable[int], *, actor: Actor) -> list[Order]:
    """Let these orders say the new value: drafts are edited, agreed orders get a revision, and their notes follow.

    Orders that are not concerned are left alone. One unit of work per order. Refuses as `edit` and `change` do.
    """
    correction = get(correction_id, actor)
    wanted = set(order_ids)
    return [_one(order, correction, actor) for order in concerned(correction, actor) if order.pk in wanted]


def _one(order: Order, correction: Correction, actor: Actor) -> Order:
    spec = _spec(order.pk, FIELDS[correction.field], correction.after, actor=actor)
    if order.state in EDITABLE_STATES:
        return orders.edit(order.pk, spec, version=order.version, actor=actor)
    reason = _("Customer data corrected: %(before)s → %(after)s") % {
        "before": correction.before,
        "after": correction.after,
    }
    return changes.change(order.pk, spec, reason=reason[:300], version=order.version, actor=actor)


@service
def _spec(order_id: int, field: str, value: str, *, actor: Actor) -> NewOrder:
    said: dict[str, Any] = {field: value}
    return replace(spec_of(load(order_id)), accept=("*",), **said)
