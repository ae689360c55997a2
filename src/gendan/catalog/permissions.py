"""What people may be allowed to do with items and prices."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "catalog.item.view": _("See items"),
        "catalog.item.edit": _("Create and change items, units and families"),
        "catalog.item.cost": _("See costs of items"),
        "catalog.price.view": _("See price lists, discount and gift rules"),
        "catalog.price.edit": _("Change price lists, discount and gift rules"),
        "catalog.channel.edit": _("Change channels"),
    }
)
