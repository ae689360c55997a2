"""What meetings talk about, from data: areas register sections by name, a meeting keeps what they found when it began."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from gendan.core.refs import Ref

from .models import MeetingDecision, Task

MOST = 100  # rows of a section


@dataclass(frozen=True, slots=True)
class Asked:
    """Which meeting asks: its kind, company, department, what counts as new, and now."""

    kind: str
    company_id: int
    department_id: int | None
    since: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One point: a document, what it is about, and what is to be said (a date as ISO text, else words)."""

    kind: str
    id: int
    number: str
    subject: str
    note: str = ""


Section = Callable[[Asked], Sequence[Row]]
_sections: dict[str, tuple[tuple[str, ...], int, Section]] = {}


def section(code: str, kinds: Sequence[str], place: int) -> Callable[[Section], Section]:
    """The decorated function finds the rows of a section for meetings of these kinds; `place` orders sections."""

    def keep(function: Section) -> Section:
        assert code not in _sections, f"two sections named {code}"
        _sections[code] = (tuple(kinds), place, function)
        return function

    return keep


def draw(asked: Asked) -> list[dict[str, Any]]:
    """The agenda of a meeting as it is kept: sections in order, each with its rows. Empty ones stay: there was nothing."""
    wanted = [(place, code, find) for code, (kinds, place, find) in _sections.items() if asked.kind in kinds]
    return [
        {"code": code, "rows": [asdict(row) for row in list(find(asked))[:MOST]]}
        for _place, code, find in sorted(wanted, key=lambda row: row[:2])
    ]


@section("decisions", ("daily", "sales", "department", "summary"), 10)
def open_decisions(asked: Asked) -> Sequence[Row]:
    """Decisions of earlier meetings that are not done yet."""
    rows = (
        MeetingDecision.objects.filter(meeting__company_id=asked.company_id, meeting__kind=asked.kind, task__state="open")
        .select_related("owner", "task").order_by("task__due_at")[:MOST]
    )  # fmt: skip
    return [
        Row("workflow.task", d.task_id or 0, d.number, f"{d.text} · {d.owner.name if d.owner else ''}", _day(d.due_on))
        for d in rows
    ]


@section("overdue_reviews", ("daily", "sales"), 30)
def overdue_reviews(asked: Asked) -> Sequence[Row]:
    """Reviewers who have not answered in time."""
    return _overdue(asked, Q(kind="review"))


@section("overdue_tasks", ("department", "summary"), 40)
def overdue_tasks(asked: Asked) -> Sequence[Row]:
    """Tasks past their limit; of the department where the meeting is one of a department."""
    mine = Q(department_id=asked.department_id) | Q(assignee__department_id=asked.department_id)
    return _overdue(asked, mine if asked.department_id else Q())


def _overdue(asked: Asked, wanted: Q) -> Sequence[Row]:
    rows = (
        Task.objects.filter(wanted, company_id=asked.company_id, state=Task.State.OPEN, due_at__lte=asked.now)
        .order_by("due_at").values_list("ref_kind", "ref_id", "number", "subject", "due_at")[:MOST]
    )  # fmt: skip
    return [Row(kind, id, number, subject, due.isoformat()) for kind, id, number, subject, due in rows]


def _day(value: Any) -> str:
    return value.isoformat() if value else ""


def ref_of(row: dict[str, Any]) -> Ref:
    """The document of a kept row."""
    return Ref(row["kind"], row["id"])
