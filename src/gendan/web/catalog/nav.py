"""Where the catalogue's pages stand in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.web.shell.nav import Item

ITEMS = [
    Item("items", "orders", "box", _("Items"), "catalog:items", permission="catalog.item.view", key="I"),
    Item("price_lists", "orders", "tags", _("Prices"), "catalog:price-lists", permission="catalog.price.view"),
]
