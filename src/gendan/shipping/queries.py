"""Reads of shipping, always for an actor; what lies outside their company or scope does not exist."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.sales.models import Order, OrderLine
from gendan.sales.queries import visible

from .models import Delivery, DeliveryLine, Shortage, TrackingEvent


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


def open_slips(actor: Actor) -> list[dict[str, Any]]:
    """Red slips that are under way or not handed over yet, oldest first, with who should bring them (POD-02)."""
    rows: Any = (
        visible_deliveries(actor)
        .filter(slip_state__in=("out", "unsigned", "signed"), dispatched_at__isnull=False).exclude(state__in=("cancelled", "closed"))
        .order_by("dispatched_at", "id")
        .values(
            "id", "number", "state", "slip_state", "customer_name", "dispatched_at", "waybill", "freight_advanced",
            driver=F("vehicle__driver_name"), carrier_name=F("carrier__name"), salesperson=F("customer__salesperson__name"),
        )[:500]
    )  # fmt: skip
    return list(rows)


def slips_by_person(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Open receipts by the salesperson who must collect them, with their age (POD-02). Of rows of `open_slips`."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["slip_state"] == "signed":
            continue
        days = (clock.now() - row["dispatched_at"]).days
        person = found.setdefault(
            row["salesperson"] or "–", {"name": row["salesperson"] or "–", "count": 0, "oldest": 0, "week": 0}
        )
        person["count"] += 1
        person["oldest"] = max(person["oldest"], days)
        person["week"] += days >= WEEK
    return sorted(found.values(), key=lambda p: (-p["oldest"], p["name"]))


WEEK = 7


def customer_lines(order_id: int) -> list[dict[str, Any]]:
    """Lines of an order as its customer sees them: ordered, gone, still to come and when, if that is known."""
    agreed = dict(
        Shortage.objects.filter(order_id=order_id).exclude(state="closed").values_list("order_line_id", "agreed_on")
    )
    lines = OrderLine.objects.filter(order_id=order_id).select_related("item__unit").order_by("line_no")
    return [
        {
            "name": line.item_name, "quantity": line.quantity - line.cancelled, "unit": line.item.unit.name,
            "amount": line.amount, "is_gift": line.is_gift, "shipped": line.shipped,
            "rest": line.quantity - line.cancelled - line.shipped, "cancelled": line.cancelled,
            "comes_on": agreed.get(line.pk) or (line.promised_on if line.promised_on and line.promised_on >= clock.today() else None),
        }
        for line in lines
    ]  # fmt: skip


def delivery_lines(deliveries: Sequence[Delivery]) -> list[DeliveryLine]:
    """Lines of these deliveries with their goods, in order."""
    return list(
        DeliveryLine.objects.filter(delivery__in=deliveries, shipped__gt=0)
        .select_related("item__unit", "delivery").order_by("delivery_id", "line_no")
    )  # fmt: skip


def tracking_of(deliveries: Sequence[Delivery]) -> list[TrackingEvent]:
    """What happened on the way of these deliveries, newest first."""
    return list(TrackingEvent.objects.filter(delivery__in=deliveries).select_related("delivery").order_by("-at", "-pk"))
