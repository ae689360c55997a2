"""Instructions between companies in the side bar."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gendan.cooperation import queries
from gendan.core.actor import Actor
from gendan.web.shell.nav import Badge, Item

from .words import OPEN


def _mine(actor: Actor) -> Badge:
    """What waits for the company one works in: to be made, or finished and to be received."""
    here = Q(maker_id=actor.company_id or 0, state__in=OPEN) | Q(company_id=actor.company_id or 0, state="finished")
    return Badge(queries.visible(actor).filter(here))


ITEMS = [
    Item(
        "cooperation", "planning", icon="building", label=_("Between companies"), url="cooperation:instructions",
        permission="cooperation.instruction.view", badge=_mine,
    ),
]  # fmt: skip
