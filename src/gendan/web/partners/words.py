"""Choices of partners in words, and what several pages share."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from gendan.catalog.models import Channel
from gendan.web import kit

TYPES: dict[str, str | Promise] = {
    "dealer": _("Dealer"),
    "distributor": _("Distributor"),
    "member": _("Member"),
    "retail": _("Retail buyer"),
    "project": _("Project customer"),
    "ordering_party": _("Ordering party"),
}
GRADES = {"A": "A", "B": "B", "C": "C"}
PAYMENT: dict[str, str | Promise] = {
    "net": _("On account"),
    "pay_first": _("Payment before shipment"),
    "deposit": _("Deposit"),
    "cod": _("Cash on delivery"),
    "cash": _("Cash"),
    "escrow": _("Escrow"),
}
POLICIES: dict[str, str | Promise] = {
    "hold": pgettext_lazy("credit", "Hold the order"),
    "refuse": pgettext_lazy("credit", "Refuse the order"),
    "off": pgettext_lazy("credit", "Do not check"),
}
KINDS: dict[str, str | Promise] = {
    "site": pgettext_lazy("address", "Site"),
    "warehouse": pgettext_lazy("address", "Warehouse"),
    "depot": pgettext_lazy("address", "Carrier's depot"),
}
FINDINGS: dict[str, str | Promise] = {
    "blocked": _("Blocked by finance"),
    "over_limit": _("Over the limit"),
    "overdue": _("Overdue debt"),
}
CORRECTED: dict[str, str | Promise] = {
    "contact.name": _("Contact's name"),
    "contact.phone": _("Phone"),
    "address.text": _("Address"),
    "address.contact": _("Contact at the address"),
    "address.phone": _("Phone at the address"),
    "address.notes": _("Delivery notes"),
}
FIELDS: dict[str, str | Promise] = {
    "code": _("Code"),
    "name": _("Name"),
    "name_en": _("English name"),
    "short_name": _("Short name"),
    "type": _("Type"),
    "grade": _("Class"),
    "region": _("Region"),
    "sales_channel": _("Sales channel"),
    "price_list_id": _("Price list"),
    "currency": _("Currency"),
    "payment_mode": _("Payment"),
    "terms_days": _("Credit term"),
    "deposit_percent": _("Deposit, %"),
    "salesperson_id": _("Sales person"),
    "merchandiser_id": _("Merchandiser"),
    "order_method": _("Usual way of ordering"),
    "tax_name": _("Name on invoices"),
    "tax_number": _("Tax number"),
    "bank_account": _("Bank account"),
    "remarks": _("Remarks"),
    "active": _("Active"),
    "is_new": _("New customer"),
}
ACTIVE = {True: ("ok", _("Served")), False: ("done", _("No longer served"))}


def active_chip(active: bool) -> Any:
    """Whether a partner is still served, as a chip."""
    state, label = ACTIVE[bool(active)]
    return kit.chip(state, str(label))


def channel_choices() -> list[tuple[str, str]]:
    """Ways orders come in, and none."""
    return [("", ""), *Channel.objects.filter(active=True).order_by("pk").values_list("code", "name")]


def terms(row: Any) -> str:
    """Mode of payment and its term on one line."""
    label = str(PAYMENT.get(row.payment_mode, row.payment_mode))
    if row.payment_mode == "net" and row.terms_days:
        return ngettext("%(mode)s, %(n)s day", "%(mode)s, %(n)s days", row.terms_days) % {
            "mode": label,
            "n": row.terms_days,
        }
    if row.payment_mode == "deposit":
        return f"{label} {kit.trimmed(row.deposit_percent)}%"
    return label
