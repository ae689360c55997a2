"""Tasks: opened with a clock and an owner, completed, given back, delegated, paused (WFL-02, 04, 05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import bulk, clock
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_by_id, publish, record, service
from gendan.org.models import Company, Department, User
from gendan.org.queries import is_away
from gendan.org.services.reasons import asks

from .. import clocks, events, sla
from ..errors import NotYours, WrongVerb
from ..models import Task
from ..states import TASK

OWN_VERBS = {"review", "approval", "step"}  # kinds of tasks that only the verbs of their documents close
KEPT = ("step", "rework")  # not ended with a document's other tasks: a process's own, and what a refusal left to do
CLOCK = ("due_at", "warn_at", "paused_at", "paused_for", "paused_minutes")
CLOSED = ("state", "version", "outcome", "answer", "reason", "closed_at", "closed_by_id")


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task to open. `sla` names its limit; `target` is the date a limit counts back from; `due_at` beats both.

    `assignee_id` is one accountable person; without one, everybody with `role` in the company sees it.
    """

    company_id: int
    code: str
    ref: Ref
    role: str
    kind: str = "task"
    number: str = ""
    subject: str = ""
    department_id: int | None = None
    assignee_id: int | None = None
    sla: str = "SLA-U1"
    data: Mapping[str, Any] = field(default_factory=dict)
    document_version: int = 1
    started_at: datetime | None = None
    target: date | None = None
    due_at: datetime | None = None


@service
def open(*, actor: Actor, **facts: Any) -> Task:
    """Open one task; see `NewTask` for the facts. Announces TaskOpened."""
    return open_many([NewTask(**facts)], actor=actor)[0]


@service
def open_many(wanted: Sequence[NewTask], *, actor: Actor) -> list[Task]:
    """Open tasks, in order, with a fixed number of statements. Announces TaskOpened for each.

    A deactivated assignee is replaced by their stand-in, else the task waits in the queue of its role.
    """
    if not wanted:
        return []
    rules = clocks.Rules([new.sla for new in wanted], [new.company_id for new in wanted])
    owners = _owners({new.assignee_id for new in wanted if new.assignee_id})
    tasks = [_task(new, rules, owners, actor) for new in wanted]
    for task, id in zip(tasks, bulk.insert(Task, [_row(task) for task in tasks]), strict=True):
        task.pk = id
        publish(
            events.TaskOpened(task.pk, task.code, str(about(task)), task.role, task.assignee_id),
            about=task.ref, serves=[about(task)], company_id=task.company_id,
        )  # fmt: skip
    return tasks


@service
def complete(
    task_id: int, *, actor: Actor, outcome: str = "done", answer: Mapping[str, Any] | None = None, reason: str = "",
    version: int | None = None, kind: str = "task",
) -> Task:  # fmt: skip
    """Finish a task. Locks it. Announces TaskDone.

    Of two at once exactly one succeeds. Refuses with IllegalTransition, NotYours, StaleDocument, NotFound, and with
    WrongVerb a review or approval unless the verb that settles it calls with its `kind`.
    """
    task = _mine(task_id, actor, version)
    _settled_by(task, kind)
    TASK.advance(task, "complete", actor)
    task.answer = dict(answer or {})
    _close(task, outcome, reason, actor)
    publish(
        events.TaskDone(task.pk, task.code, str(about(task)), outcome, task.answer, _late(task)),
        about=task.ref, serves=[about(task)], company_id=task.company_id,
    )  # fmt: skip
    return task


@service
@asks("task_return")
def give_back(
    task_id: int, reason: str, *, actor: Actor, version: int | None = None, kind: str = "task"
) -> Task:  # fmt: skip
    """Return a task to whoever asked for it, with a reason (WFL-09). Locks it. Announces TaskReturned.

    Refuses like `complete`: a review is returned by sending its document back.
    """
    task = _mine(task_id, actor, version)
    _settled_by(task, kind)
    TASK.advance(task, "return", actor)
    _close(task, "returned", reason, actor)
    publish(
        events.TaskReturned(task.pk, task.code, str(about(task)), task.reason, task.data.get("asked_by")),
        about=task.ref, serves=[about(task)], company_id=task.company_id,
    )  # fmt: skip
    return task


