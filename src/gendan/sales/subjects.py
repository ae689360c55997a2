"""What papers may know of an order they hang on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gendan.cases import documents, stories
from gendan.core import clock, words
from gendan.core.events import plain
from gendan.core.quantity import plain as trimmed
from gendan.papers.subjects import Fact, Subject, register

from . import queries
from .models import Order

FACTS = {
    "order.number": Fact(_("Order number")), "order.customer": Fact(_("Customer")), "order.contact": Fact(_("Contact")),
    "order.phone": Fact(_("Phone")), "order.ship_to": Fact(_("Delivery address")),
    "order.customer_po": Fact(_("Customer's order number")), "order.requested_on": Fact(_("Wanted date")),
    "order.promised_on": Fact(_("Promised date")), "order.total": Fact(_("Order amount")),
    "order.summary": Fact(_("Goods in short")), "order.salesperson": Fact(_("Sales person")),
    "order.technical": Fact(_("Technical requirements")), "order.quality": Fact(_("Quality requirements")),
    "order.remarks": Fact(_("Remarks")), "order.received_on": Fact(_("Received on")),
    "order.lines": Fact(_("Order lines"), {
        "item_code": _("Item code"), "item": _("Goods"), "quantity": _("Quantity"), "unit": _("Unit"),
        "price": _("Price"), "amount": _("Amount"), "requested_on": _("Wanted date"), "promised_on": _("Promised date"),
        "remarks": _("Remarks"),
    }),
}  # fmt: skip


def load(order_id: int) -> Mapping[str, Any]:
    """The facts of one order. Two queries."""
    order = Order.objects.select_related("salesperson").get(pk=order_id)
    return {
        "order.number": order.number or "", "order.customer": order.customer_name, "order.contact": order.contact,
        "order.phone": order.phone, "order.ship_to": order.ship_to, "order.customer_po": order.customer_po,
        "order.requested_on": plain(order.requested_on), "order.promised_on": plain(order.promised_on),
        "order.total": plain(order.total), "order.summary": order.summary,
        "order.salesperson": order.salesperson.name if order.salesperson else "", "order.technical": order.technical,
        "order.quality": order.quality, "order.remarks": order.remarks,
        "order.received_on": plain(clock.local(order.received_at).date()),
        "order.lines": [
            {
                "item_code": line.item.code, "item": line.item_name, "quantity": trimmed(line.quantity),
                "unit": line.item.unit.name, "price": plain(line.price), "amount": plain(line.amount),
                "requested_on": plain(line.requested_on), "promised_on": plain(line.promised_on), "remarks": line.remarks,
            }
            for line in queries.lines([order_id])
        ],
    }  # fmt: skip


@documents.register(Order.KIND)
def case_of(order_id: int) -> documents.Document:
    """An order as exceptions see it. One query."""
    order = Order.objects.get(pk=order_id)
    people = {
        "salesperson": order.salesperson_id, "merchandiser": order.merchandiser_id or order.salesperson_id,
        "order_clerk": order.clerk_id, "customer_service_agent": order.service_id,
    }  # fmt: skip
    return documents.Document(
        company_id=order.company_id, number=order.number or f"draft-{order.pk}", customer_id=order.customer_id,
        customer=order.customer_name, promised_on=order.promised_on,
        people={role: user for role, user in people.items() if user}, serves=(order.ref,),
    )  # fmt: skip


@stories.register(Order.KIND, 10)
def told(order_id: int) -> list[str]:
    """What the customer may hear of their order: where it stands, when it leaves."""
    order = Order.objects.get(pk=order_id)
    facts = {"number": order.number, "goods": order.summary, "status": words.state(Order.KIND, order.state)}
    found = [gettext("Your order %(number)s (%(goods)s): %(status)s.") % facts]
    if order.state in ("confirmed", "effective") and order.promised_on:
        found.append(gettext("It is promised for %(day)s.") % {"day": order.promised_on.isoformat()})
    return found


register(Subject(Order.KIND, _("Sales order"), "sales.order.view", queries.orders, load, FACTS))
