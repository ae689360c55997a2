"""Permissions of the warehouse beside the verbs of its machines."""

from gendan.core.permissions import declare

declare(
    **{
        "warehouse.receipt.view": "See receipts",
        "warehouse.receipt.create": "Record arrived goods",
        "warehouse.pick.view": "See pick lists",
        "warehouse.pick.create": "Make pick lists",
        "warehouse.pick.confirm": "Confirm picked goods",
        "warehouse.pick.short": "Report missing goods while picking",
        "warehouse.package.view": "See packages",
        "warehouse.package.pack": "Pack and unpack boxes",
    }
)
