"""What orders publish for process templates, facts and parts, and how a process starts for an order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_noop as _

from gendan.core.refs import Ref
from gendan.org.models import Department
from gendan.workflow import published
from gendan.workflow.services import rounds
from gendan.workflow.services.runs import DEPARTMENT, Starter

from .models import Order, OrderLine

STARTS_ON = "sales.order.submitted"

for _name, _type, _label in (
    ("order.type", "text", _("Order: type")),
    ("order.channel", "text", _("Order: channel")),
    ("order.total", "number", _("Order: total")),
    ("order.currency", "text", _("Order: currency")),
    ("order.lines", "number", _("Order: number of lines")),
    ("order.payment_mode", "text", _("Order: payment mode")),
    ("order.delivery_mode", "text", _("Order: delivery mode")),
    ("order.priority", "number", _("Order: priority")),
    ("order.requested_on", "date", _("Order: requested date")),
    ("order.promised_on", "date", _("Order: promised date")),
    ("order.review", "text", _("Order: result of its review")),
    ("order.findings", "list", _("Order: what the automatic review found")),
    ("order.short", "bool", _("Order: goods are missing")),
    ("customer.class", "text", _("Customer: class")),
    ("customer.is_new", "bool", _("Customer: new")),
):
    published.fact(_name, _type, _label)


def in_hand(
    order: Order, type: str, grade: str, is_new: bool, findings: Sequence[str], review: str
) -> dict[str, Any]:  # fmt: skip
    """The facts of an order, from the row in hand and what was loaded beside it."""
    return {
        "order.type": type, "order.channel": order.channel, "order.total": order.total, "order.currency": order.currency,
        "order.lines": order.line_count, "order.payment_mode": order.payment_mode, "order.delivery_mode": order.delivery_mode,
        "order.priority": order.priority, "order.requested_on": order.requested_on,
        "order.promised_on": order.promised_on or order.requested_on, "order.review": review, "order.findings": list(findings),
        "order.short": "stock" in findings, "customer.class": grade, "customer.is_new": is_new,
    }  # fmt: skip


KEPT = ("confirmed", "effective")  # states in which goods are kept for the lines


@published.facts(Order.KIND)
def facts(ref: Ref) -> Mapping[str, Any]:
    """The facts of a stored order. Three queries.

    What is missing is what the lines lack once goods are kept for them; before, what the review found.
    """
    order = Order.objects.select_related("type", "customer").get(pk=ref.id)
    review = rounds.newest(ref)
    rules, result = (review.rules, review.result) if review else ((), "none")
    found = [rule["rule"] for rule in rules if not rule["passed"]]
    told = in_hand(order, order.type.code, order.customer.grade, order.customer.is_new, found, result)
    return {**told, "order.short": _short(order)} if order.state in KEPT else told


def _short(order: Order) -> bool:
    has = F("reserved") + F("picked") + F("shipped") + F("cancelled")
    return OrderLine.objects.filter(order=order, quantity__gt=has).exclude(status="cancelled").exists()


@published.items("order_line", Order.KIND)
def lines(ref: Ref) -> Sequence[tuple[str, str]]:
    """The lines of an order that are still wanted: reference, and number with item."""
    rows = OrderLine.objects.filter(order_id=ref.id).order_by("line_no")
    wanted = rows.exclude(status="cancelled").values_list("pk", "line_no", "item_name")
    return [(f"{OrderLine.KIND}:{pk}", f"{no} {name}") for pk, no, name in wanted]


@published.items("department", Order.KIND)
def departments(ref: Ref) -> Sequence[tuple[str, str]]:
    """The departments of the order's company that somebody leads: reference and name."""
    company = Order.objects.values("company_id").filter(pk=ref.id)
    led = Department.objects.filter(company__in=company, active=True, head__is_active=True).order_by("pk")
    return [(f"{DEPARTMENT}:{pk}", name) for pk, name in led.values_list("pk", "name")]


def starter(order: Order, known: Mapping[str, Any]) -> Starter:
    """An order as a process starts for it."""
    people = {
        "salesperson": order.salesperson_id, "merchandiser": order.merchandiser_id, "order_clerk": order.clerk_id,
        "customer_service_agent": order.service_id,
    }  # fmt: skip
    return Starter(
        ref=order.ref, company_id=order.company_id, number=order.number or "",
        subject=f"{order.customer_name} · {order.summary}", facts=known,
        people={role: user for role, user in people.items() if user},
    )  # fmt: skip
