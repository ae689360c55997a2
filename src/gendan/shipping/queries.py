"""Reads of shipping, always for an actor; what lies outside their company or scope does not exist."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.sales.models import Order
from gendan.sales.queries import visible

from .models import Delivery, DeliveryLine


def visible_deliveries(actor: Actor) -> "QuerySet[Delivery]":
    """Deliveries the actor may see: of their companies, and with a narrow scope only those of orders they see."""
    if actor.is_system:
        return Delivery.objects.all()
    whole = [pk for pk, scope in actor.scopes.items() if scope.level == "company"]
    narrow = [pk for pk in actor.scopes if pk not in whole]
    found = Q(company_id__in=whole)
    if narrow:
        mine = Order.objects.filter(visible(actor), company_id__in=narrow)
        found |= Q(Exists(DeliveryLine.objects.filter(delivery=OuterRef("pk"), order__in=mine)))
    return Delivery.objects.filter(found)


def get_delivery(number: str, *, actor: Actor) -> Delivery:
    """A delivery by number. Refuses with NotFound, NotAllowed."""
    actor.require("shipping.delivery.view")
    found = visible_deliveries(actor).filter(number=number).select_related("carrier", "vehicle", "warehouse").first()
    if found is None:
        raise NotFound()
    return found
