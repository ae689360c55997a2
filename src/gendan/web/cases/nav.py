"""Exceptions in the side bar."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gendan.cases import queries
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.web.shell.nav import Badge, Item


def _running(actor: Actor) -> Badge:
    """What is not settled, late where its own day has passed."""
    return Badge(queries.running(actor), late=Q(due_on__lt=clock.today()))


def _open(actor: Actor) -> Badge:
    """Enquiries without an answer."""
    return Badge(queries.enquiries(actor).filter(state="open"))


ITEMS = [
    Item(
        "exceptions", "orders", icon="alert-triangle", label=_("Exceptions"), url="cases:exceptions",
        permission="cases.exception.view", badge=_running, rank=55,
    ),
    Item(
        "enquiries", "service", icon="messages", label=_("Enquiries"), url="cases:enquiries",
        permission="cases.enquiry.view", badge=_open, rank=10,
    ),
]  # fmt: skip
