"""How shipping reacts to orders, picks and boxes."""

from datetime import date
from decimal import Decimal

from gendan.cases.services import exceptions
from gendan.cases.services.exceptions import Found
from gendan.core import params, sql
from gendan.core.actor import SYSTEM
from gendan.core.events import Happened, subscribe
from gendan.core.refs import Ref
from gendan.inventory import picked
from gendan.workflow.services import tasks

from . import touching  # noqa: F401 - registered by being imported
from .errors import NothingToShip
from .models import Delivery, DeliveryLine, TransportCase
from .services import chasing, following, plans, preparation, release, shortages
from .states import BEFORE_DISPATCH

# Kinds of transport cases as kinds of exceptions.
CASE_KINDS = {
    "delay": "delay", "damage": "damaged", "loss": "lost", "not_received": "not_received", "refused": "refused",
}  # fmt: skip

picked.register(preparation.waiting)


@subscribe("sales.order.effective", "sales.order.reserved", own_units=True)
def plan_when_ready(event: Happened) -> None:
    """An effective order with all its goods gets its deliveries at once, one per warehouse (SHP-14)."""
    if event.payload.get("route", "ship") == "counter" or not event.payload.get("fully_reserved", True):
        return
    plan_rest(event.about.id, event.company_id)


def plan_rest(order_id: int, company_id: int | None) -> None:
    """Deliveries of what an order has ready and nobody has planned, where the firm wants that."""
    if not params.get("shipping.auto_plan", company_id):
        return
    for warehouse_id in _warehouses(order_id):
        try:
            plans.plan(order_id, warehouse_id=warehouse_id, actor=SYSTEM)
        except (NothingToShip, plans.NotEffective):
            continue  # planned by hand meanwhile, or not in effect yet


def _warehouses(order_id: int) -> list[int]:
    """Where the goods of an order lie; none when a delivery of it is waiting to leave already."""
    rows = sql.rows(
        "select distinct coalesce(l.warehouse_id, o.warehouse_id) from sales_orderline l"
        " join sales_order o on o.id = l.order_id join catalog_item i on i.id = l.item_id"
        " where o.id = %s and i.stocked and l.reserved > 0 and coalesce(l.warehouse_id, o.warehouse_id) is not null"
        " order by 1",
        [order_id],
    )
    return [pk for (pk,) in rows]


@subscribe("sales.order.changed", "sales.order.line_cancelled", "sales.order.split", own_units=True)
def follow_order(event: Happened) -> None:
    """What was planned for an order follows it: quantities, prices, address (CHG-09)."""
    changes = event.payload.get("changes")
    if changes is not None and not following.concerns(changes):
        return
    before = {change["path"]: change["before"] for change in changes or ()}
    following.follow(event.about.id, before, reason=event.payload.get("reason") or "order split")


@subscribe("shipping.delivery.outdated")
def make_note_anew(event: Happened) -> None:
    """A note given up for a change of its order is made anew, in the unit of work in which this event counts as handled."""
    told = event.payload
    part = told["part"] and {int(line): Decimal(quantity) for line, quantity in told["part"].items()}
    facts = {**told["facts"], "planned_on": date.fromisoformat(told["facts"]["planned_on"])}
    facts |= {name: Decimal(facts[name]) for name in ("freight", "freight_advanced")}
    following.make_anew(told["order_ids"], part, facts, told["own_words"], told["load_id"], actor=SYSTEM)


@subscribe("shipping.order.followed", own_units=True)
def plan_what_is_left(event: Happened) -> None:
    """After the notes that were made anew: what a change left ready besides."""
    plan_rest(event.about.id, event.company_id)


@subscribe("sales.order.cancelled", own_units=True)
def give_up_deliveries(event: Happened) -> None:
    """What was planned for a cancelled order does not leave."""
    waiting = Delivery.objects.filter(lines__order_id=event.about.id, state__in=BEFORE_DISPATCH).distinct()
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        release.cancel(pk, reason=event.payload.get("reason") or "order cancelled", actor=SYSTEM)


