"""Permissions of the warehouse."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "warehouse.receipt.view": _("See receipts"),
        "warehouse.receipt.create": _("Record arrived goods"),
        "warehouse.pick.view": _("See pick lists"),
        "warehouse.pick.create": _("Make pick lists"),
        "warehouse.pick.confirm": _("Confirm picked goods"),
        "warehouse.pick.short": _("Report missing goods while picking"),
        "warehouse.package.view": _("See packages"),
        "warehouse.package.pack": _("Pack and unpack boxes"),
        "warehouse.receipt.count": _("Count arrived goods"),
        "warehouse.receipt.post": _("Sign receipts into stock"),
        "warehouse.receipt.cancel": _("Cancel receipts"),
        "warehouse.pick.start": _("Start picking"),
        "warehouse.pick.finish": _("Finish picking"),
        "warehouse.pick.cancel": _("Cancel pick lists"),
    }
)
