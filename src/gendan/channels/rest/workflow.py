"""Tasks, approvals, notices."""

from datetime import datetime, time
from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router

from gendan.core import clock
from gendan.core.errors import Invalid
from gendan.core.refs import Ref
from gendan.sales import queries as sales
from gendan.sales.services import orders
from gendan.workflow import queries, ways, wishes
from gendan.workflow.errors import NotYours
from gendan.workflow.models import Approval
from gendan.workflow.services import approvals, notices, processes, runs, tasks, versions
from gendan.workflow.services import wishes as verbs

from .base import found
from .pages import Paging, moment_cursor, read_moment
from .schemas import workflow as s
from .types import ApiRequest, Id, Nothing

MOVED = ("kept", "changed", "cancelled", "opened", "passed", "dropped", "afresh")
router = Router()


@router.get("/tasks", response=s.Tasks)
def list_tasks(request: ApiRequest, paging: Query[Paging], scope: s.Which = "mine"):
    """Open tasks by due time: one's own, the queue of one's roles, or all for who may."""
    after = read_moment(paging.cursor) if paging.cursor else None
    rows = queries.inbox(request.actor, scope=scope, limit=paging.limit + 1, after=after)
    items = rows[: paging.limit]
    more = len(rows) > paging.limit
    return {"items": items, "next": moment_cursor(items[-1]["due_at"], items[-1]["id"]) if more else None}


@router.get("/tasks/counts", response=s.Counts)
def count_tasks(request: ApiRequest):
    """Figures of one's to-do list."""
    return queries.counts(request.actor)


@router.get("/tasks/done", response=list[s.Task])
def list_done_tasks(request: ApiRequest, since: datetime, limit: int = 50):
    """What one has finished since a moment, newest first."""
    moment = since if since.tzinfo else since.replace(tzinfo=clock.zone())
    return queries.done(request.actor, since=moment, limit=min(max(limit, 1), 200))


@router.get("/tasks/{int:task_id}", response=s.Task)
def get_task(request: ApiRequest, task_id: Id):
    """A task."""
    return _task(task_id, request)


def _task(task_id: int, request: ApiRequest) -> dict[str, Any]:
    return queries.task(task_id, actor=request.actor)


@router.post("/tasks/{int:task_id}/complete", response=s.Task)
def complete_task(request: ApiRequest, task_id: Id, body: s.CompleteIn):
    """Finish a task. Reviews and approvals have endpoints of their own."""
    _task(task_id, request)
    tasks.complete(task_id, actor=request.actor, **body.model_dump())
    return _task(task_id, request)


@router.post("/tasks/{int:task_id}/answer", response=s.Task)
def answer_step(request: ApiRequest, task_id: Id, body: s.AnswerStepIn):
    """End a step of a process: with an outcome, or with the answers to its questions from which the outcome follows."""
    try:
        runs.answer(task_id, actor=request.actor, **body.model_dump())
    except NotYours:
        _task(task_id, request)  # what one does not see is not there
        raise
    return _task(task_id, request)


@router.get("/processes", response=list[s.Process])
def list_processes(request: ApiRequest):
    """The versions of the process templates one's company has, those that ship included."""
    return processes.listed(request.actor)


@router.post("/processes", response=s.Process)
def draw_process(request: ApiRequest, body: s.ProcessIn):
    """Save a process template, in YAML, as a draft of the company; every fault is named at its line."""
    row = processes.draw(body.text, company_id=request.actor.company_id or 0, actor=request.actor)
    return processes.one(row.pk, request.actor)


@router.get("/processes/{int:process_id}", response=s.Process)
def get_process(request: ApiRequest, process_id: Id):
    """One version of a process template."""
    return processes.one(process_id, request.actor)


@router.post("/processes/{int:process_id}/copy", response=s.Process)
def copy_process(request: ApiRequest, process_id: Id, body: s.ProcessCopyIn):
    """A draft of the company with what a version says; under a code of its own it becomes another process."""
    row = processes.copy(process_id, company_id=request.actor.company_id or 0, code=body.code, actor=request.actor)
    return processes.one(row.pk, request.actor)


