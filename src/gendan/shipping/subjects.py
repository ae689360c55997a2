"""What papers may know of a delivery they hang on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gendan.cases import documents, stories
from gendan.core import clock, words
from gendan.core.events import plain
from gendan.core.quantity import plain as trimmed
from gendan.papers.subjects import Fact, Subject, register
from gendan.sales.models import Order

from . import queries
from .models import Delivery, DeliveryLine, TrackingEvent

FACTS = {
    "delivery.number": Fact(_("Delivery note")), "delivery.customer": Fact(_("Customer")),
    "delivery.contact": Fact(_("Contact")), "delivery.phone": Fact(_("Phone")),
    "delivery.ship_to": Fact(_("Delivery address")), "delivery.planned_on": Fact(_("Planned date")),
    "delivery.carrier": Fact(_("Carrier")), "delivery.waybill": Fact(_("Waybill")),
    "delivery.lines": Fact(_("Delivery lines"), {
        "item_code": _("Item code"), "item": _("Goods"), "quantity": _("Quantity"), "unit": _("Unit"), "order": _("Order number"),
    }),
}  # fmt: skip


def load(delivery_id: int) -> Mapping[str, Any]:
    """The facts of one delivery. Two queries."""
    delivery = Delivery.objects.select_related("carrier").get(pk=delivery_id)
    lines = DeliveryLine.objects.filter(delivery=delivery).select_related("item__unit", "order").order_by("pk")
    return {
        "delivery.number": delivery.number or "", "delivery.customer": delivery.customer_name,
        "delivery.contact": delivery.contact, "delivery.phone": delivery.phone, "delivery.ship_to": delivery.ship_to,
        "delivery.planned_on": plain(delivery.planned_on),
        "delivery.carrier": delivery.carrier.name if delivery.carrier else "", "delivery.waybill": delivery.waybill,
        "delivery.lines": [
            {
                "item_code": line.item.code, "item": line.item_name, "quantity": trimmed(line.quantity),
                "unit": line.item.unit.name, "order": line.order.number,
            }
            for line in lines
        ],
    }  # fmt: skip


@documents.register(Delivery.KIND)
def case_of(delivery_id: int) -> documents.Document:
    """A delivery as exceptions see it: followed by whoever follows its first order. Two queries."""
    delivery = Delivery.objects.get(pk=delivery_id)
    orders = list(Order.objects.filter(pk__in=delivery.lines.values("order_id")).order_by("pk"))
    first = orders[0] if orders else None
    people = (
        {"salesperson": first.salesperson_id, "merchandiser": first.merchandiser_id or first.salesperson_id}
        if first
        else {}
    )
    return documents.Document(
        company_id=delivery.company_id, number=delivery.number or "", customer_id=delivery.customer_id,
        customer=delivery.customer_name, promised_on=delivery.planned_on,
        people={role: user for role, user in people.items() if user}, serves=tuple(order.ref for order in orders),
    )  # fmt: skip


@stories.register(Order.KIND, 20)
def told(order_id: int) -> list[str]:
    """What the customer may hear of the shipments of their order: gone when, by whom, where they are now. Two queries."""
    rows = Delivery.objects.filter(lines__order_id=order_id, dispatched_at__isnull=False).exclude(state="cancelled")
    sent = list(rows.select_related("carrier").distinct().order_by("pk"))
    last = {e.delivery_id: e for e in TrackingEvent.objects.filter(delivery__in=sent).order_by("at", "pk")}
    return [sentence for one in sent for sentence in _way(one, last.get(one.pk))]


def _way(one: Delivery, event: TrackingEvent | None) -> list[str]:
    facts = {
        "day": clock.local(one.dispatched_at).date().isoformat(), "carrier": one.carrier.name if one.carrier else "",
        "waybill": one.waybill, "number": one.number, "state": words.state(Delivery.KIND, one.state),
    }  # fmt: skip
    found = [
        gettext("Delivery note %(number)s left on %(day)s with %(carrier)s, waybill %(waybill)s: %(state)s.") % facts
        if one.waybill
        else gettext("Delivery note %(number)s left on %(day)s: %(state)s.") % facts
    ]
    if one.delivered_at is None and one.arrival_on:
        found.append(gettext("It should arrive on %(day)s.") % {"day": one.arrival_on.isoformat()})
    if one.delivered_at is None and event and (event.place or event.text):
        found.append(gettext("Last seen: %(where)s.") % {"where": " ".join(filter(None, (event.place, event.text)))})
    return found


register(Subject(Delivery.KIND, _("Delivery note"), "shipping.delivery.view", queries.visible_deliveries, load, FACTS))
