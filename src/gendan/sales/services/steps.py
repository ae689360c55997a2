"""The verbs' insides, on an order in hand: shared by single verbs and by placing an order in one go.

Each step moves the machine, changes columns in memory and publishes its event; `save` writes the head once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from gendan.catalog.pricing import PriceFacts
from gendan.core import bulk, clock, numbering, params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.core.money import rounded
from gendan.core.refs import Ref
from gendan.core.work import publish
from gendan.org.services import reasons
from gendan.partners.errors import CreditExceeded
from gendan.partners.queries import credit_state
from gendan.partners.services import credit
from gendan.planning.services import dates, demands
from gendan.planning.services.dates import Stated
from gendan.planning.services.demands import Wanted
from gendan.sales import events
from gendan.sales.drafting import Drafted, Warn
from gendan.sales.errors import WarningsOpen
from gendan.sales.facts import DEVIATION
from gendan.sales.models import Order, OrderLine
from gendan.sales.states import COMMITTED_STATES, ORDER, PAYABLE_STATES
from gendan.sales.status import Derived, LineFacts, OrderFacts, derive, line_status
from gendan.workflow.services import gates
from gendan.workflow.signing import Plan

from .writing import Loaded, store

ZERO = Decimal(0)
# Columns of the head that verbs move; written together, once.
MOVED = (
    "number", "state", "version", "submitted_at", "confirmed_at", "effective_at", "completed_at", "closed_at",
    "promised_on", "status", "review_status", "payment_status", "fulfilment_status", "billing_status", "holds",
    "warnings", "search", "revision", "cancelled_amount",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GateWanted:
    """A condition an order opens: what it guards, under which code, who can close it."""

    transition: str
    code: str
    satisfied: bool
    holder_role: str
    data: dict[str, Any]
    plan: Plan | None = None  # whose signatures it waits for


def save(loaded: Loaded) -> None:
    """Write what the verbs moved, or a fresh order whole: one statement."""
    if loaded.fresh:
        store(loaded)
        return
    order = loaded.order
    bulk.update(Order, [{"id": order.pk, **{c: getattr(order, c) for c in MOVED}}])


def submit(loaded: Loaded, drafted: Drafted, accept: Sequence[str], actor: Actor, *, automatic: bool) -> None:
    """Number the order and send it on. Refuses with Invalid for faults, WarningsOpen for warnings nobody accepted."""
    order = loaded.order
    if drafted.faults:
        raise Invalid(drafted.faults)
    order.warnings = _accepted(drafted.warnings, accept, actor)
    ORDER.advance(order, "submit", actor)
    if order.number is None:
        order.number = numbering.next_number("sales.order", order.company_id)
        order.search = f"{order.number.lower()} {order.search}"
    _keep_deviations(loaded, actor)
    order.submitted_at = clock.now()
    stated = [
        Stated(Ref(OrderLine.KIND, line.pk), "requested", line.requested_on)
        for line in loaded.live
        if line.requested_on
    ]
    dates.state(stated, actor=actor)
    publish(events.OrderSubmitted(order.pk, order.number, automatic), about=order.ref, company_id=order.company_id)


def _keep_deviations(loaded: Loaded, actor: Actor) -> None:
    """Why prices lie off the policy, to be counted; once per order and reason."""
    order = loaded.order
    said = {line.deviation for line in loaded.live if line.deviation} if order.submitted_at is None else set()
    for text in sorted(said):
        why = reasons.read(DEVIATION, text, company_id=order.company_id, actor=actor)
        reasons.keep(why, "sales.orders.submit", [(order.ref, order.company_id)], actor=actor)


def _accepted(warnings: Sequence[Warn], accept: Sequence[str], actor: Actor) -> list[dict[str, Any]]:
    """Warnings with who accepted them. Refuses with WarningsOpen while one has not been."""
    if "*" not in accept:
        open_ones = [w for w in warnings if w.key not in accept]
        if open_ones:
            raise WarningsOpen([{"key": w.key, "text": w.text, "line": w.line} for w in open_ones])
    at = clock.now().isoformat()
    return [{"key": w.key, "text": w.text, "by": actor.user_id, "name": actor.name, "at": at} for w in warnings]


def confirm(loaded: Loaded, actor: Actor, *, fresh: bool = False, override: str | None = None) -> list[GateWanted]:
    """Keep stock, commit credit, state the promise. Returns the credit gates that follow from the customer's account.

    Refuses with CreditExceeded when the customer's policy is to refuse.
    """
    order = loaded.order
    ORDER.advance(order, "confirm", actor, override=override)
    reserve(loaded, actor=actor, fresh=fresh)
    wanted = commit_credit(loaded, actor)
    order.confirmed_at = clock.now()
    complete = all(is_kept(line) for line in loaded.live)
    publish(
        events.OrderConfirmed(order.pk, order.number or "", complete, order.total),
        about=order.ref, company_id=order.company_id,
    )  # fmt: skip
    return wanted


def is_kept(line: OrderLine) -> bool:
    """Whether nothing of a line waits for stock."""
    return line.reserved + line.picked + line.shipped + line.cancelled == line.quantity


def reserve(*held: Loaded, actor: Actor, fresh: bool = False) -> None:
    """Bring demands and reservations of all lines to what they still need; the lines follow in memory, unwritten.

    Several orders of one company are served together, in the order given, so that locks are taken once.
    """
    first = held[0].order
    kept = demands.put(
        first.ref, [_wanted(loaded.order, line) for loaded in held for line in loaded.lines],
        company_id=first.company_id, actor=actor, fresh=fresh,
    )  # fmt: skip
    quantities = {h.ref.id: h.quantity_reserved for h in kept}
    for loaded in held:
        for line in loaded.lines:
            rest = line.quantity - line.shipped - line.cancelled
            line.reserved = (quantities.get(line.pk, ZERO) if is_stocked(line) else rest) - line.picked


def release(loaded: Loaded, actor: Actor) -> None:
    """Want nothing any more: demands and reservations of all lines go back."""
    nothing = [replace(_wanted(loaded.order, line), quantity=ZERO) for line in loaded.lines]
    demands.put(loaded.order.ref, nothing, company_id=loaded.order.company_id, actor=actor)
    for line in loaded.lines:
        line.reserved = ZERO


def is_stocked(line: OrderLine) -> bool:
    """Whether the line's item lies in a warehouse at all."""
    return bool(line.stocked)  # type: ignore[attr-defined]


