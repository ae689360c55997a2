"""Lists and details of orders."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from ninja import Query

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.quantity import plain
from gendan.core.refs import Ref
from gendan.sales import queries
from gendan.sales.models import ContactLog, Order, OrderLine, OrderRequirement, OrderVersion
from gendan.sales.status import whole
from gendan.workflow.services import gates

from .. import wire
from ..base import piece
from ..pages import Page, Paging, page
from ..schemas.sales import (
    Condition,
    ContactOut,
    Happening,
    LineOut,
    OrderFilter,
    OrderHead,
    OrderOut,
    TypeOut,
    VersionOut,
)  # fmt: skip
from ..types import ApiRequest
from . import base
from .base import router

_LINE = [name for name in LineOut.model_fields if name not in ("item", "unit")]
_MORE = [
    name
    for name in OrderOut.model_fields
    if name not in (*base.HEAD, "number", "actions", "lines", "requirements", "conditions", "parts", "whole_status")
]
EQUAL = ("state", "status", "channel", "customer_id", "customer_po", "salesperson_id", "warehouse_id")


@router.get("/orders", response=Page[OrderHead])
def list_orders(request: ApiRequest, filter: Query[OrderFilter], paging: Query[Paging]):
    """Orders, newest first, a page at a time."""
    rows = filtered(queries.orders(request.actor), filter).values(*base.HEAD, "number")
    return wire.answer(page(rows, paging, filter.order, _numbered))


def _numbered(row: dict[str, Any]) -> dict[str, Any]:
    row["number"] = row["number"] or f"draft-{row['id']}"
    return row


def filtered(rows: "QuerySet[Order]", filter: OrderFilter) -> "QuerySet[Order]":
    """Orders that pass a filter."""
    wanted = Q(**{name: value for name in EQUAL if (value := getattr(filter, name))})
    if filter.q:
        wanted &= Q(search__contains=piece(filter.q))
    if filter.type:
        wanted &= Q(type__code=filter.type)
    if filter.hold:
        wanted &= Q(holds__contains=[filter.hold])
    if filter.item_id:
        wanted &= Q(pk__in=OrderLine.objects.filter(item_id=filter.item_id).values("order_id"))
    if filter.received_from:
        wanted &= Q(received_at__gte=clock.midnight(filter.received_from))
    if filter.received_to:
        wanted &= Q(received_at__lt=clock.midnight(filter.received_to + timedelta(days=1)))
    if filter.promised_from:
        wanted &= Q(promised_on__gte=filter.promised_from)
    if filter.promised_to:
        wanted &= Q(promised_on__lte=filter.promised_to)
    if filter.order == "promised_on":
        wanted &= Q(promised_on__isnull=False)
    return rows.filter(wanted)


@router.get("/orders/{number}", response=OrderOut)
def get_order(request: ApiRequest, number: str):
    """An order with its lines, requirements, conditions, and what can be done with it."""
    return wire.answer(order_page(queries.get_order(number, actor=request.actor), request.actor))


def order_page(order: Order, actor: Actor) -> dict[str, Any]:
    """All of an order as the wire carries it; a fixed number of queries."""
    told = base.head(order)
    told.update({name: getattr(order, name) for name in _MORE})
    told["deposit_percent"] = text_of(order.deposit_percent)
    told["actions"] = base.actions(order, actor)
    told["lines"] = [_line(line) for line in queries.lines([order.pk])]
    told["requirements"] = list(
        OrderRequirement.objects.filter(order=order).order_by("pk").values("id", "text", "papers", "verified_at")
    )
    told["parts"] = parts = queries.parts(order, actor=actor)
    told["whole_status"] = whole(part["status"] for part in parts) if parts else order.status
    told["conditions"] = [
        {name: row.get(name) for name in Condition.model_fields} for row in gates.conditions([order.ref])
    ]
    return told


def _line(line: OrderLine) -> dict[str, Any]:
    row = {name: text_of(getattr(line, name)) if name in _NUMBERS else getattr(line, name) for name in _LINE}
    return {**row, "item": line.item.code, "unit": line.unit.code}


_NUMBERS = {
    "unit_quantity", "quantity", "list_price", "price", "discount_percent", "tax_rate", "reserved", "picked", "shipped",
    "delivered", "signed", "cancelled", "invoiced",
}  # fmt: skip


def text_of(value: Any) -> Any:
    """A number without idle zeros."""
    return None if value is None else plain(value)


@router.get("/orders/{number}/timeline", response=list[Happening])
def get_order_timeline(request: ApiRequest, number: str):
    """All that happened to an order and to the documents that serve it, newest first."""
    order = queries.get_order(number, actor=request.actor)
    return queries.timeline(Ref(Order.KIND, order.pk))


@router.get("/orders/{number}/versions", response=list[VersionOut])
def list_order_versions(request: ApiRequest, number: str):
    """The revisions agreed with the customer, newest first."""
    order = queries.get_order(number, actor=request.actor)
    return list(OrderVersion.objects.filter(order=order).order_by("-revision"))


@router.get("/orders/{number}/contacts", response=Page[ContactOut])
def list_order_contacts(request: ApiRequest, number: str, paging: Query[Paging]):
    """Talks with the customer, newest first."""
    order = queries.get_order(number, actor=request.actor)
    return page(ContactLog.objects.filter(order=order), paging)


@router.get("/types", response=list[TypeOut])
def list_order_types(request: ApiRequest, all_types: bool = False):
    """Order types that can be chosen, or all."""
    return list(queries.order_types(all_types=all_types))
