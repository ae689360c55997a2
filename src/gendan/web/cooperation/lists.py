"""The list of instructions: what our company makes for others, what others make for us."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.cooperation import queries
from gendan.cooperation.models import Instruction
from gendan.core.actor import Actor
from gendan.web import kit

from . import words


def _found(ask: kit.Ask) -> "QuerySet[Instruction]":
    found = queries.visible(ask.actor)
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if ask.filters.get("ours"):
        found = found.filter(maker_id=ask.actor.company_id or 0)
    if ask.filters.get("asked"):
        found = found.filter(company_id=ask.actor.company_id or 0)
    if ask.filters.get("objected"):
        found = found.filter(objections__decided_at=None, objections__isnull=False)
    for term in ask.search.split():
        found = found.filter(Q(number__icontains=term) | Q(goods__icontains=term) | Q(ref_number__icontains=term))
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    columns = ("id", "number", "state", "goods", "ref_number", "quantity", "done", "needed_on", "planned_on")
    names = {"asker": F("company__name"), "maker_name": F("maker__name"), "unit_name": F("unit__name")}
    return list(ask.page(_found(ask)).values(*columns, **names))


def _counts(actor: Actor) -> dict[str, Any]:
    return queries.visible(actor).aggregate(
        ours=Count("pk", filter=Q(maker_id=actor.company_id or 0, state__in=words.OPEN)),
        asked=Count("pk", filter=Q(company_id=actor.company_id or 0, state__in=(*words.OPEN, "finished"))),
    )


def _quantity(row: Mapping[str, Any]) -> Any:
    return kit.two(kit.qty(row["quantity"], row["unit_name"] or ""), _("done %(n)s") % {"n": kit.trimmed(row["done"])})


def _planned(row: Mapping[str, Any]) -> Any:
    if not row["planned_on"]:
        return kit.DASH
    late = row["needed_on"] and row["planned_on"] > row["needed_on"]
    return kit.chip("late", kit.day(row["planned_on"])) if late else kit.day(row["planned_on"])


INSTRUCTIONS = kit.Listing(
    "cooperation.instructions",
    rows=_rows,
    count=lambda ask: _found(ask)[:10001].count(),
    counts=_counts,
    newer=lambda ask, since: _found(ask).filter(created_at__gt=since).count(),
    link=kit.to("cooperation:one", "number"),
    columns=[
        kit.Column("number", pgettext_lazy("cooperation", "Number"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("goods", _("Goods"), css="cut"),
        kit.Column("quantity", _("Quantity"), cell=_quantity, export=lambda r: r["quantity"], num=True, width=110),
        kit.Column("asker", pgettext_lazy("cooperation", "Asked by"), css="cut", width=140),
        kit.Column("maker_name", _("Made by"), css="cut", width=140),
        kit.Column("ref_number", _("For"), css="mono t2", width=140),
        kit.Column("needed_on", _("Needed"), fmt=lambda v: kit.day(v) if v else "", num=True, width=90),
        kit.Column("planned_on", _("Planned for"), cell=_planned, export=lambda r: r["planned_on"], num=True, width=110),
        kit.Column("state", _("State"), cell=lambda r: words.chip(r["state"]), export=lambda r: str(words.STATES[r["state"]][1]), width=100),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Choice("state", _("State"), choices=[(code, word) for code, (_look, word) in words.STATES.items()]),
        kit.Flag("ours", _("We make")), kit.Flag("asked", _("We asked for")), kit.Flag("objected", _("Objected to")),
    ],
    search=_("Number, goods, order"),
    views=[
        kit.View("ours", _("We make"), {"ours": True, "state": list(words.OPEN)}),
        kit.View("asked", _("We asked for"), {"asked": True, "state": [*words.OPEN, "finished"]}),
        kit.View("all", pgettext_lazy("cooperation", "All")),
    ],
    card=kit.Card(title="number", clock="state", name="goods", amount="quantity", foot=("asker", "maker_name", "planned_on")),
    empty=kit.Empty("building", _("Nothing between companies"), _("Lines of orders that another company of the group makes come here by themselves; other work is instructed.")),
)  # fmt: skip