def _wanted(order: Order, line: OrderLine) -> Wanted:
    warehouse_id = line.warehouse_id or order.warehouse_id
    assert warehouse_id is not None, "an order without a warehouse was submitted"
    return Wanted(
        ref=line_ref(line),
        item_id=line.item_id,
        warehouse_id=warehouse_id,
        owner_id=line.owner_id,
        quantity=line.quantity - line.shipped - line.cancelled,
        wanted_on=line.requested_on,
        priority=order.priority,
        stocked=is_stocked(line),
        expires_at=_kept_until(order),
    )


def _kept_until(order: Order) -> datetime | None:
    """When stock kept for an order that is not effective yet becomes free again, where the firm limits that."""
    days = params.get("sales.reservation_days", order.company_id)
    waits = order.state == Order.State.CONFIRMED
    return clock.now() + timedelta(days=days) if days and waits else None


def line_ref(line: OrderLine) -> Ref:
    """How other areas name a line."""
    return Ref(OrderLine.KIND, line.pk)


def write_lines(loaded: Loaded, *, committed: bool) -> None:
    """Write the lines' quantities and statuses: one statement; none for a fresh order, which `save` writes whole."""
    for line in loaded.lines:
        line.status = line_status(facts_of(line), committed)
    if loaded.fresh:
        return
    bulk.update(
        OrderLine,
        [
            {"id": line.pk, "reserved": line.reserved, "cancelled": line.cancelled, "promised_on": line.promised_on,
             "status": line.status}
            for line in loaded.lines
        ],
    )  # fmt: skip


def write_shipped(loaded: Loaded) -> None:
    """Write what a counter sale moved on its lines: one statement; none for a fresh order, which `save` writes whole."""
    if loaded.fresh:
        return
    columns = ("reserved", "picked", "shipped", "delivered", "signed")
    bulk.update(OrderLine, [{"id": x.pk, **{c: getattr(x, c) for c in columns}} for x in loaded.lines])


def commit_credit(loaded: Loaded, actor: Actor) -> list[GateWanted]:
    """Commit what is still to be shipped on credit; say whether that holds the order (CRD-02)."""
    order = loaded.order
    if on_credit(order) or order.paid:
        target = credit_target(loaded)
        state = credit.put(order.customer_id, order.ref, target, actor=actor, fresh=loaded.fresh)
    else:
        state = credit_state(order.customer_id)
    # Of what is paid first nothing leaves before the money is here; only a blocked customer is stopped.
    holds = bool(state.findings) if on_credit(order) else state.is_blocked
    if holds and state.policy == "refuse":
        raise CreditExceeded(state)
    data = {"over": f"{state.over:f}", "overdue": f"{state.overdue:f}", "limit": f"{state.limit:f}"}
    return [
        GateWanted(transition, "credit", not holds, "accountant", data)
        for transition in ("sales.order.take_effect", "shipping.delivery.release")
    ]


def on_credit(order: Order) -> bool:
    """Whether goods leave before the money is here."""
    return order.payment_mode in ("net", "deposit", "cod")


def credit_target(loaded: Loaded) -> Decimal:
    """The order's part of the exposure (CRD-01), as `committed.sql` computes it for many.

    On credit it is what is agreed and has not left; and never less than what was paid for goods that are still here, so
    that money for one order is no credit for another. With deliveries, invoices and payments beside it an order
    never counts for less than nothing.
    """
    order = loaded.order
    if order.state not in PAYABLE_STATES:
        return ZERO
    target = ZERO
    if on_credit(order) and order.state in COMMITTED_STATES:
        target = _worth(loaded, lambda line: line.quantity - line.shipped - line.cancelled)
    return max(target, order.paid - _worth(loaded, lambda line: line.shipped) if order.paid else ZERO)


