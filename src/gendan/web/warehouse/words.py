"""What people call the states, kinds and statuses of the warehouse, and how they look."""

from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web import kit

STATUS: dict[str, str | Promise] = {
    "available": pgettext_lazy("stock", "Available"),
    "quality": pgettext_lazy("stock", "In inspection"),
    "blocked": pgettext_lazy("stock", "Blocked"),
}
STATUS_LOOK = {"available": "ok", "quality": "soon", "blocked": "block"}

RECEIPT: dict[str, tuple[str, Any]] = {
    "draft": ("plan", pgettext_lazy("receipt", "To count")),
    "counted": ("soon", pgettext_lazy("receipt", "To sign")),
    "posted": ("done", pgettext_lazy("receipt", "In stock")),
    "cancelled": ("plan", pgettext_lazy("receipt", "Void")),
}
TRANSFER: dict[str, tuple[str, Any]] = {
    "requested": ("soon", pgettext_lazy("transfer", "To approve")),
    "approved": ("act", pgettext_lazy("transfer", "To issue")),
    "in_transit": ("act", pgettext_lazy("transfer", "In transit")),
    "received": ("done", pgettext_lazy("transfer", "Received")),
    "cancelled": ("plan", pgettext_lazy("transfer", "Void")),
}
COUNT: dict[str, tuple[str, Any]] = {
    "counting": ("act", pgettext_lazy("count", "Counting")),
    "submitted": ("soon", pgettext_lazy("count", "To approve")),
    "posted": ("done", pgettext_lazy("count", "Booked")),
    "cancelled": ("plan", pgettext_lazy("count", "Void")),
}
PICK: dict[str, tuple[str, Any]] = {
    "open": ("plan", pgettext_lazy("pick", "To pick")),
    "picking": ("act", pgettext_lazy("pick", "Picking")),
    "picked": ("done", pgettext_lazy("pick", "Picked")),
    "cancelled": ("plan", pgettext_lazy("pick", "Void")),
}
SOURCE: dict[str, str | Promise] = {
    "supplier": pgettext_lazy("source", "Supplier"),
    "production": pgettext_lazy("source", "Production"),
    "customer": pgettext_lazy("source", "Customer"),
    "other": pgettext_lazy("source", "Other"),
}
SCOPE: dict[str, str | Promise] = {
    "full": pgettext_lazy("count", "Full count"),
    "cycle": pgettext_lazy("count", "Cycle count"),
    "spot": pgettext_lazy("count", "Spot check"),
}
METHOD: dict[str, str | Promise] = {
    "order": pgettext_lazy("pick", "By delivery"),
    "wave": pgettext_lazy("pick", "Wave"),
}
HOUSE: dict[str, str | Promise] = {
    "raw": _("Raw material"),
    "semi_finished": _("Semi-finished"),
    "finished": _("Finished goods"),
    "staging": _("Staging"),
    "quarantine": _("Quarantine"),
    "returns": pgettext_lazy("warehouse", "Returns"),
    "consignment": _("Consignment"),
    "sample": _("Samples"),
    "customer_supplied": _("Customer-supplied"),
}
PURPOSE: dict[str, str | Promise] = {
    "temporary": _("Temporary"),
    "working": pgettext_lazy("bin", "Working"),
    "safety": pgettext_lazy("bin", "Safety"),
}
MOVEMENT: dict[str, str | Promise] = {
    "receipt": pgettext_lazy("movement", "Receipt"),
    "move": pgettext_lazy("movement", "Move"),
    "status": pgettext_lazy("movement", "Status change"),
    "transfer_out": pgettext_lazy("movement", "Transfer out"),
    "transfer_in": pgettext_lazy("movement", "Transfer in"),
    "pick": pgettext_lazy("movement", "Pick"),
    "ship": pgettext_lazy("movement", "Shipped"),
    "return": pgettext_lazy("movement", "Return"),
    "count": pgettext_lazy("movement", "Count"),
    "scrap": pgettext_lazy("movement", "Scrap"),
    "opening": pgettext_lazy("movement", "Opening stock"),
    "cash_sale": pgettext_lazy("movement", "Counter sale"),
    "issue": pgettext_lazy("movement", "Production issue"),
}
OUTSIDE: dict[str, str | Promise] = {
    "transit": _("On the way"),
    "supplier": pgettext_lazy("source", "Supplier"),
    "customer": pgettext_lazy("source", "Customer"),
    "production": pgettext_lazy("source", "Production"),
    "scrap": pgettext_lazy("movement", "Scrap"),
    "count": _("Count difference"),
    "opening": pgettext_lazy("movement", "Opening stock"),
}
ALERT: dict[str, str | Promise] = {
    "safety": _("Below safety stock"),
    "reorder": _("Below reorder point"),
    "overstock": _("Overstock"),
    "expiry": _("Expires"),
    "shortage": _("Expected shortage"),
}
LEVEL: dict[str, tuple[str, Any]] = {"alarm": ("late", _("Alarm")), "warning": ("soon", _("Early warning"))}


def choices(words: dict[str, Any]) -> list[tuple[str, Any]]:
    """Value and label, for filters and fields."""
    return [(value, label[1] if isinstance(label, tuple) else label) for value, label in words.items()]


def chip(words: dict[str, tuple[str, Any]], state: str) -> SafeString:
    """The chip of a document's state."""
    look, label = words[state]
    return kit.chip(look, label)


def status(value: str) -> SafeString:
    """The chip of a stock status."""
    return kit.chip(STATUS_LOOK[value], STATUS[value])


def paper(code: str, number: str | None) -> kit.Action:
    """The button that prints a document."""
    return kit.Action(
        "print", _("Print"), f"/print/{code}?number={number}", icon="printer", method="get", secondary=True, key="P"
    )
