"""Where the settings stand: at the foot of the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.web.shell.nav import Item

ITEMS = [
    Item(
        "settings", "settings", icon="settings", label=_("Settings"), url="settings:index", permission="settings.view"
    ),
    Item("audit", "settings", icon="history", label=_("Audit log"), url="settings:audit", permission="org.audit.view"),
]
