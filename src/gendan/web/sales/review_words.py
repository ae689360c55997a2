"""Answers and conditions of a review in words; for the order page and the workbench."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from gendan.sales.models import Order
from gendan.web import kit
from gendan.workflow.models import ReviewCondition

from . import words


def chip(answer: str) -> Any:
    """One answer of a department."""
    text, state = words.REVIEW_ANSWER[answer]
    return kit.chip(state, text)


def condition(c: ReviewCondition, order: Order) -> dict[str, Any]:
    """One condition in words, with where it stands."""
    text, state = words.CONDITION_STATE[c.state]
    told = c.value
    if c.kind == "date" and c.value:
        told = kit.day(date.fromisoformat(c.value))
    elif c.kind == "price" and c.value:
        told = kit.money(Decimal(c.value), order.currency)
    number = order.number or f"draft-{order.pk}"
    return {
        "id": c.pk, "state": c.state, "kind": words.CONDITION[c.kind], "value": told, "text": c.text, "note": c.note,
        "chip": kit.chip(state, text), "url": reverse("sales:condition", args=[number, c.pk]),
        "by": f"{c.settled_by.name} · {kit.stamp(c.settled_at)}" if c.settled_by and c.settled_at else "",
    }  # fmt: skip
