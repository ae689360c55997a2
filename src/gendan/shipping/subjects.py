"""What papers may know of a delivery they hang on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from gendan.core.events import plain
from gendan.core.quantity import plain as trimmed
from gendan.papers.subjects import Fact, Subject, register

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


register(Subject(Delivery.KIND, _("Delivery note"), "shipping.delivery.view", queries.visible_deliveries, load, FACTS))
