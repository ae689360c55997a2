"""Where sheets stand in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.web.shell.nav import Item

ITEMS = [
    Item(
        "imports",
        "orders",
        "table-import",
        _("Import sheets"),
        "imports:imports",
        permission="channels.import.use",
        rank=90,
    )
]
