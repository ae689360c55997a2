"""Meetings: list, agenda, answers of those present, minutes, decisions that become tasks."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core import clock
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.org.models import Department, User
from gendan.sales import queries as sales
from gendan.sales.models import Order
from gendan.sales.services import reviews
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import steps
from gendan.web.mine.pane import role_names
from gendan.workflow.models import Meeting, Review, ReviewAnswer
from gendan.workflow.services import meetings as verbs
from gendan.workflow.services.rounds import Given, Term

from . import board, words

LISTED = 200
PEOPLE = 300
PAGES = {Order.KIND: "/orders/{number}", "workflow.task": "/tasks/{id}", "cases.exception": "/exceptions/{number}"}


@require_GET
def meetings(request: Request) -> HttpResponse:
    """All meetings, newest first; `?q=` finds in numbers, minutes and decisions, `?kind=` leaves one kind."""
    request.actor.require("workflow.meeting.view")
    kind, words_asked = request.GET.get("kind", ""), request.GET.get("q", "").split()
    found = verbs.seen_by(request.actor).select_related("chair", "department")
    found = found.filter(kind=kind) if kind in words.KINDS else found
    for term in words_asked:
        found = found.filter(
            Q(number__icontains=term) | Q(minutes__icontains=term) | Q(title__icontains=term)
            | Q(pk__in=Meeting.objects.filter(decisions__text__icontains=term).values("pk"))
            | Q(pk__in=Meeting.objects.filter(decisions__number__icontains=term).values("pk"))
        )  # fmt: skip
    rows = [
        _listed(m) for m in found.annotate(
            decided=Count("decisions", distinct=True),
            undone=Count("decisions", filter=Q(decisions__task__state="open"), distinct=True),
        ).order_by("-begun_at")[:LISTED]
    ]  # fmt: skip
    context = {
        "title": _("Meetings"), "nav": "meetings", "table": _table(rows), "kinds": list(words.KINDS.items()), "kind": kind,
        "may_hold": request.actor.may("workflow.meeting.hold"), "departments": _departments(request),
    }  # fmt: skip
    return kit.page(request, "meetings/meetings.html", context)


def _listed(m: Meeting) -> dict[str, Any]:
    unit = m.department.label(get_language() or "zh") if m.department else ""
    return {
        "number": m.number, "kind": " · ".join(filter(None, (str(words.KINDS[m.kind]), unit, m.title))), "chair": m.chair.name,
        "begun_at": m.begun_at, "decided": m.decided, "undone": m.undone or "",  # type: ignore[attr-defined]
        "state": kit.chip("done", pgettext("meeting", "Ended")) if m.closed_at else kit.chip("act", pgettext("meeting", "Under way")),
    }  # fmt: skip


def _table(rows: list[dict[str, Any]]) -> kit.Table:
    return kit.Table(
        [
            kit.Column("number", _("Number"), css="mono b", width=122), kit.Column("kind", _("Meeting"), css="cut"),
            kit.Column("begun_at", pgettext("meeting", "Begun"), fmt=kit.stamp, num=True, width=110),
            kit.Column("chair", _("Chair"), css="cut t2", width=90),
            kit.Column("decided", _("Decisions"), num=True, width=90), kit.Column("undone", _("Not done"), num=True, width=80),
            kit.Column("state", _("State"), width=100),
        ],
        rows, link=kit.to("meetings:meeting", "number"), empty=_("No meeting yet."),
        card=kit.Card(title="number", clock="state", text="kind", foot=("begun_at", "chair", "decided")),
    )  # fmt: skip


def _departments(request: Request) -> list[tuple[int, str]]:
    language = get_language() or "zh"
    rows = Department.objects.filter(company_id=request.actor.company_id or 0, active=True).order_by("code")
    return [(d.pk, d.label(language)) for d in rows]


@require_POST
def begin(request: Request) -> HttpResponse:
    """Begin a meeting; its agenda is drawn."""
    unit = request.POST.get("department", "")
    made = verbs.begin(
        request.POST.get("kind", ""), company_id=request.actor.company_id or 0, actor=request.actor,
        department_id=int(unit) if unit.isdecimal() else None, title=request.POST.get("title", ""),
    )  # fmt: skip
    return kit.done(request, _address(made), _("%(number)s has begun") % {"number": made.number})


@require_GET
def meeting(request: Request, number: str) -> HttpResponse:
    """One meeting: agenda, answers to enter, minutes, decisions."""
    return kit.page(request, "meetings/meeting.html", _context(request, number))


@require_GET
def sheet(request: Request, number: str) -> HttpResponse:
    """The record to print, with a place for everybody's signature."""
    return kit.page(request, "meetings/sheet.html", _context(request, number))


