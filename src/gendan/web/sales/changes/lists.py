"""The list of change requests, those that wait for a reaction first."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.sales import change_queries
from gendan.sales.models import ChangeRequest
from gendan.sales.states import OPEN_CHANGES
from gendan.web import kit

from . import words


def _requests(ask: kit.Ask) -> "QuerySet[ChangeRequest]":
    found = change_queries.requests(ask.actor)
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if grades := ask.filters.get("grade"):
        found = found.filter(grade__in=grades)
    if ask.filters.get("late"):
        found = found.filter(Q(handled_at__gt=F("due_at")) | Q(handled_at=None, due_at__lt=clock.now()))
    first, last = ask.filters.get("received") or (None, None)
    if first:
        found = found.filter(received_at__date__gte=first)
    if last:
        found = found.filter(received_at__date__lte=last)
    for term in ask.search.split():
        named = Q(order__number__icontains=term) | Q(order__customer_name__icontains=term)
        found = found.filter(named | Q(number__icontains=term) | Q(text__icontains=term))
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    return list(
        ask.page(_requests(ask)).values(
            "id", "number", "state", "grade", "kind", "text", "cause", "received_at", "handled_at", "due_at", "source",
            order_number=F("order__number"), customer=F("order__customer_name"),
        )
    )  # fmt: skip


def reaction(row: Any) -> Any:
    """The reaction clock: running, or how it ended."""
    if row["handled_at"] is None:
        return kit.sla(kit.clock(row["due_at"], started=row["received_at"])) if row["state"] == "raised" else kit.DASH
    if row["due_at"] and row["handled_at"] > row["due_at"]:
        return kit.chip("late", _("Reacted late"))
    return kit.chip("ok", _("Reacted in time"))


def grade(row: Any) -> Any:
    """Grade in words."""
    return words.GRADES.get(row["grade"]) or None


def about(row: Any) -> str:
    """What is asked for."""
    text = " ".join(row["text"].split()) or row["cause"]
    return f"{words.KINDS['cancel']} · {text}" if row["kind"] == "cancel" else text


def _counts(actor: Actor) -> dict[str, Any]:
    return change_queries.requests(actor).aggregate(
        raised=Count("pk", filter=Q(state="raised")), open=Count("pk", filter=Q(state__in=OPEN_CHANGES))
    )


CHANGES = kit.Listing(
    "sales.changes",
    rows=_rows,
    count=lambda ask: _requests(ask)[:10001].count(),
    counts=_counts,
    newer=lambda ask, since: _requests(ask).filter(created_at__gt=since).count(),
    link=kit.to("sales:change", "number"),
    columns=[
        kit.Column("number", pgettext_lazy("change", "Change request"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("order_number", _("Order"), css="mono t2", width=122),
        kit.Column("customer", pgettext_lazy("column", "Customer"), css="cut", width=150),
        kit.Column("text", pgettext_lazy("change", "What is asked for"), cell=about, export=about, css="cut"),
        kit.Column("grade", pgettext_lazy("change", "Grade"), cell=grade, export=lambda r: r["grade"], css="cut", width=120),
        kit.Column("state", _("State"), cell=lambda r: words.state_chip(r["state"]), export=lambda r: r["state"], width=120),
        kit.Column("reaction", pgettext_lazy("change", "Reaction"), cell=reaction, export=lambda r: r["handled_at"], width=130),
        kit.Column("received_at", pgettext_lazy("change", "Received"), fmt=kit.stamp, num=True, width=104),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Choice("state", _("State"), choices=lambda actor: words.states()),
        kit.Choice("grade", pgettext_lazy("change", "Grade"), choices=list(words.GRADES.items())),
        kit.Dates("received", pgettext_lazy("change", "Received")),
        kit.Flag("late", _("Reacted late")),
    ],
    search=_("Number, order, customer, text"),
    views=[
        kit.View("raised", pgettext_lazy("change", "To be graded"), {"state": ["raised"]}),
        kit.View("open", pgettext_lazy("change", "Under way"), {"state": list(OPEN_CHANGES)}),
        kit.View("all", _("All change requests")),
    ],
    card=kit.Card(title="number", clock="reaction", name="customer", text="text", foot=("order_number", "grade", "state")),
    empty=kit.Empty("git-compare", _("No change requests here"), _("What customers, we or design want changed on an order in effect is graded and shown here with what it touches."), []),
)  # fmt: skip
