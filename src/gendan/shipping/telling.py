"""Who is told what about an order on its way: customers by mail (NTF-02), the people in charge in the product (NTF-03).

Subscribers hear of orders from below and of money by name; imported orders of the past tell nobody.
"""

from typing import Any

from gendan.core import clock
from gendan.core.events import Happened, subscribe
from gendan.partners.models import Contact
from gendan.sales.models import Order
from gendan.workflow.models import ApprovalRequest
from gendan.workflow.services import notices

from .models import Delivery


@subscribe("sales.order.submitted")
def order_received(event: Happened) -> None:
    """The customer hears that the order arrived; whoever sells hears that it was entered (ORD-12)."""
    order = _order(event.about.id)
    if order is None or order.imported:
        return
    _tell_customer(order, "customer.received", {})
    _tell_owners(order, "document.status", event, {"status": "submitted", "kind": order.KIND})


@subscribe("sales.order.effective")
def order_confirmed(event: Happened) -> None:
    """The customer hears what was agreed and when it comes."""
    order = _order(event.about.id)
    if order is not None and event.payload["route"] != "counter":
        _tell_customer(order, "customer.confirmed", {"date": order.promised_on or order.requested_on or ""})


@subscribe("sales.order.returned", "sales.order.declined", "sales.order.cancelled")
def order_stopped(event: Happened) -> None:
    """Whoever entered and whoever sells hear that it does not go on, and why."""
    order = _order(event.about.id)
    if order is None:
        return
    text = {"status": event.name.rpartition(".")[2], "kind": order.KIND, "text": event.payload.get("reason", "")}
    _tell_owners(order, "document.status", event, text)
    if event.name == "sales.order.declined":
        _tell_customer(
            order, "customer.approval_result", {"result": "declined", "kind": order.KIND, "text": text["text"]}
        )


@subscribe("workflow.approval.decided")
def order_decided(event: Happened) -> None:
    """The customer hears the result where a row of the approval matrix says so (APR-04); what was said inside stays inside."""
    asked = ApprovalRequest.objects.filter(pk=event.payload.get("request_id") or 0, tell_customer=True).first()
    order = _order(asked.ref_id) if asked is not None and asked.ref_kind == Order.KIND else None
    if order is not None:
        _tell_customer(order, "customer.approval_result", {"result": event.payload["decision"], "text": ""})


@subscribe("sales.order.changed")
def order_changed(event: Happened) -> None:
    """The people in charge hear of a new revision."""
    order = _order(event.about.id)
    if order is not None:
        _tell_owners(order, "document.changed", event, {"text": event.payload["reason"]})


@subscribe("shipping.delivery.dispatched")
def goods_left(event: Happened) -> None:
    """The customer hears by whom and when it arrives."""
    delivery = Delivery.objects.select_related("carrier").get(pk=event.about.id)
    data = {
        "carrier": delivery.carrier.name if delivery.carrier else "",
        "waybill": delivery.waybill,
        "date": delivery.arrival_on or "",
    }
    for order in _orders(event):
        _tell_customer(order, "customer.shipped", data)


@subscribe("shipping.delivery.delivered")
def goods_arrived(event: Happened) -> None:
    """The customer is asked to confirm (POD-05)."""
    for order in _orders(event):
        _tell_customer(order, "customer.delivered", {})


@subscribe("finance.payment.confirmed")
def money_came(event: Happened) -> None:
    """The people in charge of the orders it pays hear at once (PAY-08)."""
    for order in _orders(event):
        _tell_owners(
            order,
            "payment.confirmed",
            event,
            {"amount": event.payload.get("amount", ""), "currency": order.currency, "text": ""},
        )


def _order(order_id: int) -> Order | None:
    return Order.objects.filter(pk=order_id).first()


def _orders(event: Happened) -> list[Order]:
    ids = [ref.id for ref in event.serves if ref.kind == Order.KIND]
    return list(Order.objects.filter(pk__in=ids))


def _tell_customer(order: Order, code: str, data: dict[str, Any]) -> None:
    """By mail to the customer's main contact who has an address, by SMS to the phone on the order; nobody is no error."""
    facts = {"number": order.number, "customer": order.customer_name, **data}
    notices.text_customer(order.phone, code, facts, company_id=order.company_id, ref=order.ref)
    contacts = Contact.objects.filter(customer_id=order.customer_id, active=True).exclude(email="")
    contact = contacts.order_by("-is_main", "pk").first()
    if contact is not None:
        notices.tell_customer(contact.email, code, facts, ref=order.ref)


def _tell_owners(order: Order, code: str, event: Happened, data: dict[str, Any]) -> None:
    """Everybody in charge of the order but the one who did it."""
    owners = {order.salesperson_id, order.clerk_id, order.merchandiser_id} - {None, event.actor_id}
    if owners:
        facts = {"number": order.number, "customer": order.customer_name, "subject": order.customer_name, **data}
        notices.tell(
            [pk for pk in owners if pk], code, ref=order.ref, data={"text": "", "at": clock.now(), **facts},
            company_id=order.company_id, event_id=event.id,
        )  # fmt: skip
