"""What `workflow` announces."""

from dataclasses import dataclass
from typing import Any, ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class TaskOpened(Event):
    """Somebody, or a queue, has something to do."""

    name: ClassVar[str] = "workflow.task.opened"
    task_id: int
    code: str
    ref: str
    role: str
    assignee_id: int | None


@dataclass(frozen=True)
class TaskDone(Event):
    """A task was completed with an outcome and an answer; the document's area reacts."""

    name: ClassVar[str] = "workflow.task.done"
    task_id: int
    code: str
    ref: str
    outcome: str
    answer: dict[str, Any]
    late: bool


@dataclass(frozen=True)
class TaskReturned(Event):
    """A task was given back with a reason; whoever asked for it is told."""

    name: ClassVar[str] = "workflow.task.returned"
    task_id: int
    code: str
    ref: str
    reason: str
    asked_by: int | None


@dataclass(frozen=True)
class TaskDelegated(Event):
    """A task has another owner."""

    name: ClassVar[str] = "workflow.task.delegated"
    task_id: int
    code: str
    ref: str
    from_user_id: int | None
    to_user_id: int
    reason: str


@dataclass(frozen=True)
class TaskCancelled(Event):
    """A task is no longer needed."""

    name: ClassVar[str] = "workflow.task.cancelled"
    task_id: int
    code: str
    ref: str


@dataclass(frozen=True)
class TaskOverdue(Event):
    """A task is past its limit; `level` is how high it was escalated."""

    name: ClassVar[str] = "workflow.task.overdue"
    task_id: int
    code: str
    ref: str
    level: int


@dataclass(frozen=True)
class GatesSatisfied(Event):
    """The last open condition of a transition holds; the document's area may now try it."""

    name: ClassVar[str] = "workflow.gate.satisfied"
    ref: str
    transition: str


@dataclass(frozen=True)
class ApprovalDecided(Event):
    """What was asked about a document has its answer: every signature is there, or one was refused."""

    name: ClassVar[str] = "workflow.approval.decided"
    approval_id: int
    ref: str
    subject: str
    decision: str
    document_version: int
    comment: str
    request_id: int = 0


@dataclass(frozen=True)
class ApprovalSigned(Event):
    """One of several signatures was given; others are still to come."""

    name: ClassVar[str] = "workflow.approval.signed"
    request_id: int
    approval_id: int
    ref: str
    subject: str
    role: str


@dataclass(frozen=True)
class ProcessStarted(Event):
    """A document runs in a process from now on."""

    name: ClassVar[str] = "workflow.process.started"
    run_id: int
    code: str
    label: str


@dataclass(frozen=True)
class ProcessEnded(Event):
    """Nothing of a process waits any more: it is done, or its document went another way (`state`)."""

    name: ClassVar[str] = "workflow.process.ended"
    run_id: int
    code: str
    state: str


@dataclass(frozen=True)
class ProcessSentBack(Event):
    """A step of a process gives its document back to whoever entered it; the document's area does so."""

    name: ClassVar[str] = "workflow.process.sent_back"
    run_id: int
    step: str
    reason: str


@dataclass(frozen=True)
class ProcessStuck(Event):
    """A process went round in a circle at this step more often than it may; somebody must look."""

    name: ClassVar[str] = "workflow.process.stuck"
    run_id: int
    code: str
    step: str


@dataclass(frozen=True)
class ProcessMoved(Event):
    """A running process was taken over into another version of its template, with the reason."""

    name: ClassVar[str] = "workflow.process.moved"
    run_id: int
    code: str
    from_label: str
    to_label: str
    reason: str


@dataclass(frozen=True)
class StepEnded(Event):
    """A step of a process has ended with this outcome; `item` is the line or delivery it was for, if any."""

    name: ClassVar[str] = "workflow.step.ended"
    run_id: int
    step: str
    item: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class StepDue(Event):
    """A step that the system does by itself has come up."""

    name: ClassVar[str] = "workflow.step.due"
    run_id: int
    step: str
    do: str
    reason: str


@dataclass(frozen=True)
class MeetingBegun(Event):
    """A meeting began, with its agenda."""

    name: ClassVar[str] = "workflow.meeting.begun"
    meeting_id: int
    number: str
    kind: str


@dataclass(frozen=True)
class MeetingClosed(Event):
    """A meeting ended; so many things were decided."""

    name: ClassVar[str] = "workflow.meeting.closed"
    meeting_id: int
    number: str
    kind: str
    decisions: int
