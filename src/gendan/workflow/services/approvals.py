"""Approvals: one decision of one person about one version of a document (APR-10, APR-12)."""

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service
from gendan.org.errors import SameHands
from gendan.org.services.reasons import asks

from .. import events
from ..errors import AlreadyDecided
from ..models import Approval
from . import tasks

PENDING, APPROVED, REJECTED, REVOKED = "pending", "approved", "rejected", "revoked"


@service
def request(
    ref: Ref, subject: str, *, role: str, document_version: int, number: str, text: str, company_id: int, actor: Actor,
    assignee_id: int | None = None, sla: str = "SLA-49",
) -> Approval:  # fmt: skip
    """Ask for a decision about this version of a document; opens a task for the role. Announces TaskOpened.

    Asking again for the same version returns the request there is; one for an older version is revoked. A consequence
    of the document's verb: asks for no permission of its own.
    """
    for old in _of(ref, subject, [PENDING]):
        if old.document_version == document_version:
            return old
        _revoke([old], actor)
    task = tasks.open(
        company_id=company_id,
        kind="approval",
        code=f"approval.{subject}",
        ref=ref,
        number=number,
        subject=text,
        role=role,
        assignee_id=assignee_id,
        sla=sla,
        document_version=document_version,
        data={"subject": subject},
        actor=actor,
    )
    return Approval.objects.create(
        task=task, ref_kind=ref.kind, ref_id=ref.id, document_version=document_version, subject=subject,
        requested_by_id=actor.user_id,
    )  # fmt: skip


@service
@asks("approval_refusal", "comment", unless="approved")
def decide(approval_id: int, approved: bool, comment: str, *, actor: Actor) -> Approval:
    """Approve or reject. Locks the approval and its task. Announces TaskDone and ApprovalDecided.

    Refuses with SameHands who asked for it, NotYours who lacks the role, Invalid a rejection without a word,
    AlreadyDecided.
    """
    actor.require("workflow.approval.decide")
    approval: Approval = lock_one(Approval.objects.filter(pk=approval_id))
    if approval.decision != PENDING:
        raise AlreadyDecided(_(approval.decision))
    if approval.requested_by_id is not None and approval.requested_by_id == actor.user_id:
        raise SameHands("request_decide")
    approval.decision = APPROVED if approved else REJECTED
    assert approval.task_id is not None
    task = tasks.complete(approval.task_id, outcome=approval.decision, reason=comment, kind="approval", actor=actor)
    approval.decided_by_id, approval.decided_at, approval.comment = actor.user_id, clock.now(), comment[:500]
    approval.save()
    publish(
        events.ApprovalDecided(
            approval.pk, str(_ref(approval)), approval.subject, approval.decision, approval.document_version, comment
        ),
        about=_ref(approval), serves=[_ref(approval)], company_id=task.company_id,
    )  # fmt: skip
    return approval


@service
def revoke_for(ref: Ref, *, actor: Actor, subject: str | None = None) -> int:
    """The document changed: what was approved or asked for no longer counts (APR-10). Locks them. Returns how many."""
    return _revoke(_of(ref, subject, [PENDING, APPROVED]), actor)


def granted(ref: Ref, subject: str, version: int) -> bool:
    """Whether this version of a document was approved."""
    return Approval.objects.filter(
        ref_kind=ref.kind, ref_id=ref.id, subject=subject, document_version=version, decision=APPROVED
    ).exists()


def _of(ref: Ref, subject: str | None, decisions: list[str]) -> list[Approval]:
    wanted = Q(subject=subject) if subject else Q()
    return lock(Approval.objects.filter(wanted, ref_kind=ref.kind, ref_id=ref.id, decision__in=decisions))


def _revoke(found: list[Approval], actor: Actor) -> int:
    if not found:
        return 0
    for approval in found:
        if approval.decision == PENDING:
            tasks.cancel_for(_ref(approval), code=f"approval.{approval.subject}", actor=actor)
        approval.decision = REVOKED
    Approval.objects.bulk_update(found, ["decision"])
    return len(found)


def _ref(approval: Approval) -> Ref:
    return Ref(approval.ref_kind, approval.ref_id)
