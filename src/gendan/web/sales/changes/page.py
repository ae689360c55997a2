"""The dialogue of one change: what is asked, what it touches, what is missing, who has acknowledged."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gendan.core import attachments, clock
from gendan.core import words as core_words
from gendan.core.actor import Actor
from gendan.org.services.reasons import list_of
from gendan.papers.models import Paper
from gendan.sales import change_queries, conflicts, grading, impact
from gendan.sales.models import ChangeRequest
from gendan.sales.queries import timeline
from gendan.sales.services import deciding, requests
from gendan.sales.services.writing import Loaded
from gendan.sales.states import CHANGE
from gendan.web import kit
from gendan.web.mine.pane import role_names
from gendan.web.sales import words as sales_words
from gendan.workflow import messages
from gendan.workflow.models import Task
from gendan.workflow.services import gates, tasks

from . import words

C = ChangeRequest.State
PAGES = {
    "delivery": "/shipping/{number}", "pick": "/warehouse/picks/{number}", "invoice": "/money/invoices/{number}",
    "payment": "/money/payments/{number}", "paper": "/papers/{number}", "change": "/changes/{number}",
}  # fmt: skip
GRADABLE = (C.RAISED, C.GRADED, C.ASSESSING)
ASSESSABLE = (C.GRADED, C.ASSESSING, C.REVIEWING, C.NEGOTIATING)


def context(change: ChangeRequest, request: kit.Request) -> dict[str, Any]:
    """Everything of one request, in a fixed number of queries whatever it touches."""
    actor = request.actor
    conditions = gates.conditions([change.ref])
    open_ones = [c for c in conditions if not (c["satisfied_at"] or c["overridden_at"])]
    copies = change_queries.copies(change)
    mine = _my_tasks(change, actor)
    return {
        "change": change, "order": change.order, "title": change.number, "nav": "changes",
        "chip": words.state_chip(change.state), "grade": words.GRADES.get(change.grade, ""),
        "kind": words.KINDS[change.kind], "late": _late(change),
        "facts": _facts(change), "actions": _actions(change, actor, open_ones, mine),
        "diff": _diff(change), "impact": _impact(change.impact), "decisions": list(words.DECISIONS.items()),
        "questions": [(q, _(grading.LABELS[q]), bool(change.answers.get(q))) for q in grading.QUESTIONS],
        "grades": list(words.GRADES.items()),
        "gate": _gate(conditions), "copies": _copies(copies), "notices": _notices(change),
        "files": [(a, reverse("sales:change-file", args=[change.number, a.pk])) for a in attachments.of(change.ref)],
        "feed": _feed(change), "open_tasks": _open_tasks(change),
        "may": {
            "grade": change.state in GRADABLE and actor.may("sales.change.grade"),
            "assess": change.state in ASSESSABLE and change.grade != "T1" and actor.may("sales.change.assess"),
            "answer": change.state == C.REVIEWING and requests.DATE in mine,
            "agree": change.state == C.NEGOTIATING and actor.may("sales.change.negotiate"),
            "attach": actor.may("sales.change.raise") and change.state not in (C.CLOSED, C.REFUSED, C.WITHDRAWN),
            "close": change.state == C.APPLIED and actor.may("sales.change.close"),
        },
    }  # fmt: skip


def _my_tasks(change: ChangeRequest, actor: Actor) -> set[str]:
    found = Task.objects.filter(ref_kind=change.KIND, ref_id=change.pk, state="open").select_related("assignee")
    return {task.code for task in found if tasks.may_act(task, actor)}


def _late(change: ChangeRequest) -> Any:
    if change.handled_at is None:
        running = change.state == C.RAISED
        return kit.sla(kit.clock(change.due_at, started=change.received_at), big=True) if running else ""
    late = change.due_at is not None and change.handled_at > change.due_at
    return kit.chip("late", _("Reacted late")) if late else ""


def _facts(change: ChangeRequest) -> list[kit.Fact]:
    medium = sales_words.CONTACT_MEDIUM.get(change.medium, change.medium)
    who = " · ".join(str(x) for x in (words.SOURCES.get(change.source, ""), change.requester, medium) if x)
    handled = kit.stamp(change.handled_at) if change.handled_at else "–"
    by = change.handled_by.name if change.handled_by else ""
    found = [
        kit.Fact(pgettext("change", "Asked by"), who), kit.Fact(pgettext("change", "Received"), kit.stamp(change.received_at), _("due %(when)s") % {"when": kit.stamp(change.due_at)} if change.due_at else ""),
        kit.Fact(pgettext("change", "Handled"), handled, by), kit.Fact(_("First action"), change.first_action or "–", phone=False),
    ]  # fmt: skip
    if change.new_on:
        found.append(kit.Fact(_("New date"), kit.day(change.new_on)))
    if change.extra_charge:
        found.append(kit.Fact(_("Extra charge"), kit.money(change.extra_charge, change.order.currency)))
    return found


def _diff(change: ChangeRequest) -> list[tuple[Any, Any, Any]]:
    loaded = Loaded(change.order, list(change.order.lines.all()))
    rows = requests.before_after(change, loaded)
    return [
        (" ".join(filter(None, (row["item"], str(_(conflicts.LABELS.get(row["label"], row["label"])))))),
         row["before"], row["after"] or "—")
        for row in rows
    ]  # fmt: skip


def _impact(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    roles = role_names(sorted({row["role"] for row in rows if row["role"]}))
    return [
        {
            "key": row["key"], "what": words.WHAT.get(row["what"], row["what"]),
            "number": messages.title(row["number"]) if row["what"] == "task" else row["number"],
            "url": PAGES[row["what"]].format(number=row["number"]) if row["what"] in PAGES and row["number"] else "",
            "told": _told(row), "proposal": words.PROPOSALS.get(row["proposal"], row["proposal"]),
            "decision": row["decision"], "decided": words.DECISIONS[row["decision"]], "role": roles.get(row["role"], ""),
            "stops": bool(row["stops"]), "choices": _choices(row),
        }
        for row in rows
    ]  # fmt: skip


def _choices(row: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What may be decided about an item: the system does only what it can, a task needs somebody to have it."""
    follows = row["decision"] == impact.FOLLOWS
    fits = {
        impact.FOLLOWS: follows, impact.DO: bool(row["acts"]), impact.ASK: bool(row["role"]) and not follows,
        impact.LEAVE: bool(row["stops"]) or not follows,
    }  # fmt: skip
    return [(code, text) for code, text in words.DECISIONS.items() if fits[code]]


