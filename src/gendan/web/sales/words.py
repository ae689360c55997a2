"""Codes of orders in people's words, and the chip that goes with each."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.sales.words import CHANNEL, DELIVERY_MODE, PAYMENT_MODE
from gendan.web.kit import chip

__all__ = ["CHANNEL", "DELIVERY_MODE", "PAYMENT_MODE"]


class Mark(NamedTuple):
    """A status in words, and the chip it is drawn as."""

    words: Any
    state: str
    icon: str


STATUS: dict[str, Mark] = {
    "draft": Mark(_("Draft"), "plan", icon="pencil"),
    "submitted": Mark(_("Submitted"), "act", icon="player-play"),
    "returned": Mark(_("Returned"), "late", icon="arrow-back-up"),
    "in_review": Mark(_("In review"), "act", icon="messages"),
    "negotiating": Mark(_("Negotiating"), "soon", icon="phone"),
    "reviewed": Mark(_("Reviewed"), "ok", icon="circle-check"),
    "pending_approval": Mark(_("Awaiting approval"), "block", icon="lock"),
    "confirmed": Mark(_("Confirmed"), "act", icon="circle-check"),
    "awaiting_effect": Mark(_("Awaiting effect"), "block", icon="lock"),
    "effective": Mark(_("Effective"), "act", icon="player-play"),
    "in_progress": Mark(_("In progress"), "act", icon="player-play"),
    "changing": Mark(_("Changing"), "block", icon="git-compare"),
    "ready": Mark(_("Ready to ship"), "ok", icon="package"),
    "shipped": Mark(_("Shipped"), "act", icon="truck-delivery"),
    "delivered": Mark(_("Delivered"), "act", icon="map-pin"),
    "signed": Mark(_("Signed"), "ok", icon="writing-sign"),
    "settled": Mark(_("Settled"), "done", icon="receipt-2"),
    "completed": Mark(_("Completed"), "done", icon="check"),
    "closed": Mark(_("Closed"), "done", icon="archive"),
    "declined": Mark(_("Declined"), "done", icon="ban"),
    "cancelled": Mark(_("Cancelled"), "done", icon="ban"),
    "void": Mark(_("Void"), "done", icon="trash"),
}
LINE_STATUS: dict[str, tuple[Any, str]] = {
    "open": (_("Not kept yet"), "plan"),
    "waiting_stock": (_("Waiting for stock"), "late"),
    "reserved": (_("Kept"), "ok"),
    "picked": (_("Picked"), "ok"),
    "shipped": (_("Shipped"), "act"),
    "delivered": (_("Delivered"), "act"),
    "signed": (_("Signed"), "done"),
    "cancelled": (_("Cancelled"), "done"),
}
FULFILMENT: dict[str, Any] = {
    "unallocated": pgettext_lazy("fulfilment", "Nothing reserved"),
    "partly_ready": pgettext_lazy("fulfilment", "Partly reserved"),
    "reserved": pgettext_lazy("fulfilment", "Reserved"),
    "ready": pgettext_lazy("fulfilment", "Picked"),
    "partly_shipped": pgettext_lazy("fulfilment", "Partly shipped"),
    "shipped": pgettext_lazy("fulfilment", "Shipped"),
    "delivered": pgettext_lazy("fulfilment", "Delivered"),
    "signed": pgettext_lazy("fulfilment", "Signed for"),
}
PAYMENT: dict[str, Any] = {
    "unpaid": _("Unpaid"),
    "awaiting_verification": _("Being verified"),
    "partly_paid": _("Partly paid"),
    "paid": _("Paid"),
    "cod_due": _("Cash on delivery"),
    "cod_collected": _("Cash collected"),
    "refunded": _("Refunded"),
    "overdue": _("Payment overdue"),
}
SHORTAGE: dict[str, Any] = {
    "wait": _("Wait for stock"),
    "partial": _("Deliver in parts"),
    "make": _("Have it made"),
    "buy": _("Buy it"),
    "transfer": _("Transfer from another warehouse"),
    "substitute": _("Offer a substitute"),
    "decline": _("Decline"),
}
GATE: dict[str, Any] = {
    "review": _("Order review"),
    "signature": _("Customer's signature"),
    "payment": _("Money not in yet"),
    "credit": _("Credit exceeded"),
    "contract": _("Contract not signed"),
    "approval": _("Superior's approval"),
    "approval:gm": _("General manager's approval"),
    "approval:untried": _("General manager lets in untried goods"),
    "approval:price": _("Price off the policy"),
    "approval:hard": _("Hard to make: the general manager signs"),
    "second_confirmation": _("Second confirmation"),
    "slip_data": _("Salesperson's word on the slip's data"),
}
GATE_PASSED: dict[str, Any] = {
    "payment": _("Money is in"),
    "credit": _("Credit checked"),
    "contract": _("Contract signed"),
    "approval:price": _("Price approved"),
    "approval": _("Approved by a superior"),
    "approval:gm": _("Approved by the general manager"),
    "approval:untried": _("Untried goods let in"),
}
NOTE_DOWN: dict[str, Any] = {
    "signature": _("Record signature"),
    "contract": _("Record contract"),
    "second_confirm": _("Record confirmation"),
    "slip_data": _("Vouch for the data"),
}
QUESTION: dict[str, Any] = {
    "data_complete": _("Is the order complete?"),
    "price_correct": _("Is the price right?"),
    "stock_sufficient": _("Is there enough stock?"),
    "ship_date_possible": _("Can it leave on the wanted date?"),
    "capacity_sufficient": _("Is there capacity and time to make it?"),
    "equipment_capacity": _("Is the equipment enough?"),
    "packing_capacity": _("Can it be packed in time?"),
    "material_in_time": _("Will the material be there in time?"),
    "material_channel": _("Are there a source and time for material and parts?"),
    "stock_material_first": _("Which material in stock is used first: is it enough?"),
    "design_in_time": _("Can it be designed in time?"),
    "technically_possible": _("Are the requirements solved technically before production?"),
    "special_requirements": _("Can the special requirements be met?"),
    "inspection_possible": _("Can it be inspected and tested?"),
    "process_capable": _("Are process and processing able to make it?"),
    "content_clear": _("Is the content of the order clear?"),
    "specification_clear": _("Are specification and model clear?"),
    "payment_state": _("Are terms and state of payment in order?"),
    "credit_sufficient": _("Is the customer's credit enough?"),
    "quantity_plausible": _("Are quantity and kind of goods plausible?"),
    "product_norms": _("Does it keep to the product norms?"),
    "discount_correct": _("Is the discount right?"),
    "policy_kept": _("Does it keep to the sales policy?"),
    "form_correct": _("Are form and figures correct?"),
    "amount_reasonable": _("Is the amount reasonable?"),
    "customer_need": _("Does it match what the customer needs?"),
    "customer_data": _("Are customer and goods data right?"),
    "legal": _("Is it legal and proper?"),
    "feasible": _("Can it be made and delivered? By which plan?"),
    "transport_in_time": _("Can it be brought there in time?"),
    "budget_kept": _("Does it keep to the budget?"),
    "take_order": _("Overall: do we take the order?"),
}
REVIEW_RESULT: dict[str, tuple[Any, str]] = {
    "open": (pgettext_lazy("review", "Under way"), "act"),
    "passed": (pgettext_lazy("review", "Passed"), "ok"),
    "conditional": (_("With conditions"), "soon"),
    "failed": (pgettext_lazy("review", "Not passed"), "late"),
    "cancelled": (pgettext_lazy("review", "Broken off"), "done"),
}
CONDITION: dict[str, Any] = {
    "date": pgettext_lazy("condition", "Later date"),
    "technical": pgettext_lazy("condition", "Technical alternative"),
    "price": pgettext_lazy("condition", "Price"),
    "other": pgettext_lazy("condition", "Other"),
}
CONDITION_STATE: dict[str, tuple[Any, str]] = {
    "open": (pgettext_lazy("condition", "To be agreed"), "soon"),
    "agreed": (pgettext_lazy("condition", "Agreed"), "ok"),
    "refused": (pgettext_lazy("condition", "Refused"), "late"),
}
REVIEW_ANSWER: dict[str, tuple[Any, str]] = {
    "skipped": (pgettext_lazy("review", "Not asked any more"), "done"),
    "pending": (_("Waiting"), "plan"),
    "yes": (pgettext_lazy("review", "Yes"), "ok"),
    "conditional": (_("With conditions"), "soon"),
    "no": (pgettext_lazy("review", "No"), "late"),
}
EVENT: dict[str, Any] = {
    "web.list.exported": _("List exported"),
    "channels.export.asked": _("Export asked for"),
    "sales.order.created": _("Draft saved"),
    "sales.order.edited": _("Edited"),
    "sales.order.submitted": _("Submitted"),
    "sales.order.returned": _("Sent back"),
    "sales.order.confirmed": _("Confirmed"),
    "sales.order.effective": _("Took effect"),
    "sales.order.declined": _("Declined"),
    "sales.order.completed": _("Completed"),
    "sales.order.closed": _("File closed"),
    "sales.order.cancelled": _("Cancelled"),
    "sales.order.changed": _("Changed"),
    "sales.order.split": _("Split"),
    "sales.order.reserved": _("All stock kept"),
    "sales.order.line_cancelled": _("Part cancelled"),
    "sales.order.owner_changed": _("Handed over"),
    "sales.order.contacted": _("Talked with customer"),
    "sales.order.shortage_chosen": _("Shortage decided"),
    "sales.review.closed": _("Review finished"),
    "sales.review.agreed": _("Conditions of the review answered"),
    "sales.change.raised": _("Change asked for"),
    "sales.change.graded": _("Change graded"),
    "sales.change.filed": _("Change on file"),
    "sales.change.reviewing": _("Change in review"),
    "sales.change.negotiating": _("Change with the customer"),
    "sales.change.approved": _("Change approved"),
    "sales.change.refused": _("Change refused"),
    "sales.change.withdrawn": _("Change withdrawn"),
    "sales.change.notice_issued": _("Change notice written"),
    "sales.change.forwarded": _("Change notice forwarded"),
    "sales.change.acknowledged": _("Change acknowledged by all"),
    "sales.change.applied": _("Change applied"),
    "sales.change.closed": _("Change closed"),
    "shipping.delivery.planned": _("Delivery planned"),
    "shipping.delivery.released": _("Released to ship"),
    "shipping.delivery.picked": _("Picked"),
    "shipping.delivery.packed": _("Packed"),
    "shipping.delivery.loaded": _("Loaded"),
    "shipping.delivery.checked": _("Passed the gate"),
    "shipping.delivery.dispatched": _("Dispatched"),
    "shipping.delivery.delivered": _("Arrived"),
    "shipping.delivery.signed": _("Signed for"),
    "shipping.delivery.slip_returned": _("Red slip back"),
    "shipping.delivery.closed": _("Delivery closed"),
    "shipping.delivery.cancelled": _("Delivery cancelled"),
    "finance.invoice.issued": _("Invoiced"),
    "finance.invoice.reversed": _("Invoice reversed"),
    "finance.payment.announced": _("Payment announced"),
    "finance.payment.confirmed": _("Money confirmed"),
    "finance.payment.allocated": _("Money allocated"),
    "finance.payment.reversed": _("Payment reversed"),
    "finance.cod.collected": _("Cash collected"),
    "finance.cod.reconciled": _("Cash counted"),
    "inventory.stock.received": _("Goods came in"),
    "warehouse.pick.created": _("Pick list written"),
    "shipping.link.made": _("Link sent to the customer"),
    "workflow.task.opened": _("Task given"),
    "workflow.gate.withdrawn": _("Condition open again"),
    "workflow.gate.satisfied": _("Conditions met"),
    "workflow.gate.overridden": _("Passed by exception"),
    "workflow.task.done": _("Task done"),
    "sales.quotation.created": _("Quotation made"),
    "sales.quotation.sent": _("Quotation sent"),
    "sales.quotation.accepted": _("Quotation accepted"),
    "sales.quotation.ended": _("Quotation ended"),
    "workflow.approval.decided": _("Approval decided"),
    "workflow.approval.signed": _("Signed by one of several"),
    "core.attachment.added": _("File added"),
    "cases.exception.reported": _("Exception reported"),
    "cases.exception.planned": _("Exception planned"),
    "cases.exception.told": _("Customer told of the exception"),
    "cases.exception.noted": _("Written about the exception"),
    "cases.exception.analysed": _("Cause analysis filed"),
    "cases.enquiry.registered": _("Customer asked"),
    "cases.enquiry.answered": _("Customer's question answered"),
    "cases.exception.closed": _("Exception settled"),
    "papers.paper.filed": _("Form filed"),
    "papers.paper.signed": _("Form signed by all"),
    "papers.signature.given": _("Form signed"),
    "papers.paper.returned": _("Form returned"),
    "papers.paper.acknowledged": _("Copy acknowledged"),
    "papers.paper.answered": _("Form answered"),
    "papers.paper.recalled": _("Form recalled"),
    "papers.paper.closed": _("Form closed"),
    "papers.paper.voided": _("Form voided"),
}

CONTACT_MEDIUM: dict[str, Any] = {
    "phone": pgettext_lazy("channel", "Phone"),
    "wechat": _("WeChat"),
    "visit": _("Visit"),
    "mail": pgettext_lazy("channel", "E-mail"),
    "fax": _("Fax"),
    "letter": _("Letter"),
    "link": _("Customer link"),
}
PURPOSE: dict[str, Any] = {
    "note": _("General talk"),
    "confirm": _("Details confirmed"),
    "second_confirm": _("Second confirmation"),
    "slip_data": _("Data of the slip confirmed"),
    "number": _("Order number told"),
    "shortage": _("About the shortage"),
    "consent": _("Consent to part delivery"),
    "signature": _("Signed copy returned"),
    "contract": _("Signed contract filed"),
    "payment_info": _("Payment details told"),
    "delay": _("Told about the delay"),
    "feedback": _("Feedback after delivery"),
}


def status_chip(status: str) -> Any:
    """The order's main status as a chip."""
    mark = STATUS.get(status, Mark(status, "plan", icon=""))
    return chip(mark.state, mark.words, icon=mark.icon)


def line_chip(status: str) -> Any:
    """A line's status as a chip."""
    words, state = LINE_STATUS.get(status, (status, "plan"))
    return chip(state, words)