def _worth(loaded: Loaded, of: Callable[[OrderLine], Decimal]) -> Decimal:
    """What a part of the lines' quantities is worth, with its share of discount and freight."""
    sums = ((line.amount + line.share) * of(line) / line.quantity for line in loaded.lines)
    return rounded(sum(sums, ZERO), loaded.order.currency)


def put_gates(loaded: Loaded, wanted: Sequence[GateWanted], actor: Actor) -> set[str]:
    """Bring the order's gates to what follows from it now; the codes of those that are open. At most one statement."""
    order = loaded.order
    if wanted:
        gates.put_many(
            order.ref, order.company_id,
            [(g.transition, g.code, g.satisfied, g.holder_role, g.data) for g in wanted], actor=actor,
        )  # fmt: skip
    return {g.code for g in wanted if not g.satisfied}


def second_confirmation(order: Order, grade: str, actor: Actor) -> list[str]:
    """The gate of orders about which the customer is asked a second time: large ones, those of key customers (CNF-07)."""
    if actor.is_system:
        return []
    large = params.get("sales.confirm_twice_large", order.company_id)
    key = params.get("sales.confirm_twice_key", order.company_id)
    wanted = (large and order.total >= params.get("sales.large_order", order.company_id)) or (
        key and grade == params.get("sales.key_class", order.company_id)
    )
    return ["second_confirmation"] if wanted else []


def effect_gates(loaded: Loaded, gates_of_type: Sequence[str], deviations: int, actor: Actor) -> list[GateWanted]:
    """The conditions of CTR-01 for this order: what its type asks, what its prices and payment mode ask."""
    order, take_effect = loaded.order, "sales.order.take_effect"
    wanted = [
        GateWanted(GUARDS.get(code, take_effect), code, False, HOLDERS[code], {})
        for code in gates_of_type
        if code in HOLDERS
    ]
    if deviations and not actor.may("sales.price.deviate"):
        wanted.append(GateWanted(take_effect, "approval:price", False, "sales_manager", {"lines": deviations}))
    due = order.total * order.deposit_percent / 100 if order.payment_mode == "deposit" else ZERO
    if due > order.paid:
        wanted.append(GateWanted(take_effect, "payment", False, "accountant", {"due": f"{due:.2f}"}))
    if order.payment_mode in ("pay_first", "deposit") and order.total > order.paid:
        wanted.append(
            GateWanted("shipping.delivery.release", "payment", False, "accountant", {"due": f"{order.total:.2f}"})
        )
    return wanted


UNTRIED = "approval:untried"  # goods nobody has tried yet, let in on the customer's special demand (TYP-13)
HOLDERS = {
    "signature": "inside_sales",
    "approval": "approver",
    "approval:gm": "company_gm",
    UNTRIED: "company_gm",
    "contract": "inside_sales",
    "second_confirmation": "salesperson",
    "slip_data": "salesperson",
}
# Conditions that stop the goods instead of the order: the sales person's word on the slip's data (CNF-08).
GUARDS = {"slip_data": "shipping.delivery.release"}


def take_effect(loaded: Loaded, route: str, actor: Actor, *, override: str | None = None) -> None:
    """Everything agreed holds. Refuses with GateClosed while a condition is open."""
    order = loaded.order
    ORDER.advance(order, "take_effect", actor, override=override)
    order.effective_at = clock.now()
    publish(
        events.OrderEffective(order.pk, order.number or "", route, all(is_kept(line) for line in loaded.live)),
        about=order.ref, company_id=order.company_id,
    )  # fmt: skip


def facts_of(line: OrderLine) -> LineFacts:
    """A line's quantities as status derivation takes them."""
    return LineFacts(
        line.quantity, line.reserved, line.picked, line.shipped, line.delivered, line.signed, line.cancelled,
        line.invoiced, is_stocked(line) if hasattr(line, "stocked") else True,
    )  # fmt: skip


def refresh(loaded: Loaded, open_gates: set[str], review: str) -> Derived:
    """Derive the order's statuses in memory; `save` writes them."""
    order = loaded.order
    order.cancelled_amount = _cancelled_amount(loaded)
    derived = derive(
        OrderFacts(order.state, order.payable, order.paid, order.payment_mode, review, frozenset(open_gates)),
        [facts_of(line) for line in loaded.lines],
    )
    for column in ("status", "review_status", "payment_status", "fulfilment_status", "billing_status", "holds"):
        setattr(order, column, getattr(derived, column))
    return derived


def _cancelled_amount(loaded: Loaded) -> Decimal:
    """The value of what will not be delivered, with its share of discount and freight."""
    lost = sum(((x.amount + x.share) * x.cancelled / x.quantity for x in loaded.lines if x.cancelled), ZERO)
    return rounded(lost, loaded.order.currency)


def stocked_by_item(prices: PriceFacts) -> dict[int, bool]:
    """Whether each item of a draft lies in a warehouse."""
    return {id: item.stocked for id, item in prices.items.items()}