@service
def take(task_id: int, *, actor: Actor) -> Task:
    """Take a task out of the queue: it is mine now. Locks it. Refuses with NotYours what somebody else took first."""
    task = _mine(task_id, actor)
    TASK.advance(task, "take", actor)
    task.assignee_id = actor.user_id
    task.save(update_fields=["assignee", "version"])
    record("workflow.task.taken", about=task.ref, company_id=task.company_id, ref=about(task))
    return task


@service
@asks("reassign", needed=False)
def delegate(task_id: int, to_user_id: int, reason: str, *, actor: Actor) -> Task:
    """Hand a task one owns to a colleague of the same company. Locks it. Announces TaskDelegated."""
    return _hand_over(_mine(task_id, actor), to_user_id, reason, actor, "delegate")


@service
@asks("reassign", needed=False)
def assign(task_id: int, to_user_id: int, *, actor: Actor, reason: str = "") -> Task:
    """Give anybody's task to somebody: what heads do. Needs `workflow.task.assign`. Announces TaskDelegated."""
    return _hand_over(_locked(task_id, actor), to_user_id, reason, actor, "assign")


@service
@asks("task_pause")
def pause(task_id: int, reason: str, *, actor: Actor) -> Task:
    """Stop a task's clock while it waits for somebody outside: heads may, not the owner. Locks it.

    A clock that stands already stays as it is. Refuses with Invalid without a reason.
    """
    task = _locked(task_id, actor)
    TASK.advance(task, "pause", actor)
    if task.paused_at is None:
        task.paused_at, task.paused_for = clock.now(), reason[:120]
        record("workflow.task.paused", about=task.ref, company_id=task.company_id, reason=reason)
    task.save(update_fields=[*CLOCK, "version"])
    return task


@service
def resume(task_id: int, *, actor: Actor) -> Task:
    """Let a paused clock run on: the limit moves by what the pause took, as the limit counts. Locks the task."""
    task = _locked(task_id, actor)
    TASK.advance(task, "resume", actor)
    if task.paused_at is not None:
        _run_on(task)
        record("workflow.task.resumed", about=task.ref, company_id=task.company_id, due_at=task.due_at)
    task.save(update_fields=[*CLOCK, "version"])
    return task


@service
def cancel_for(ref: Ref, *, actor: Actor, code: str | None = None) -> int:
    """Cancel the open tasks of a document, because it went another way. Locks them. Announces TaskCancelled for each.

    A consequence of a verb that was allowed: asks for no permission of its own. Tasks of a process, and what a refusal left to do, stay.
    Returns how many.
    """
    return _cancel(_open_of(ref, code), actor)


@service
def cancel_many(ids: Sequence[int], *, actor: Actor) -> int:
    """Cancel those of these tasks that are open. Locks them. Announces TaskCancelled for each. Returns how many."""
    return _cancel(_open_among(ids), actor) if ids else 0


@service
def settle_for(ref: Ref, code: str, *, actor: Actor, outcome: str = "done") -> int:
    """Complete the open tasks of a document that a verb has done by itself. Locks them. Announces TaskDone for each."""
    return _settle(_open_of(ref, code), {}, outcome, actor)


@service
def settle_many(outcomes: Mapping[int, str], *, actor: Actor) -> int:
    """Complete those of these tasks that are open, each with its outcome. Locks them. Announces TaskDone for each."""
    return _settle(_open_among(list(outcomes)), outcomes, "done", actor) if outcomes else 0


