"""Statistics of orders (KPI-02): how many, how much, by what; every figure one statement over what the actor may see.

Counted are orders received in the range that were submitted and are neither cancelled, declined nor void, without
what was cancelled of their lines. Amounts are those of the firm's currency; others are counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, TruncDay, TruncMonth, TruncWeek

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.org.models import Company
from gendan.sales import queries as sales
from gendan.sales.models import Order, OrderLine

from .ranges import Range

ZERO = Decimal(0)
GROUPS_SHOWN = 50
NOT_COUNTED = ("draft", "void", "cancelled", "declined")
OPEN = ("submitted", "returned", "confirmed", "effective")
GONE = ("shipped", "delivered", "signed")
TRUNC = {"day": TruncDay, "week": TruncWeek, "month": TruncMonth}
# dimension → (key, name) of a line
DIMENSIONS: dict[str, tuple[str, str]] = {
    "family": ("item__family_id", "item__family__name"),
    "item": ("item_id", "item__name"),
    "customer": ("order__customer_id", "order__customer__name"),
    "salesperson": ("order__salesperson_id", "order__salesperson__name"),
}
MORE: dict[str, tuple[str, ...]] = {
    "family": ("item__family__name_en",),
    "item": ("item__code", "item__spec"),
    "customer": (),
    "salesperson": (),
}


@dataclass(frozen=True)
class Totals:
    """Figures of a range; `foreign` orders are in another currency and in no amount."""

    orders: int
    customers: int
    quantity: Decimal
    amount: Decimal
    foreign: int = 0


def _orders(actor: Actor) -> "QuerySet[Order]":
    """Orders of the company being worked in that the actor may see."""
    actor.require("analytics.board.view")
    found = Order.objects.filter(sales.visible(actor))
    return found.filter(company_id=actor.company_id) if actor.company_id else found


def _counted(actor: Actor, span: Range) -> "QuerySet[Order]":
    first, after = span.moments(clock.zone())
    return _orders(actor).filter(received_at__gte=first, received_at__lt=after).exclude(state__in=NOT_COUNTED)


def _currency(actor: Actor) -> str:
    found = Company.objects.filter(pk=actor.company_id or 0).values_list("currency", flat=True).first()
    return found or "CNY"


def _lines(actor: Actor, span: Range) -> "QuerySet[OrderLine]":
    """Lines that count, with their quantity and amount (discount and freight shared in) less what was cancelled."""
    kind: DecimalField[Decimal, Decimal] = DecimalField(max_digits=28, decimal_places=8)
    left = F("quantity") - F("cancelled")
    share = Cast(left, kind) / Cast(F("quantity"), kind)
    net = ExpressionWrapper((F("amount") + F("share")) * share, output_field=kind)
    found = OrderLine.objects.filter(order__in=_counted(actor, span), order__currency=_currency(actor))
    return found.annotate(kept=left, net=net)


def totals(actor: Actor, span: Range) -> Totals:
    """Orders, customers, quantity and amount of a range. Three small statements."""
    counted = _counted(actor, span)
    heads = counted.aggregate(
        orders=Count("pk"),
        customers=Count("customer_id", distinct=True),
        foreign=Count("pk", filter=~Q(currency=_currency(actor))),
    )
    sums = _lines(actor, span).aggregate(quantity=Sum("kept"), amount=Sum("net"))
    return Totals(
        heads["orders"], heads["customers"], sums["quantity"] or ZERO, _cents(sums["amount"]), heads["foreign"]
    )


def _cents(value: Decimal | None) -> Decimal:
    return (value or ZERO).quantize(Decimal("0.01"))


def by_step(actor: Actor, span: Range) -> list[dict[str, Any]]:
    """Orders and amount of every day, week or month of the range, empty ones included: `on`, `orders`, `amount`."""
    trunc = TRUNC[span.step]("order__received_at", tzinfo=clock.zone())
    found = {
        row["on"].date(): row
        for row in _lines(actor, span).annotate(on=trunc).values("on")
        .annotate(orders=Count("order_id", distinct=True), amount=Sum("net")).order_by("on")
    }  # fmt: skip
    nothing: dict[str, Any] = {"orders": 0, "amount": ZERO}
    return [
        {"on": on, "orders": (row := found.get(on, nothing))["orders"], "amount": _cents(row["amount"])}
        for on in span.steps()
    ]


def by(actor: Actor, span: Range, dimension: str, limit: int = GROUPS_SHOWN) -> list[dict[str, Any]]:
    """Figures of each family, item, customer or salesperson, the largest amount first: key, name, orders, quantity, amount."""
    key, name = DIMENSIONS[dimension]
    found = (
        _lines(actor, span).values(key, name, *MORE[dimension])
        .annotate(orders=Count("order_id", distinct=True), pieces=Sum("kept"), worth=Sum("net")).order_by("-worth", key)[:limit]
    )  # fmt: skip
    return [
        {
            "key": row[key], "name": row[name] or "", "more": [row[m] for m in MORE[dimension]], "orders": row["orders"],
            "quantity": row["pieces"], "amount": _cents(row["worth"]),
        }
        for row in found
    ]  # fmt: skip


def by_status(actor: Actor, span: Range) -> dict[str, int]:
    """How many orders received in the range stand where, ended ones included."""
    first, after = span.moments(clock.zone())
    found = _orders(actor).filter(received_at__gte=first, received_at__lt=after).exclude(state="void")
    return dict(found.values_list("status").annotate(n=Count("pk")).order_by())


def _late(actor: Actor, on: date) -> "QuerySet[Order]":
    late = Q(promised_on__lt=on) | Q(expected_on__gt=F("promised_on"))
    return _orders(actor).filter(late, state__in=OPEN).exclude(fulfilment_status__in=GONE)


def late(actor: Actor, limit: int = 10) -> tuple[int, Decimal, list[dict[str, Any]]]:
    """Orders under way that are late or will be: how many, worth how much, and the worst ones. Two statements."""
    found = _late(actor, clock.today())
    sums = found.aggregate(
        n=Count("pk"), worth=Sum(F("total") - F("cancelled_amount"), filter=Q(currency=_currency(actor)))
    )
    fields: Sequence[str] = (
        "number", "customer_name", "summary", "promised_on", "expected_on", "total", "currency", "status", "fulfilment_status",
        "salesperson__name", "clerk__name",
    )  # fmt: skip
    rows = list(found.order_by("promised_on", "pk").values(*fields)[:limit]) if sums["n"] else []
    return sums["n"], _cents(sums["worth"]), rows
