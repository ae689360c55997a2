"""What meetings talk about of orders: new ones, those in review, late ones."""

from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from gendan.core import clock
from gendan.workflow.agenda import MOST, Asked, Row, section

from .models import Order

S = Order.State
OVER = ("shipped", "delivered", "signed")  # nothing left that could be late


@section("new_orders", ("daily", "sales"), 20)
def new_orders(asked: Asked) -> Sequence[Row]:
    """Orders registered since the meeting before."""
    found = _of(asked).filter(submitted_at__gte=asked.since).exclude(state__in=[S.CANCELLED, S.VOID])
    return _rows(found.order_by("submitted_at"), "requested_on")


@section("in_review", ("daily",), 25)
def in_review(asked: Asked) -> Sequence[Row]:
    """Orders that wait for their reviewers, or for the customer's answer to conditions."""
    found = _of(asked).filter(
        state__in=[S.SUBMITTED, S.CONFIRMED], review_status__in=["open", "conditional", "failed"],
        submitted_at__lt=asked.since,
    )  # fmt: skip
    return _rows(found.order_by("submitted_at"), "requested_on")


@section("late_orders", ("daily", "sales", "summary"), 35)
def late_orders(asked: Asked) -> Sequence[Row]:
    """Orders whose promised date has passed, or will not be kept as things are."""
    late = Q(promised_on__lt=clock.today()) | Q(expected_on__gt=F("promised_on"))
    found = _of(asked).filter(late, state__in=[S.CONFIRMED, S.EFFECTIVE]).exclude(fulfilment_status__in=OVER)
    return _rows(found.order_by("promised_on"), "promised_on")


def _of(asked: Asked) -> "QuerySet[Order]":
    return Order.objects.filter(company_id=asked.company_id)


def _rows(found: "QuerySet[Order]", day: str) -> Sequence[Row]:
    rows = found.values_list("pk", "number", "customer_name", "summary", day)[:MOST]
    return [
        Row(Order.KIND, pk, number or "", f"{customer} · {summary}", on.isoformat() if on else "")
        for pk, number, customer, summary, on in rows
    ]
