"""What papers may know of a delivery they hang on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from gendan.cases import documents
from gendan.core.events import plain
from gendan.core.quantity import plain as trimmed
from gendan.papers.subjects import Fact, Subject, register
from gendan.sales.models import Order

from . import queries
from .models import Delivery, DeliveryLine

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


register(Subject(Delivery.KIND, _("Delivery note"), "shipping.delivery.view", queries.visible_deliveries, load, FACTS))
