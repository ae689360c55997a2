"""The list of forms that were filled in."""

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.org.models import User
from gendan.papers import queries
from gendan.papers.models import Paper
from gendan.web import kit

from . import words

OPEN = ("filed", "signed")


def _papers(ask: kit.Ask) -> "QuerySet[Paper]":
    found = queries.papers(ask.actor)
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if forms := ask.filters.get("form"):
        found = found.filter(form__in=forms)
    if ask.filters.get("mine"):
        found = found.filter(created_by_id=ask.actor.user_id)
    if ask.filters.get("unread"):
        found = found.filter(
            copies__must_acknowledge=True, copies__acknowledged_at=None, copies__recalled_at=None, state__in=OPEN
        ).distinct()  # fmt: skip
    if people := ask.filters.get("by"):
        found = found.filter(created_by_id__in=people)
    if document := ask.filters.get("document"):
        found = found.filter(ref_number__iexact=document.strip())
    first, last = ask.filters.get("filed") or (None, None)
    if first:
        found = found.filter(filed_at__date__gte=first)
    if last:
        found = found.filter(filed_at__date__lte=last)
    for term in ask.search.split():
        found = found.filter(Q(number__icontains=term) | Q(subject__icontains=term) | Q(ref_number__icontains=term))
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    english = (get_language() or "").startswith("en")
    rows = list(
        ask.page(_papers(ask)).values(
            "id", "number", "state", "subject", "ref_number", "created_at", "filed_at", name=F("definition__name"),
            name_en=F("definition__name_en"), by=F("created_by__name"),
        )
    )  # fmt: skip
    waiting = queries.open_copies([row["id"] for row in rows])
    for row in rows:
        row["name"] = (row["name_en"] if english else "") or row["name"]
        row["waiting"] = waiting.get(row["id"])
    return rows


def _forms(actor: Actor) -> list[tuple[str, str]]:
    language = get_language() or "zh"
    return [(row.code, row.label(language)) for row in queries.in_force(actor.company_id)]


def _people(actor: Actor) -> list[tuple[str, str]]:
    rows = (
        User.objects.filter(assignments__company_id=actor.company_id or 0, is_active=True).distinct().order_by("pinyin")
    )
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:300]]


def _counts(actor: Actor) -> dict[str, Any]:
    return queries.papers(actor).aggregate(
        drafts=Count("pk", filter=Q(created_by_id=actor.user_id, state="draft")),
        open=Count("pk", filter=Q(state__in=OPEN)),
    )


def _waiting(row: Any) -> Any:
    return kit.chip("soon", _("%(n)s not acknowledged") % {"n": row["waiting"]}) if row["waiting"] else None


PAPERS = kit.Listing(
    "papers.papers",
    rows=_rows,
    count=lambda ask: _papers(ask)[:10001].count(),
    counts=_counts,
    newer=lambda ask, since: _papers(ask).filter(created_at__gt=since).count(),
    link=kit.to("papers:paper", "number"),
    columns=[
        kit.Column("number", pgettext_lazy("paper form", "Number"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("name", pgettext_lazy("paper form", "Form"), css="cut", width=180),
        kit.Column("subject", pgettext_lazy("paper form", "About"), css="cut"),
        kit.Column("ref_number", pgettext_lazy("paper form", "Document"), css="mono t2", width=122),
        kit.Column("state", _("State"), cell=lambda r: words.chip(r["state"]), export=lambda r: str(words.STATES[r["state"]]), width=96),
        kit.Column("waiting", _("Copies"), cell=_waiting, export=lambda r: r["waiting"], width=130),
        kit.Column("by", _("Filled in by"), css="cut t2", width=90),
        kit.Column("filed_at", pgettext_lazy("paper form", "Filed at"), fmt=kit.stamp, num=True, width=100),
        kit.Column("created_at", _("Begun"), fmt=kit.stamp, num=True, width=100, shown=False),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Choice("form", pgettext_lazy("paper form", "Form"), choices=_forms),
        kit.Choice("state", _("State"), choices=list(words.STATES.items())),
        kit.Text("document", pgettext_lazy("paper form", "Document")),
        kit.Choice("by", _("Filled in by"), choices=_people),
        kit.Dates("filed", pgettext_lazy("paper form", "Filed at")),
        kit.Flag("mine", _("Written by me")), kit.Flag("unread", _("Not acknowledged by all")),
    ],
    search=_("Number, what it is about, document"),
    views=[
        kit.View("open", pgettext_lazy("paper form", "Under way"), {"state": list(OPEN)}),
        kit.View("drafts", _("My drafts"), {"state": ["draft"], "mine": True}),
        kit.View("unread", _("Not acknowledged by all"), {"unread": True}),
        kit.View("all", _("All forms")),
    ],
    card=kit.Card(title="number", clock="state", name="name", text="subject", foot=("ref_number", "by", "waiting")),
    empty=kit.Empty("file-description", _("No forms here"), _("Slips, records and reports that people fill in are kept here with their signatures and copies."), [(_("New form"), "/papers/new")]),
)  # fmt: skip
