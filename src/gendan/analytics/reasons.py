"""Why things were done, counted by code (MDM-14), and how often orders were entered wrongly (ORD-18)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from gendan.core import clock, refs
from gendan.core.actor import Actor
from gendan.org.models import GivenReason
from gendan.sales import queries as sales
from gendan.sales.models import Order

from .ranges import Range, month

ENTRY_ERROR = "entry_error"
CORRECTIONS = ("change", "return")  # lists whose `entry_error` says that the order was entered wrongly
SHOWN = 200


def _given(actor: Actor, span: Range) -> "QuerySet[GivenReason]":
    """Reasons given in the company worked in; who does not see the whole company sees their own."""
    actor.require("analytics.board.view")
    first, after = span.moments(clock.zone())
    found = GivenReason.objects.filter(at__gte=first, at__lt=after, company_id=actor.company_id or 0)
    scope = actor.scopes.get(actor.company_id or 0)
    return found if actor.is_system or (scope and scope.level == "company") else found.filter(by_id=actor.user_id)


def counted(actor: Actor, span: Range) -> list[dict[str, Any]]:
    """How often each reason was given: list, code, name, name_en, count; by list, the most frequent first."""
    rows = (
        _given(actor, span).values("reason__list", "reason__code", "reason__name", "reason__name_en")
        .annotate(count=Count("pk")).order_by("reason__list", "-count", "reason__code")
    )  # fmt: skip
    return [{key.removeprefix("reason__"): value for key, value in row.items()} for row in rows]


def behind(actor: Actor, span: Range, list_name: str, code: str) -> list[dict[str, Any]]:
    """The documents behind a count, the newest first, at most 200: kind, id, number, note, at, by."""
    rows = list(
        _given(actor, span).filter(reason__list=list_name, reason__code=code).order_by("-pk")
        .values("about_kind", "about_id", "note", "at", "by__name")[:SHOWN]
    )  # fmt: skip
    numbers = _numbers({refs.Ref(row["about_kind"], row["about_id"]) for row in rows})
    return [
        {
            "kind": row["about_kind"], "id": row["about_id"], "number": numbers.get((row["about_kind"], row["about_id"]), ""),
            "note": row["note"], "at": row["at"], "by": row["by__name"] or "",
        }
        for row in rows
    ]  # fmt: skip


def _numbers(wanted: set[refs.Ref]) -> dict[tuple[str, int], str]:
    """Numbers of documents that have one; a query per kind."""
    found = {}
    for kind, model in refs.kinds().items():
        ids = [ref.id for ref in wanted if ref.kind == kind]
        if ids and any(field.name == "number" for field in model._meta.fields):
            for pk, number in model._base_manager.filter(pk__in=ids).values_list("pk", "number"):
                found[kind, pk] = number or f"#{pk}"
    return found


def _entered(actor: Actor, span: Range) -> "QuerySet[Any]":
    """Orders submitted in the range that the actor may see, with the moment an entry error was first put right."""
    actor.require("analytics.board.view")
    first, after = span.moments(clock.zone())
    corrected = GivenReason.objects.filter(
        about_kind=Order.KIND, about_id=OuterRef("pk"), reason__list__in=CORRECTIONS, reason__code=ENTRY_ERROR
    ).order_by("pk")
    return Order.objects.filter(
        sales.visible(actor), company_id=actor.company_id or 0, submitted_at__gte=first, submitted_at__lt=after
    ).annotate(corrected_at=Subquery(corrected.values("at")[:1]), said=Subquery(corrected.values("note")[:1]))


def entry_errors(actor: Actor, span: Range) -> list[dict[str, Any]]:
    """Per month of submission and clerk: orders, those corrected later because of an entry error, and the rate.

    One statement. An order counts once, however often it was corrected; a change for another reason is none.
    """
    rows = (
        _entered(actor, span).annotate(month=TruncMonth("submitted_at", tzinfo=clock.zone()))
        .values("month", "clerk_id", "clerk__name")
        .annotate(orders=Count("pk"), wrong=Count("pk", filter=Q(corrected_at__isnull=False)))
        .order_by("-month", "-wrong", "clerk__name", "clerk_id")
    )  # fmt: skip
    return [
        {
            "month": row["month"].date(), "clerk_id": row["clerk_id"], "clerk": row["clerk__name"] or "",
            "orders": row["orders"], "wrong": row["wrong"], "rate": (Decimal(row["wrong"]) / row["orders"]).quantize(Decimal("0.0001")),
        }
        for row in rows
    ]  # fmt: skip


def wrong_orders(actor: Actor, on: date, clerk_id: int | None) -> list[dict[str, Any]]:
    """The orders behind a rate: those a clerk submitted in the month of a day and that had to be corrected."""
    rows = _entered(actor, month(on)).filter(clerk_id=clerk_id, corrected_at__isnull=False).order_by("pk")
    return list(rows.values("number", "customer_name", "submitted_at", "corrected_at", "said")[:SHOWN])
