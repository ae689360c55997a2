"""Process templates in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.web.shell.nav import Item

ITEMS = [
    Item(
        "processes", "improve", icon="route", label=_("Process templates"), url="processes:gallery",
        permission="workflow.template.change",
    ),
]  # fmt: skip
