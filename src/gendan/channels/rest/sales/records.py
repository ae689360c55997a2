"""Orders of the past, taken over from another system."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gendan.catalog.models import Item
from gendan.catalog.queries import items_by_code
from gendan.core import clock, money
from gendan.core.errors import Invalid
from gendan.org.models import Company
from gendan.partners.queries import visible_customers
from gendan.sales.models import OrderType
from gendan.sales.services import records
from gendan.sales.services.records import PastLine, PastOrder

from ..schemas.sales import PastLineIn, PastOrderIn, Recorded, RecordIn
from ..types import ApiRequest
from . import base
from .base import router


@router.post("/past-orders", response=Recorded)
def record_past_orders(request: ApiRequest, body: RecordIn):
    """Take over closed orders of another system: they post no stock, no credit, no tasks, and count in statistics."""
    company_id = base.company(body.company_id, request.actor)
    request.actor.require("sales.order.record")
    type_id = OrderType.objects.filter(code=body.type).values_list("pk", flat=True).first()
    if type_id is None:
        raise Invalid({"type": _("No such order type.")})
    customers, items = _customers(body, request), _items(body)
    currency = Company.objects.values_list("currency", flat=True).filter(pk=company_id).first() or "CNY"
    past = [_past(order, type_id, customers, items, currency) for order in body.orders]
    made = records.record(past, company_id=company_id, actor=request.actor)
    return Recorded(recorded=len(made), known=len(past) - len(made))


def _customers(body: RecordIn, request: ApiRequest) -> dict[Any, tuple[int, str]]:
    """Customers by id and by code, of those the caller sees; one query."""
    seen = visible_customers(request.actor).filter(company_id=base.company(body.company_id, request.actor))
    ids = {order.customer_id for order in body.orders if order.customer_id}
    codes = {order.customer.strip() for order in body.orders if not order.customer_id}
    found: dict[Any, tuple[int, str]] = {}
    for pk, code, name in seen.filter(pk__in=ids).union(seen.filter(code__in=codes)).values_list("pk", "code", "name"):
        found[pk] = found[code] = (pk, name)
    faults = {
        f"orders.{n}.customer": _("This customer is not known.")
        for n, order in enumerate(body.orders)
        if (order.customer_id or order.customer.strip()) not in found
    }
    if faults:
        raise Invalid(faults)
    return found


def _items(body: RecordIn) -> dict[Any, tuple[int, str, int]]:
    """Items by id and by code; two queries."""
    lines = [line for order in body.orders for line in order.lines]
    codes = items_by_code([line.item for line in lines if line.item_id is None])
    wanted = {line.item_id for line in lines if line.item_id} | set(codes.values())
    rows = Item.objects.filter(pk__in=wanted).values_list("pk", "name", "unit_id")
    known = {pk: (pk, name, unit_id) for pk, name, unit_id in rows}
    found: dict[Any, tuple[int, str, int]] = {**known, **{code: known[pk] for code, pk in codes.items()}}
    faults = {
        f"orders.{n}.lines.{m}.item": _("This item is not known.")
        for n, order in enumerate(body.orders)
        for m, line in enumerate(order.lines)
        if _key(line) not in found
    }
    if faults:
        raise Invalid(faults)
    return found


def _key(line: PastLineIn) -> int | str:
    return line.item_id or line.item.strip().upper()


def _past(
    order: PastOrderIn, type_id: int, customers: Mapping[Any, tuple[int, str]],
    items: Mapping[Any, tuple[int, str, int]], currency: str,
) -> PastOrder:  # fmt: skip
    customer_id, name = customers[order.customer_id or order.customer.strip()]
    return PastOrder(
        order.number, customer_id, name, type_id, "api", order.ordered_at,
        order.requested_on or clock.local(order.ordered_at).date(), order.shipped_on,
        [_line(line, items[_key(line)], currency) for line in order.lines],
        customer_po=order.customer_po, ship_to=order.ship_to, tax=order.tax, freight=order.freight, currency=currency,
    )  # fmt: skip


def _line(line: PastLineIn, item: tuple[int, str, int], currency: str) -> PastLine:
    pk, name, unit_id = item
    worked_out = money.rounded(line.price * line.quantity * (100 - line.discount_percent) / 100, currency)
    amount = worked_out if line.amount is None else line.amount
    return PastLine(pk, name, unit_id, line.quantity, line.price, line.discount_percent, amount)
