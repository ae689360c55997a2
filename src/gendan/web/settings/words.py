"""Codes of rights, settings and lists in people's words."""

from typing import Any

from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.web.kit.formats import english
from gendan.web.mine.words import limit as limit_words
from gendan.workflow.catalogue import BY_CODE
from gendan.workflow.models import SlaRule
from gendan.workflow.sla import Limit

AREAS: dict[str, Any] = {
    "sales": _("Orders"),
    "partners": pgettext_lazy("area", "Customers and suppliers"),
    "catalog": pgettext_lazy("area", "Items and prices"),
    "planning": pgettext_lazy("area", "Dates and planning"),
    "inventory": pgettext_lazy("area", "Stock"),
    "warehouse": pgettext_lazy("area", "Warehouse work"),
    "shipping": pgettext_lazy("area", "Shipping"),
    "finance": pgettext_lazy("area", "Money"),
    "workflow": pgettext_lazy("area", "Tasks and approvals"),
    "analytics": pgettext_lazy("area", "Boards"),
    "printing": pgettext_lazy("area", "Printing"),
    "channels": pgettext_lazy("area", "Interfaces"),
    "org": pgettext_lazy("area", "Organisation"),
    "group": pgettext_lazy("area", "Group"),
    "settings": _("Settings"),
    "core": pgettext_lazy("area", "System"),
}
NOUNS: dict[str, Any] = {
    "sales.order": pgettext_lazy("noun", "Orders"),
    "sales.price": pgettext_lazy("noun", "Prices"),
    "sales.type": pgettext_lazy("noun", "Order types"),
    "sales.contract": pgettext_lazy("noun", "Contracts"),
    "partners.customer": pgettext_lazy("noun", "Customers"),
    "partners.supplier": pgettext_lazy("noun", "Suppliers"),
    "partners.credit": pgettext_lazy("noun", "Credit"),
    "catalog.item": pgettext_lazy("noun", "Items"),
    "catalog.price": pgettext_lazy("noun", "Prices"),
    "catalog.channel": pgettext_lazy("noun", "Channels"),
    "planning.demand": pgettext_lazy("noun", "Demand"),
    "planning.date": pgettext_lazy("noun", "Dates"),
    "inventory.stock": pgettext_lazy("noun", "Stock"),
    "inventory.count": pgettext_lazy("noun", "Stock counts"),
    "cooperation.instruction": pgettext_lazy("noun", "Instructions between companies"),
    "inventory.transfer": pgettext_lazy("noun", "Transfers"),
    "inventory.reservation": pgettext_lazy("noun", "Reservations"),
    "inventory.warehouse": pgettext_lazy("noun", "Warehouses"),
    "warehouse.receipt": pgettext_lazy("noun", "Receipts"),
    "warehouse.pick": pgettext_lazy("noun", "Pick lists"),
    "warehouse.package": pgettext_lazy("noun", "Packages"),
    "shipping.delivery": pgettext_lazy("noun", "Deliveries"),
    "shipping.load": pgettext_lazy("noun", "Tours"),
    "shipping.case": pgettext_lazy("noun", "Transport cases"),
    "shipping.shortage": pgettext_lazy("noun", "Short deliveries"),
    "shipping.slip": pgettext_lazy("noun", "Red slips"),
    "shipping.link": pgettext_lazy("noun", "Customer links"),
    "shipping.carrier": pgettext_lazy("noun", "Carriers"),
    "finance.invoice": pgettext_lazy("noun", "Invoices"),
    "finance.payment": pgettext_lazy("noun", "Payments"),
    "finance.statement": pgettext_lazy("noun", "Statements"),
    "finance.receivable": pgettext_lazy("noun", "Receivables"),
    "finance.promise": pgettext_lazy("noun", "Promises to pay"),
    "finance.cod": pgettext_lazy("noun", "Cash on delivery"),
    "workflow.task": pgettext_lazy("noun", "Tasks"),
    "workflow.review": pgettext_lazy("noun", "Reviews"),
    "workflow.meeting": pgettext_lazy("noun", "Meetings"),
    "workflow.gate": pgettext_lazy("noun", "Gates"),
    "workflow.approval": pgettext_lazy("noun", "Approvals"),
    "workflow.sla": pgettext_lazy("noun", "Time limits"),
    "workflow.route": pgettext_lazy("noun", "Messages"),
    "workflow.template": pgettext_lazy("noun", "Process templates"),
    "channels.import": pgettext_lazy("noun", "Sheets"),
    "channels.token": pgettext_lazy("noun", "Tokens"),
    "channels.webhook": pgettext_lazy("noun", "Webhooks"),
    "org.user": pgettext_lazy("noun", "Users"),
    "org.role": pgettext_lazy("noun", "Roles"),
    "org.company": pgettext_lazy("noun", "Companies"),
    "org.calendar": pgettext_lazy("noun", "Calendars"),
    "org.reason": pgettext_lazy("noun", "Reasons"),
    "org.parameter": pgettext_lazy("noun", "Parameters"),
    "org.audit": pgettext_lazy("noun", "Audit log"),
    "group.company": pgettext_lazy("noun", "Companies"),
    "analytics.board": pgettext_lazy("noun", "Boards"),
}
REVIEWS: dict[str, Any] = {
    "auto": _("By rule; only doubtful orders are reviewed"),
    "always": _("Always by the departments"),
    "none": _("No review"),
}
INVOICE_ON: dict[str, Any] = {
    "delivery": _("When it ships"),
    "signature": _("When it is signed for"),
    "completion": _("When the order is complete"),
}
GATES: dict[str, Any] = {
    "signature": _("The customer's signature is back"),
    "approval": _("A superior approves"),
    "approval:gm": _("The general manager approves"),
    "contract": _("The contract is signed"),
    "second_confirmation": _("Confirmed a second time"),
    "slip_data": _("Salesperson's word on the slip's data"),
}
FIELDS: dict[str, Any] = {
    "requested_on": _("Wanted date"),
    "customer_po": _("Customer's order number"),
    "contact": _("Contact"),
    "phone": _("Phone"),
    "ship_to": _("Delivery address"),
    "salesperson": _("Salesperson"),
    "technical": _("Technical requirements"),
    "quality": _("Quality requirements"),
    "lines.requested_on": _("Wanted date of every line"),
    "lines.warehouse_id": _("Warehouse of every line"),
    "checklist": _("Every check of the confirmation list"),
    "answers": _("Whether it is regular: every question"),
    "repeats": _("A delivered order that is the same"),
}
SERIES: dict[str, Any] = {
    "partners.customer": pgettext_lazy("document", "Customer code"),
    "partners.supplier": pgettext_lazy("document", "Supplier code"),
    "sales.order": pgettext_lazy("document", "Order"),
    "sales.contract": pgettext_lazy("document", "Contract"),
    "workflow.meeting": pgettext_lazy("document", "Meeting"),
    "shipping.delivery": pgettext_lazy("document", "Delivery note"),
    "shipping.load": pgettext_lazy("document", "Tour"),
    "shipping.case": pgettext_lazy("document", "Transport case"),
    "shipping.shortage": pgettext_lazy("document", "Short delivery"),
    "finance.invoice": pgettext_lazy("document", "Invoice"),
    "finance.payment": pgettext_lazy("document", "Payment"),
    "finance.statement": pgettext_lazy("document", "Statement"),
    "warehouse.receipt": pgettext_lazy("document", "Receipt"),
    "warehouse.pick": pgettext_lazy("document", "Pick list"),
    "warehouse.package": pgettext_lazy("document", "Package"),
    "inventory.count": pgettext_lazy("document", "Stock count"),
    "cooperation.instruction": pgettext_lazy("document", "Instruction to another company"),
    "inventory.transfer": pgettext_lazy("document", "Transfer"),
}
RESETS: dict[str, Any] = {
    "never": pgettext_lazy("numbering", "never"),
    "year": pgettext_lazy("numbering", "each year"),
    "month": pgettext_lazy("numbering", "each month"),
    "day": pgettext_lazy("numbering", "each day"),
}
UNITS: dict[str, Any] = {
    "min": _("working minutes"),
    "wh": _("working hours"),
    "h": _("hours"),
    "wd": _("working days"),
    "cd": _("calendar days"),
    "mo": _("months"),
    "event": _("no clock"),
}
MEDIA: dict[str, Any] = {
    "mail": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "SMS"),
    "wecom": _("WeCom"),
    "dingtalk": _("DingTalk"),
    "feishu": _("Feishu"),
    "wxpusher": "WxPusher",
}
LISTS: dict[str, Any] = {
    "return": pgettext_lazy("reasons", "Sending an order back"),
    "cancel": pgettext_lazy("reasons", "Cancelling an order"),
    "decline": pgettext_lazy("reasons", "Declining an order"),
    "delay": pgettext_lazy("reasons", "Delay"),
    "short_shipment": pgettext_lazy("reasons", "Short shipment"),
    "remedy": pgettext_lazy("reasons", "Remedy"),
    "override": pgettext_lazy("reasons", "Passing a gate"),
    "nonconformity": pgettext_lazy("reasons", "Quality fault"),
    "price_deviation": pgettext_lazy("reasons", "Price off the policy"),
    "change": pgettext_lazy("reasons", "Change of an order"),
    "return_goods": pgettext_lazy("reasons", "Goods returned"),
    "count_difference": pgettext_lazy("reasons", "Count difference"),
    "pick_short": pgettext_lazy("reasons", "Short while picking"),
    "credit_release": pgettext_lazy("reasons", "Credit released"),
    "payment_failure": pgettext_lazy("reasons", "Payment failed"),
    "task_return": pgettext_lazy("reasons", "Giving back a task, form or statement"),
    "reassign": pgettext_lazy("reasons", "Handing over to somebody else"),
    "task_pause": pgettext_lazy("reasons", "Stopping a clock"),
    "delivery_cancel": pgettext_lazy("reasons", "Cancelling a delivery"),
    "gate_stop": pgettext_lazy("reasons", "Stop at the gate"),
    "credit_block": pgettext_lazy("reasons", "Credit blocked"),
    "payment_reversal": pgettext_lazy("reasons", "Payment taken back"),
    "invoice_reversal": pgettext_lazy("reasons", "Red-letter invoice"),
    "cash_difference": pgettext_lazy("reasons", "Cash difference"),
    "statement_dispute": pgettext_lazy("reasons", "Statement disputed"),
    "stock_status": pgettext_lazy("reasons", "Stock blocked, released, scrapped"),
    "transfer_loss": pgettext_lazy("reasons", "Lost in transfer"),
    "give_up": pgettext_lazy("reasons", "Voiding a count or transfer"),
    "reallocation": pgettext_lazy("reasons", "Kept stock given to another order"),
    "approval_refusal": pgettext_lazy("reasons", "Approval refused"),
    "paper_void": pgettext_lazy("reasons", "Recalling or voiding a form"),
    "not_an_exception": pgettext_lazy("reasons", "An exception that was none"),
    "account_close": pgettext_lazy("reasons", "Account closed"),
}
AUDIT_ICONS = {"I": "plus", "U": "pencil", "D": "trash"}  # icon="plus" icon="pencil" icon="trash"
AUDIT_VERBS: dict[str, tuple[Any, str]] = {
    "I": (pgettext_lazy("audit", "Created"), "ok"),
    "U": (pgettext_lazy("audit", "Changed"), "act"),
    "D": (pgettext_lazy("audit", "Deleted"), "late"),
}
CAUSES: dict[str, Any] = {
    "api": pgettext_lazy("audit", "by program"),
    "import": pgettext_lazy("audit", "by sheet"),
    "job": pgettext_lazy("audit", "by timer"),
    "event": pgettext_lazy("audit", "by itself"),
}
# Names of the seeded days; a firm's own names stay as they were typed.
HOLIDAYS: dict[str, Any] = {
    "元旦": _("New Year's Day"),
    "春节": _("Spring Festival"),
    "清明": _("Tomb-sweeping Day"),
    "清明节": _("Tomb-sweeping Day"),
    "劳动节": _("Labour Day"),
    "端午节": _("Dragon Boat Festival"),
    "端午": _("Dragon Boat Festival"),
    "农历除夕": _("Chinese New Year's Eve"),
    "中秋节": _("Mid-autumn Festival"),
    "中秋": _("Mid-autumn Festival"),
    "国庆节": _("National Day"),
}
MADE_UP, INSTEAD = "调休上班", "（补假）"


