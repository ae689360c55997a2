"""Shapes of work to do, decisions and notices."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from gendan.sales.services import orders
from gendan.workflow.services import approvals, tasks, versions

from ..types import Data, FreeData, Id, In, Number, Out, Reason, Text500, asked_by


class Task(Out):
    """Something one person, or a queue of people with a role, must do for a document by a moment."""

    id: int
    kind: str
    code: str
    title: str
    data: Data
    ref_kind: str
    ref_id: int
    document_version: int
    number: str
    subject: str
    role: str
    assignee_id: int | None
    assignee: str | None
    department: str | None
    opened_at: datetime
    warn_at: datetime | None
    due_at: datetime
    limit_text: str
    sla: str
    paused_at: datetime | None
    paused_for: str
    escalation_level: int
    state: str
    mark: str
    version: int
    company_id: int
    closed_at: datetime | None
    closed_by: str | None
    outcome: str
    reason: str


class Tasks(Out):
    """A page of tasks, the most urgent first."""

    items: list[Task]
    next: str | None = None


class Counts(Out):
    """Figures of the to-do list."""

    mine: int
    overdue: int
    warning: int
    queue: int
    queue_overdue: int
    unread: int


class CompleteIn(In):
    """What came of it."""

    outcome: Annotated[str, Field(min_length=1, max_length=40)] = "done"
    answer: FreeData = {}
    reason: Text500 = ""
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class AnswerStepIn(In):
    """How a step ended. `answers`: question → yes, conditional, no; `check.0` … → yes for a check list."""

    outcome: Annotated[str, Field(max_length=40)] = ""
    answers: dict[Annotated[str, Field(max_length=60)], Literal["yes", "conditional", "no"]] = {}
    reason: Text500 = ""
    condition: Annotated[str, Field(max_length=300)] = ""
    earliest_on: date | None = None
    version: int | None = Field(None, ge=1, le=2**31 - 1)


Word = Annotated[str, Field(min_length=1, max_length=40)]


class Process(Out):
    """A version of a process template. `company_id` is empty for those that ship."""

    id: int
    company_id: int | None
    code: str
    label: str
    name: str
    name_en: str
    state: str
    starts_on: str
    text: str
    made_at: datetime
    in_force_at: datetime | None
    retired_at: datetime | None


class ProcessCopyIn(In):
    """A copy of a process template, to be changed."""

    code: Annotated[str, Field(max_length=40)] = ""


class RedrawIn(In):
    """The text of a draft, changed."""

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    before: str | None = None


class ProcessIn(In):
    """A process template as YAML."""

    text: Annotated[str, Field(min_length=1, max_length=200_000)]


class ProcessUse(Out):
    """Documents of a company that run in a process."""

    id: int
    starts_on: str
    template_code: str
    condition: Data
    parameters: Data
    sort: int
    active: bool


class ProcessUseIn(In):
    """Which documents are to run in which process; an empty condition means all."""

    template_code: Word
    condition: FreeData = {}
    parameters: FreeData = {}
    sort: int = Field(0, ge=-1000, le=1000)


class ProcessPart(Out):
    """One part of a step: for the document or one of its items, by one role, in one round."""

    code: str
    name: str
    kind: str
    item: str
    label: str
    role: str
    round: int
    state: str
    outcome: str
    superseded: bool
    opened_at: datetime | None
    closed_at: datetime | None
    task_id: int | None
    due_at: datetime | None
    owner: str | None


class ProcessRun(Out):
    """A process of a document. Steps to come on the usual way are `planned`, others that may still come `possible`."""

    id: int
    template_id: int
    code: str
    version_label: str
    name: str
    state: str
    fault: str
    started_at: datetime
    ended_at: datetime | None
    parts: list[ProcessPart]


class MoveAhead(Out):
    """What moving a running document to another version would come to: steps by their codes.

    `stays` says why it cannot be moved: not_running, unknown_answer, nothing_left, there_already.
    """

    run_id: int
    ref_kind: str
    ref_id: int
    number: str
    version_label: str
    stays: str
    why: str
    kept: list[str]
    changed: list[str]
    cancelled: list[str]
    opened: list[str]
    passed: list[str]
    dropped: list[str]
    afresh: bool


class RunsMoveIn(In):
    """Which running documents go on in this version, and why."""

    run_ids: list[Id] = Field(min_length=1, max_length=200)
    reason: Annotated[Reason, asked_by(versions.move)]


class MoveDone(Out):
    """What became of one document; `code` and `detail` say why it was not moved."""

    run_id: int
    moved: bool
    code: str
    detail: str


class GiveBackIn(In):
    """Why it is given back."""

    reason: Annotated[Reason, asked_by(tasks.give_back, orders.return_review)]
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class DelegateIn(In):
    """Who does it instead, and why."""

    user_id: Id
    reason: Annotated[Reason, asked_by(tasks.delegate)]


class AssignTaskIn(In):
    """Who does it."""

    user_id: Id
    reason: Annotated[Text500, asked_by(tasks.assign)] = ""


class PauseIn(In):
    """What it waits for."""

    reason: Annotated[Reason, asked_by(tasks.pause)]


class Approval(Out):
    """A decision about one version of a document."""

    id: int
    task_id: int | None
    ref_kind: str
    ref_id: int
    document_version: int
    subject: str
    request_id: int
    stage: int
    role: str
    reserved: bool
    checks: list[str]
    requested_by_id: int | None
    decided_by_id: int | None
    decided_at: datetime | None
    decision: str
    comment: str


class DecideIn(In):
    """Yes or no, and a word; a rejection needs one."""

    approved: bool
    comment: Annotated[Text500, asked_by(approvals.decide)] = ""
    checks: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=12)] = []


class Notice(Out):
    """A message to oneself."""

    id: int
    code: str
    subject: str
    body: str
    data: Data
    ref_kind: str
    ref_id: int | None
    at: datetime
    read_at: datetime | None


class ReadIn(In):
    """Which notices were read; without ids, all."""

    ids: list[Id] | None = Field(None, max_length=1000)


class Marked(Out):
    """How many were unread."""

    marked: int


# Hours and minutes on the firm's wall; JSON Schema's own `time` wants a zone.
Clock = Annotated[time, PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str)]
Hour = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Wishes(Out):
    """When one may be disturbed, and how messages go: `kind/medium` to `digest` or `never`; others go at once."""

    quiet_from: Clock | None
    quiet_to: Clock | None
    quiet_days_off: bool
    urgent_always: bool
    digest_at: Clock
    ways: dict[str, str]


class WishesIn(In):
    """When one may be disturbed, and how messages go."""

    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    quiet_days_off: bool = False
    urgent_always: bool = True
    digest_at: Hour = "17:00"
    ways: dict[Annotated[str, Field(max_length=60)], Literal["now", "digest", "never"]] = Field({}, max_length=60)


Which = Literal["mine", "queue", "all"]


class Limit(Out):
    """A time limit as data."""

    code: str
    company_id: int | None
    limit: Number
    unit: str
    by: Clock | None
    warn_percent: int
    escalate_to: list[str]
    name: str
    name_en: str


class LimitIn(In):
    """How long, in which unit, when to warn, whom to tell."""

    limit: Decimal = Field(max_digits=8, decimal_places=2)
    unit: Literal["wh", "wd", "h", "min", "cd", "mo", "event"]
    company_id: Id | None = None
    warn_percent: int = Field(80, ge=1, le=100)
    escalate_to: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=10)
    by: Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    name: Annotated[str, Field(max_length=120)] = ""
    name_en: Annotated[str, Field(max_length=120)] = ""


class Route(Out):
    """Where messages of a kind go."""

    id: int
    company_id: int
    user_id: int | None
    role: str
    codes: list[str]
    medium: str
    language: str


class RouteIn(In):
    """A route; the address is a secret and not shown again."""

    company_id: Id | None = None
    medium: Literal["mail", "sms", "wecom", "dingtalk", "feishu", "wxpusher"]
    address: Annotated[str, Field(min_length=1, max_length=400)]
    user_id: Id | None = None
    role: Annotated[str, Field(max_length=40)] = ""
    codes: list[Annotated[str, Field(max_length=60)]] = Field([], max_length=100)
    language: Literal["zh-hans", "en"] = "zh-hans"
