"""Placing: several verbs in one request and one transaction, each with its own event.

An order with nothing to wait for goes from the clerk's keyboard to effective in one step. One that must wait
stops where the condition is, and says which.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gendan.core.actor import Actor
from gendan.core.errors import GateClosed, Invalid
from gendan.core.work import service
from gendan.sales import conflicts
from gendan.sales.facts import Facts
from gendan.sales.models import Order
from gendan.sales.spec import NewOrder

from . import approving, counter, orders, steps
from .steps import GateWanted
from .writing import Loaded

STEPS = ("draft", "submitted", "confirmed", "effective")


@dataclass
class Placed:
    """How far an order came, and which conditions stopped it short of what was asked."""

    order: Order
    conditions: Sequence[Mapping[str, Any]] = field(default_factory=list)


@service
def place(spec: NewOrder, *, until: str = "effective", actor: Actor) -> Placed:
    """Create an order and carry it up to `until`: draft, submitted, confirmed or effective.

    Stops without an error where a review has to answer or a gate is closed; `Placed.conditions` tells which.
    Locks contract lines, demands, positions, the credit account. Announces each verb's event. Refuses as the
    verbs do, and then nothing is left behind.
    """
    if until not in STEPS:
        raise Invalid({"until": f"one of {', '.join(STEPS)}"})
    loaded, drafted, known = orders.created(spec, actor)
    reach = STEPS.index(until)
    if reach == 0:
        steps.save(loaded)
        return Placed(loaded.order)
    asked = orders.submitted(loaded, drafted, known, spec, spec.accept, actor)
    wanted = asked.wanted + orders.process(loaded, known, asked, actor)
    if reach > 1 and asked.review != "open" and not _kept("sales.order.confirm", wanted):
        wanted += steps.confirm(loaded, actor, fresh=True)
        conflicts.promise(loaded, actor)
    wanted = [gate for gate in wanted if not gate.satisfied]
    open_gates = steps.put_gates(loaded, wanted, actor)
    conditions: Sequence[Mapping[str, Any]] = [{"code": gate.code, "holder_role": gate.holder_role} for gate in wanted]
    if reach > 2 and loaded.order.state == Order.State.CONFIRMED:
        conditions = _take_effect(loaded, known, actor)
    steps.write_lines(loaded, committed=True)
    steps.refresh(loaded, open_gates, asked.review)
    steps.save(loaded)
    approving.request(loaded.order, wanted, actor)
    return Placed(loaded.order, conditions)


def _kept(transition: str, wanted: Sequence[GateWanted]) -> bool:
    """Whether a step of the order's process keeps a transition closed."""
    return any(gate.transition == transition and not gate.satisfied for gate in wanted)


def _take_effect(loaded: Loaded, known: Facts, actor: Actor) -> Sequence[Mapping[str, Any]]:
    routes = {None if kind is known.head else kind.type_id: kind.route for kind in known.kinds}
    handed_over = [line for line in loaded.live if routes[line.type_id] == "counter"]
    try:
        steps.take_effect(loaded, counter.route(loaded, handed_over, routes[None]), actor)
    except GateClosed as closed:
        return closed.data["conditions"]
    if handed_over:
        counter.hand_over(loaded, handed_over, actor, fresh=True)
    return []
