"""The approval matrix and the signatures of documents; in the routers of `workflow` and `sales`."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from gendan.core.errors import NotFound
from gendan.core.refs import Ref
from gendan.org.queries import users_with_role
from gendan.sales import queries as sales_queries
from gendan.workflow import published
from gendan.workflow.models import ApprovalRule
from gendan.workflow.services import approval_rules, approvals

from .base import company, found
from .sales.base import router as sales
from .schemas import approvals as s
from .types import ApiRequest, Code, Id
from .workflow import router

COLUMNS = tuple(name for name in s.ApprovalAsked.model_fields if name != "signatures")


@router.get("/approval-kinds", response=list[s.ApprovalKind])
def list_approval_kinds(request: ApiRequest):
    """What the approval matrix has rows for, and what their conditions may ask about."""
    request.actor.require("workflow.matrix.change")
    types, labels = published.known_facts(), published.labels()
    return [
        {
            "kind": kind, "label": gettext(known.label), "transitions": list(known.transitions), "usual": list(known.usual),
            "facts": [{"name": name, "type": types[name], "label": gettext(labels[name])} for name in known.facts],
        }
        for kind, known in published.known_approvables().items()
    ]  # fmt: skip


@router.get("/approval-rules", response=list[s.ApprovalRule])
def list_approval_rules(request: ApiRequest):
    """The rows of the matrix in the order they sign."""
    request.actor.require("workflow.matrix.change")
    return list(_seen(request).order_by("kind", "sort", "pk"))


@router.post("/approval-rules", response={201: s.ApprovalRule})
def add_approval_rule(request: ApiRequest, body: s.ApprovalRuleIn):
    """Ask for more signatures; what is submitted from now on follows."""
    return approval_rules.save(actor=request.actor, **body.model_dump())


@router.put("/approval-rules/{int:rule_id}", response=s.ApprovalRule)
def change_approval_rule(request: ApiRequest, rule_id: Id, body: s.ApprovalRuleIn):
    """Ask differently; `active: false` ends it, and requests under way keep their signatures."""
    row = found(_seen(request).filter(pk=rule_id))
    return approval_rules.save(actor=request.actor, rule_id=row.pk, **body.model_dump())


@router.post("/approval-rules/try", response=s.ApprovalTried)
def try_approval_rules(request: ApiRequest, body: s.ApprovalTryIn):
    """Who would have to sign a document with these facts. Changes nothing."""
    request.actor.require("workflow.matrix.change")
    company_id = company(body.company_id, request.actor)
    if body.kind not in published.known_approvables():
        raise NotFound()
    plan = approval_rules.plan(body.kind, company_id, body.facts) or approval_rules.usual(body.kind)
    asked = [
        {
            "stage": n, "role": signer.role, "reserved": signer.reserved, "checks": list(signer.checks),
            "people": [user.name for user in users_with_role(company_id, signer.role)],
        }
        for n, stage in enumerate(plan.stages, 1)
        for signer in stage
    ]  # fmt: skip
    return {"signatures": asked, "rules": [rule["name"] for rule in plan.rules]}


@sales.get("/orders/{number}/approvals", response=list[s.ApprovalAsked])
def list_order_approvals(request: ApiRequest, number: Code):
    """The approvals of an order with all their signatures, newest first."""
    return told(sales_queries.get_order(number, actor=request.actor).ref)


def told(ref: Ref) -> list[dict[str, Any]]:
    """The requests of a document as the wire has them."""
    return [
        {**{name: getattr(row["request"], name) for name in COLUMNS}, "signatures": row["signatures"]}
        for row in approvals.signatures(ref)
    ]


def _seen(request: ApiRequest) -> Any:
    return ApprovalRule.objects.filter(Q(company_id=None) | Q(company_id__in=request.actor.company_ids))
