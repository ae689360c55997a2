"""The list of sheets."""

from typing import Any

from django.db.models import F
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.channels.excel.kinds import KINDS
from gendan.channels.services import sheets
from gendan.web import kit

from . import words

# Where people look at what came in.
MADE_PLACES = {
    "orders": "/orders",
    "items": "/items",
    "customers": "/customers",
    "prices": "/price-lists",
    "stock": "/stock",
}


def import_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of sheets."""
    found = sheets.visible(ask.actor)
    for name in ("kind", "state"):
        if name in ask.filters:
            found = found.filter(**{f"{name}__in": ask.filters[name]})
    if ask.search:
        found = found.filter(name__icontains=ask.search)
    return list(
        ask.page(found).values(
            "id", "kind", "name", "state", "rows", "good", "bad", "done", "created_at", person=F("created_by__name")
        )
    )


IMPORTS = kit.Listing(
    "channels.imports",
    rows=import_rows,
    link=kit.to("imports:sheet", "id"),
    columns=[
        kit.Column("name", _("File"), css="b cut", fixed=True),
        kit.Column("kind", pgettext_lazy("sheet", "Holds"), fmt=lambda kind: KINDS[kind].label, width=110),
        kit.Column("state", _("State"), fmt=words.state_chip, width=136),
        kit.Column("rows", _("Rows"), fmt=kit.qty, num=True, width=90),
        kit.Column("done", pgettext_lazy("row", "in"), fmt=kit.qty, num=True, width=90),
        kit.Column("bad", pgettext_lazy("row", "wrong"), fmt=kit.qty, num=True, width=90),
        kit.Column("person", pgettext_lazy("sheet", "Uploaded by"), width=110),
        kit.Column("created_at", _("Uploaded"), fmt=kit.stamp, num=True, width=120),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Choice("kind", pgettext_lazy("sheet", "Holds"), choices=words.kind_choices),
        kit.Choice("state", _("State"), choices=[(state, label) for state, (_look, label) in words.STATES.items()]),
    ],
    search=_("File name"),
    card=kit.Card(title="name", clock="state", name="kind", foot=("rows", "created_at")),
    empty=kit.Empty(
        "table-import", _("No sheets yet"),
        _("Orders, items, customers, prices and opening stock come in from Excel or CSV, whatever the columns are called."),
        [(_("Import a sheet"), reverse_lazy("imports:new"))],
    ),
)  # fmt: skip
