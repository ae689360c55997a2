"""Signatures: asked for in order or all at once, given over one revision, revoked by a change."""

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid, StaleDocument
from gendan.core.work import lock_one, publish, service
from gendan.org.services.reasons import asks
from gendan.workflow.services import tasks

from .. import events, queries
from ..errors import NothingToSign
from ..language import Form, Signer
from ..models import Paper, Signature
from ..states import PAPER
from . import copies
from .asking import holds, now_with, task_for, whom

SIGN_TASK = "papers.sign"


@service
def ask(paper: Paper, form: Form, *, actor: Actor) -> None:
    """Ask for the next signature, or for all that are missing. The caller holds the paper's lock."""
    there = set(Signature.objects.filter(paper=paper, revoked_at=None).values_list("signer", flat=True))
    left = [signer for signer in form.signers if signer.code not in there]
    _ask(paper, left[:1] if form.in_order else left, actor)


def _ask(paper: Paper, wanted: list[Signer], actor: Actor) -> None:
    holders = whom([signer.to for signer in wanted], paper)
    for signer, holder in zip(wanted, holders, strict=True):
        if holder is None:
            raise Invalid({signer.to.field: _("Required: it says who signs.")})
    new = [
        task_for(holder, paper, SIGN_TASK, sla="SLA-49", data={"signer": signer.code})
        for signer, holder in zip(wanted, holders, strict=True) if holder
    ]  # fmt: skip
    opened = tasks.open_many(new, actor=actor)
    Signature.objects.bulk_create(
        [
            Signature(paper=paper, signer=signer.code, task=task, revision=paper.revision)
            for signer, task in zip(wanted, opened, strict=True)
        ]
    )


@service
def sign(paper_id: int, *, actor: Actor, revision: int | None = None, note: str = "") -> Paper:
    """Give the signatures that are asked of this person now. Locks the paper, then the task. Announces SignatureGiven,
    and PaperSigned with the last one; copies go out then.

    `revision` is what was read: another one is refused with StaleDocument. Refuses with NothingToSign.
    """
    paper, form = now_with(lambda rows: lock_one(rows.filter(pk=paper_id)), actor)
    _may(paper, "sign", actor)
    if revision is not None and revision != paper.revision:
        raise StaleDocument(paper.KIND, paper.pk, revision, paper.revision)
    given = _mine(paper, actor)
    for signature in given:
        tasks.complete(signature.task_id, outcome="signed", kind="review", actor=actor)
        signature.signed_by_id, signature.signed_at, signature.note = actor.user_id, clock.now(), note.strip()[:300]
        signature.save(update_fields=["signed_by", "signed_at", "note"])
        _say(paper, events.SignatureGiven(**queries.told(paper), signer=signature.signer))
    signed = Signature.objects.filter(paper=paper, revoked_at=None, signed_at__isnull=False).count()
    if signed == len(form.signers):
        PAPER.advance(paper, "sign", actor)
        paper.signed_at = clock.now()
        paper.save(update_fields=["state", "version", "signed_at"])
        _say(paper, events.PaperSigned(**queries.told(paper)))
        copies.hand_out(paper, form, actor=actor)
    elif form.in_order:
        ask(paper, form, actor=actor)
    return paper


@service
@asks("task_return")
def return_(paper_id: int, reason: str, *, actor: Actor, revision: int | None = None) -> Paper:
    """A signer does not agree: back to whoever filed it, with a reason (WFL-09). Locks the paper, then its tasks.

    Announces PaperReturned. Refuses with Invalid without a reason, NothingToSign, StaleDocument.
    """
    paper, _form = now_with(lambda rows: lock_one(rows.filter(pk=paper_id)), actor)
    _may(paper, "return", actor)
    if revision is not None and revision != paper.revision:
        raise StaleDocument(paper.KIND, paper.pk, revision, paper.revision)
    mine = _mine(paper, actor)
    PAPER.advance(paper, "return", actor)
    tasks.give_back(mine[0].task_id, reason, kind="review", actor=actor)
    tasks.cancel_for(paper.ref, actor=actor)
    revoke(paper)
    paper.revision += 1
    paper.reason = reason.strip()[:500]
    paper.save()
    _say(paper, events.PaperReturned(**queries.told(paper), reason=paper.reason))
    return paper


@service
def begin_again(paper: Paper, form: Form, *, actor: Actor) -> None:
    """The paper changed under its signers: what was signed no longer counts, all are asked anew. The caller saves it."""
    tasks.cancel_for(paper.ref, code=SIGN_TASK, actor=actor)
    revoke(paper)
    paper.revision += 1
    ask(paper, form, actor=actor)


def revoke(paper: Paper) -> None:
    """Signatures of a paper no longer count; the caller holds its lock."""
    Signature.objects.filter(paper=paper, revoked_at=None).update(revoked_at=clock.now())


def mine(paper: Paper, actor: Actor) -> list[Signature]:
    """The signatures that are asked of this person now."""
    asked = [s for s in queries.signatures(paper.pk) if s.signed_at is None]
    return [s for s in asked if holds(s.task, actor)]


def _mine(paper: Paper, actor: Actor) -> list[Signature]:
    found = mine(paper, actor)
    if not found:
        raise NothingToSign()
    return found


def _may(paper: Paper, verb: str, actor: Actor) -> None:
    """State and right of a verb that does not always move the paper. Refuses as its machine does."""
    if verb not in PAPER.legal(paper.state):
        PAPER.advance(paper, verb, actor)
        raise Conflict()
    actor.require(PAPER.permission(verb))


def _say(paper: Paper, event: events.Event) -> None:
    publish(event, about=paper.ref, serves=[paper.about] if paper.about else [], company_id=paper.company_id)
