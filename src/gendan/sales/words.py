"""Codes of orders that rules and reports speak of, in people's words."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PAYMENT_MODE: dict[str, Any] = {
    "net": _("On account"),
    "pay_first": _("Pay first"),
    "deposit": _("Deposit and balance"),
    "cod": _("Cash on delivery"),
    "cash": _("Cash"),
}
DELIVERY_MODE: dict[str, Any] = {
    "carrier": _("Carrier"),
    "own": _("Own vehicle"),
    "pickup": _("Self pick-up"),
    "counter": _("At the counter"),
}
CHANNEL: dict[str, Any] = {
    "salesperson": _("Salesperson"),
    "visit": _("Visit"),
    "phone": pgettext_lazy("channel", "Phone"),
    "wechat": _("WeChat"),
    "fax": _("Fax"),
    "letter": _("Letter"),
    "mail": pgettext_lazy("channel", "E-mail"),
    "trade_show": _("Trade show"),
    "website": _("Website"),
    "platform": _("Online platform"),
    "import": _("Sheet"),
    "api": _("Interface"),
}
