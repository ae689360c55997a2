"""Where the boards stand in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.web.shell.nav import Item

ITEMS = [
    Item(
        "boards",
        "improve",
        icon="chart-line",
        label=_("Boards"),
        url="boards:orders",
        permission="analytics.board.view",
        key="D",
    ),
    Item(
        "limits-kept",
        "improve",
        icon="clock-check",
        label=_("Time limits kept"),
        url="boards:limits",
        permission="analytics.board.view",
        rank=60,
    ),
    Item(
        "reviews-kept",
        "improve",
        icon="message-check",
        label=_("How reviews work"),
        url="boards:reviews",
        permission="analytics.board.view",
        rank=65,
    ),
]
