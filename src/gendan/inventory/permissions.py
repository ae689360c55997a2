"""Permissions of stock beside the verbs of its machines."""

from gendan.core.permissions import declare

declare(
    **{
        "inventory.stock.view": "See stock",
        "inventory.stock.move": "Move stock between places",
        "inventory.stock.set_status": "Release or block stock",
        "inventory.stock.issue": "Issue material to production and take it back",
        "inventory.stock.scrap": "Scrap stock",
        "inventory.stock.open": "Book opening stock",
        "inventory.reservation.reassign": "Give stock kept for one order to another",
        "inventory.warehouse.edit": "Set up warehouses, zones and bins",
        "inventory.transfer.view": "See transfers",
        "inventory.transfer.request": "Request a transfer",
        "inventory.count.view": "See stock counts",
        "inventory.count.start": "Start a stock count",
        "inventory.count.enter": "Enter counted quantities",
    }
)
