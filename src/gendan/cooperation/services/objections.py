"""Objections to dates: raised by either company, decided by the general manager of the one that raised it (ORG-06)."""

from datetime import date

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from gendan.core.work import lock_one, publish, service
from gendan.workflow.services import tasks

from .. import events
from ..errors import AlreadyDecided, ObjectionOpen
from ..models import Instruction, Objection
from ..states import BEFORE_FINISH, INSTRUCTION

DECIDE = "cooperation.decide"


@service
def raise_(
    instruction_id: int, text: str, *, actor: Actor, wanted_on: date | None = None
) -> Objection:  # fmt: skip
    """Object to the date, in the name of the company one works in; its general manager is asked to decide.

    Locks the instruction. Announces Objected. Refuses with NotAllowed, NotFound, Invalid without a word, ObjectionOpen,
    IllegalTransition once it is finished.
    """
    actor.require("cooperation.instruction.object")
    row: Instruction = lock_one(Instruction.objects.filter(pk=instruction_id))
    company_id = side(row, actor)
    if row.state not in BEFORE_FINISH:
        raise IllegalTransition(row.KIND, "object", row.state, INSTRUCTION.legal(row.state))
    if not text.strip():
        raise Invalid({"text": _("Why?")})
    if row.objections.filter(decided_at=None).exists():
        raise ObjectionOpen()
    made = Objection.objects.create(
        instruction=row, company_id=company_id, text=text.strip()[:500], wanted_on=wanted_on, raised_at=clock.now(),
        raised_by_id=actor.user_id,
    )  # fmt: skip
    publish(events.Objected(row.number or "", made.pk, company_id), about=row.ref, company_id=row.company_id)
    tasks.open(
        company_id=company_id, code=DECIDE, ref=row.ref, number=row.number or "", role="company_gm", sla="SLA-07",
        subject=f"{row.goods} · {made.text}"[:200], document_version=row.version, actor=actor,
    )  # fmt: skip
    return made


@service
def decide(objection_id: int, on: date, decision: str, *, actor: Actor) -> Objection:
    """Settle an objection: the date that counts from now on, and why. Recorded with the plan. Announces Decided.

    Only a general manager of the company that raised it. Locks the instruction, then the objection. Refuses with
    NotFound, NotAllowed, Invalid without a word, AlreadyDecided.
    """
    found = Objection.objects.filter(pk=objection_id).values_list("instruction_id", flat=True).first()
    row: Instruction = lock_one(Instruction.objects.filter(pk=found or 0))
    objection: Objection = lock_one(Objection.objects.filter(pk=objection_id))
    if not actor.is_system and not {row.company_id, row.maker_id} & set(actor.company_ids):
        raise NotFound()
    actor.require("cooperation.instruction.decide")
    if not may_decide(objection, actor):
        raise NotAllowed("cooperation.instruction.decide")
    if objection.decided_at is not None:
        raise AlreadyDecided()
    if not decision.strip():
        raise Invalid({"decision": _("Why?")})
    objection.decided_on, objection.decision = on, decision.strip()[:500]
    objection.decided_at, objection.decided_by_id = clock.now(), actor.user_id
    objection.save()
    row.planned_on = on
    row.version += 1
    row.save(update_fields=["planned_on", "version"])
    publish(events.Decided(row.number or "", objection.pk, on.isoformat()), about=row.ref, company_id=row.company_id)
    tasks.settle_for(row.ref, DECIDE, actor=actor)
    return objection


def may_decide(objection: Objection, actor: Actor) -> bool:
    """Whether somebody leads the company that raised an objection, and works there now."""
    return actor.is_system or (actor.company_id == objection.company_id and "company_gm" in actor.roles)


def side(row: Instruction, actor: Actor) -> int:
    """Which of the two companies somebody speaks for: the one they work in. NotFound for anybody else."""
    if actor.is_system:
        return row.company_id
    if actor.company_id not in (row.company_id, row.maker_id):
        raise NotFound()
    return actor.company_id
