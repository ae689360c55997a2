"""Papers of a delivery: delivery note, red slip, sales outbound slip, pick-up slip (SHP-13, SHP-15, PRT-04, POD-03)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from gendan.core import params
from gendan.core.actor import Actor
from gendan.printing import figures, words
from gendan.printing.documents import A4, SLIP, Form, Job, register
from gendan.printing.language import say
from gendan.printing.sheets import Big, Box, Column, Fact, Row, Sheet, Sum, as_data, running
from gendan.sales.models import OrderRequirement
from gendan.shipping.models import Delivery, DeliveryLine
from gendan.shipping.queries import visible_deliveries

from . import common
from .common import name_of, sign

VIEW = "shipping.delivery.view"
LEFT = {"dispatched", "delivered", "signed", "closed"}
PREPARED = {"picked", "packed", "loaded", "checked"}


@dataclass(frozen=True)
class Goods:
    """What papers of deliveries need, loaded for all of them at once."""

    lines: Mapping[int, list[DeliveryLine]]
    wishes: Mapping[int, list[str]]  # by order: requests of the customer for the delivery paper
    priced: Mapping[int, bool]  # by company


def rows(actor: Actor) -> "QuerySet[Delivery]":
    """Deliveries the actor may see, with all that the head shows."""
    return visible_deliveries(actor).select_related(
        "company", "warehouse", "carrier", "vehicle", "created_by", "customer"
    )


def load(deliveries: Sequence[Delivery], paper: str = "delivery") -> Goods:
    """Lines, wishes and settings of many deliveries: a fixed number of queries."""
    lines: dict[int, list[DeliveryLine]] = defaultdict(list)
    orders: set[int] = set()
    for line in (
        DeliveryLine.objects.filter(delivery_id__in=[d.pk for d in deliveries])
        .select_related("item__unit", "order_line__unit", "order_line__item", "order__salesperson")
        .order_by("delivery_id", "line_no")
    ):
        lines[line.delivery_id].append(line)
        orders.add(line.order_id)
    wishes: dict[int, list[str]] = defaultdict(list)
    for wish in OrderRequirement.objects.filter(order_id__in=orders, papers__contains=[paper]).order_by(
        "order_id", "pk"
    ):
        wishes[wish.order_id].append(wish.text)
    companies = {d.company_id for d in deliveries}
    priced = {pk: bool(params.get("printing.prices_on_delivery", pk)) for pk in companies}
    return Goods(lines, wishes, priced)


def quantity(delivery: Delivery, line: DeliveryLine) -> Decimal:
    """What goes: planned until it is picked, picked until it leaves, then what left."""
    if delivery.state in LEFT:
        return line.shipped
    return line.picked if delivery.state in PREPARED else line.quantity


def transport(delivery: Delivery) -> str:
    """`承运商 · 顺丰速运 · 运单 SF123`, `自有车辆 · 苏A12345 · 马超 138…`."""
    vehicle = delivery.vehicle
    parts = [str(common.DELIVERY_MODES.get(delivery.mode, delivery.mode))]
    if delivery.carrier:
        parts.append(delivery.carrier.name)
    if vehicle:
        parts += [vehicle.plate, vehicle.driver_name, vehicle.phone]
    return common.joined(parts)


def freight(delivery: Delivery, currency: str) -> str:
    """Who pays how much for the way; what we laid out for the customer is said."""
    if not delivery.freight and not delivery.freight_advanced:
        return ""
    payer = say("Customer pays") if delivery.freight_payer == "customer" else say("We pay")
    parts = [f"{payer} {figures.money(delivery.freight, currency)}"] if delivery.freight else []
    if delivery.freight_advanced:
        parts.append(say("Advanced %(amount)s") % {"amount": figures.money(delivery.freight_advanced, currency)})
    return " · ".join(parts)


def facts(delivery: Delivery, lines: Sequence[DeliveryLine], currency: str) -> list[Fact]:
    """To whom, where, how, for which orders."""
    orders = [line.order for line in lines]
    address = "  ".join(filter(None, (delivery.ship_to, delivery.ship_to_notes)))
    return [
        Fact(say("Customer"), delivery.customer_name, strong=True),
        Fact(say("Contact"), delivery.contact),
        Fact(say("Phone"), delivery.phone),
        Fact(say("Ship to"), address, 2),
        Fact(say("Transport"), transport(delivery)),
        Fact(say("Order"), common.joined([order.number or "" for order in orders])),
        Fact(say("Customer's order"), common.joined([order.customer_po for order in orders])),
        Fact(say("Waybill"), delivery.waybill),
        *common.known(Fact(say("Freight"), freight(delivery, currency))),
    ]


def side(delivery: Delivery) -> list[Fact]:
    """The dates right of the title."""
    sent = delivery.dispatched_at or delivery.planned_on
    return common.known(
        Fact(say("Dispatch date"), figures.day(sent)), Fact(say("Arrival"), figures.day(delivery.arrival_on))
    )


def note_of(line: DeliveryLine) -> str:
    """What stands small below the goods: remarks, discount, for which order when there are several."""
    discount = line.order_line.discount_percent
    off = (
        say("Discount %(percent)s") % {"percent": figures.quantity(discount) + "%"}
        if discount and not line.is_gift
        else ""
    )
    return " · ".join(filter(None, (line.remarks, off)))


def table(delivery: Delivery, goods: Goods, job: Job, *, priced: bool) -> dict[str, Any]:
    """Columns, rows and sum of the goods."""
    lines = goods.lines[delivery.pk]
    counts = [quantity(delivery, line) for line in lines]
    packs = [common.packs(n, line.order_line, job.language) for n, line in zip(counts, lines, strict=True)]
    units = [line.item.unit.label(job.language) for line in lines]
    currency = lines[0].order.currency if lines else "CNY"
    sums = running([line.amount for line in lines]) if priced else []
    columns = [
        Column(say("No."), 8, "center"), Column(say("Item code"), 27), Column(say("Name and specification"), share=1),
        *([Column(say("Packs"), 17, "right")] if any(packs) else []),
        Column(say("Quantity"), 17, "right"), Column(say("Unit"), 12, "center"),
        *([Column(say("Unit price"), 20, "right"), Column(say("Amount"), 25, "right")] if priced else []),
    ]  # fmt: skip
    rows = []
    for n, line in enumerate(lines):
        cells = [str(n + 1), line.item.code, line.item_name, *([packs[n]] if any(packs) else []),
                 figures.quantity(counts[n]), units[n]]  # fmt: skip
        if priced:
            cells += [say("Free") if line.is_gift else figures.price(line.order_line.price, currency),
                      figures.amount(line.amount, currency)]  # fmt: skip
        carried = figures.amount(sums[n], currency) if priced else ""
        rows.append(Row(cells, note_of(line), common.gift_mark(line), carried))
    return {
        "columns": columns,
        "rows": rows,
        "main": 2,
        "sums": closing(delivery, counts, units, currency, job, priced=priced),
    }


def closing(
    delivery: Delivery, counts: Sequence[Decimal], units: Sequence[str], currency: str, job: Job, *, priced: bool
) -> list[Sum]:
    """The last line: the amount in words and figures, or the number of pieces where pieces add up."""
    total = common.one_unit(counts, units)
    if priced:
        spoken = words.in_words(delivery.amount, currency, job.language)
        return [Sum(say("Total (in words)"), spoken, [total, "", "", figures.amount(delivery.amount, currency)])]
    return [Sum(say("Total"), "", [total, units[0]])] if total else []


def gifts(delivery: Delivery, lines: Sequence[DeliveryLine], job: Job) -> list[Box]:
    """The gifts once more, to be checked before the goods leave (ORD-15, PRT-04)."""
    free = [line for line in lines if line.is_gift]
    if not free:
        return []
    text = say("Gifts to check: %(n)s") % {"n": len(free)}
    listed = "； ".join(
        f"{line.item_name} × {figures.quantity(quantity(delivery, line))} {line.item.unit.label(job.language)}"
        for line in free
    )
    return [Box(say("Gifts"), [f"{text}： {listed}"], strong=True)]


def wishes(delivery: Delivery, goods: Goods) -> list[Box]:
    """What the customer asked for, each with a square to tick (CNF-10)."""
    orders = dict.fromkeys(line.order_id for line in goods.lines[delivery.pk])
    found = [text for order in orders for text in goods.wishes[order]] or [
        part.strip() for part in delivery.special.split("；") if part.strip()
    ]
    return [Box(say("Special requests"), list(dict.fromkeys(found)), ticks=True, strong=True)] if found else []


def collect(delivery: Delivery, currency: str, job: Job) -> list[Big]:
    """What the driver must bring back, larger than anything else (PAY-04)."""
    if not delivery.cod_amount:
        return []
    spoken = words.in_words(delivery.cod_amount, currency, job.language)
    return [Big(say("Cash on delivery: collect"), figures.money(delivery.cod_amount, currency), spoken)]


def sheet(delivery: Delivery, goods: Goods, job: Job, title: str, *, priced: bool, **more: Any) -> dict[str, Any]:
    """A paper of a delivery; `more` overrides parts."""
    lines = goods.lines[delivery.pk]
    currency = lines[0].order.currency if lines else "CNY"
    parts = {
        **common.head(delivery, title, job),
        "side": side(delivery),
        "facts": facts(delivery, lines, currency),
        **table(delivery, goods, job, priced=priced),
        "big": collect(delivery, currency, job),
        "boxes": [*gifts(delivery, lines, job), *wishes(delivery, goods), *common.remarks(delivery.remarks)],
        "carried": delivery.customer_name,
    }
    return as_data(Sheet(**{**parts, **more}))


def _makers(delivery: Delivery, *last: Fact) -> list[Fact]:
    return [
        sign(say("Made by"), name_of(delivery.created_by)), sign(say("Warehouse")),
        sign(say("Carrier or driver")), *last,
    ]  # fmt: skip


def delivery_notes(deliveries: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """The note that goes with the goods."""
    goods = load(deliveries)
    return [
        sheet(
            d, goods, job, say("Delivery note"), priced=goods.priced[d.company_id], copies=common.copies(),
            signatures=_makers(d, sign(say("Received by (signature and stamp)"), span=2)),
        )
        for d in deliveries
    ]  # fmt: skip


def red_slips(deliveries: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """The customer's signed copy by itself, for A4 and for a slip that was lost (POD-03)."""
    goods = load(deliveries)
    found = []
    for d in deliveries:
        back = say("Please sign, stamp and give this copy back to the driver.")
        if d.freight_advanced:
            back += " " + say("Freight advanced: %(amount)s") % {"amount": figures.money(d.freight_advanced)}
        found.append(sheet(
            d, goods, job, say("Delivery note"), priced=goods.priced[d.company_id], copy=say("Red: comes back signed"),
            signatures=[sign(say("Carrier or driver")), sign(say("Received on")),
                        sign(say("Received by (signature and stamp)"), span=2)], foot=back,
        ))  # fmt: skip
    return found