def _told(row: Mapping[str, Any]) -> str:
    kinds = {
        "delivery": "shipping.delivery",
        "pick": "warehouse.pick",
        "package": "shipping.delivery",
        "change": "sales.change",
    }
    if row["what"] == "reservation":
        return ngettext("%(n)s line", "%(n)s lines", int(row["told"])) % {"n": row["told"]}
    parts = [core_words.state(kinds[row["what"]], row["told"]) if row["what"] in kinds and row["told"] else row["told"]]
    if row["data"].get("printed"):
        parts.append(_("printed %(n)s times") % {"n": row["data"]["printed"]})
    if row["data"].get("copies"):
        parts.append(_("%(n)s copies out") % {"n": row["data"]["copies"]})
    return " · ".join(str(part) for part in parts if part)


def _gate(conditions: Sequence[Mapping[str, Any]]) -> kit.Gate | None:
    if not conditions:
        return None
    rows = []
    for c in sorted(conditions, key=lambda c: bool(c["satisfied_at"])):
        done = bool(c["satisfied_at"] or c["overridden_at"])
        holders = "、".join(c["holders"][:3])
        note = kit.stamp(c["satisfied_at"]) if c["satisfied_at"] else holders
        rows.append(kit.GateRow("done" if done else "block", words.CONDITIONS.get(c["code"], c["code"]), note))
    missing = sum(row.state == "block" for row in rows)
    chip = kit.chip("block", _("Not decided"), icon="lock") if missing else kit.chip("ok", _("Can be approved"))
    return kit.Gate(_("Before it is approved"), rows, chip)


def _copies(rows: Sequence[Any]) -> list[dict[str, Any]]:
    roles = role_names(sorted({row.role for row in rows if row.role}))
    return [
        {
            "who": row.acknowledged_by.name if row.acknowledged_by else roles.get(row.role, row.role),
            "form": row.paper.number, "state": _copy_state(row),
        }
        for row in rows
    ]  # fmt: skip


