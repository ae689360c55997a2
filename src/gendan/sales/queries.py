"""Reads of sales, always for an actor; what lies outside their company or scope does not exist."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref

from .models import Checklist, Order, OrderLine, OrderType, Quotation


def visible(actor: Actor) -> Q:
    """The condition on orders that an actor may see (SEC-01)."""
    if actor.is_system:
        return Q()
    found = Q(pk__in=[])
    for company_id, scope in actor.scopes.items():
        part = Q(company_id=company_id)
        if scope.level == "department":
            part &= Q(department_id__in=list(scope.department_ids)) | _mine(actor)
        elif scope.level == "own":
            part &= _mine(actor)
        found |= part
    return found


def _mine(actor: Actor) -> Q:
    mine = Q()
    for part in ("salesperson", "clerk", "merchandiser", "service"):
        mine |= Q(**{f"{part}_id": actor.user_id})
    return mine


def orders(actor: Actor) -> "QuerySet[Order]":
    """Orders the actor may see; void drafts are gone for everybody."""
    actor.require("sales.order.view")
    return Order.objects.filter(visible(actor)).exclude(state=Order.State.VOID)


def get_order(number: str, *, actor: Actor) -> Order:
    """An order by number, or a draft by `draft-<id>`. Refuses with NotFound."""
    head, _sep, id = number.partition("draft-")
    key = Q(pk=int(id)) if not head and id.isdigit() and len(id) < 19 else Q(number=number)
    found = orders(actor).filter(key).select_related("type", "proposed_type", "customer").first()
    if found is None:
        raise NotFound()
    return found


def quotations(actor: Actor) -> "QuerySet[Quotation]":
    """Quotations of orders the actor may see."""
    actor.require("sales.order.view")
    return Quotation.objects.filter(order__in=Order.objects.filter(visible(actor))).select_related("order", "contract")


def get_quotation(number: str, *, actor: Actor) -> Quotation:
    """A quotation by number. Refuses with NotFound."""
    found = quotations(actor).filter(number=number).first()
    if found is None:
        raise NotFound()
    return found


_FAMILY = """
with recursive top as (
  select id, parent_id from sales_order where id = %(order)s
  union all select o.id, o.parent_id from sales_order o join top t on o.id = t.parent_id
), family as (
  select id from top where parent_id is null
  union all select o.id from sales_order o join family f on o.parent_id = f.id
)
select id from family
"""


def parts(order: Order, *, actor: Actor) -> list[dict[str, Any]]:
    """The order that was split and all its parts, as far as the actor may see them; nothing of an order that never was."""
    ids = [id for (id,) in sql.rows(_FAMILY, {"order": order.pk})]
    if len(ids) < 2:
        return []
    found = Order.objects.filter(visible(actor), pk__in=ids).order_by("pk")
    rows = found.values("id", "number", "parent_id", "state", "status", "total", "currency", "promised_on")
    return [{**row, "number": row["number"] or f"draft-{row['id']}"} for row in rows]


def lines(order_ids: Sequence[int]) -> "QuerySet[OrderLine]":
    """Lines of orders with item and unit, in order."""
    return (
        OrderLine.objects.filter(order_id__in=order_ids)
        .select_related("item", "unit", "warehouse", "type", "maker")
        .order_by("order_id", "line_no")
    )


def order_types(*, all_types: bool = False) -> "QuerySet[OrderType]":
    """Order types people can choose, or all of them."""
    types = OrderType.objects.filter(active=True).order_by("sort", "code")
    return types if all_types else types.filter(available=True)


def checklist(type_id: int, company_id: int, at: datetime) -> Checklist | None:
    """The confirmation list of a type at a moment: the company's own, else the one for all. One query."""
    lists = Checklist.objects.filter(Q(company=None) | Q(company_id=company_id), type_id=type_id, since__lte=at)
    return lists.order_by(F("company_id").asc(nulls_last=True), "-version").first()


def checklists(company_id: int, at: datetime) -> dict[int, Checklist]:
    """The lists of all types at a moment, by type. One query."""
    lists = Checklist.objects.filter(Q(company=None) | Q(company_id=company_id), since__lte=at)
    rows = lists.order_by("type_id", F("company_id").asc(nulls_last=True), "-version").distinct("type_id")
    return {row.type_id: row for row in rows}


def open_gates(order_ids: Sequence[int]) -> dict[int, set[str]]:
    """Codes of the open gates of each order; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    for order_id, code in sql.rows(
        "select ref_id, code from workflow_gate where ref_kind = 'sales.order' and ref_id = any(%s)"
        " and satisfied_at is null and overridden_at is null",
        [list(order_ids)],
    ):
        found[order_id].add(code)
    return found


def review_results(order_ids: Sequence[int]) -> dict[int, str]:
    """Result of the newest round of review of each order that has one; one query."""
    return dict(
        sql.rows(
            "select distinct on (ref_id) ref_id, result from workflow_review"
            " where ref_kind = 'sales.order' and ref_id = any(%s) and result <> 'cancelled' order by ref_id, round desc",
            [list(order_ids)],
        )
    )


def timeline(ref: Ref, limit: int = 200) -> list[dict[str, Any]]:
    """All events about a document or serving it, newest first; one query over two indexes."""
    rows = sql.dicts(
        """
        select id, name, at, about_kind, about_id, actor_id, actor_name, cause, payload from core_event
        where about_kind = %(kind)s and about_id = %(id)s
        union all
        select id, name, at, about_kind, about_id, actor_id, actor_name, cause, payload from core_event
        where serves @> array[%(ref)s]::text[] and serves <> '{}' and not (about_kind = %(kind)s and about_id = %(id)s)
        order by id desc limit %(limit)s
        """,
        {"kind": ref.kind, "id": ref.id, "ref": str(ref), "limit": limit},
    )
    return [{**row, "payload": json.loads(row["payload"])} for row in rows]


def numbers(order_ids: Iterable[int]) -> dict[int, str]:
    """Order numbers by id, for texts about several orders; a draft is called as in its address."""
    found = Order.objects.filter(pk__in=list(order_ids)).values_list("pk", "number")
    return {pk: number or f"draft-{pk}" for pk, number in found}


def committed(order_ids: Iterable[int]) -> list[tuple[int, int, Decimal]]:
    """Order, customer and what the order commits of the customer's credit now (CRD-01). One query."""
    rows = sql.rows(sql.named("sales", "committed"), {"orders": list(order_ids)})
    return [(order, customer, worth) for order, customer, worth in rows]
