"""What people may be allowed to do with items and prices."""

from gendan.core.permissions import declare

declare(
    **{
        "catalog.item.view": "See items",
        "catalog.item.edit": "Create and change items, units and families",
        "catalog.item.cost": "See costs of items",
        "catalog.price.view": "See price lists, discount and gift rules",
        "catalog.price.edit": "Change price lists, discount and gift rules",
        "catalog.channel.edit": "Change channels",
    }
)
