"""Where the partners' pages stand in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.partners.models import Doubt
from gendan.partners.queries import visible_doubts
from gendan.web.shell.nav import Badge, Item


def open_doubts(actor: Actor) -> Badge:
    """Doubtful records that wait for somebody."""
    return Badge(visible_doubts(actor).filter(state=Doubt.State.OPEN))


ITEMS = [
    Item(
        "customers",
        "orders",
        "users",
        _("Customers"),
        "partners:customers",
        permission="partners.customer.view",
        key="U",
        rank=30,
    ),
    Item(
        "suppliers",
        "purchasing",
        "building-factory-2",
        _("Suppliers"),
        "partners:suppliers",
        permission="partners.supplier.view",
    ),
    Item(
        "doubts",
        "improve",
        "list-check",
        _("Data care"),
        "partners:doubts",
        permission="partners.customer.clean",
        badge=open_doubts,
    ),
]
