"""Forms in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.papers import queries
from gendan.web.shell.nav import Badge, Item


def returned(actor: Actor) -> Badge:
    """Forms of one's own that came back to be mended."""
    return Badge(queries.papers(actor).filter(created_by_id=actor.user_id, state="draft", revision__gt=1))


ITEMS = [
    Item(
        "papers", "orders", icon="file-description", label=_("Forms"), url="papers:papers",
        permission="papers.paper.view", badge=returned, rank=60,
    ),
]  # fmt: skip
