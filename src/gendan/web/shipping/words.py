"""Codes of shipping in people's words, and the chips that go with them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web.kit import chip

# state → (words, chip state, icon)
STATE: dict[str, tuple[Any, str, str]] = {
    "planned": (pgettext_lazy("delivery", "Planned"), "plan", "calendar"),
    "released": (_("Shipping notice given"), "act", "speakerphone"),
    "picked": (_("Picked"), "act", "package"),
    "packed": (_("Packed"), "act", "package"),
    "loaded": (_("Loaded"), "act", "truck-loading"),
    "checked": (_("Passed the gate"), "act", "shield-check"),
    "dispatched": (_("On the way"), "act", "truck-delivery"),
    "delivered": (_("Delivered"), "soon", "map-pin"),
    "signed": (_("Signed"), "ok", "writing-sign"),
    "closed": (_("Closed"), "done", "archive"),
    "cancelled": (_("Cancelled"), "done", "ban"),
}
STEP: dict[str, Any] = {
    "planned": _("Plan"), "released": _("Notice"), "picked": _("Pick"), "packed": _("Pack"), "loaded": _("Load"),
    "checked": _("Gate"), "dispatched": _("Dispatch"), "delivered": _("Deliver"), "signed": _("Sign"),
    "closed": _("Red slip"),
}  # fmt: skip
SLIP: dict[str, tuple[Any, str, str]] = {
    "none": (_("No red slip"), "plan", "minus"),
    "out": (_("Red slip out"), "soon", "send"),
    "unsigned": (_("Came back unsigned"), "late", "alert-triangle"),
    "signed": (_("Back, signed"), "act", "writing-sign"),
    "handed_over": (_("Handed over"), "ok", "check"),
}
MODE: dict[str, Any] = {"own": _("Own vehicle"), "carrier": _("Carrier"), "pickup": _("Self pick-up")}
MEDIUM: dict[str, Any] = {
    "photo": _("Photo"), "paper": _("Signed paper"), "link": _("Customer's page"), "pickup": _("Self pick-up"),
    "auto": _("Not objected in time"),
}  # fmt: skip
PART: dict[str, Any] = {
    "loader": _("Loader"), "keeper": _("Keeper"), "gate": _("Gate guard"), "pickup": _("Customer"), "carrier": _("Carrier"),
}
TRACK: dict[str, Any] = {
    "collected": _("Left our warehouse"), "handed_over": _("Handed over at our warehouse"), "in_transit": _("In transit"),
    "arrived": _("Arrived at"), "out_for_delivery": _("Out for delivery"), "delayed": _("Delayed"), "refused": _("Refused"),
    "damaged": _("Damaged"), "lost": _("Lost"), "delivered": _("Delivered"), "note": _("Note"),
}  # fmt: skip
TRACK_BY_HAND = ("in_transit", "arrived", "out_for_delivery", "delayed", "damaged", "lost", "refused", "note")
CASE: dict[str, Any] = {
    "delay": _("Delay"), "damage": _("Damage"), "loss": _("Loss"), "not_received": _("Not received"), "refused": _("Refused"),
}
CASE_STATE: dict[str, tuple[Any, str, str]] = {
    "open": (pgettext_lazy("case", "Open"), "late", "alert-triangle"),
    "answered": (_("Answered"), "act", "message-check"),
    "closed": (_("Closed"), "done", "archive"),
}
CARRIER_KIND: dict[str, Any] = {"express": _("Express"), "freight": _("Freight"), "own": _("Own vehicle")}
CONTACT_MEDIA: dict[str, Any] = {
    "phone": _("Phone"), "wechat": _("WeChat"), "visit": _("Visit"), "mail": _("E-mail"), "fax": _("Fax"), "letter": _("Letter"),
}


def state_chip(state: str) -> Any:
    """The chip of a delivery's state."""
    words, colour, icon = STATE[state]
    return chip(colour, words, icon)


def slip_chip(state: str) -> Any:
    """The chip of a red slip."""
    words, colour, icon = SLIP[state]
    return chip(colour, words, icon)


def case_chip(state: str) -> Any:
    """The chip of a transport case."""
    words, colour, icon = CASE_STATE[state]
    return chip(colour, words, icon)


def choices(words: dict[str, Any]) -> list[tuple[str, Any]]:
    """Codes with their words, for selects and filters."""
    return [(code, value[0] if isinstance(value, tuple) else value) for code, value in words.items()]
