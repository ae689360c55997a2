"""Codes of shipping in people's words, and the chips that go with them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web.kit import chip

Word = tuple[Any, str, str]  # words, colour of the chip, icon


def _word(words: Any, colour: str, *, icon: str) -> Word:
    return words, colour, icon


# state → (words, chip state, icon)
STATE: dict[str, Word] = {
    "planned": _word(pgettext_lazy("delivery", "Planned"), "plan", icon="calendar"),
    "released": _word(_("Shipping notice given"), "act", icon="speakerphone"),
    "picked": _word(_("Picked"), "act", icon="package"),
    "packed": _word(_("Packed"), "act", icon="package"),
    "loaded": _word(_("Loaded"), "act", icon="truck-loading"),
    "checked": _word(_("Passed the gate"), "act", icon="shield-check"),
    "dispatched": _word(_("On the way"), "act", icon="truck-delivery"),
    "delivered": _word(_("Delivered"), "soon", icon="map-pin"),
    "signed": _word(_("Signed"), "ok", icon="writing-sign"),
    "closed": _word(_("Closed"), "done", icon="archive"),
    "cancelled": _word(_("Cancelled"), "done", icon="ban"),
}
STEP: dict[str, Any] = {
    "planned": _("Plan"), "released": _("Notice"), "picked": _("Pick"), "packed": _("Pack"), "loaded": _("Load"),
    "checked": _("Gate"), "dispatched": _("Dispatch"), "delivered": _("Deliver"), "signed": _("Sign"),
    "closed": _("Red slip"),
}  # fmt: skip
SLIP: dict[str, Word] = {
    "none": _word(_("No red slip"), "plan", icon="minus"),
    "out": _word(_("Red slip out"), "soon", icon="send"),
    "unsigned": _word(_("Came back unsigned"), "late", icon="alert-triangle"),
    "signed": _word(_("Back, signed"), "act", icon="writing-sign"),
    "handed_over": _word(_("Handed over"), "ok", icon="check"),
}
MODE: dict[str, Any] = {"own": _("Own vehicle"), "carrier": _("Carrier"), "pickup": _("Self pick-up")}
MEDIUM: dict[str, Any] = {
    "photo": _("Photo"), "paper": _("Signed paper"), "link": _("Customer's page"), "pickup": _("Self pick-up"),
    "auto": _("Not objected in time"),
}  # fmt: skip
PART: dict[str, Any] = {
    "loader": _("Loader"),
    "keeper": _("Keeper"),
    "gate": _("Gate guard"),
    "pickup": _("Customer"),
    "carrier": _("Carrier"),
}
TRACK: dict[str, Any] = {
    "collected": _("Left our warehouse"), "handed_over": _("Handed over at our warehouse"), "in_transit": _("In transit"),
    "arrived": _("Arrived at"), "out_for_delivery": _("Out for delivery"), "delayed": _("Delayed"), "refused": _("Refused"),
    "damaged": _("Damaged"), "lost": _("Lost"), "delivered": _("Delivered"), "note": _("Note"),
}  # fmt: skip
TRACK_BY_HAND = ("in_transit", "arrived", "out_for_delivery", "delayed", "damaged", "lost", "refused", "note")
CASE: dict[str, Any] = {
    "delay": _("Delay"),
    "damage": _("Damage"),
    "loss": _("Loss"),
    "not_received": _("Not received"),
    "refused": _("Refused"),
}
CASE_STATE: dict[str, Word] = {
    "open": _word(pgettext_lazy("case", "Open"), "late", icon="alert-triangle"),
    "answered": _word(_("Answered"), "act", icon="message-check"),
    "closed": _word(_("Closed"), "done", icon="archive"),
}
CARRIER_KIND: dict[str, Any] = {
    "express": _("Express"),
    "freight": pgettext_lazy("carrier", "Freight"),
    "own": _("Own vehicle"),
}
CONTACT_MEDIA: dict[str, Any] = {
    "phone": _("Phone"),
    "wechat": _("WeChat"),
    "visit": _("Visit"),
    "mail": _("E-mail"),
    "fax": _("Fax"),
    "letter": _("Letter"),
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