def _context(request: Request, number: str) -> dict[str, Any]:
    found = verbs.read(number, request.actor)
    unit = found.department.label(get_language() or "zh") if found.department else ""
    holds = request.actor.may("workflow.meeting.hold") and found.closed_at is None
    members = list(found.members.select_related("user__department").order_by("user__pinyin", "pk"))
    language = get_language() or "zh"
    for member in members:
        member.unit = member.user.department.label(language) if member.user.department else ""  # type: ignore[attr-defined]
    sections = [_section(s) for s in found.agenda]
    return {
        "title": found.number, "nav": "meetings", "m": found, "kind": words.KINDS[found.kind], "unit": unit,
        "sections": sections, "members": members, "holds": holds, "present": sum(m.present for m in members),
        "decisions": [_decision(d) for d in found.decisions.select_related("owner", "task", "by").order_by("pk")],
        "orders": _orders(request, found) if found.kind == Meeting.Kind.DAILY and request.actor.may("sales.order.view") else [],
        "may_enter": holds and request.actor.may("workflow.review.enter"),
        "people": _people(request) if holds else [], "others": _others(request, members) if holds else [],
        "about": _about(sections), "choices": ("yes", "conditional", "no"),
    }  # fmt: skip


def _section(kept: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {**row, "url": PAGES.get(row["kind"], "").format(**row), "told": _told(row["note"])} for row in kept["rows"]
    ]
    return {"code": kept["code"], "label": words.SECTIONS.get(kept["code"], kept["code"]), "rows": rows}


def _told(note: str) -> str:
    """A kept note: a moment or a day as people write it, words as they are."""
    try:
        return kit.stamp(datetime.fromisoformat(note)) if "T" in note else kit.day(date.fromisoformat(note))
    except ValueError:
        return note


def _decision(d: Any) -> dict[str, Any]:
    state = kit.chip("ok", _("Done")) if d.task and d.task.state == "done" else ""
    if d.task and d.task.state == "open":
        state = kit.chip("late", _("Late")) if d.task.due_at <= clock.now() else kit.chip("act", _("Open"))
    return {"row": d, "state": state, "url": f"/tasks/{d.task_id}" if d.task_id else ""}


def _orders(request: Request, found: Meeting) -> list[dict[str, Any]]:
    """Orders of the agenda that are still under review, with what each department answered."""
    ids = [r["id"] for s in found.agenda for r in s["rows"] if r["kind"] == Order.KIND]
    orders = {o.pk: o for o in sales.orders(request.actor).filter(pk__in=ids)}
    rounds = board.newest(list(orders))
    names = role_names([a.role for review in rounds.values() for a in review.answers.all()])
    shown = []
    for pk in dict.fromkeys(ids):
        review = rounds.get(pk)
        if review is None or review.automatic or pk not in orders:
            continue
        answers = sorted(review.answers.all(), key=lambda a: (a.stage, a.pk))
        if review.result == "passed" and not any(a.meeting_id == found.pk for a in answers):
            continue  # it needs nobody here
        shown.append({"order": orders[pk], "review": review, "answers": [board.answer(a, names) for a in answers],
                      "waits": any(a.answer == "pending" and a.task_id for a in answers)})  # fmt: skip
    return sorted(shown, key=lambda one: not one["waits"])


def _people(request: Request) -> list[tuple[int, str]]:
    rows = User.objects.filter(assignments__company_id=request.actor.company_id or 0, is_active=True).distinct()
    return list(rows.order_by("pinyin", "pk").values_list("pk", "name")[:PEOPLE])


