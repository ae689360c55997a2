"""Review board and meetings in the side bar."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.web.shell.nav import Item

ITEMS = [
    Item(
        "reviews", "orders", icon="messages", label=_("Review board"), url="meetings:board", permission="sales.order.view",
        rank=40,
    ),
    Item(
        "meetings", "orders", icon="users", label=pgettext_lazy("meeting", "Meetings"), url="meetings:meetings",
        permission="workflow.meeting.view", rank=70,
    ),
]  # fmt: skip
