"""Copies: handed out when a paper counts, acknowledged by their holders, taken back when it does not (INS-09, INS-11)."""

from datetime import date, timedelta

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.work import lock_one, publish, service
from gendan.org.models import User
from gendan.org.queries import users_with_role
from gendan.org.services.reasons import asks
from gendan.workflow.models import Task
from gendan.workflow.services import notices, tasks

from .. import events, queries
from ..errors import NothingToAcknowledge
from ..language import CopyTo, Form, Target
from ..models import Copy, Paper
from ..states import PAPER
from .asking import Holder, holds, now_with, task_for, whom

ACKNOWLEDGE_TASK, ANSWER_TASK = "papers.acknowledge", "papers.answer"


@service
def hand_out(paper: Paper, form: Form, *, actor: Actor) -> None:
    """Give each addressee a copy, with a task where they must acknowledge it, and ask for the answer.

    The caller holds the paper's lock. Refuses with Invalid a department that is not there.
    """
    listed = _copies(paper, form)
    holders = whom([copy.to for copy in listed], paper)
    wanted: dict[Holder, tuple[bool, str]] = {}
    for copy, holder in zip(listed, holders, strict=True):
        if holder is not None:
            wanted.setdefault(holder, (copy.acknowledge, copy.limit))
    must = {h: task_for(h, paper, ACKNOWLEDGE_TASK, sla=limit) for h, (ask, limit) in wanted.items() if ask}
    opened = dict(zip(must, tasks.open_many(list(must.values()), actor=actor), strict=True))
    rows = [
        Copy(
            paper=paper, revision=paper.revision, role=h.role, department_id=h.department_id, user_id=h.user_id,
            must_acknowledge=h in opened, task=opened.get(h), sent_at=clock.now(),
        )
        for h in wanted
    ]  # fmt: skip
    Copy.objects.bulk_create(rows)
    _tell_others(paper, [row for row in rows if not row.must_acknowledge])
    _ask_answer(paper, form, actor)


def _copies(paper: Paper, form: Form) -> list[CopyTo]:
    """The copies of a paper: to its own addressees where it names some, else as its form says."""
    if paper.addressees is None:
        return list(form.copies)
    limit = next((copy.limit for copy in form.copies), "SLA-U1")
    return [CopyTo(Target(role=role), limit=limit) for role in paper.addressees]


def _tell_others(paper: Paper, rows: list[Copy]) -> None:
    """Who only gets to know hears of it in the product."""
    if people := _people(rows, paper.company_id):
        data = {"number": paper.number, "subject": f"{paper.definition.name} · {paper.subject}", "text": ""}
        notices.tell(people, "papers.copy", ref=paper.ref, data=data, company_id=paper.company_id)


def _ask_answer(paper: Paper, form: Form, actor: Actor) -> None:
    if form.answer is None:
        return
    (holder,) = whom([form.answer.to], paper)
    if holder is None:
        return
    due = paper.values.get(form.answer.due) if form.answer.due else None
    until = clock.midnight(date.fromisoformat(due) + timedelta(days=1)) if due else None
    tasks.open_many([task_for(holder, paper, ANSWER_TASK, sla=form.answer.limit, due_at=until)], actor=actor)


@service
def acknowledge(paper_id: int, *, actor: Actor, note: str = "") -> Paper:
    """Take note of the copies one holds. Locks the paper, then the tasks. Announces PaperAcknowledged.

    Refuses with NothingToAcknowledge who holds none that waits.
    """
    paper, _form = now_with(lambda rows: lock_one(rows.filter(pk=paper_id)), actor)
    PAPER.advance(paper, "acknowledge", actor)
    waiting = waiting_of(paper)
    held = [copy for copy in waiting if copy.task and holds(copy.task, actor)]
    if not held:
        raise NothingToAcknowledge()
    for copy in held:
        assert copy.task_id is not None
        tasks.complete(copy.task_id, outcome="acknowledged", kind="review", actor=actor)
    Copy.objects.filter(pk__in=[copy.pk for copy in held]).update(
        acknowledged_at=clock.now(), acknowledged_by_id=actor.user_id, note=note.strip()[:300]
    )
    paper.save(update_fields=["state", "version"])
    publish(
        events.PaperAcknowledged(**queries.told(paper), left=len(waiting) - len(held)), about=paper.ref,
        serves=[paper.about] if paper.about else [], company_id=paper.company_id,
    )  # fmt: skip
    return paper


@service
@asks("paper_void")
def take_back(paper: Paper, reason: str, *, actor: Actor) -> None:
    """All copies are void and whoever holds one is told; tasks about the paper are no longer needed.

    The caller holds the paper's lock.
    """
    held = list(queries.copies(paper.pk))
    people = _people(held, paper.company_id) - {actor.user_id or 0}
    tasks.cancel_for(paper.ref, actor=actor)
    Copy.objects.filter(paper=paper, recalled_at=None).update(recalled_at=clock.now())
    if people:
        data = {"number": paper.number, "subject": f"{paper.definition.name} · {paper.subject}", "text": reason}
        notices.tell(people, "document.recalled", ref=paper.ref, data=data, company_id=paper.company_id)


def waiting_of(paper: Paper) -> list[Copy]:
    """Copies of a paper that nobody has acknowledged yet."""
    return [c for c in queries.copies(paper.pk) if c.must_acknowledge and c.acknowledged_at is None]


def _people(rows: list[Copy], company_id: int) -> set[int]:
    """Who has these copies in hand: who acknowledged, whom the task was given to, else all it went to."""
    found: set[int] = set()
    roles: set[str] = set()
    departments: set[int] = set()
    assigned = dict(Task.objects.filter(pk__in=[c.task_id for c in rows if c.task_id]).values_list("pk", "assignee_id"))
    for copy in rows:
        named = copy.acknowledged_by_id or copy.user_id or assigned.get(copy.task_id or 0)
        if named:
            found.add(named)
        elif copy.department_id:
            departments.add(copy.department_id)
        else:
            roles.add(copy.role)
    found |= {user.pk for role in sorted(roles) for user in users_with_role(company_id, role)}
    if departments:
        found |= set(User.objects.filter(department_id__in=departments, is_active=True).values_list("pk", flat=True))
    return found
