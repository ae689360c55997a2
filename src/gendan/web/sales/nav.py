"""Where the pages of orders stand in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.sales import change_queries, queries
from gendan.web.shell.nav import Badge, Item


def returned(actor: Actor) -> Badge:
    """Orders that came back to be mended."""
    return Badge(queries.orders(actor).filter(state="returned", status="returned"))  # found by status


def to_grade(actor: Actor) -> Badge:
    """Changes that nobody has reacted to yet."""
    return Badge(change_queries.requests(actor).filter(state="raised"))


ITEMS = [
    Item(
        "orders",
        "orders",
        "files",
        _("Orders"),
        "sales:orders",
        permission="sales.order.view",
        key="O",
        tab=2,
        rank=10,
        badge=returned,
    ),
    Item(
        "entry",
        "orders",
        "square-plus",
        _("New order"),
        "sales:entry",
        permission="sales.order.create",
        key="N",
        tab=3,
        rank=20,
    ),
    Item(
        "changes",
        "orders",
        "git-compare",
        _("Order changes"),
        "sales:changes",
        permission="sales.order.view",
        badge=to_grade,
        rank=30,
    ),
    Item(
        "quotations",
        "orders",
        "file-description",
        _("Quotations"),
        "sales:quotations",
        permission="sales.order.view",
        rank=30,
    ),
]
