"""Approvals: signatures of several people about one version of a document (APR-01, 07, 10, 11, 12).

A request holds the signatures: those of one stage are asked together, the next stage when all of the one before are
there. All said yes: approved. One said no: rejected. The document changed: revoked, whatever was signed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import clock, params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service
from gendan.org.errors import SameHands
from gendan.org.models import Department, User
from gendan.org.queries import users_with_role
from gendan.org.services.reasons import asks

from .. import events
from ..errors import AlreadyDecided, NotYours
from ..models import Approval, ApprovalRequest
from ..signing import SUPERIOR, Plan, Signer
from . import tasks

WAITING, PENDING, APPROVED, REJECTED, REVOKED = "waiting", "pending", "approved", "rejected", "revoked"
REWORK = "approval.rework"  # what a refusal leaves to whoever asked
S = ApprovalRequest.State


@service
def request(
    ref: Ref, subject: str, plan: Plan, *, document_version: int, number: str, text: str, company_id: int, actor: Actor,
    gives_back: bool = True,
) -> ApprovalRequest:  # fmt: skip
    """Ask for the signatures of a plan about this version of a document. Announces TaskOpened for the first stage.

    Asking again for the same version returns the request there is; one for an older version is revoked. What a refusal
    left to do is settled by it. A consequence of the document's verb: asks for no permission of its own.
    """
    for old in _of(ref, subject, [S.PENDING]):
        if old.document_version == document_version:
            return old
        _revoke([old], actor)
    settle_rework(ref, actor=actor)
    made = ApprovalRequest.objects.create(
        company_id=company_id, ref_kind=ref.kind, ref_id=ref.id, document_version=document_version, subject=subject,
        number=number, text=text[:200], rules=list(plan.rules), tell_customer=plan.tell_customer, gives_back=gives_back,
        requested_by_id=actor.user_id, requested_at=clock.now(),
    )  # fmt: skip
    signatures = Approval.objects.bulk_create(
        _signature(made, stage, signer) for stage, signers in enumerate(plan.stages, 1) for signer in signers
    )
    _ask(made, [one for one in signatures if one.stage == 1], actor)
    return made


@service
@asks("approval_refusal", "comment", unless="approved")
def decide(approval_id: int, approved: bool, comment: str, *, actor: Actor, checks: Sequence[str] = ()) -> Approval:
    """Sign or refuse. Locks the request, its signatures, the task. Announces TaskDone, and ApprovalSigned or ApprovalDecided.

    `checks` are the points ticked. The last signature approves; a refusal ends the request and gives whoever asked a
    task. Refuses with SameHands who asked for it or has signed it in another role already, NotYours who lacks the role,
    Invalid a rejection without a word and a yes with a check left open, AlreadyDecided.
    """
    actor.require("workflow.approval.decide")
    asked, signatures = _held(approval_id)
    approval = next(one for one in signatures if one.pk == approval_id)
    if approval.decision != PENDING:
        raise AlreadyDecided(_(approval.decision))
    _two_people(asked, signatures, actor)
    if approval.reserved:
        _holds(approval, actor)
    if approved and (left := [check for check in approval.checks if check not in checks]):
        raise Invalid({"checks": _("Not checked yet: %(checks)s") % {"checks": ", ".join(left)}})
    approval.decision = APPROVED if approved else REJECTED
    assert approval.task_id is not None
    ticked = {check: "yes" for check in approval.checks if check in checks}
    tasks.complete(
        approval.task_id, outcome=approval.decision, reason=comment, answer=ticked, kind="approval", actor=actor
    )
    approval.decided_by_id, approval.decided_at, approval.comment = actor.user_id, clock.now(), comment[:500]
    approval.save()
    _go_on(asked, signatures, approval, actor)
    return approval


@service
def revoke_for(ref: Ref, *, actor: Actor, subject: str | None = None) -> int:
    """The document changed: what was approved or asked for no longer counts (APR-10). Locks them. Returns how many."""
    return _revoke(_of(ref, subject, [S.PENDING, S.APPROVED]), actor)


@service
def settle_rework(ref: Ref, *, actor: Actor) -> int:
    """Whoever asked has put right what was refused, or given it up: their task is done. Locks it."""
    return tasks.settle_for(ref, REWORK, actor=actor)


def granted(ref: Ref, subject: str, version: int) -> bool:
    """Whether this version of a document was approved, with every signature."""
    return ApprovalRequest.objects.filter(
        ref_kind=ref.kind, ref_id=ref.id, subject=subject, document_version=version, state=S.APPROVED
    ).exists()


def pending(ref: Ref, subject: str) -> bool:
    """Whether signatures about a document are being asked for."""
    return ApprovalRequest.objects.filter(ref_kind=ref.kind, ref_id=ref.id, subject=subject, state=S.PENDING).exists()


def signatures(ref: Ref) -> list[dict[str, Any]]:
    """The requests of a document with their signatures, newest first: for pages and API. Two queries."""
    found = list(
        ApprovalRequest.objects.filter(ref_kind=ref.kind, ref_id=ref.id)
        .select_related("requested_by").order_by("-pk")[:20]
    )  # fmt: skip
    by_request: dict[int, list[Approval]] = {}
    rows = Approval.objects.filter(request__in=found).select_related("decided_by", "task__assignee")
    for row in rows.order_by("stage", "pk"):
        by_request.setdefault(row.request_id, []).append(row)
    return [{"request": one, "signatures": by_request.get(one.pk, [])} for one in found]


# Inside ------------------------------------------------------------------------------------------------------------------


def _held(approval_id: int) -> tuple[ApprovalRequest, list[Approval]]:
    """The request of a signature, locked, with all its signatures."""
    request_id = Approval.objects.filter(pk=approval_id).values_list("request_id", flat=True).first()
    if request_id is None:
        raise NotFound()
    asked: ApprovalRequest = lock_one(ApprovalRequest.objects.filter(pk=request_id))
    return asked, lock(Approval.objects.filter(request_id=request_id))


def _two_people(asked: ApprovalRequest, signatures: Sequence[Approval], actor: Actor) -> None:
    """Whoever asked does not sign, and nobody signs twice for two roles unless the firm allows it."""
    if asked.requested_by_id is not None and asked.requested_by_id == actor.user_id:
        raise SameHands("request_decide")
    signed = any(one.decided_by_id == actor.user_id and one.decision == APPROVED for one in signatures)
    if signed and not params.get("workflow.sign_for_several_roles", asked.company_id):
        raise SameHands("sign_once", _("You have signed this already; another colleague signs for the other role."))


def _holds(approval: Approval, actor: Actor) -> None:
    """A reserved signature is given by a holder of the role or their stand-in, by nobody who may act on all tasks (APR-09)."""
    assert approval.task is not None
    task = approval.task
    held = task.role in actor.roles or (task.assignee_id is not None and tasks.stands_in(task.assignee_id, actor))
    if not held or not tasks.owns(task, actor):
        raise NotYours(task.assignee.name if task.assignee else task.role)


def _go_on(asked: ApprovalRequest, signatures: Sequence[Approval], last: Approval, actor: Actor) -> None:
    """What follows from a signature: the next stage, or the end of the request."""
    if last.decision == REJECTED:
        _end_open(signatures, actor)
        _close(asked, S.REJECTED, last, actor)
        _give_back(asked, last.comment, actor)
        return
    if any(one.decision == PENDING for one in signatures):
        _signed(asked, last)
        return
    waiting = [one for one in signatures if one.decision == WAITING]
    if not waiting:
        _close(asked, S.APPROVED, last, actor)
        return
    stage = min(one.stage for one in waiting)
    _ask(asked, [one for one in waiting if one.stage == stage], actor)
    _signed(asked, last)


def _signed(asked: ApprovalRequest, last: Approval) -> None:
    publish(
        events.ApprovalSigned(asked.pk, last.pk, str(asked.ref), asked.subject, last.role),
        about=asked.ref, serves=[asked.ref], company_id=asked.company_id,
    )  # fmt: skip


def _close(asked: ApprovalRequest, state: str, last: Approval, actor: Actor) -> None:
    asked.state, asked.closed_at, asked.comment = state, clock.now(), last.comment
    asked.save(update_fields=["state", "closed_at", "comment"])
    publish(
        events.ApprovalDecided(
            last.pk, str(asked.ref), asked.subject, asked.state, asked.document_version, last.comment, asked.pk
        ),
        about=asked.ref, serves=[asked.ref], company_id=asked.company_id,
    )  # fmt: skip


def _give_back(asked: ApprovalRequest, why: str, actor: Actor) -> None:
    """A refusal goes back to whoever asked, as something to do (APR-12)."""
    if asked.requested_by_id is not None and asked.gives_back:
        tasks.open(
            company_id=asked.company_id, kind="rework", code=REWORK, ref=asked.ref, number=asked.number, subject=asked.text,
            role="manager", assignee_id=asked.requested_by_id, document_version=asked.document_version,
            data={"text": why}, actor=actor,
        )  # fmt: skip


def _signature(asked: ApprovalRequest, stage: int, signer: Signer) -> Approval:
    return Approval(
        request=asked, stage=stage, role=signer.role, reserved=signer.reserved, sla=signer.sla, checks=list(signer.checks),
        ref_kind=asked.ref_kind, ref_id=asked.ref_id, document_version=asked.document_version, subject=asked.subject,
        requested_by_id=asked.requested_by_id, decision=WAITING,
    )  # fmt: skip


def _ask(asked: ApprovalRequest, stage: Sequence[Approval], actor: Actor) -> None:
    """Open the tasks of a stage. Whoever alone holds a role gets it by name, so that a stand-in can sign it."""
    opened = tasks.open_many([_task(asked, one) for one in stage], actor=actor)
    for one, task in zip(stage, opened, strict=True):
        one.task, one.decision = task, PENDING
    Approval.objects.bulk_update(stage, ["task", "decision"])


def _task(asked: ApprovalRequest, one: Approval) -> tasks.NewTask:
    role, assignee_id = _whose(asked, one.role)
    return tasks.NewTask(
        company_id=asked.company_id, kind="approval", code=f"approval.{asked.subject}", ref=asked.ref, number=asked.number,
        subject=asked.text, role=role, assignee_id=assignee_id, sla=one.sla, document_version=asked.document_version,
        data={"subject": asked.subject, "asked_by": asked.requested_by_id},
    )  # fmt: skip


def _whose(asked: ApprovalRequest, role: str) -> tuple[str, int | None]:
    """The role whose queue a signature waits in, and the one person where there is only one."""
    if role == SUPERIOR:
        head = superior(asked.requested_by_id, asked.company_id)
        if head is not None:
            return "department_head", head
        role = "approver"
    found = [user.pk for user in users_with_role(asked.company_id, role) if user.pk != asked.requested_by_id]
    return role, found[0] if len(found) == 1 else None


def superior(user_id: int | None, company_id: int) -> int | None:
    """Who heads the department of somebody, or the one above where they head it themselves; None where nobody does."""
    place = Department.objects.filter(pk__in=User.objects.filter(pk=user_id or 0).values("department_id")).first()
    for _level in range(10):
        if place is None:
            return None
        if place.head_id is not None and place.head_id != user_id and _active(place.head_id):
            return place.head_id
        place = place.parent
    return None


def _active(user_id: int) -> bool:
    return User.objects.filter(pk=user_id, is_active=True).exists()


def _of(ref: Ref, subject: str | None, states: Sequence[str]) -> list[ApprovalRequest]:
    wanted = Q(subject=subject) if subject else Q()
    return lock(ApprovalRequest.objects.filter(wanted, ref_kind=ref.kind, ref_id=ref.id, state__in=states))


def _revoke(found: list[ApprovalRequest], actor: Actor) -> int:
    if not found:
        return 0
    now = clock.now()
    signatures = lock(Approval.objects.filter(request__in=found))
    _end_open(signatures, actor)
    for one in signatures:
        one.decision = REVOKED
    Approval.objects.bulk_update(signatures, ["decision"])
    for asked in found:
        asked.state, asked.closed_at = S.REVOKED, now
    ApprovalRequest.objects.bulk_update(found, ["state", "closed_at"])
    return len(found)


def _end_open(signatures: Sequence[Approval], actor: Actor) -> None:
    """Nobody is asked any more: their tasks are cancelled."""
    unsigned = [one for one in signatures if one.decision in (WAITING, PENDING)]
    tasks.cancel_many([one.task_id for one in unsigned if one.task_id], actor=actor)
    for one in unsigned:
        one.decision = REVOKED
    Approval.objects.bulk_update(unsigned, ["decision"])


def facts(plan: Plan | None) -> Mapping[str, Any]:
    """A plan as a gate keeps it: the roles by stage."""
    return {"signers": [[signer.role for signer in stage] for stage in plan.stages]} if plan else {}
