"""Reactions: people hear of their tasks; leavers' tasks and changed calendars are followed up."""

import contextlib

from gendan.core import params
from gendan.core.actor import SYSTEM
from gendan.core.errors import IllegalTransition
from gendan.core.events import Happened, listen, subscribe
from gendan.core.refs import Ref
from gendan.org.events import CalendarChanged, UserDeactivated
from gendan.org.models import Role, User

from . import catalogue_papers, events, published, queries  # noqa: F401 - papers are published by being imported
from .models import Approval, ProcessRun, Task
from .services import notices, processes, runs, tasks


@subscribe(events.TaskOpened)
def tell_owner(event: Happened) -> None:
    """The assignee hears of a new task, or everybody in the queue; not who opened it for themselves.

    A task nobody can do is never silent: whoever leads the company hears of it (WFL-02, WFL-15).
    """
    task = _open_task(event)
    if task is None:
        return
    if task.assignee_id is None:
        if not queries.can_do(task):
            _tell(task, queries.who_looks_after(task.company_id), "task.nobody", event)
        elif params.get("workflow.tell_queues", task.company_id):
            _tell(task, task.role, "task.opened", event)
    elif task.assignee_id != event.actor_id:
        _tell(task, [task.assignee_id], "task.opened", event)


@subscribe(events.TaskReturned)
def tell_who_asked(event: Happened) -> None:
    """Whoever asked hears that the task came back, and why (WFL-09)."""
    asked_by = event.payload["asked_by"]
    if asked_by:
        _tell(
            Task.objects.get(pk=event.payload["task_id"]),
            [asked_by],
            "task.returned",
            event,
            reason=event.payload["reason"],
        )


@subscribe(events.TaskDelegated)
def tell_new_owner(event: Happened) -> None:
    """The colleague hears what was handed over, by whom and why."""
    task = _open_task(event)
    if task is not None and task.assignee_id != event.actor_id:
        by = User.objects.filter(pk=event.actor_id or 0).values_list("name", flat=True).first()
        _tell(task, [event.payload["to_user_id"]], "task.delegated", event, by=by, reason=event.payload["reason"])


@subscribe(events.ApprovalDecided)
def tell_decision(event: Happened) -> None:
    """Whoever asked for an approval hears the decision."""
    approval = Approval.objects.select_related("task").get(pk=event.payload["approval_id"])
    if approval.requested_by_id and approval.task:
        facts = {"decision": approval.decision, "comment": approval.comment}
        _tell(approval.task, [approval.requested_by_id], "approval.decided", event, **facts)


@subscribe(UserDeactivated)
def release_tasks(event: Happened) -> None:
    """What a leaver had to do goes to the stand-in or back to the queue (WFL-02)."""
    tasks.release(event.payload["user_id"], event.payload["stand_in_id"], actor=SYSTEM)


@subscribe(CalendarChanged)
def recompute_limits(event: Happened) -> None:
    """Open limits follow the new working time; closed ones stay (WFL-06)."""
    tasks.recompute(event.payload["calendar_id"], actor=SYSTEM)


@listen(processes.heard)
def move_processes(event: Happened) -> None:
    """Processes that wait for an event of their document go on."""
    runs.happen(event, actor=SYSTEM)


@subscribe(events.StepDue, own_units=True)
def do_step(event: Happened) -> None:
    """A step the system does: its verb, in the verb's own unit of work, then the step is done.

    A document that is past the verb has it done already. What is refused otherwise is tried again later.
    """
    run = ProcessRun.objects.get(pk=event.payload["run_id"])
    verb, _sep, process = event.payload["do"].partition(":")
    if verb == "process":
        runs.start_named(run.pk, process, actor=SYSTEM)
        return
    with contextlib.suppress(IllegalTransition):
        published.do(verb, run.ref, SYSTEM, event.payload["reason"])
    runs.done_by_system(run.pk, event.payload["step"], "", actor=SYSTEM)


def _open_task(event: Happened) -> Task | None:
    return Task.objects.filter(pk=event.payload["task_id"], state=Task.State.OPEN).first()


def _tell(task: Task, to: str | list[int], code: str, event: Happened, **more: str | None) -> None:
    data = {
        "task_id": task.pk, "task": task.code, "number": task.number, "subject": task.subject,
        "due_at": task.due_at.isoformat(), "role": _role(task),
        **({"name": task.data["name"]} if "name" in task.data else {}), **more,
    }  # fmt: skip
    notices.tell(
        to, code, ref=Ref(task.ref_kind, task.ref_id), data=data, company_id=task.company_id, event_id=event.id
    )


def _role(task: Task) -> str:
    return Role.objects.filter(code=task.role).values_list("name", flat=True).first() or task.role
