"""The list of exceptions."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.cases import queries
from gendan.cases.models import RUNNING, ExceptionRecord
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.org.models import User
from gendan.web import kit

from . import words


def _found(ask: kit.Ask) -> "QuerySet[ExceptionRecord]":
    found = queries.exceptions(ask.actor)
    chosen = ask.filters
    if states := chosen.get("state"):
        found = found.filter(state__in=states)
    if kinds := chosen.get("kind"):
        found = found.filter(kind__code__in=kinds)
    if people := chosen.get("owner"):
        found = found.filter(owner_id__in=people)
    if chosen.get("mine"):
        found = found.filter(owner_id=ask.actor.user_id)
    if chosen.get("late"):
        found = found.filter(due_on__lt=clock.today(), state__in=RUNNING)
    if chosen.get("untold"):
        found = found.filter(told_at=None, kind__tells_customer=True, state__in=RUNNING)
    if sources := chosen.get("source"):
        found = found.filter(created_by_id__isnull="system" in sources) if len(sources) == 1 else found
    if document := chosen.get("document"):
        found = found.filter(ref_number__iexact=document.strip())
    first, last = chosen.get("reported") or (None, None)
    if first:
        found = found.filter(created_at__date__gte=first)
    if last:
        found = found.filter(created_at__date__lte=last)
    for term in ask.search.split():
        found = found.filter(
            Q(number__icontains=term) | Q(text__icontains=term) | Q(ref_number__icontains=term) | Q(customer_name__icontains=term)
        )  # fmt: skip
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    english = (get_language() or "").startswith("en")
    rows = list(
        ask.page(_found(ask)).values(
            "id", "number", "state", "text", "part", "ref_number", "customer_name", "plan", "due_on", "new_on", "created_at",
            "closed_at", "told_at", kind_name=F("kind__name"), kind_en=F("kind__name_en"), who=F("owner__name"),
            by=F("created_by__name"),
        )
    )  # fmt: skip
    running = queries.clocks([row["id"] for row in rows if row["state"] in RUNNING])
    for row in rows:
        row["kind_name"] = (row["kind_en"] if english else "") or row["kind_name"]
        row["by"] = row["by"] or _("System")
        row["clock"] = running.get(row["id"])
    return rows


def _clock(row: Any) -> Any:
    due: tuple[datetime, datetime] | None = row["clock"]
    return kit.sla(kit.clock(due[0], started=due[1])) if due else words.chip(row["state"])


def _kinds(actor: Actor) -> list[tuple[str, str]]:
    language = get_language() or "zh"
    return [(kind.code, kind.label(language)) for kind in queries.kinds(everything=True)]


def people(actor: Actor) -> list[tuple[str, str]]:
    """Colleagues of the company, by name."""
    rows = (
        User.objects.filter(assignments__company_id=actor.company_id or 0, is_active=True).distinct().order_by("pinyin")
    )
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:300]]


EXCEPTIONS = kit.Listing(
    "cases.exceptions",
    rows=_rows,
    count=lambda ask: _found(ask)[:10001].count(),
    newer=lambda ask, since: _found(ask).filter(created_at__gt=since).count(),
    link=kit.to("cases:exception", "number"),
    columns=[
        kit.Column("number", pgettext_lazy("exception", "Number"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("kind_name", pgettext_lazy("exception", "What kind"), css="cut", width=110, width_en=130),
        kit.Column("text", _("What happened?"), css="cut"),
        kit.Column("ref_number", pgettext_lazy("exception", "Document"), css="mono t2", width=122),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut", width=130),
        kit.Column("state", _("State"), cell=lambda r: words.chip(r["state"]), export=kit.Plain("state", words.STATES), width=92),
        kit.Column("clock", pgettext_lazy("exception", "Clock"), cell=_clock, export=lambda r: r["clock"][0] if r["clock"] else "", width=128),
        kit.Column("who", pgettext_lazy("exception", "Answers for it"), css="cut", width=88, width_en=110),
        kit.Column("due_on", pgettext_lazy("exception", "Until"), fmt=kit.day, num=True, width=76, sort="due_on?"),
        kit.Column("plan", pgettext_lazy("exception", "Plan"), css="cut t2", width=160, shown=False),
        kit.Column("part", pgettext_lazy("exception", "Part"), css="cut t2", width=140, shown=False),
        kit.Column("new_on", _("New date"), fmt=kit.day, num=True, width=76, shown=False),
        kit.Column("by", _("Reported by"), css="cut t2", width=80, shown=False),
        kit.Column("created_at", _("Reported"), fmt=kit.stamp, num=True, width=100),
        kit.Column("closed_at", pgettext_lazy("exception", "Settled"), fmt=kit.stamp, num=True, width=100, shown=False),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id"), kit.Order("due", pgettext_lazy("exception", "By day"), "due_on?")],
    filters=[
        kit.Choice("kind", pgettext_lazy("exception", "What kind"), choices=_kinds),
        kit.Choice("state", _("State"), choices=list(words.STATES.items())),
        kit.Choice("owner", pgettext_lazy("exception", "Answers for it"), choices=people),
        kit.Choice("source", _("Reported by"), choices=list(words.SOURCES.items())),
        kit.Text("document", pgettext_lazy("exception", "Document")),
        kit.Dates("reported", _("Reported")),
        kit.Flag("mine", pgettext_lazy("exception", "Mine")), kit.Flag("late", _("Past its day")),
        kit.Flag("untold", _("Customer not told")),
    ],
    search=_("Number, document, customer, what happened"),
    views=[
        kit.View("open", pgettext_lazy("exception", "Not settled"), {"state": list(RUNNING)}),
        kit.View("mine", pgettext_lazy("exception", "Mine"), {"state": list(RUNNING), "mine": True}),
        kit.View("late", _("Past its day"), {"late": True}),
        kit.View("untold", _("Customer not told"), {"untold": True}),
        kit.View("all", _("All")),
    ],
    card=kit.Card(title="number", clock="clock", name="kind_name", text="text", foot=("ref_number", "who", "due_on")),
    empty=kit.Empty("shield-check", _("No exceptions here"), _("Shortage, delay, damage, wrong data: what does not go as planned is reported on its order, here, or by the program itself.")),
)  # fmt: skip
