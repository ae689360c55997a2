"""Where the workbench and the messages stand in the side bar."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.web.shell.nav import Badge, Item
from gendan.workflow import queries
from gendan.workflow.models import Notice


def open_tasks(actor: Actor) -> Badge:
    """What is mine to do or waits in my queues; red when some of it is overdue."""
    return Badge(queries.open_for(actor), late=Q(due_at__lte=clock.now(), paused_at=None))


def unread(actor: Actor) -> Badge:
    """Messages not read yet."""
    return Badge(Notice.objects.filter(user_id=actor.user_id or 0, read_at=None))


ITEMS = [
    Item(
        "workbench", "mine", icon="layout-list", label=_("Workbench"), url="mine:home", badge=open_tasks, key="W", tab=1
    ),
    Item(
        "approvals",
        "mine",
        icon="writing-sign",
        label=_("Approvals"),
        url="mine:approvals",
        permission="workflow.approval.decide",
    ),
    Item("notices", "mine", icon="bell", label=_("Messages"), url="mine:notices", badge=unread, key="M", tab=4),
]
