"""Who is responsible for an order, and since when (ORD-14)."""

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.work import publish, service
from gendan.org.models import User
from gendan.org.services.reasons import asks
from gendan.sales import events
from gendan.sales.models import Order, OrderOwner

from .orders import hold

PARTS = ("salesperson", "clerk", "merchandiser", "service")


@service
@asks("reassign", needed=False)
def transfer(
    order_id: int, part: str, user_id: int, *, actor: Actor, reason: str = "", version: int | None = None
) -> Order:
    """Give a part of an order to somebody else, with history. Locks the order. Announces OwnerChanged.

    Needs `sales.order.assign`, except for taking over what one has oneself. Refuses with NotAllowed, Invalid.
    """
    if part not in PARTS:
        raise Invalid({"part": _("There is no such part.")})
    loaded = hold(order_id, actor, version)
    order = loaded.order
    before = getattr(order, f"{part}_id")
    if before != actor.user_id:
        actor.require("sales.order.assign")
    if not User.objects.filter(pk=user_id, is_active=True, assignments__company_id=order.company_id).exists():
        raise Invalid({"user": _("This person does not work for the company.")})
    if before == user_id:
        return order
    setattr(order, f"{part}_id", user_id)
    order.version += 1
    order.save(update_fields=[f"{part}_id", "version"])
    OrderOwner.objects.create(
        order=order, part=part, user_id=user_id, since=clock.now(), given_by_id=actor.user_id, reason=reason.strip()
    )
    publish(
        events.OwnerChanged(order.pk, order.number or "", part, user_id, before), about=order.ref,
        company_id=order.company_id,
    )  # fmt: skip
    return order
