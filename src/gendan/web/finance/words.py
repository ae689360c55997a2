"""Codes of money documents in people's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web.kit import chip

PAYMENT: dict[str, tuple[Any, str, str]] = {
    "announced": (_("To confirm"), "soon", "clock"),
    "confirmed": (_("Confirmed"), "ok", "circle-check"),
    "failed": (_("Did not come"), "done", "ban"),
    "reversed": (_("Taken back"), "late", "arrow-back-up"),
}
INVOICE: dict[str, tuple[Any, str, str]] = {
    "draft": (_("Draft"), "plan", "pencil"),
    "issued": (_("Issued"), "act", "file-invoice"),
    "paid": (pgettext_lazy("invoice", "Paid"), "ok", "circle-check"),
    "overdue": (_("Overdue"), "late", "clock-exclamation"),
    "reversed": (_("Reversed"), "done", "arrow-back-up"),
    "void": (_("Void"), "done", "trash"),
}
STATEMENT: dict[str, tuple[Any, str, str]] = {
    "draft": (_("Draft"), "plan", "pencil"),
    "with_finance": (_("With finance"), "act", "eye"),
    "sent": (_("Sent"), "soon", "send"),
    "confirmed": (_("Customer agrees"), "ok", "circle-check"),
    "disputed": (_("Customer disagrees"), "late", "alert-triangle"),
    "closed": (_("Closed"), "done", "archive"),
}
MODE: dict[str, Any] = {
    "bank": _("Bank"), "cash": _("Cash"), "cod": _("Cash on delivery"), "cheque": _("Cheque"), "card": _("Card"),
    "platform": _("Platform"),
}  # fmt: skip
TERMS: dict[str, Any] = {
    "net": _("On account"), "pay_first": _("Paid before shipping"), "deposit": _("Deposit"), "cod": _("Cash on delivery"),
    "cash": _("Cash"),
}  # fmt: skip
BUCKET: dict[str, Any] = {
    "not_due": _("Not due"), "d30": _("1–30 days"), "d60": _("31–60 days"), "d90": _("61–90 days"), "over": _("Over 90 days"),
}
LINE: dict[str, Any] = {
    "delivery": _("Delivery"), "invoice": _("Invoice"), "red_invoice": _("Red-letter invoice"), "payment": _("Payment"),
    "payment_back": _("Payment taken back"),
}  # fmt: skip


def state_chip(known: dict[str, tuple[Any, str, str]], state: str) -> Any:
    """The chip of a document's state."""
    words, colour, icon = known[state]
    return chip(colour, words, icon)


def choices(known: dict[str, Any]) -> list[tuple[str, Any]]:
    """Codes with their words, for filters and selects."""
    return [(code, value[0] if isinstance(value, tuple) else value) for code, value in known.items()]
