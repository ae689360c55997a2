"""The board of orders under review: by state, with who has not answered, the earliest date, and the clock (REV-07)."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.sales import queries
from gendan.sales.models import Order
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import work
from gendan.web.mine.pane import role_names
from gendan.web.sales import words as sales_words
from gendan.workflow.models import Meeting, Review, ReviewAnswer, Task
from gendan.workflow.services import meetings

from . import words

MOST = 200
S = Order.State


@require_GET
def board(request: Request) -> HttpResponse:
    """Orders under review in columns; `?role=` leaves those that wait for one role."""
    request.actor.require("sales.order.view")
    role = request.GET.get("role", "")
    cards, roles = cards_of(request.actor)
    if role:
        cards = [c for c in cards if role in c["waits"]]
    columns = [
        {"code": code, "label": label, "cards": [c for c in cards if c["column"] == code]}
        for code, label in words.COLUMNS
    ]
    running = meetings.seen_by(request.actor).filter(kind=Meeting.Kind.DAILY, closed_at=None).first()
    context = {
        "title": _("Review board"), "nav": "reviews", "columns": columns, "count": len(cards), "role": role,
        "roles": sorted(roles.items(), key=lambda row: row[1]), "running": running,
        "may_hold": request.actor.may("workflow.meeting.hold"),
    }  # fmt: skip
    return kit.page(request, "meetings/board.html", context)


def cards_of(actor: Actor) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """A card for each order under review, the most urgent first, and the roles that are asked. Six queries."""
    under = Q(review_status__in=["open", "conditional", "failed"]) | Q(review_status="passed", state=S.SUBMITTED)
    orders = list(
        queries.orders(actor)
        .filter(under, state__in=[S.SUBMITTED, S.CONFIRMED])
        .order_by("-priority", "submitted_at")[:MOST]
    )
    reviews = newest([order.pk for order in orders])
    asked = [a for review in reviews.values() for a in review.answers.all()]
    due = {t["id"]: t for t in _tasks([a.task_id for a in asked if a.task_id])}
    names = role_names([a.role for a in asked])
    cards = [_card(order, reviews[order.pk], due, names) for order in orders if order.pk in reviews]
    waiting = {a.role: names.get(a.role, a.role) for a in asked if a.answer == "pending"}
    return sorted(cards, key=lambda c: (c["due"] is None, c["due"] or clock.now())), waiting


def newest(order_ids: list[int]) -> dict[int, Review]:
    """The newest round of each of these orders, with answers and conditions. Three queries."""
    rows = (
        Review.objects.filter(ref_kind=Order.KIND, ref_id__in=order_ids).exclude(result="cancelled")
        .order_by("ref_id", "-round").distinct("ref_id")
    )  # fmt: skip
    return {r.ref_id: r for r in rows.prefetch_related("answers__department", "answers__by", "conditions")}


def _tasks(ids: list[int]) -> list[dict[str, Any]]:
    fields = (
        "id",
        "state",
        "opened_at",
        "warn_at",
        "due_at",
        "paused_at",
        "closed_at",
        "limit_text",
        "sla",
        "paused_for",
    )
    return list(Task.objects.filter(pk__in=ids, state=Task.State.OPEN).values(*fields))


def _card(order: Order, review: Review, due: dict[int, dict[str, Any]], names: dict[str, str]) -> dict[str, Any]:
    answers = sorted(review.answers.all(), key=lambda a: (a.stage, a.pk))
    open_tasks = sorted((due[a.task_id] for a in answers if a.task_id in due), key=lambda t: t["due_at"])
    earliest = max((a.earliest_on for a in answers if a.earliest_on), default=None)
    conditions = [c for c in review.conditions.all() if c.state == "open"]
    return {
        "column": review.result, "number": order.number, "customer": order.customer_name, "summary": order.summary,
        "url": reverse("sales:order", args=[order.number]), "review": review, "round": review.round,
        "requested": kit.day(order.requested_on) if order.requested_on else "",
        "earliest": kit.day(earliest) if earliest else "", "later": _is_later(earliest, order.requested_on),
        "answers": [answer(a, names) for a in answers], "waits": {a.role for a in answers if a.answer == "pending"},
        "conditions": [c.text or sales_words.CONDITION[c.kind] for c in conditions],
        "due": open_tasks[0]["due_at"] if open_tasks else None,
        "clock": kit.sla(work.clock_of(open_tasks[0], clock.now())) if open_tasks else "",
        "priority": order.priority,
    }  # fmt: skip


def _is_later(earliest: date | None, wanted: date | None) -> bool:
    return bool(earliest and wanted and earliest > wanted)


def answer(a: ReviewAnswer, names: dict[str, str]) -> dict[str, Any]:
    """One department on a card: its name and what it answered."""
    text, state = sales_words.REVIEW_ANSWER[a.answer]
    who = a.department.label(get_language() or "zh") if a.department else names.get(a.role, a.role)
    asked = a.answer == "pending" and a.task_id is not None
    return {
        "id": a.pk, "who": who, "chip": kit.chip(state, who), "text": text, "answer": a.answer, "asked": asked,
        "earliest": kit.day(a.earliest_on) if a.earliest_on else "", "by": a.by.name if a.by else "",
        "questions": [sales_words.QUESTION.get(q, q) for q in a.questions], "condition": a.condition, "codes": a.questions,
    }  # fmt: skip