@router.post("/processes/{int:process_id}/redraw", response=s.Process)
def redraw_process(request: ApiRequest, process_id: Id, body: s.RedrawIn):
    """Change a draft; `before` is the text one began with, where somebody else may have been at it."""
    processes.redraw(process_id, body.text, before=body.before, actor=request.actor)
    return processes.one(process_id, request.actor)


@router.post("/processes/{int:process_id}/discard", response={204: None})
def discard_process(request: ApiRequest, process_id: Id, body: Nothing):
    """Throw a draft away."""
    processes.discard(process_id, actor=request.actor)


@router.post("/processes/{int:process_id}/put-in-force", response=s.Process)
def put_process_in_force(request: ApiRequest, process_id: Id, body: Nothing):
    """New documents start in this version from now on; those under way keep theirs."""
    processes.put_in_force(process_id, actor=request.actor)
    return processes.one(process_id, request.actor)


@router.get("/processes/{int:process_id}/moves", response=list[s.MoveAhead])
def list_process_moves(request: ApiRequest, process_id: Id, after: int = 0, limit: int = 50):
    """What moving running documents to this version would come to, one by one; nothing changes by looking."""
    found = versions.ahead(process_id, actor=request.actor, after=max(after, 0), limit=min(max(limit, 1), 100))
    return [
        {
            "run_id": one.run.pk, "ref_kind": one.run.ref_kind, "ref_id": one.run.ref_id, "number": one.run.number,
            "version_label": one.label, "stays": one.move.stays or "", "why": versions.why(one.move) if one.move.stays else "",
            **{name: getattr(one.move, name) for name in MOVED},
        }
        for one in found
    ]  # fmt: skip


@router.post("/processes/{int:process_id}/moves", response=list[s.MoveDone])
def move_runs(request: ApiRequest, process_id: Id, body: s.RunsMoveIn):
    """Move running documents to this version, each whole or not at all; those that cannot be moved say why."""
    done = versions.move_many(body.run_ids, process_id, reason=body.reason, actor=request.actor)
    return [
        {
            "run_id": one.run_id, "moved": one.refusal is None, "code": one.refusal.code if one.refusal else "",
            "detail": str(one.refusal) if one.refusal else "",
        }
        for one in done
    ]  # fmt: skip


@router.get("/process-uses", response=list[s.ProcessUse])
def list_process_uses(request: ApiRequest):
    """Which documents run in which process, the first choice first."""
    return processes.listed_uses(request.actor)


@router.post("/process-uses", response=s.ProcessUse)
def take_process(request: ApiRequest, body: s.ProcessUseIn):
    """Let the company's documents run in a process: all of them, or those a condition holds for."""
    use = processes.take(request.actor.company_id or 0, actor=request.actor, **body.model_dump())
    return next(row for row in processes.listed_uses(request.actor) if row["id"] == use.pk)


@router.post("/process-uses/{int:use_id}/leave", response=s.ProcessUse)
def leave_process(request: ApiRequest, use_id: Id, body: Nothing):
    """No new document starts in this process; those under way go on."""
    processes.leave(use_id, actor=request.actor)
    return next(row for row in processes.listed_uses(request.actor, all=True) if row["id"] == use_id)


@router.get("/runs", response=list[s.ProcessRun])
def list_runs(request: ApiRequest, ref_kind: s.Word, ref_id: Id):
    """The processes of an order with all their steps; those of other documents for who may act on everybody's tasks."""
    actor = request.actor
    if ref_kind == "sales.order":
        found(sales.orders(actor).filter(pk=ref_id))
    else:
        actor.require("workflow.task.any")
    return ways.told(Ref(ref_kind, ref_id), actor=actor)


@router.post("/tasks/{int:task_id}/return", response=s.Task)
def return_task(request: ApiRequest, task_id: Id, body: s.GiveBackIn):
    """Give a task back to whoever asked for it; the order of a review goes back to whoever entered it."""
    give_back = orders.return_review if _task(task_id, request)["kind"] == "review" else tasks.give_back
    give_back(task_id, body.reason, version=body.version, actor=request.actor)
    return _task(task_id, request)