@service
def recompute(calendar_id: int, *, actor: Actor) -> int:
    """Compute the moments of open tasks of a calendar anew; closed ones keep theirs (WFL-06). Locks them.

    Tasks of companies that have come to work by this calendar count by it from now on.
    """
    companies = Company.objects.filter(calendar_id=calendar_id).values("pk")
    counted = Q(calendar_id=calendar_id) | Q(company_id__in=companies, calendar_id__isnull=False)
    tasks: list[Task] = lock(Task.objects.filter(counted, state=Task.State.OPEN).exclude(limit_text=""))
    rules = clocks.Rules([task.sla for task in tasks], [task.company_id for task in tasks])
    changed = []
    for task in tasks:
        before = (task.calendar_id, task.warn_at, task.due_at)
        task.calendar_id = clocks.queries.calendar_id_for(task.company_id)
        clocks.again(task, rules.find(task.sla, task.company_id))
        if (task.calendar_id, task.warn_at, task.due_at) != before:
            fresh = {"calendar_id": task.calendar_id, "warn_at": task.warn_at, "due_at": task.due_at}
            changed.append({"id": task.pk, **fresh})
    return bulk.update(Task, changed)


@service
def release(user_id: int, stand_in_id: int | None, *, actor: Actor) -> int:
    """Give the open tasks of somebody who left to their stand-in, else back to the queue of their role. Locks them."""
    found = lock(Task.objects.filter(assignee_id=user_id, state=Task.State.OPEN))
    heir = stand_in_id if User.objects.filter(pk=stand_in_id or 0, is_active=True).exists() else None
    return bulk.update(Task, [{"id": task.pk, "assignee_id": heir, "version": task.version + 1} for task in found])


def about(task: Task) -> Ref:
    """The document a task is for."""
    return Ref(task.ref_kind, task.ref_id)


def _task(new: NewTask, rules: clocks.Rules, owners: Mapping[int, int | None], actor: Actor) -> Task:
    assert new.role or new.assignee_id, "a task needs somebody"
    task = Task(
        company_id=new.company_id, kind=new.kind, code=new.code, ref_kind=new.ref.kind, ref_id=new.ref.id,
        document_version=new.document_version, number=new.number, subject=new.subject[:200], role=new.role,
        department_id=new.department_id, assignee_id=owners.get(new.assignee_id or 0), sla=new.sla,
        opened_at=new.started_at or clock.now(), state=Task.State.OPEN, version=1,
        data={"asked_by": actor.user_id, **new.data},
    )  # fmt: skip
    clocks.start(task, rules.find(new.sla, new.company_id), target=new.target, due_at=new.due_at)
    return task


def _row(task: Task) -> dict[str, Any]:
    """A new task as columns."""
    return {f.attname: getattr(task, f.attname) for f in Task._meta.concrete_fields if not f.primary_key}


def _closed(task: Task) -> dict[str, Any]:
    """A task that has ended as columns; its clock may have stood."""
    return {"id": task.pk, **{name: getattr(task, name) for name in (*CLOSED, *CLOCK)}}


def _owners(ids: set[int]) -> dict[int, int | None]:
    """Wanted assignee → who it becomes."""
    if not ids:
        return {}
    people = User.objects.filter(pk__in=ids).values_list("pk", "is_active", "stand_in_id", "stand_in__is_active")
    return {pk: pk if active else (other if other_active else None) for pk, active, other, other_active in people}


def _locked(task_id: int, actor: Actor, version: int | None = None) -> Task:
    """The task, locked; NotFound outside the actor's companies."""
    task = lock_by_id(Task, task_id, version=version)
    if not actor.sees_company(task.company_id):
        raise NotFound()
    return task


def _mine(task_id: int, actor: Actor, version: int | None = None) -> Task:
    """The task, locked, if this actor may act on it; else NotYours."""
    task = _locked(task_id, actor, version)
    if not may_act(task, actor):
        raise NotYours(task.assignee.name if task.assignee else task.role)
    return task


def _settled_by(task: Task, kind: str) -> None:
    if task.kind in OWN_VERBS and task.kind != kind:
        raise WrongVerb()


def may_act(task: Task, actor: Actor) -> bool:
    """Whether a task is this actor's to do: assigned, standing in, in a queue of theirs, or by `workflow.task.any`."""
    return actor.is_system or actor.may("workflow.task.any") or owns(task, actor)