def outbound_slips(deliveries: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """What the billing clerk issues to the warehouse (SHP-15)."""
    goods = load(deliveries)
    found = []
    for d in deliveries:
        sellers = common.joined([name_of(line.order.salesperson) for line in goods.lines[d.pk]])
        found.append(sheet(
            d, goods, job, say("Sales outbound slip"), priced=True, copies=common.copies(),
            side=[*side(d), *common.known(Fact(say("Warehouse"), d.warehouse.label(job.language)))],
            signatures=[sign(say("Made by"), name_of(d.created_by)),
                        sign(say("Sales person"), sellers), sign(say("Keeper")), sign(say("Taken by"))],
        ))  # fmt: skip
    return found


def pickup_slips(deliveries: Sequence[Delivery], job: Job) -> list[dict[str, Any]]:
    """What the customer shows to take goods from our warehouse; the code proves who comes (SHP-24)."""
    goods = load(deliveries)
    found = []
    for d in deliveries:
        place = d.warehouse
        where = common.joined((place.label(job.language), f"{place.province}{place.city}{place.address}"))
        head = [
            Fact(say("Customer"), d.customer_name, strong=True), Fact(say("Contact"), d.contact),
            Fact(say("Phone"), d.phone),
            Fact(say("Pick up at"), where, 2), Fact(say("Pick up on"), figures.day(d.planned_on), strong=True),
        ]  # fmt: skip
        lines = goods.lines[d.pk]
        currency = lines[0].order.currency if lines else "CNY"
        code = (
            [Big(say("Pick-up code"), d.pickup_code, say("Show this code and an identity card."))]
            if d.pickup_code
            else []
        )
        found.append(sheet(
            d, goods, job, say("Pick-up slip"), priced=False, facts=head, big=[*code, *collect(d, currency, job)],
            signatures=[sign(say("Made by"), name_of(d.created_by)), sign(say("Keeper")),
                        sign(say("Taken by (name, identity card)"), span=2)],
        ))  # fmt: skip
    return found


for code, name, draw in (
    ("delivery_note", gettext_lazy("Delivery note"), delivery_notes),
    ("red_slip", gettext_lazy("Red slip"), red_slips),
    ("sales_outbound_slip", gettext_lazy("Sales outbound slip"), outbound_slips),
    ("pickup_slip", gettext_lazy("Pick-up slip"), pickup_slips),
):
    register(Form(code, name, VIEW, rows, draw, (SLIP, A4)))
