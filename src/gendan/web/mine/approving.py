"""Approvals as people read them: the signatures of a document, what an approver has to know, what harms nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.partners.queries import credit_state
from gendan.sales.models import Order
from gendan.web import kit
from gendan.workflow.models import Approval
from gendan.workflow.services import approvals

from . import words

STATES: dict[str, tuple[str, Any]] = {
    "approved": ("ok", pgettext_lazy("approval", "Signed")),
    "rejected": ("late", pgettext_lazy("approval", "Refused")),
    "revoked": ("done", pgettext_lazy("approval", "No longer counts")),
    "pending": ("soon", pgettext_lazy("approval", "Waits for it")),
    "waiting": ("plan", pgettext_lazy("approval", "Asked later")),
}
_HISTORY = """
select count(*), avg(total), max(total) from sales_order
where customer_id = %s and id <> %s and state in ('confirmed', 'effective', 'completed', 'closed') and currency = %s
"""


def of_document(ref: Ref, names: Callable[[Sequence[str]], dict[str, str]]) -> list[dict[str, Any]]:
    """The requests of a document with their signatures, newest first; `names` turns role codes into words."""
    found = approvals.signatures(ref)
    roles = names(sorted({one.role for row in found for one in row["signatures"]}))
    return [_request(row["request"], row["signatures"], roles) for row in found]


def _request(asked: Any, signatures: Sequence[Approval], roles: dict[str, str]) -> dict[str, Any]:
    by = asked.requested_by.name if asked.requested_by else ""
    return {
        "id": asked.pk, "title": words_of(asked.subject), "state": asked.state, "by": by, "at": kit.stamp(asked.requested_at),
        "rows": [_row(one, roles, staged=len({s.stage for s in signatures}) > 1) for one in signatures],
        "signed": sum(one.decision == "approved" for one in signatures), "all": len(signatures),
        "revoked": asked.state == "revoked",
    }  # fmt: skip


def words_of(subject: str) -> str:
    """What is decided."""
    return str(words.SUBJECT.get(subject, subject))


def _row(one: Approval, roles: dict[str, str], *, staged: bool) -> dict[str, Any]:
    state, text = STATES[one.decision]
    if one.decided_by is not None:
        who = one.decided_by.name
    else:
        who = one.task.assignee.name if one.task and one.task.assignee else ""
    return {
        "stage": one.stage if staged else "", "role": roles.get(one.role, one.role), "who": who, "chip": kit.chip(state, text),
        "at": kit.stamp(one.decided_at) if one.decided_at else "", "comment": one.comment,
    }  # fmt: skip


def standing(order: Order, actor: Actor) -> list[tuple[Any, Any]]:
    """What an approver of an order has to know of its customer: class, credit, usual size of orders (PRC-11)."""
    found: list[tuple[Any, Any]] = []
    customer = order.customer
    told = [customer.grade] if customer.grade else []
    if customer.is_new:
        told.append(_("new customer"))
    if told:
        found.append((_("Customer"), " · ".join(told)))
    if actor.may("partners.credit.view") or actor.may("partners.customer.view"):
        state = credit_state(customer.pk)
        owed = f" · {_('overdue')} {kit.money(state.overdue, order.currency)}" if state.overdue else ""
        found.append((_("Credit left"), f"{kit.money(state.free, order.currency)}{owed}"))
    count, mean, most = sql.one(_HISTORY, [customer.pk, order.pk, order.currency]) or (0, None, None)
    if count:
        facts = {"n": count, "mean": kit.money(mean, order.currency), "most": kit.money(most, order.currency)}
        text = ngettext(
            "%(n)s order so far, %(mean)s on average, %(most)s at most",
            "%(n)s orders so far, %(mean)s on average, %(most)s at most", count,
        )  # fmt: skip
        found.append((_("Usual amount"), text % facts))
    return found


def harmless(approval: Approval) -> bool:
    """Whether a signature may be given together with others: nothing to tick, and not about prices off the policy."""
    return approval.decision == "pending" and not approval.checks and approval.subject != "price"
