"""Gates that money closes: payment before effect or shipment, and credit once exposure fits again (CTR-01, PAY-03)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.partners import queries as partners
from gendan.sales.models import Order
from gendan.workflow.services import gates

TAKE_EFFECT = "sales.order.take_effect"

_GATES = """
select g.ref_id, g.transition, g.code, g.satisfied_at is not null, g.holder_role, o.company_id, o.payment_mode,
       o.total - o.cancelled_amount, o.paid, o.deposit_percent
from workflow_gate g join sales_order o on o.id = g.ref_id
where g.ref_kind = 'sales.order' and g.overridden_at is null
  and (g.code = 'payment' and o.id = any(%(orders)s)
       or g.code = 'credit' and o.customer_id = %(customer)s and g.satisfied_at is null)
order by g.ref_id, g.transition
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One gate of an order with what decides it."""

    order_id: int
    transition: str
    code: str
    is_satisfied: bool
    holder_role: str
    company_id: int
    payment_mode: str
    payable: Decimal
    paid: Decimal
    deposit_percent: Decimal

    @property
    def due(self) -> Decimal:
        """What must be paid before this gate closes: the deposit for effect, everything for shipment."""
        if self.payment_mode == "deposit" and self.transition == TAKE_EFFECT:
            return (self.payable * self.deposit_percent / 100).quantize(Decimal("0.01"))
        return self.payable


def follow(order_ids: Sequence[int], customer_id: int, actor: Actor) -> None:
    """Bring payment gates of these orders, and open credit gates of the customer, to what the money says now.

    Gates that no longer hold open again (a bounced cheque). One reading statement, one writing per order that changes.
    """
    held = [Held(*row) for row in sql.rows(_GATES, {"orders": list(order_ids), "customer": customer_id})]
    if not held:
        return
    is_sound = any(gate.code == "credit" for gate in held) and not partners.credit_state(customer_id).findings
    changed: dict[tuple[int, int], list[tuple[str, str, bool, str, dict[str, Any]]]] = defaultdict(list)
    for gate in held:
        holds = is_sound if gate.code == "credit" else gate.paid >= gate.due
        if holds != gate.is_satisfied:  # the gate keeps what else its data says
            data = {"due": f"{gate.due:.2f}", "paid": f"{gate.paid:.2f}"} if gate.code == "payment" else {}
            changed[gate.order_id, gate.company_id].append((gate.transition, gate.code, holds, gate.holder_role, data))
    for (order_id, company_id), wanted in changed.items():
        gates.put_many(Ref(Order.KIND, order_id), company_id, wanted, actor=actor)