@subscribe("shipping.delivery.tracked", "shipping.delivery.delivered", "shipping.delivery.signed")
def heard_of(event: Happened) -> None:
    """Something is known of goods on their way: nobody need ask today."""
    tasks.settle_for(event.about, chasing.CHECK, actor=SYSTEM)


@subscribe("shipping.case.reported")
def report_to_orders(event: Happened) -> None:
    """What went wrong on the way is an exception of each order on it: whoever follows the order minds its customer.

    Logistics has its own task in the case.
    """
    case = TransportCase.objects.get(pk=event.payload["case_id"])
    kind = CASE_KINDS[case.kind]
    exceptions.found(
        [
            Found(
                kind=kind, about=ref, text=event.payload["text"], key=f"case:{case.pk}", inform=False,
                part=Ref(TransportCase.KIND, case.pk), part_name=f"{event.payload['number']} · {case.number}",
                tell=True if kind == "delay" else None,
            )
            for ref in event.serves
        ],
        actor=SYSTEM,
    )  # fmt: skip


@subscribe("warehouse.pick.finished")
def take_over_picks(event: Happened) -> None:
    """A finished pick list moves its deliveries on."""
    for pk in preparation.deliveries_of(event.about.id):
        preparation.picked(pk, actor=SYSTEM)


@subscribe("warehouse.pick.short")
def give_order_back(event: Happened) -> None:
    """What the books promise is not on the shelf: the order goes back to whoever handles it, to decide (WHS-10)."""
    named = [(fact["ref"].rpartition(":"), fact) for fact in event.payload["lines"]]
    missing = {int(pk): fact for (kind, _colon, pk), fact in named if kind == DeliveryLine.KIND}
    lines = DeliveryLine.objects.filter(pk__in=missing).select_related("order", "delivery").order_by("pk")
    for line in lines:
        fact = missing[line.pk]
        tasks.open(
            company_id=line.delivery.company_id, kind="task", code="shipping.goods_missing", ref=line.order.ref,
            number=line.order.number or "", subject=f"{line.item_name} · {fact['reason']}"[:200], role="order_clerk",
            assignee_id=line.order.clerk_id, sla="SLA-U1", actor=SYSTEM,
            data={"delivery": line.delivery.number, "missing": fact["missing"], "reason": fact["reason"]},
        )  # fmt: skip


@subscribe("warehouse.package.packed")
def pack_when_complete(event: Happened) -> None:
    """When the last piece is in a box, the delivery is packed."""
    for pk in _packed_deliveries(event):
        delivery = Delivery.objects.get(pk=pk)
        if delivery.state == Delivery.State.PICKED and preparation.is_all_packed(delivery):
            preparation.packed(pk, actor=SYSTEM)


def _packed_deliveries(event: Happened) -> list[int]:
    lines = [int(line["ref"].partition(":")[2]) for line in event.payload["lines"]]
    return sorted(DeliveryLine.objects.filter(pk__in=lines).values_list("delivery_id", flat=True).distinct())


@subscribe("inventory.stock.received")
def missing_parts_arrived(event: Happened) -> None:
    """Stock grew: whoever waits for missing parts is told at once (PSH-03)."""
    items = event.payload.get("item_ids") or []
    if items:
        shortages.arrived(items, actor=SYSTEM)


@subscribe("shipping.delivery.dispatched")
def call_the_customer(event: Happened) -> None:
    """Goods have left: inside sales tells the customer the same day, where the firm wants a call (POD-01, SLA-20)."""
    if not params.get("shipping.call_after_dispatch", event.company_id):
        return
    delivery = Delivery.objects.get(pk=event.about.id)
    if delivery.signed_at is None:
        tasks.open(
            company_id=delivery.company_id, kind="task", code="shipping.call_customer", ref=delivery.ref,
            number=delivery.number or "", subject=delivery.customer_name, role="inside_sales", sla="SLA-20",
            data={"phone": delivery.phone, "waybill": delivery.waybill}, actor=SYSTEM,
        )  # fmt: skip