def day_name(name: str) -> str:
    """The name of a day that differs, in the reader's language where the state gave it."""
    holiday = name.removesuffix(MADE_UP).removesuffix(INSTEAD)
    if holiday not in HOLIDAYS or not (get_language() or "").startswith("en"):
        return name
    told = str(HOLIDAYS[holiday])
    if name.endswith(MADE_UP):
        return gettext("Make-up day for %(holiday)s") % {"holiday": told}
    return gettext("%(holiday)s, in lieu") % {"holiday": told} if name.endswith(INSTEAD) else told


def limit_text(row: SlaRule) -> str:
    """How long a time limit is."""
    if row.unit == "event":
        return str(UNITS["event"])
    told = limit_words(str(Limit(abs(row.limit), row.unit, row.by)))
    return gettext("%(limit)s before the date") % {"limit": told} if row.limit < 0 else told


def limit_name(row: SlaRule) -> str:
    """A time limit as one chooses it: what is due, and how long it may take."""
    return f"{row.label(get_language() or 'zh')} · {limit_text(row)}"


def trigger(code: str) -> str:
    """What starts the clock, for the limits that ship; a firm's own have only their name."""
    shipped = BY_CODE.get(code)
    return "" if shipped is None else shipped.trigger_en if english() else shipped.trigger


def answer_for(code: str) -> tuple[str, ...]:
    """The roles that answer for a limit that ships."""
    return BY_CODE[code].roles if code in BY_CODE else ()
