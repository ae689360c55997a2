"""Running documents taken over into another version of their process (WFL-12): looked at first, then moved one by one.

A document keeps the version it began in until somebody moves it. What moving comes to is in `process.moving`; here it
is computed for the look ahead without a lock, and again under the lock of the run when it is done, since somebody may
have answered meanwhile. Each document is a unit of work of its own: whatever happens in between, each is moved whole or
not at all, and moving the rest again is harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import bulk
from gendan.core.actor import Actor
from gendan.core.errors import DomainError, NotFound
from gendan.core.work import publish, service
from gendan.org.services.reasons import asks

from .. import events
from ..errors import StaysInItsVersion
from ..models import Gate, ProcessRun, ProcessTemplate, Task
from ..process import moving
from ..process.language import Template
from ..process.moving import Move, Stays
from . import gates, processes
from .gates import Wanted
from .runs import Moving

MOVABLE = ("running", "returned")
MOST = 200  # documents in one call


@dataclass(frozen=True)
class Ahead:
    """What moving one document would come to."""

    run: ProcessRun
    label: str  # of the version it runs in
    before: Template
    move: Move


@dataclass(frozen=True)
class Done:
    """What became of one document: moved, or why not."""

    run_id: int
    refusal: DomainError | None = None


def target(template_id: int, *, actor: Actor) -> ProcessTemplate:
    """The version to move to: in force, the actor's company's own or one that ships. NotFound otherwise."""
    actor.require("workflow.template.move")
    visible = Q(company=None) | Q(company_id__in=actor.company_ids)
    found = ProcessTemplate.objects.filter(visible, pk=template_id, state=processes.IN_FORCE).first()
    if found is None:
        raise NotFound()
    return found


def candidates(row: ProcessTemplate, *, actor: Actor) -> Any:
    """Documents under way in other versions of this process, the oldest first."""
    mine = ProcessRun.objects.filter(template__code=row.code, state__in=MOVABLE, company_id__in=actor.company_ids)
    if row.company_id:
        mine = mine.filter(company_id=row.company_id)
    return mine.exclude(template=row).order_by("started_at", "pk")


def ahead(template_id: int, *, actor: Actor, after: int = 0, limit: int = 50) -> list[Ahead]:
    """What moving documents to a version would come to, document by document; nothing is locked or written.

    `after` is the last run seen. Needs `workflow.template.move`. Each document is reckoned by itself: a few queries each.
    """
    row = target(template_id, actor=actor)
    found = candidates(row, actor=actor).order_by("pk").filter(pk__gt=after).select_related("template")[:limit]
    return [_ahead(run, row) for run in found]


def _ahead(run: ProcessRun, row: ProcessTemplate) -> Ahead:
    going = Moving.of(run)
    label, before = run.template.label, going.template
    return Ahead(run, label, before, _reckoned(going, row))


@service
@asks("process_move", about=ProcessRun.KIND)
def move(run_id: int, template_id: int, *, actor: Actor, reason: str) -> Move:
    """Take one running document over into another version. Locks its run, its tasks, its gates.

    Open steps that are the same keep their tasks with owner and due time. Needs `workflow.template.move`. Refuses with
    NotFound, StaysInItsVersion. Announces ProcessMoved, and TaskOpened, TaskCancelled for each task.
    """
    row = target(template_id, actor=actor)
    going = Moving.lock(run_id)
    run = going.row
    if not actor.sees_company(run.company_id) or (row.company_id and row.company_id != run.company_id):
        raise NotFound()
    before, old = run.template, going.template
    if before.code != row.code:
        raise NotFound()
    done = _reckoned(going, row)
    if done.stays:
        raise StaysInItsVersion(run.number, why(done), done.stays.value, done.where)
    run.save(update_fields=["template", "parameters"])
    going.apply(done.effects, actor, reason, put=False)
    _renew_tasks(going, done)
    steps = going.template.by_code
    closed = {code: ok for code, ok in done.gates.items() if ok or not going.world.chosen_away(steps[code])}
    gates.put_many(run.ref, run.company_id, [*going.wanted_gates(closed), *_released(going, old)], actor=actor)
    publish(
        events.ProcessMoved(run.pk, row.code, before.label, row.label, reason),
        about=run.ref, serves=[run.ref], company_id=run.company_id,
    )  # fmt: skip
    processes.hear(row)
    return done


def move_many(run_ids: Sequence[int], template_id: int, *, actor: Actor, reason: str) -> list[Done]:
    """Move documents one after the other, each in a unit of work of its own; refusals are told, not raised.

    Refuses as a whole what holds for all of them: the permission, the version, the reason.
    """
    target(template_id, actor=actor)
    found = []
    for run_id in list(dict.fromkeys(run_ids))[:MOST]:
        try:
            move(run_id, template_id, actor=actor, reason=reason)
            found.append(Done(run_id))
        except (StaysInItsVersion, NotFound) as refusal:
            found.append(Done(run_id, refusal))
    return found


def why(done: Move) -> str:
    """Why a document stays in its version, in words."""
    step = done.where
    return {
        Stays.NOT_RUNNING: _("it is not under way."),
        Stays.UNKNOWN_ANSWER: _("the new version does not know the answer that step %(step)s ended with.") % {"step": step},
        Stays.NOTHING_LEFT: _("nothing would be left to do."),
        Stays.THERE_ALREADY: _("it runs in this version already."),
    }[done.stays or Stays.NOT_RUNNING]  # fmt: skip


def _reckoned(going: Moving, row: ProcessTemplate) -> Move:
    """What moving comes to; the run in hand is moved, nothing is written."""
    run, old = going.row, going.template
    same = ProcessRun.objects.filter(ref_kind=run.ref_kind, ref_id=run.ref_id, template=row)
    if same.exists():
        return Move(stays=Stays.THERE_ALREADY)
    going.turn_to(row)
    return moving.move(old, going.template, going.run, going.world)


def _renew_tasks(going: Moving, done: Move) -> None:
    """Tasks that stay show what their step asks now; whoever has the old form open is told so when they send it."""
    ids = [going.task_of(part) for part in going.run.open if part.code in done.changed]
    parts = {going.task_of(part): part for part in going.run.open}
    tasks = Task.objects.filter(pk__in=[id for id in ids if id])
    bulk.update(
        Task,
        [
            {"id": task.pk, "data": {**task.data, **going.task_data(parts[task.pk])}, "version": task.version + 1}
            for task in tasks
        ],
    )


def _released(going: Moving, old: Template) -> list[Wanted]:
    """Conditions that the new version does not ask for any more hold from now on: what waits for them goes on."""
    away = [(t, step.code) for step in going.template.steps for t in step.guards if going.world.chosen_away(step)]
    gone = {(t, f"step:{code}"[:40]) for t, code in (*moving.released(old, going.template), *away)}
    ref = going.row.ref
    waiting = Gate.objects.filter(ref_kind=ref.kind, ref_id=ref.id, satisfied_at=None, overridden_at=None)
    label = going.row.template.label
    return [
        (gate.transition, gate.code, True, gate.holder_role, {"moved": label})
        for gate in waiting
        if (gate.transition, gate.code) in gone
    ]