def _others(request: Request, members: list[Any]) -> list[tuple[int, str]]:
    there = {m.user_id for m in members}
    return [(pk, name) for pk, name in _people(request) if pk not in there]


def _about(sections: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What a decision may be about: the documents of the agenda, each once."""
    rows = {
        f"{r['kind']}:{r['id']}": f"{r['number']} {r['subject']}"[:60]
        for s in sections
        for r in s["rows"]
        if r["number"]
    }
    return [(key, label) for key, label in rows.items() if not key.startswith("workflow.")]


# Verbs -----------------------------------------------------------------------------------------------------------------


@require_POST
def write(request: Request, number: str) -> HttpResponse:
    """Keep minutes and attendance."""
    found = verbs.read(number, request.actor)
    members = {int(id) for id in request.POST.getlist("member") if id.isdecimal()}
    present = {int(id) for id in request.POST.getlist("present") if id.isdecimal()}
    added = {int(id) for id in request.POST.getlist("add") if id.isdecimal()}
    verbs.write(
        found.pk, minutes=request.POST.get("minutes", ""), members=members | added, present=present | added,
        place=request.POST.get("place", ""), version=kit.version(request), actor=request.actor,
    )  # fmt: skip
    return kit.done(request, _address(found), _("Kept"))


@require_POST
def decide(request: Request, number: str) -> HttpResponse:
    """Write a decision down; with an owner and a day it becomes a task."""
    found = verbs.read(number, request.actor)
    kind, _sep, id = request.POST.get("about", "").partition(":")
    rows = [r for s in found.agenda for r in s["rows"] if (r["kind"], str(r["id"])) == (kind, id)]
    owner = request.POST.get("owner", "")
    made = verbs.decide(
        found.pk, request.POST.get("text", ""), owner_id=int(owner) if owner.isdecimal() else None,
        due_on=steps.parse_day(request.POST.get("due_on", "")), about=Ref(kind, int(id)) if rows else None,
        number=rows[0]["number"] if rows else "", actor=request.actor,
    )  # fmt: skip
    told = _("%(who)s has a task") % {"who": made.owner.name} if made.owner else _("Written down")
    return kit.done(request, _address(found), told)


@require_POST
def answers(request: Request, number: str, review_id: int) -> HttpResponse:
    """Enter what the departments present answer about one order: all of them or none."""
    found = verbs.read(number, request.actor)
    entered = _enter(request, found, review_id)
    if not entered:
        raise Invalid({"": _("Choose an answer for at least one department.")})
    return kit.done(request, _address(found), _("Answers entered"))


@service
def _enter(request: Request, found: Meeting, review_id: int) -> int:
    review = Review.objects.filter(pk=review_id, company_id=found.company_id).first()
    if review is None or found.closed_at is not None:
        raise Invalid({"": _("This meeting is closed; its record stays as it is.")})
    entered = 0
    for row in ReviewAnswer.objects.filter(review=review, answer="pending").exclude(task_id=None).order_by("pk"):
        said = request.POST.get(f"a{row.pk}.verdict", "")
        if said:
            reviews.enter(row.pk, _given(request, row, said), meeting_id=found.pk, actor=request.actor)
            entered += 1
    return entered


def _given(request: Request, row: ReviewAnswer, said: str) -> Given:
    """One department's word for all its questions."""
    text = request.POST.get(f"a{row.pk}.condition", "").strip()
    on = steps.parse_day(request.POST.get(f"a{row.pk}.earliest_on", ""))
    terms = [Term(text)] if text and said != "yes" else []
    return Given(dict.fromkeys(row.questions, said), on, terms, "" if terms else text)


@require_POST
def close(request: Request, number: str) -> HttpResponse:
    """End the meeting."""
    found = verbs.read(number, request.actor)
    verbs.close(found.pk, version=kit.version(request), actor=request.actor)
    return kit.done(request, _address(found), _("%(number)s is closed") % {"number": found.number})


def _address(found: Meeting) -> str:
    return reverse("meetings:meeting", args=[found.number])
