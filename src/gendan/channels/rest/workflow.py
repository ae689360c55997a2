"""Tasks, approvals, notices."""

from datetime import datetime
from typing import Any

from ninja import Query, Router

from gendan.core import clock
from gendan.sales.services import orders
from gendan.workflow import queries
from gendan.workflow.models import Approval
from gendan.workflow.services import approvals, notices, tasks

from .base import found
from .pages import Paging, moment_cursor, read_moment
from .schemas import workflow as s
from .types import ApiRequest, Id, Nothing

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
    return approvals.decide(approval.pk, body.approved, body.comment, actor=request.actor)


@router.get("/notices", response=list[s.Notice])
def list_notices(request: ApiRequest, unread: bool = False, before: Id | None = None, limit: int = 30):
    """One's notices, newest first; `before` is the id of the last one seen."""
    return queries.notices(request.actor, unread=unread, before=before, limit=min(max(limit, 1), 200))


@router.post("/notices/read", response=s.Marked)
def mark_notices_read(request: ApiRequest, body: s.ReadIn):
    """Mark one's notices as read."""
    return {"marked": notices.mark_read(body.ids, actor=request.actor)}
