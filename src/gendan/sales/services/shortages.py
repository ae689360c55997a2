"""When stock is short: what the handler decided, and serving lines that wait when goods arrive (ATP-04, INV-02)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.core.work import publish, service
from gendan.planning.queries import waiting
from gendan.planning.services import demands
from gendan.sales import events
from gendan.sales.models import Order, OrderLine
from gendan.sales.states import COMMITTED_STATES

from . import steps
from .orders import finish, hold
from .writing import load

CHOICES = ("wait", "partial", "make", "buy", "transfer", "substitute", "decline")


@service
def choose(order_id: int, line_id: int, choice: str, *, actor: Actor, version: int | None = None) -> Order:
    """Record what is done about a short line. Locks the order. Announces ShortageChosen.

    Refuses with Invalid for an unknown choice or line, NotAllowed, StaleDocument.
    """
    actor.require("sales.order.edit")
    if choice not in CHOICES:
        raise Invalid({"choice": _("There is no such choice.")})
    loaded = hold(order_id, actor, version)
    line = next((line for line in loaded.lines if line.pk == line_id), None)
    if line is None:
        raise Invalid({"line": _("This line is not on the order.")})
    line.shortage_choice = choice
    line.save(update_fields=["shortage_choice"])
    publish(
        events.ShortageChosen(loaded.order.pk, loaded.order.number or "", line.line_no, choice),
        about=loaded.order.ref, company_id=loaded.order.company_id,
    )  # fmt: skip
    return loaded.order


def serve(item_ids: Sequence[int]) -> int:
    """Give stock that became free to the lines that wait for it, the most urgent first; the number of orders served.

    Each order in a transaction of its own, so that a thousand waiting orders do not hold the shelf.
    """
    lines = [ref_id for _item, _demand, kind, ref_id in waiting(item_ids) if kind == OrderLine.KIND]
    order_of = dict(OrderLine.objects.filter(pk__in=lines).values_list("pk", "order_id"))
    queue = dict.fromkeys(order_of[line_id] for line_id in lines)
    for order_id in queue:
        serve_order(order_id, actor=SYSTEM)
    return len(queue)


@service
def serve_order(order_id: int, *, actor: Actor) -> bool:
    """Reserve what an order still lacks as far as it is free now. Announces OrderReserved once nothing is lacking.

    Locks order, lines, demands, positions. Returns whether the order is complete.
    """
    loaded = load(order_id)
    order = loaded.order
    if order.state not in COMMITTED_STATES:
        return False
    before = [line.reserved for line in loaded.lines]
    steps.reserve(loaded, actor=actor)
    if before == [line.reserved for line in loaded.lines]:
        return False
    complete = all(steps.is_kept(line) for line in loaded.live)
    if complete:
        publish(events.OrderReserved(order.pk, order.number or ""), about=order.ref, company_id=order.company_id)
    finish(loaded)
    return complete


@service
def follow(order_id: int, *, actor: Actor) -> None:
    """Bring an order's lines to what is kept for them now, after stock below took some of it or gave it away.

    Locks order, lines, demands. What is lacking waits until goods arrive; nothing is reserved here.
    """
    loaded = load(order_id)
    if loaded.order.state not in COMMITTED_STATES:
        return
    stocked = [line for line in loaded.lines if steps.is_stocked(line)]
    kept = reservations_of([steps.line_ref(line) for line in stocked])
    now = {}
    for line in stocked:
        held = kept.get(line.pk, Decimal(0))
        line.reserved = max(held - line.picked, Decimal(0))
        now[steps.line_ref(line)] = (line.quantity - line.shipped - line.cancelled, held)
    demands.lock_for(list(now))
    demands.shipped(now, actor=actor)
    finish(loaded)


def reservations_of(lines: Sequence[Ref]) -> dict[int, Decimal]:
    """What is kept for each line, by line id; one query."""
    return dict(
        sql.rows(
            "select ref_id, sum(quantity) from inventory_reservation where ref_kind = %s and ref_id = any(%s) group by 1",
            [OrderLine.KIND, [ref.id for ref in lines]],
        )
    )