def owns(task: Task, actor: Actor) -> bool:
    """Whether a task is this actor's own: assigned, standing in for its owner, or in a queue of theirs."""
    if task.assignee_id is not None:
        return task.assignee_id == actor.user_id or stands_in(task.assignee_id, actor)
    if task.role == "department_head" and task.department_id:
        return Department.objects.filter(pk=task.department_id, head_id=actor.user_id).exists()
    if task.role == "any_department" and task.department_id:
        return User.objects.filter(pk=actor.user_id or 0, department_id=task.department_id).exists()
    return task.role in actor.roles


def stands_in(user_id: int, actor: Actor) -> bool:
    """Whether somebody is away today and this actor stands in for them."""
    return User.objects.filter(
        is_away(clock.today()), pk=user_id, stand_in_id=actor.user_id, stand_in__is_active=True
    ).exists()


def _hand_over(task: Task, to_user_id: int, reason: str, actor: Actor, verb: str) -> Task:
    if not User.objects.filter(Q(assignments__company_id=task.company_id), pk=to_user_id, is_active=True).exists():
        raise Invalid({"to": _("Choose an active colleague of this company.")})
    TASK.advance(task, verb, actor)
    before, task.assignee_id = task.assignee_id, to_user_id
    task.save(update_fields=["assignee", "version"])
    publish(
        events.TaskDelegated(task.pk, task.code, str(about(task)), before or actor.user_id, to_user_id, reason),
        about=task.ref, serves=[about(task)], company_id=task.company_id,
    )  # fmt: skip
    return task


def _close(task: Task, outcome: str, reason: str, actor: Actor, *, save: bool = True) -> None:
    if task.paused_at is not None:
        _run_on(task)
    task.outcome, task.reason = outcome[:20], reason[:500]
    task.closed_at, task.closed_by_id = clock.now(), actor.user_id
    if save:
        bulk.update(Task, [_closed(task)])


def _run_on(task: Task) -> None:
    """End a pause: the moments move by what it took."""
    assert task.paused_at is not None
    assert task.calendar_id is not None
    calendar, limit = clocks.queries.calendar(task.calendar_id), clocks.limit_in_force(task)
    minutes = sla.lost(limit, task.paused_at, clock.now(), calendar)
    task.paused_minutes += minutes
    task.due_at = sla.pushed(task.due_at, limit, minutes, calendar)
    task.warn_at = sla.pushed(task.warn_at, limit, minutes, calendar) if task.warn_at else None
    task.paused_at, task.paused_for = None, ""


def _late(task: Task) -> bool:
    assert task.closed_at is not None
    return sla.late(task.due_at, task.closed_at)


def _cancel(found: list[Task], actor: Actor) -> int:
    for task in found:
        TASK.advance(task, "cancel", SYSTEM)
        _close(task, "cancelled", "", actor, save=False)
        publish(
            events.TaskCancelled(task.pk, task.code, str(about(task))),
            about=task.ref, serves=[about(task)], company_id=task.company_id,
        )  # fmt: skip
    bulk.update(Task, [_closed(task) for task in found])
    return len(found)


def _settle(found: list[Task], outcomes: Mapping[int, str], usual: str, actor: Actor) -> int:
    for task in found:
        outcome = outcomes.get(task.pk, usual)
        TASK.advance(task, "complete", SYSTEM)
        _close(task, outcome, "", actor, save=False)
        publish(
            events.TaskDone(task.pk, task.code, str(about(task)), outcome, {}, _late(task)),
            about=task.ref, serves=[about(task)], company_id=task.company_id,
        )  # fmt: skip
    bulk.update(Task, [_closed(task) for task in found])
    return len(found)


def _open_among(ids: Sequence[int]) -> list[Task]:
    return lock(Task.objects.filter(pk__in=ids, state=Task.State.OPEN))


def _open_of(ref: Ref, code: str | None) -> list[Task]:
    tasks = Task.objects.filter(ref_kind=ref.kind, ref_id=ref.id, state=Task.State.OPEN)
    return lock(tasks.filter(code=code) if code else tasks.exclude(kind__in=KEPT))
