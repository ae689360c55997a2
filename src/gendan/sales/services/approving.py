"""Decisions an order waits for: who signs follows from the approval matrix (APR-01..05)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.sales.approving import TAKE_EFFECT, facts, prices
from gendan.sales.models import Order, OrderLine
from gendan.workflow.models import Approval
from gendan.workflow.services import approval_rules, approvals, gates
from gendan.workflow.signing import Plan, Signer

from .steps import UNTRIED, GateWanted

# Gates that a decision opens → what is decided, and the kind whose rows say by whom.
SUBJECTS = {
    "approval:price": ("price", "sales.price"), "approval": ("order", "sales.order"),
    "approval:gm": ("gm", "sales.gm"), UNTRIED: ("untried", "sales.untried"),
    "approval:hard": ("hard", "sales.hard"),
}  # fmt: skip


def by_matrix(
    order: Order,
    wanted: Sequence[GateWanted],
    told: Mapping[str, Any],
    lines: Iterable[OrderLine],
    transitions: Sequence[str] = (),
) -> list[GateWanted]:
    """The conditions an order opens, with the plans of those that people sign; rows of the matrix open more.

    Where a condition asks for a decision and no row holds, the usual one decides. `transitions` replace the verbs that
    the rows name: what took effect already cannot wait for that any more.
    """
    if not approval_rules.rules("sales.order", order.company_id) and not any(g.code in SUBJECTS for g in wanted):
        return list(wanted)
    known = {**told, **prices(lines)}
    kept = [gate for gate in wanted if gate.code not in SUBJECTS]
    for code, (_subject, kind) in SUBJECTS.items():
        asked = [gate for gate in wanted if gate.code == code]
        plan = approval_rules.plan(kind, order.company_id, known) if asked or code == "approval" else None
        if plan is None and not asked:
            continue
        closed = _waiting(code, asked, plan.transitions if plan else (), transitions)
        plan = plan or approval_rules.usual(kind)
        data = {**(asked[0].data if asked else {}), **approvals.facts(plan)}
        kept += [GateWanted(transition, code, False, plan.first, data, plan) for transition in closed]
    return kept


def _waiting(code: str, asked: Sequence[GateWanted], named: Sequence[str], instead: Sequence[str]) -> list[str]:
    """The verbs a decision keeps closed."""
    if code == "approval" and instead:
        return list(instead)
    own = [gate.transition for gate in asked]
    return list(dict.fromkeys([*own, *(name or TAKE_EFFECT for name in named)]))


def plan_of(kind: str, order: Order, role: str) -> Plan:
    """Who decides something about an order: the rows of the matrix that hold, else this role."""
    if not approval_rules.rules(kind, order.company_id):
        return Plan([[Signer(role)]])
    return approval_rules.plan(kind, order.company_id, facts(order.ref)) or Plan([[Signer(role)]])


def request(order: Order, wanted: Sequence[GateWanted], actor: Actor) -> None:
    """Ask for the signatures that open conditions wait for (CTR-01, S20).

    After everything that locks stock or credit, which lie above tasks.
    """
    for code, plan in {gate.code: gate.plan for gate in wanted if gate.plan is not None}.items():
        data = next(gate.data for gate in wanted if gate.code == code)
        about = str(data["lines"]) if "lines" in data else f"{order.total:.2f}"
        if code == UNTRIED:
            about = order.special_demand
        approvals.request(
            order.ref, SUBJECTS[code][0], plan, document_version=order.version, number=order.number or "",
            text=f"{order.customer_name} · {about}", company_id=order.company_id, actor=actor,
        )  # fmt: skip


def next_holder(ref: Ref, subject: str, request_id: int, *, actor: Actor) -> None:
    """One of several has signed: the condition names who is asked now. Locks the document's gates."""
    code = next((gate for gate, (asked, _kind) in SUBJECTS.items() if asked == subject), None)
    role = Approval.objects.filter(request_id=request_id, decision="pending").values_list("role", flat=True).first()
    found = [row for row in gates.open_conditions([ref]) if row["code"] == code]
    if role is None or code is None or not found:
        return
    order = Order.objects.only("company_id").get(pk=ref.id)
    gates.put_many(ref, order.company_id, [(row["transition"], code, False, role, {}) for row in found], actor=actor)
