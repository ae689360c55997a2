"""Words of sheets: states, what was made, what is wrong."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.channels.excel.kinds import KINDS
from gendan.core.actor import Actor
from gendan.web import kit

STATES: dict[str, tuple[str, Any]] = {
    "uploaded": ("soon", pgettext_lazy("sheet", "Choose columns")),
    "checking": ("act", pgettext_lazy("sheet", "Being checked")),
    "checked": ("soon", pgettext_lazy("sheet", "Ready to come in")),
    "committing": ("act", pgettext_lazy("sheet", "Coming in")),
    "done": ("done", pgettext_lazy("sheet", "In")),
    "failed": ("late", pgettext_lazy("sheet", "Failed")),
    "discarded": ("plan", pgettext_lazy("sheet", "Thrown away")),
}
ROW_STATES: dict[str, tuple[str, Any]] = {
    "good": ("ok", pgettext_lazy("row", "right")),
    "bad": ("late", pgettext_lazy("row", "wrong")),
    "held": ("soon", pgettext_lazy("row", "held back")),
    "same": ("plan", pgettext_lazy("row", "here already")),
    "done": ("done", pgettext_lazy("row", "in")),
}
MADE: dict[str, Any] = {
    "orders": _("Orders"),
    "draft": pgettext_lazy("made", "of these drafts"),
    "submitted": pgettext_lazy("made", "of these in review"),
    "confirmed": pgettext_lazy("made", "of these confirmed"),
    "effective": pgettext_lazy("made", "of these effective"),
    "closed": pgettext_lazy("made", "of these closed, of the past"),
    "items": _("Items"),
    "customers": _("Customers"),
    "prices": _("Prices"),
    "updated": pgettext_lazy("made", "brought up to date"),
    "balances": _("Bins with stock"),
    "count_posted": _("Counts posted"),
    "count_waits": _("Counts waiting for approval"),
}
# What to call a fault when its rows are counted; the sentence of each row says more.
FAULTS: dict[str, Any] = {
    "missing": _("Something needed is empty"),
    "number": _("Not a number"),
    "day": _("Not a date"),
    "too_long": _("Too long"),
    "negative": _("Below nothing"),
    "not_goods": _("Not goods"),
    "repeated": _("Said twice in the sheet"),
    "twice": _("Two prices for one item"),
    "here": _("Here already"),
    "unknown_item": _("Unknown item"),
    "unknown_unit": _("Unknown unit"),
    "unknown_family": _("Unknown product family"),
    "unknown_choice": _("Unknown choice"),
    "unknown_warehouse": _("Unknown warehouse"),
    "unknown_bin": _("Unknown bin"),
    "no_warehouse": _("No warehouse"),
    "unknown_customer": _("Unknown customer"),
    "several_customers": _("Several customers of one name"),
    "no_customer": _("No customer"),
    "other_customer": _("Two customers in one order"),
    "return": _("Returns and cancellations"),
    "write_off": _("Stock corrections"),
    "zero_quantity": _("No quantity"),
    "negative_price": _("Price below nothing"),
    "free": _("Price nothing"),
    "past_day": _("Days that have passed"),
    "no_price_past": _("No price"),
    "no_day_past": _("No order date"),
    "discount_past": _("Discounts of past orders"),
    "only_charges": _("Charges without goods"),
    "order_here": _("Orders here already"),
    "held": _("Held back with their order"),
    "refused": _("Refused when coming in"),
}


def state_chip(state: str) -> str:
    """A sheet's state."""
    look, label = STATES[state]
    return kit.chip(look, label)


def row_chip(state: str) -> str:
    """A row's state."""
    look, label = ROW_STATES[state]
    return kit.chip(look, label)


def kind_choices(_actor: Actor) -> list[tuple[str, Any]]:
    """All kinds of sheets."""
    return [(kind.name, kind.label) for kind in KINDS.values()]
