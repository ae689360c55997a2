"""The review of an order: rules that decided, answers of each round and what changed between them, conditions, files."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gendan.core.models import Attachment, EventRow
from gendan.sales.models import Order
from gendan.web import kit
from gendan.web.mine.pane import role_names
from gendan.workflow.models import Review, ReviewAnswer
from gendan.workflow.services import rounds

from .. import words
from ..review_words import chip, condition
from .story import change_words


def is_negotiating(order: Order) -> bool:
    """Whether the customer has to be asked about what the reviewers want."""
    return order.state in ("submitted", "confirmed") and order.review_status in ("conditional", "failed")


def box(order: Order) -> dict[str, Any]:
    """The newest round with its rules, answers and conditions, and the rounds before it; empty without a review."""
    found = rounds.all_of(order.ref)
    if not found:
        return {}
    files = _files(found, order)
    roles = role_names([a.role for review in found for a in review.answers.all()])
    shown = [
        _round(review, found[n + 1] if n + 1 < len(found) else None, roles, files, order)
        for n, review in enumerate(found)
    ]
    open_ones = [c for c in shown[0]["conditions"] if c["state"] == "open"]
    negotiating = is_negotiating(order) and found[0].settled_at is None
    return {
        **shown[0], "earlier": shown[1:], "negotiating": negotiating, "open": open_ones,
        "waits": is_negotiating(order) and found[0].settled_at is not None,
        "changes": _changes(order, found),
    }  # fmt: skip


def _round(
    review: Review, before: Review | None, roles: dict[str, str], files: dict[int, list[dict[str, str]]], order: Order
) -> dict[str, Any]:  # fmt: skip
    answers = sorted(review.answers.all(), key=lambda a: (a.stage, a.pk))
    old = {(a.role, a.department_id): a for a in before.answers.all()} if before else {}
    stages = len({a.stage for a in answers}) > 1
    return {
        "review": review,
        "title": _("Round %(n)s") % {"n": review.round} if review.round > 1 or before else "",
        "result": _result(review),
        "rules": rules(review.rules),
        "answers": [_answer(a, old.get((a.role, a.department_id)), roles, files, stages) for a in answers],
        "conditions": [condition(c, order) for c in sorted(review.conditions.all(), key=lambda c: c.pk)],
        "note": review.note,
    }


def rules(found: Sequence[dict[str, Any]]) -> list[tuple[Any, bool]]:
    """What the rules of the automatic review found, in words (REV-09)."""
    return [(_rule(r), r["passed"]) for r in found]


def _rule(r: dict[str, Any]) -> str:
    passed = {
        "price_policy": _("Prices follow the policy"), "stock": _("Stock covers it"), "credit": _("Credit covers it"),
        "amount": _("Below the large-order amount"), "requirements": _("No special requirements"),
    }  # fmt: skip
    if r["passed"]:
        return passed.get(r["rule"], r["rule"])
    failed = {
        "price_policy": lambda: _("%(n)s lines off the price policy") % {"n": r.get("lines", "")},
        "stock": lambda: _("Stock does not cover: %(items)s") % {"items": r.get("items", "")},
        "credit": lambda: _("Credit does not cover it"),
        "amount": lambda: _("Large order, from %(limit)s") % {"limit": r.get("limit", "")},
        "requirements": lambda: _("%(n)s special requirements") % {"n": r.get("count", "")},
    }
    return failed[r["rule"]]() if r["rule"] in failed else str(r["rule"])


def _result(review: Review) -> Any:
    text, state = words.REVIEW_RESULT.get(review.result, (review.result, "plan"))
    return kit.chip(state, text)


def _answer(
    a: ReviewAnswer, old: ReviewAnswer | None, roles: dict[str, str], files: dict[int, list[dict[str, str]]],
    stages: bool,
) -> dict[str, Any]:  # fmt: skip
    role = roles.get(a.role, a.role)
    unit = a.department.label(get_language() or "zh") if a.department else ""
    doubts = [
        {"text": words.QUESTION.get(q, q), "chip": chip(said)}
        for q, said in a.answers.items()
        if said != "yes" and len(a.answers) > 1
    ]
    return {
        "who": a.by.name if a.by else unit or role, "role": (unit or role) if a.by else "", "chip": chip(a.answer),
        "earliest": kit.day(a.earliest_on) if a.earliest_on else "", "remarks": a.remarks, "doubts": doubts,
        "stage": a.stage if stages else 0, "decides": a.decides, "hard": a.hard, "files": files.get(a.pk, []),
        "entered": a.meeting_id is not None, "changed": _difference(a, old),
    }  # fmt: skip


def _difference(a: ReviewAnswer, old: ReviewAnswer | None) -> str:
    """What was answered in the round before, where it was something else (REV-12)."""
    if old is None or a.answer == "pending" or old.answer in ("pending", "skipped"):
        return ""
    if (a.answer, a.earliest_on, a.condition) == (old.answer, old.earliest_on, old.condition):
        return ""
    told = [str(words.REVIEW_ANSWER[old.answer][0]), kit.day(old.earliest_on) if old.earliest_on else "", old.condition]
    return pgettext("review", "before: %(n)s") % {"n": " · ".join(filter(None, told))}


def _files(found: Sequence[Review], order: Order) -> dict[int, list[dict[str, str]]]:
    """Files by the answer they belong to. One query."""
    ids = [a.pk for review in found for a in review.answers.all()]
    rows = Attachment.objects.filter(ref_kind=ReviewAnswer.KIND, ref_id__in=ids).order_by("pk")
    number = order.number or f"draft-{order.pk}"
    files: dict[int, list[dict[str, str]]] = {}
    for row in rows:
        url = reverse("sales:review-file", args=[number, row.pk])
        files.setdefault(row.ref_id, []).append({"name": row.name, "url": url})
    return files


def _changes(order: Order, found: Sequence[Review]) -> list[tuple[str, Any, Any]]:
    """What was changed on the order between the newest two rounds."""
    if len(found) < 2:
        return []
    since, until = found[1].closed_at or found[1].opened_at, found[0].opened_at
    rows = EventRow.objects.filter(
        Q(name="sales.order.edited") | Q(name="sales.order.changed"), about_kind=Order.KIND, about_id=order.pk,
        at__gte=since, at__lte=until,
    ).order_by("pk")  # fmt: skip
    return [change_words(change) for row in rows for change in row.payload.get("changes", ())]
