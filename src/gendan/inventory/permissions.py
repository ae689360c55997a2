"""Permissions of stock."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "inventory.stock.view": _("See stock"),
        "inventory.stock.group": _("See the stock of all companies of the group"),
        "inventory.stock.move": _("Move stock between places"),
        "inventory.stock.set_status": _("Release or block stock"),
        "inventory.stock.issue": _("Issue material to production and take it back"),
        "inventory.stock.scrap": _("Scrap stock"),
        "inventory.stock.open": _("Book opening stock"),
        "inventory.reservation.reassign": _("Give stock kept for one order to another"),
        "inventory.warehouse.edit": _("Set up warehouses, zones and bins"),
        "inventory.transfer.view": _("See transfers"),
        "inventory.transfer.request": _("Request a transfer"),
        "inventory.count.view": _("See stock counts"),
        "inventory.count.start": _("Start a stock count"),
        "inventory.count.enter": _("Enter counted quantities"),
        "inventory.transfer.approve": _("Approve transfers"),
        "inventory.transfer.issue": _("Issue goods of transfers"),
        "inventory.transfer.receive": _("Receive goods of transfers"),
        "inventory.transfer.complete": _("Finish transfers"),
        "inventory.transfer.settle": _("Settle differences of transfers"),
        "inventory.transfer.cancel": _("Cancel transfers"),
        "inventory.count.submit": _("Submit stock counts"),
        "inventory.count.recount": _("Have stock counted again"),
        "inventory.count.post": _("Book stock counts"),
        "inventory.count.cancel": _("Cancel stock counts"),
    }
)