@router.post("/tasks/{int:task_id}/take", response=s.Task)
def take_task(request: ApiRequest, task_id: Id, body: Nothing):
    """Take a task out of the queue."""
    _task(task_id, request)
    tasks.take(task_id, actor=request.actor)
    return _task(task_id, request)


@router.post("/tasks/{int:task_id}/delegate", response=s.Task)
def delegate_task(request: ApiRequest, task_id: Id, body: s.DelegateIn):
    """Hand one's task to a colleague."""
    _task(task_id, request)
    tasks.delegate(task_id, body.user_id, body.reason, actor=request.actor)
    return _task(task_id, request)


@router.post("/tasks/{int:task_id}/assign", response=s.Task)
def assign_task(request: ApiRequest, task_id: Id, body: s.AssignTaskIn):
    """Give anybody's task to somebody."""
    _task(task_id, request)
    tasks.assign(task_id, body.user_id, reason=body.reason, actor=request.actor)
    return _task(task_id, request)


@router.post("/tasks/{int:task_id}/pause", response=s.Task)
def pause_task(request: ApiRequest, task_id: Id, body: s.PauseIn):
    """Stop a task's clock while it waits for somebody outside."""
    _task(task_id, request)
    tasks.pause(task_id, body.reason, actor=request.actor)
    return _task(task_id, request)


@router.post("/tasks/{int:task_id}/resume", response=s.Task)
def resume_task(request: ApiRequest, task_id: Id, body: Nothing):
    """Let a task's clock run on."""
    _task(task_id, request)
    tasks.resume(task_id, actor=request.actor)
    return _task(task_id, request)


@router.get("/tasks/{int:task_id}/approval", response=s.Approval)
def get_task_approval(request: ApiRequest, task_id: Id):
    """The approval behind a task of kind `approval`."""
    _task(task_id, request)
    return found(Approval.objects.filter(task_id=task_id))


@router.post("/approvals/{int:approval_id}/decide", response=s.Approval)
def decide_approval(request: ApiRequest, approval_id: Id, body: s.DecideIn):
    """Approve or reject. Not by whoever asked for it."""
    approval = found(Approval.objects.filter(pk=approval_id, task__company_id__in=request.actor.company_ids))
    return approvals.decide(approval.pk, body.approved, body.comment, checks=body.checks, actor=request.actor)


@router.get("/notices", response=list[s.Notice])
def list_notices(request: ApiRequest, unread: bool = False, before: Id | None = None, limit: int = 30):
    """One's notices, newest first; `before` is the id of the last one seen."""
    return queries.notices(request.actor, unread=unread, before=before, limit=min(max(limit, 1), 200))


@router.post("/notices/read", response=s.Marked)
def mark_notices_read(request: ApiRequest, body: s.ReadIn):
    """Mark one's notices as read."""
    return {"marked": notices.mark_read(body.ids, actor=request.actor)}


@router.get("/wishes", response=s.Wishes)
def get_wishes(request: ApiRequest):
    """What one wants to hear outside the product, how, and when not to be disturbed."""
    return _wishes(verbs.of(request.actor))


@router.put("/wishes", response=s.Wishes)
def put_wishes(request: ApiRequest, body: s.WishesIn):
    """Keep one's wishes."""
    quiet = None
    if (body.quiet_from is None) != (body.quiet_to is None):
        raise Invalid({"quiet": _("Name both ends of the quiet hours.")})
    if body.quiet_from is not None and body.quiet_to is not None:
        quiet = (time.fromisoformat(body.quiet_from), time.fromisoformat(body.quiet_to))
    wanted = wishes.Wishes(
        quiet, body.quiet_days_off, body.urgent_always, time.fromisoformat(body.digest_at), body.ways
    )
    return _wishes(verbs.put(wanted, actor=request.actor))


def _wishes(kept: wishes.Wishes) -> dict[str, Any]:
    quiet_from, quiet_to = kept.quiet or (None, None)
    return {
        "quiet_from": quiet_from, "quiet_to": quiet_to, "quiet_days_off": kept.quiet_days_off,
        "urgent_always": kept.urgent_always, "digest_at": kept.digest_at, "ways": dict(kept.ways),
    }  # fmt: skip
