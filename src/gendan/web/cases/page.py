"""What the page of an exception shows."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gendan.cases import queries
from gendan.cases.models import ExceptionRecord
from gendan.cases.services import exceptions
from gendan.cases.states import EXCEPTION
from gendan.core.actor import Actor
from gendan.papers import queries as paper_queries
from gendan.sales.queries import timeline
from gendan.web import kit
from gendan.web.mine.pane import role_names
from gendan.web.papers import words as paper_words
from gendan.workflow import messages
from gendan.workflow.models import Task

from . import words
from .forms import PlanForm, TellForm
from .lists import people

PAGES = {"sales.order": "sales:order", "shipping.delivery": "shipping:delivery"}
SLIPS = ("expediting_slip", "contact_slip")  # what one writes to others about an exception (EXC-02, EXC-03)


def context(
    row: ExceptionRecord,
    actor: Actor,
    *,
    planned: PlanForm | None = None,
    told: TellForm | None = None,
    faults: Any = (),
) -> dict[str, Any]:
    """Everything of one exception, in a fixed number of queries."""
    language = get_language() or "zh"
    verbs = EXCEPTION.allowed(row, actor)
    mine = row.running and exceptions.may_settle(row, actor)
    return {
        "e": row, "title": row.kind.label(language), "chip": words.chip(row.state), "nav": "exceptions", "faults": faults,
        "document": document(row.ref_kind, row.ref_number), "kv": _facts(row), "waits": waiting(queries.open_tasks(row)),
        "remarks": list(queries.remarks(row.ref)), "feed": _feed(row),
        "plan_form": (planned or _plan_form(row)) if mine and "plan" in verbs else None,
        "tell_form": (told or TellForm(initial={"medium": "phone"})) if row.running and "tell" in verbs else None,
        "told": _told(row), "analysis": _analysis(row, actor), "slips": _slips(row, actor, language),
        "may": {
            "note": "note" in verbs, "close": mine and "close" in verbs,
            "drop": "drop" in verbs and (mine or row.created_by_id == actor.user_id),
            "hand_over": "hand_over" in verbs and (mine or actor.may("workflow.task.assign")),
        },
        "people": people(actor) if row.running else [],
    }  # fmt: skip


def document(kind: str, number: str) -> tuple[str, str]:
    """The document's number and address."""
    try:
        return number, reverse(PAGES[kind], args=[number])
    except (KeyError, NoReverseMatch):
        return number, ""


def waiting(tasks: "list[Task] | Any") -> list[dict[str, Any]]:
    """What a case waits for: whose task, how much time is left."""
    names = role_names([t.role for t in tasks])
    language = get_language() or "zh"
    found = []
    for task in tasks:
        place = task.department.label(language) if task.department else ""
        who = task.assignee.name if task.assignee else place or names.get(task.role, task.role)
        found.append(
            {
                "title": messages.title(task.code, task.data), "who": who,
                "clock": kit.sla(kit.clock(task.due_at, started=task.opened_at)),
                "url": reverse("mine:task", args=[task.pk]),
            }
        )  # fmt: skip
    return found


def _facts(row: ExceptionRecord) -> list[tuple[Any, Any]]:
    language = get_language() or "zh"
    by = row.created_by.name if row.created_by else _("System")
    pairs = [
        (_("What happened?"), row.text), (_("Which part"), row.part),
        (_("Reported"), f"{kit.stamp(row.created_at)} · {by}"),
        (_("Answers for it"), row.owner.name if row.owner else role_names([row.role]).get(row.role, row.role)),
        (_("Responsible department"), row.department.label(language) if row.department else ""),
        (_("Cause"), row.cause), (_("What is done about it"), row.plan),
        (_("Until"), kit.long_day(row.due_on) if row.due_on else ""),
        (_("How it ended"), row.result),
        (_("Ended"), " · ".join(filter(None, (kit.stamp(row.closed_at), row.closed_by.name if row.closed_by else "")))
         if row.closed_at else ""),
    ]  # fmt: skip
    return [pair for pair in pairs if pair[1]]


