"""Papers of an order: the order itself, and the confirmation the customer signs (PRT-01, CNF-10)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from gendan.core.actor import Actor
from gendan.core.money import rounded
from gendan.printing import figures, words
from gendan.printing.documents import A4, SLIP, Form, Job, register
from gendan.printing.language import say
from gendan.printing.sheets import Box, Column, Fact, Row, Sheet, Sum, as_data, running
from gendan.sales import queries
from gendan.sales.models import Order, OrderLine, OrderRequirement

from . import common
from .common import name_of, sign

VIEW = "sales.order.view"


def rows(actor: Actor) -> "QuerySet[Order]":
    """Orders the actor may see, with all that the head shows."""
    return queries.orders(actor).select_related("company", "customer", "salesperson", "merchandiser", "clerk")


def load(orders: Sequence[Order]) -> tuple[Mapping[int, list[OrderLine]], Mapping[int, list[str]]]:
    """Lines and special requests of many orders: two queries."""
    ids = [order.pk for order in orders]
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in (
        OrderLine.objects.filter(order_id__in=ids).select_related("item__unit", "unit").order_by("order_id", "line_no")
    ):
        lines[line.order_id].append(line)
    wishes: dict[int, list[str]] = defaultdict(list)
    for order_id, text in (
        OrderRequirement.objects.filter(order_id__in=ids).order_by("order_id", "pk").values_list("order_id", "text")
    ):
        wishes[order_id].append(text)
    return lines, wishes


def payment(order: Order) -> str:
    """`月结 · 30 天`, `先付定金 · 30%`."""
    parts = [str(common.PAYMENT_MODES.get(order.payment_mode, order.payment_mode))]
    if order.payment_mode == "net" and order.terms_days:
        parts.append(say("%(n)s days") % {"n": order.terms_days})
    if order.payment_mode == "deposit":
        parts.append(figures.quantity(order.deposit_percent) + "%")
    return " · ".join(parts)


def facts(order: Order) -> list[Fact]:
    """Who ordered what for when, and how it is paid."""
    return [
        Fact(say("Customer"), order.customer_name, strong=True),
        Fact(say("Contact"), order.contact),
        Fact(say("Phone"), order.phone),
        Fact(say("Ship to"), "  ".join(filter(None, (order.ship_to, order.ship_to_notes))), 2),
        Fact(say("Transport"), str(common.DELIVERY_MODES.get(order.delivery_mode, order.delivery_mode))),
        Fact(say("Customer's order"), order.customer_po),
        Fact(say("Payment"), payment(order)),
        Fact(say("Currency"), order.currency),
    ]


def side(order: Order) -> list[Fact]:
    """The dates right of the title."""
    return common.known(
        Fact(say("Ordered on"), figures.day(order.received_at)),
        Fact(say("Wanted date"), figures.day(order.requested_on)),
        Fact(say("Promised date"), figures.day(order.promised_on)),
    )


def table(order: Order, lines: Sequence[OrderLine], job: Job) -> dict[str, Any]:
    """Goods with prices and dates; discount and freight below, then the total."""
    live = [(line, line.quantity - line.cancelled) for line in lines if line.quantity > line.cancelled]
    packs = [common.packs(left, line, job.language) for line, left in live]
    dated = any(line.promised_on and line.promised_on != order.promised_on for line, _left in live)
    columns = [
        Column(say("No."), 8, "center"), Column(say("Item code"), 27), Column(say("Name and specification"), share=1),
        *([Column(say("Promised date"), 21, "center")] if dated else []),
        *([Column(say("Packs"), 17, "right")] if any(packs) else []),
        Column(say("Quantity"), 17, "right"), Column(say("Unit"), 12, "center"),
        Column(say("Unit price"), 20, "right"), Column(say("Amount"), 25, "right"),
    ]  # fmt: skip
    values = [worth(line, left, order.currency) for line, left in live]
    found = []
    for n, ((line, left), value, sofar) in enumerate(zip(live, values, running(values), strict=True)):
        cells = [
            str(line.line_no), line.item.code, line.item_name,
            *([figures.day(line.promised_on)] if dated else []), *([packs[n]] if any(packs) else []),
            figures.quantity(left), line.item.unit.label(job.language),
            say("Free") if line.is_gift else figures.price(line.price, order.currency), figures.amount(value,
            order.currency),
        ]  # fmt: skip
        mark = common.gift_mark(line)
        found.append(Row(cells, note_of(line), mark, figures.amount(sofar, order.currency)))
    return {"columns": columns, "rows": found, "main": 2, "sums": sums(order, live, job)}


def worth(line: OrderLine, left: Decimal, currency: str) -> Decimal:
    """What the part of a line that is still wanted comes to."""
    return line.amount if left == line.quantity else rounded(line.amount * left / line.quantity, currency)


def note_of(line: OrderLine) -> str:
    """Small below the goods: what was said about the line, and its discount."""
    percent = figures.quantity(line.discount_percent) + "%"
    off = say("Discount %(percent)s") % {"percent": percent} if line.discount_percent and not line.is_gift else ""
    return " · ".join(filter(None, (line.remarks, off)))


def sums(order: Order, live: Sequence[tuple[OrderLine, Decimal]], job: Job) -> list[Sum]:
    """Discount, freight and cancelled goods where there are any, then what is to be paid."""
    money = order.currency
    total = common.one_unit(
        [left for _line, left in live], [line.item.unit.label(job.language) for line, _left in live]
    )
    found = []
    for label, value in ((say("Discount"), -order.discount), (say("Freight"), order.freight)):
        if value:
            found.append(Sum(label, "", [figures.amount(value, money)]))
    spoken = words.in_words(order.payable, money, job.language)
    return [*found, Sum(say("Total (in words)"), spoken, [total, "", "", figures.amount(order.payable, money)])]


def boxes(order: Order, wishes: Sequence[str]) -> list[Box]:
    """Requests, technical and quality agreements, remarks."""
    found = []
    if wishes:
        found.append(Box(say("Special requests"), list(dict.fromkeys(wishes)), ticks=True, strong=True))
    for label, text in (
        (say("Technical"), order.technical),
        (say("Quality"), order.quality),
    ):
        if text.strip():
            found.append(Box(label, common.paragraphs(text)))
    return [*found, *common.remarks(order.remarks)]


def sheet(order: Order, loaded: Any, job: Job, title: str, **more: Any) -> dict[str, Any]:
    """A paper of an order; `more` overrides parts."""
    lines, wishes = loaded
    parts = {
        **common.head(order, title, job, revision=order.revision),
        "side": side(order),
        "facts": facts(order),
        **table(order, lines[order.pk], job),
        "boxes": boxes(order, wishes[order.pk]),
        "carried": order.customer_name,
    }
    return as_data(Sheet(**{**parts, **more}))


def sales_orders(orders: Sequence[Order], job: Job) -> list[dict[str, Any]]:
    """The order as the house works from it."""
    loaded = load(orders)
    found = []
    for order in orders:
        people = [
            sign(say("Entered by"), name_of(order.clerk)),
            sign(say("Sales person"), name_of(order.salesperson)),
            sign(say("Merchandiser"), name_of(order.merchandiser)),
            sign(say("Approved by")),
        ]
        found.append(sheet(order, loaded, job, say("Sales order"), signatures=people))
    return found


def order_confirmations(orders: Sequence[Order], job: Job) -> list[dict[str, Any]]:
    """What we tell the customer we will do, to be signed and sent back."""
    loaded = load(orders)
    found = []
    for order in orders:
        firm = order.company
        terms = [
            say("Delivery: %(date)s")
            % {"date": figures.day(order.promised_on or order.requested_on) or say("to be agreed")},
            say("Payment: %(terms)s; prices include tax.") % {"terms": payment(order)},
            say("Please check, sign, stamp and send back."),
        ]
        if firm.bank_account:
            terms.insert(2, say("Our account: %(account)s") % {"account": firm.bank_account})
        _lines, wishes = loaded
        found.append(sheet(
            order, loaded, job, say("Order confirmation"),
            boxes=[*boxes(order, wishes[order.pk]), Box(say("Terms"), terms)],
            signatures=[sign(say("Seller (stamp)"), firm.label(job.language)), sign(say("Date")),
                        sign(say("Customer (signature and stamp)"), span=2), sign(say("Date"))],
        ))  # fmt: skip
    return found


register(Form("sales_order", gettext_lazy("Sales order"), VIEW, rows, sales_orders, (A4, SLIP)))
register(Form("order_confirmation", gettext_lazy("Order confirmation"), VIEW, rows, order_confirmations, (A4, SLIP)))