def _copy_state(copy: Any) -> Any:
    if copy.recalled_at:
        return kit.chip("plan", _("Recalled"))
    if copy.acknowledged_at:
        return kit.chip("ok", _("acknowledged %(when)s") % {"when": kit.stamp(copy.acknowledged_at)})
    if not copy.must_acknowledge or copy.task is None:
        return kit.chip("plan", _("For information"))
    if copy.task.due_at <= clock.now():
        return kit.chip("late", _("not acknowledged, overdue"))
    return kit.sla(kit.clock(copy.task.due_at, started=copy.task.opened_at))


def _notices(change: ChangeRequest) -> list[kit.Doc]:
    rows = Paper.objects.filter(pk__in=change.notices).select_related("definition").order_by("pk")
    return [
        kit.Doc("file-description", f"{row.definition.name} {row.number}", reverse("papers:paper", args=[row.number]))
        for row in rows
    ]


def _feed(change: ChangeRequest) -> list[tuple[str, str]]:
    found = []
    for e in timeline(change.ref):
        word = sales_words.EVENT.get(e["name"])
        if word and not e["name"].startswith("workflow.task"):
            who = e["actor_name"] if e["actor_name"] != "system" else _("System")
            found.append((kit.stamp(e["at"]), " · ".join((who, str(word)))))
    return found[:40]


def _open_tasks(change: ChangeRequest) -> list[dict[str, Any]]:
    found = (
        Task.objects.filter(ref_kind=change.KIND, ref_id=change.pk, state="open")
        .select_related("assignee")
        .order_by("due_at")
    )
    rows = list(found[:50])
    names = role_names(sorted({row.role for row in rows if row.role}))
    return [
        {"text": messages.title(row.code), "number": row.number if row.number != change.number else "",
         "who": row.assignee.name if row.assignee else names.get(row.role, row.role),
         "clock": kit.sla(kit.clock(row.due_at, started=row.opened_at)), "url": reverse("mine:task", args=[row.pk])}
        for row in rows
    ]  # fmt: skip


def _actions(change: ChangeRequest, actor: Actor, missing: Sequence[Any], mine: set[str]) -> list[kit.Action]:
    """The next step first."""
    allowed = CHANGE.allowed(change, actor)

    def action(verb: str, label: str, icon: str, **more: Any) -> kit.Action:
        url = reverse("sales:change-do", args=[change.number, verb])
        return kit.Action(verb, label, url, icon=icon, version=change.version, **more)

    found: list[kit.Action] = []
    if "file" in allowed and change.grade == "T1":
        found.append(action("file", _("Put on file"), "archive", primary=True, key="E"))
    reviews = change.grade in (*grading.NEEDS_DATE, *grading.NEEDS_REVIEW)
    if "review" in allowed and change.kind == "change" and (reviews or change.grade in grading.NEEDS_DECISION):
        wanted = any(c["code"] in ("date", "review") for c in missing)
        label = _("Ask for the date") if change.grade in grading.NEEDS_DATE else _("Have it reviewed again")
        verb = "review" if reviews else "review-full"
        found.append(action(verb, label, "users", primary=wanted, secondary=not wanted, key="E" if wanted else ""))
    if "approve" in allowed and not missing:
        found.append(action("approve", _("Approve and issue the notice"), "check", primary=True, key="E"))
    if change.state == C.NOTICE_ISSUED and requests.FORWARD in mine:
        found.append(action("forward", _("Forward to the departments"), "send", primary=True, key="E"))
    if "apply" in allowed:
        label = _("Cancel the order") if change.kind == "cancel" else _("Apply to the order")
        effects = [
            f"{row['what']} {row['number']} — {row['proposal']}"
            for row in _impact(change.impact)
            if row["decision"] != impact.LEAVE
        ]
        found.append(
            action(
                "apply",
                label,
                "git-compare",
                primary=True,
                key="E",
                danger=change.kind == "cancel",
                effects=effects if change.kind == "cancel" else (),
            )
        )
    if "refuse" in allowed:
        found.append(action("refuse", _("Refuse the change"), "ban", danger=True, why=list_of(deciding.refuse)))
    if "withdraw" in allowed:
        found.append(
            action(
                "withdraw",
                _("Withdraw"),
                "arrow-back-up",
                danger=True,
                effects=[_("What was held goes on; notices are void.")],
            )
        )
    return found
