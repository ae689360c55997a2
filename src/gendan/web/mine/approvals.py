"""The list of approvals: what waits for my signature, what I asked for, what was decided; several signed at once."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from gendan.core.actor import Actor
from gendan.core.errors import DomainError
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow import queries
from gendan.workflow.models import Approval
from gendan.workflow.services import approvals as verbs

from . import approving, pane, words

MOST = 100  # signatures at once


def _visible(actor: Actor) -> "QuerySet[Approval]":
    """Signatures that somebody has to do with: asked of them, by them, given by them; all for who may act on all tasks."""
    found = Approval.objects.filter(request__company_id__in=actor.company_ids)
    if actor.may("workflow.task.any"):
        return found
    mine = Q(requested_by_id=actor.user_id) | Q(decided_by_id=actor.user_id)
    return found.filter(mine | Q(task__in=queries.open_for(actor).values("pk")))


def _approvals(ask: kit.Ask) -> "QuerySet[Approval]":
    found = _visible(ask.actor)
    if ask.filters.get("sign"):
        own = queries.open_for(ask.actor).filter(kind="approval").values("pk")
        found = found.filter(decision="pending", task__in=own)
    if ask.filters.get("asked"):
        found = found.filter(requested_by_id=ask.actor.user_id)
    if states := ask.filters.get("state"):
        found = found.filter(decision__in=states)
    if subjects := ask.filters.get("subject"):
        found = found.filter(subject__in=subjects)
    for term in ask.search.split():
        found = found.filter(Q(request__number__icontains=term) | Q(request__text__icontains=term))
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    rows = list(
        ask.page(_approvals(ask)).values(
            "id", "decision", "subject", "role", "task_id", "decided_at", number=F("request__number"), about=F("request__text"),
            asked_at=F("request__requested_at"), by=F("requested_by__name"), signed_by=F("decided_by__name"),
            due_at=F("task__due_at"), owner=F("task__assignee__name"),
        )
    )  # fmt: skip
    names = pane.role_names(sorted({row["role"] for row in rows}))
    for row in rows:
        row["role"] = names.get(row["role"], row["role"])
        row["who"] = row["signed_by"] or row["owner"] or ""
        row["what"] = approving.words_of(row["subject"])
    return rows


def _counts(actor: Actor) -> dict[str, Any]:
    return {"sign": queries.open_for(actor).filter(kind="approval").count()}


def _state(row: Any) -> Any:
    state, text = approving.STATES[row["decision"]]
    return kit.chip(state, text)


APPROVALS = kit.Listing(
    "workflow.approvals",
    rows=_rows,
    count=lambda ask: _approvals(ask)[:10001].count(),
    counts=_counts,
    link=lambda row: reverse("mine:task", args=[row["task_id"]]) if row["task_id"] else "",
    columns=[
        kit.Column("number", gettext_lazy("Document"), css="mono b", width=130, fixed=True),
        kit.Column("what", gettext_lazy("What is approved"), css="cut", width=130),
        kit.Column("about", gettext_lazy("About"), css="cut"),
        kit.Column("role", gettext_lazy("Who signs"), css="cut", width=130),
        kit.Column("who", gettext_lazy("Person"), css="cut t2", width=90),
        kit.Column("decision", gettext_lazy("State"), cell=_state, export=lambda r: str(approving.STATES[r["decision"]][1]), width=120),
        kit.Column("by", pgettext_lazy("approval", "Asked by"), css="cut t2", width=90),
        kit.Column("asked_at", pgettext_lazy("approval", "Asked at"), fmt=kit.stamp, num=True, width=100),
        kit.Column("due_at", gettext_lazy("Due"), fmt=kit.stamp, num=True, width=100),
    ],
    orders=[kit.Order("new", gettext_lazy("Newest first"), "-id")],
    filters=[
        kit.Flag("sign", gettext_lazy("Waits for my signature")), kit.Flag("asked", gettext_lazy("Asked by me")),
        kit.Choice("state", gettext_lazy("State"), choices=[(code, text) for code, (_state_, text) in approving.STATES.items()]),
        kit.Choice("subject", gettext_lazy("What is approved"), choices=list(words.SUBJECT.items())),
    ],
    search=gettext_lazy("Document, customer"),
    views=[
        kit.View("sign", gettext_lazy("Waits for my signature"), {"sign": True}),
        kit.View("asked", gettext_lazy("Asked by me"), {"asked": True}),
        kit.View("open", gettext_lazy("Not signed yet"), {"state": ["pending", "waiting"]}),
        kit.View("all", gettext_lazy("All approvals")),
    ],
    bulk=[kit.Bulk("approve", pgettext_lazy("approval", "Approve"), "mine:approve", permission="workflow.approval.decide")],
    card=kit.Card(title="number", clock="decision", name="what", text="about", foot=("role", "who", "asked_at")),
    empty=kit.Empty("writing-sign", gettext_lazy("Nothing to sign"), gettext_lazy("What needs a signature by the approval matrix appears here and among the tasks.")),
)  # fmt: skip


def listed(request: Request) -> HttpResponseBase:
    """The list."""
    return APPROVALS.respond(request, "list.html", {"title": _("Approvals"), "nav": "approvals"})


@require_POST
def approve(request: Request) -> HttpResponse:
    """Sign several that harm nobody when signed without a look at each; the others are named, with the reason."""
    ids = [int(id) for id in request.POST.getlist("id") if id.isdecimal() and len(id) < 19][:MOST]
    found = _visible(request.actor).filter(pk__in=ids).select_related("request").order_by("pk")
    refused, done = [], 0
    for one in found:
        if not approving.harmless(one):
            refused.append(
                _("%(number)s is signed by itself: it has points to check.") % {"number": one.request.number}
            )
            continue
        try:
            verbs.decide(one.pk, True, "", actor=request.actor)
            done += 1
        except DomainError as refusal:
            refused.append(f"{one.request.number}: {refusal.detail()}")
    text = ngettext("%(n)s signed", "%(n)s signed", done) % {"n": done}
    return kit.done(request, reverse("mine:approvals"), " ".join([text, *refused[:5]]))
