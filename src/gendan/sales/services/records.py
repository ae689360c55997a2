"""Orders of the past, taken over from another system in bulk (CHN-09, real orders)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import bulk, clock, money
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.money import ZERO
from gendan.core.refs import Ref
from gendan.core.text import search_text
from gendan.core.work import record as note
from gendan.core.work import service
from gendan.org.models import Company
from gendan.partners.models import Customer
from gendan.planning.services import dates
from gendan.planning.services.dates import Stated
from gendan.sales.models import Order, OrderLine

from .writing import defaults


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line as it was agreed and shipped."""

    item_id: int
    item_name: str
    unit_id: int
    quantity: Decimal
    price: Decimal
    discount_percent: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A closed order of the past; `number` is the one it had there and must be new here."""

    number: str
    customer_id: int
    customer_name: str
    type_id: int
    channel: str
    ordered_at: datetime
    requested_on: date
    shipped_on: date
    lines: Sequence[PastLine]
    customer_po: str = ""
    ship_to: str = ""
    tax: Decimal = ZERO
    freight: Decimal = ZERO
    currency: str = "CNY"


@service
def record(past: Sequence[PastOrder], *, company_id: int, actor: Actor) -> list[int]:
    """Take over closed orders; those whose number is already here are left out. Their new ids.

    They post no stock, no credit, no tasks and are marked imported. Five statements for any number of orders.
    Refuses with Invalid when an order's amounts do not add up or a number comes twice, NotFound (a customer of another
    company), NotAllowed without `sales.order.record`.
    """
    actor.require("sales.order.record")
    if not actor.sees_company(company_id):
        raise NotFound()
    present = set(Order.objects.filter(number__in=[o.number for o in past]).values_list("number", flat=True))
    fresh = [order for order in past if order.number not in present]
    if not fresh:
        return []
    _check(fresh, company_id)
    now = clock.now()
    ids = bulk.insert(Order, [_head(order, company_id, actor, now) for order in fresh])
    line_ids = bulk.insert(OrderLine, [row for id, order in zip(ids, fresh, strict=True) for row in _lines(id, order)])
    owners = [order for order in fresh for _line in order.lines]
    dates.state(
        [
            Stated(Ref(OrderLine.KIND, line_id), kind, on, "imported")
            for line_id, order in zip(line_ids, owners, strict=True)
            for kind, on in (("requested", order.requested_on), ("actual", order.shipped_on))
        ],
        actor=actor,
    )
    note(
        "sales.orders.recorded", about=Ref(Company.KIND, company_id), company_id=company_id, count=len(ids),
        first=fresh[0].number, last=fresh[-1].number,
    )  # fmt: skip
    return ids


def _check(past: Sequence[PastOrder], company_id: int) -> None:
    """Each number once, customers of the company, every line's amount price × quantity less discount, to the cent."""
    twice = [number for number, count in Counter(order.number for order in past).items() if count > 1]
    if twice:
        raise Invalid({number: _("This number comes twice.") for number in twice})
    customers = {order.customer_id for order in past}
    if Customer.objects.filter(pk__in=customers, company_id=company_id).count() != len(customers):
        raise NotFound()
    for order in past:
        for n, line in enumerate(order.lines):
            due = money.rounded(line.price * line.quantity * (100 - line.discount_percent) / 100, order.currency)
            if abs(due - line.amount) > money.cent(order.currency):
                raise Invalid({f"{order.number}.lines.{n}.amount": f"{line.amount} ≠ {due}"})


def _head(order: PastOrder, company_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    goods = sum((line.amount for line in order.lines), ZERO)
    first = order.lines[0].item_name if order.lines else ""
    return {
        **defaults(Order),
        "company_id": company_id, "number": order.number, "state": "closed", "status": "closed", "version": 1,
        "created_at": now, "created_by_id": actor.user_id, "type_id": order.type_id, "channel": order.channel,
        "customer_id": order.customer_id, "customer_name": order.customer_name, "customer_po": order.customer_po,
        "ship_to": order.ship_to, "received_at": order.ordered_at, "requested_on": order.requested_on,
        "promised_on": order.requested_on, "submitted_at": order.ordered_at, "closed_at": now,
        "currency": order.currency, "goods": goods, "freight": order.freight, "tax": order.tax,
        "total": goods + order.freight, "paid": goods + order.freight, "payment_status": "paid",
        "fulfilment_status": "signed", "billing_status": "paid", "line_count": len(order.lines),
        "summary": first[:200], "imported": True,
        "search": search_text(order.number, order.customer_name, order.customer_po, first),
    }  # fmt: skip


def _lines(order_id: int, order: PastOrder) -> list[dict[str, Any]]:
    shares = money.split(order.freight, [line.amount for line in order.lines], order.currency) if order.lines else []
    return [
        {
            **defaults(OrderLine),
            "order_id": order_id, "line_no": 10 * (n + 1), "item_id": line.item_id, "item_name": line.item_name,
            "unit_id": line.unit_id, "unit_quantity": line.quantity, "quantity": line.quantity, "price": line.price,
            "price_source": "imported", "discount_percent": line.discount_percent, "amount": line.amount,
            "share": share, "requested_on": order.requested_on, "status": "signed", "shipped": line.quantity,
            "delivered": line.quantity, "signed": line.quantity, "invoiced": line.quantity,
        }
        for n, (line, share) in enumerate(zip(order.lines, shares, strict=True))
    ]  # fmt: skip
