"""What stands still while a change is open: nothing new leaves, papers that are out are recalled (CHG-12, CHG-04)."""

from collections.abc import Collection, Mapping
from typing import Any

from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.org.queries import users_with_role
from gendan.sales import impact
from gendan.sales.models import ChangeRequest
from gendan.workflow.services import gates

RELEASE, PROMISE, APPROVE = "shipping.delivery.release", "sales.order.promise", "sales.change.approve"
DATE_LOCKED = ("G2", "G3")


def code(change: ChangeRequest) -> str:
    """The condition that a change puts before other documents' transitions."""
    return f"change:{change.number}"


def is_of_change(gate_code: str) -> bool:
    """Whether a condition was put by a change request."""
    return gate_code.startswith("change:")


def held_by(company_id: int, *roles: str) -> str:
    """The first of these roles that somebody holds in the company, else the last: its leaders hear that nobody does."""
    return next((role for role in roles if users_with_role(company_id, role)), roles[-1])


def hold(change: ChangeRequest, actor: Actor) -> None:
    """Keep the order's releases closed, its date where the grade locks it, and every paper that is out."""
    order, data = Ref("sales.order", change.order_id), {"change": change.number}
    role = held_by(change.company_id, "pmc_clerk", "order_desk_manager", "sales_manager", "company_gm")
    wanted = [(RELEASE, code(change), False, role, data)]
    if change.grade in DATE_LOCKED:
        wanted.append((PROMISE, code(change), False, role, data))
    gates.put_many(order, change.company_id, wanted, actor=actor)
    for row in change.impact:
        if row["stops"]:
            stops = [(stop, code(change), False, role, data) for stop in row["stops"]]
            gates.put_many(_ref(row), change.company_id, stops, actor=actor)


def let_go(change: ChangeRequest, actor: Actor, *, keep: Collection[str] = ()) -> None:
    """What was held goes on, except documents named by `keep`: a recalled paper is never executed again."""
    gates.withdraw(Ref("sales.order", change.order_id), code=code(change), actor=actor)
    for row in change.impact:
        if row["stops"] and row["key"] not in keep:
            gates.withdraw(_ref(row), code=code(change), actor=actor)


def relax(change: ChangeRequest, actor: Actor) -> None:
    """A lower grade counts now: it may hold less."""
    order = Ref("sales.order", change.order_id)
    gates.withdraw(order, code=code(change), actor=actor)
    if change.grade == "T1":
        let_go(change, actor)
    else:
        hold(change, actor)


def recalled(rows: Collection[Mapping[str, Any]]) -> set[str]:
    """Keys of documents that the change takes back for good: those of which somebody did not say that they may stay."""
    return {row["key"] for row in rows if row["stops"] and row["decision"] != impact.LEAVE}


def _ref(row: Mapping[str, Any]) -> Ref:
    kind, _colon, id = str(row["ref"]).partition(":")
    return Ref(kind, int(id))