def _told(row: ExceptionRecord) -> list[tuple[Any, Any]]:
    if row.told_at is None:
        return []
    said = _("has not answered") if row.agreed is None else _("agrees") if row.agreed else _("does not agree")
    pairs = [
        (_("Told"), " · ".join(filter(None, (kit.stamp(row.told_at), row.told_by.name if row.told_by else "")))),
        (_("New date"), kit.long_day(row.new_on) if row.new_on else ""), (_("The customer"), said),
    ]  # fmt: skip
    return [pair for pair in pairs if pair[1]]


def _plan_form(row: ExceptionRecord) -> PlanForm:
    start = {
        "plan": row.plan, "due_on": row.due_on, "cause": row.cause,
        "department": row.department.code if row.department else "",
    }  # fmt: skip
    return PlanForm(initial=start, company_id=row.company_id)


def _analysis(row: ExceptionRecord, actor: Actor) -> dict[str, Any] | None:
    """The form in which the department says why: a link to it, or the button that begins it."""
    if not row.kind.form:
        return None
    paper = row.paper
    if paper is not None:
        label = paper.definition.label(get_language() or "zh")
        doc = kit.Doc("file-description", f"{label} {paper.number}", reverse("papers:paper", args=[paper.number]), paper_words.CHIP[paper.state], paper_words.STATES[paper.state])  # fmt: skip
        return {"docs": [doc]}
    return {"form": row.kind.form, "may": row.running and actor.may("papers.paper.create")}


def _slips(row: ExceptionRecord, actor: Actor, language: str) -> dict[str, Any] | None:
    """Slips written on the same document, and buttons to write one."""
    if row.ref_kind not in PAGES or not actor.may("papers.paper.view"):
        return None
    fits = {r.code: r.label(language) for r, _form in paper_queries.fillable(actor, row.ref_kind) if r.code in SLIPS}
    rows = paper_queries.of_document(row.about, actor).filter(form__in=SLIPS, created_at__gte=row.created_at)
    docs = [
        kit.Doc("file-description", f"{p.definition.label(language)} {p.number}", reverse("papers:paper", args=[p.number]), paper_words.CHIP[p.state], paper_words.STATES[p.state])
        for p in rows[:10]
    ]  # fmt: skip
    return {"docs": docs, "begin": list(fits.items()) if row.running else []}


def _feed(row: ExceptionRecord) -> list[tuple[str, str]]:
    found = []
    for event in timeline(row.ref):
        if event["name"] in words.EVENT:
            who = _("System") if event["actor_name"] == "system" else event["actor_name"]
            said = event["payload"].get("text") or event["payload"].get("reason") or ""
            told = [who, str(words.EVENT[event["name"]]), said[:80]]
            found.append((kit.stamp(event["at"]), " · ".join(filter(None, told))))
    return found


def kinds(order: Any, actor: Actor) -> list[tuple[str, str]]:
    """The kinds offered on the page of an order; none where nothing is reported any more."""
    if not order.number or order.state in ("closed", "void", "cancelled") or not actor.may("cases.exception.report"):
        return []
    language = get_language() or "zh"
    return [(kind.code, kind.label(language)) for kind in queries.kinds()]


def of_document(ref: Any, actor: Actor) -> list[dict[str, Any]]:
    """The exceptions of a document as rows of its page, running ones first."""
    language = get_language() or "zh"
    return [
        {
            "number": row.number, "kind": row.kind.label(language), "text": row.text, "chip": words.chip(row.state),
            "who": row.owner.name if row.owner else "", "due": kit.day(row.due_on) if row.due_on else "", "running": row.running,
        }
        for row in queries.of_document(ref, actor)[:20]
    ]  # fmt: skip
