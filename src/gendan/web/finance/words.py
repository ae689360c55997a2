"""Codes of money documents in people's words."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.web.kit import Action, chip

Word = tuple[Any, str, str]  # words, colour of the chip, icon


def _word(words: Any, colour: str, *, icon: str) -> Word:
    return words, colour, icon


PAYMENT: dict[str, Word] = {
    "announced": _word(_("To confirm"), "soon", icon="clock"),
    "confirmed": _word(_("Confirmed"), "ok", icon="circle-check"),
    "failed": _word(_("Did not come"), "done", icon="ban"),
    "reversed": _word(_("Taken back"), "late", icon="arrow-back-up"),
}
INVOICE: dict[str, Word] = {
    "draft": _word(_("Draft"), "plan", icon="pencil"),
    "issued": _word(_("Issued"), "act", icon="file-invoice"),
    "paid": _word(pgettext_lazy("invoice", "Paid"), "ok", icon="circle-check"),
    "overdue": _word(_("Overdue"), "late", icon="clock-exclamation"),
    "reversed": _word(_("Reversed"), "done", icon="arrow-back-up"),
    "void": _word(_("Void"), "done", icon="trash"),
}
STATEMENT: dict[str, Word] = {
    "draft": _word(_("Draft"), "plan", icon="pencil"),
    "with_finance": _word(_("With finance"), "act", icon="eye"),
    "sent": _word(_("Sent"), "soon", icon="send"),
    "confirmed": _word(pgettext_lazy("statement", "Customer agrees"), "ok", icon="circle-check"),
    "disputed": _word(_("Customer disagrees"), "late", icon="alert-triangle"),
    "closed": _word(_("Closed"), "done", icon="archive"),
}
MODE: dict[str, Any] = {
    "bank": _("Bank"), "cash": pgettext_lazy("money", "Cash"), "cod": _("Cash on delivery"), "cheque": _("Cheque"), "card": _("Card"),
    "platform": _("Platform"),
}  # fmt: skip
TERMS: dict[str, Any] = {
    "net": _("On account"), "pay_first": _("Paid before shipping"), "deposit": _("Deposit"), "cod": _("Cash on delivery"),
    "cash": pgettext_lazy("money", "Cash"),
}  # fmt: skip
BUCKET: dict[str, Any] = {
    "not_due": _("Not due"),
    "d30": _("1–30 days"),
    "d60": _("31–60 days"),
    "d90": _("61–90 days"),
    "over": _("Over 90 days"),
}
LINE: dict[str, Any] = {
    "delivery": _("Delivery"), "invoice": _("Invoice"), "red_invoice": _("Red-letter invoice"), "payment": pgettext_lazy("money", "Payment"),
    "payment_back": _("Payment taken back"),
}  # fmt: skip


def state_chip(known: dict[str, Word], state: str) -> Any:
    """The chip of a document's state."""
    words, colour, icon = known[state]
    return chip(colour, words, icon)


def choices(known: dict[str, Any]) -> list[tuple[str, Any]]:
    """Codes with their words, for filters and selects."""
    return [(code, value[0] if isinstance(value, tuple) else value) for code, value in known.items()]


def papers(code: str, number: str | None, actor: Actor) -> list[Action]:
    """The button that prints a document, for who may print."""
    if not actor.may("printing.print"):
        return []
    address = f"/print/{code}?number={number}"
    return [Action("print", gettext("Print"), address, icon="printer", method="get", secondary=True, key="P")]
