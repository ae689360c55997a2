"""Exceptions: reported by people or found by the system, planned, told to the customer, settled (EXC-01, 04..07)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, numbering
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import Event
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service
from gendan.org.models import Department, User
from gendan.org.queries import calendar_for
from gendan.org.services.reasons import asks
from gendan.papers.models import Paper
from gendan.workflow.models import Task
from gendan.workflow.services import tasks

from .. import documents, events, queries
from ..errors import AnalysisMissing, SomebodyElses
from ..models import RUNNING, ExceptionKind, ExceptionRecord, Remark
from ..states import EXCEPTION
from . import opening

S = ExceptionRecord.State
OWN = (opening.ANSWER, opening.FINISH)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that events or the clock show about a document. `key` says what it is, so that it is found once.

    `since` is the moment the clock of its analysis runs from; `tell` whether the customer must hear of it; `inform`
    is no where those whom the kind informs have a task of their own about it.
    """

    kind: str
    about: Ref
    text: str
    key: str
    part: Ref | None = None
    part_name: str = ""
    department: str = ""
    since: datetime | None = None
    tell: bool | None = None
    inform: bool = True


@service
def report(
    kind: str, about: Ref, text: str, *, actor: Actor, part: Ref | None = None, part_name: str = "",
    owner_id: int | None = None, department: str = "",
) -> ExceptionRecord:  # fmt: skip
    """Report that something does not go as planned for a document. Announces ExceptionReported; opens its tasks.

    The caller has found the document for this actor. Refuses with NotAllowed, Invalid.
    """
    actor.require("cases.exception.report")
    faults = {}
    row = ExceptionKind.objects.filter(code=kind, active=True).first()
    if row is None:
        faults["kind"] = _("There is no such kind of exception.")
    if not text.strip():
        faults["text"] = _("Say what happened.")
    if faults or row is None:
        raise Invalid(faults)
    document = documents.load(about)
    owner = _colleague(owner_id, document.company_id) if owner_id else None
    made = _made(row, about, document, text.strip(), actor, part=part, part_name=part_name)
    made.owner_id = owner or opening.follower(row, document)
    made.department = _department(department, document.company_id)
    return _reported(made, row, document, actor)


@service
def found(seen: Sequence[Found], *, actor: Actor = SYSTEM) -> list[ExceptionRecord]:
    """Report what the system sees, each once while it is running. Returns those that are new."""
    made = []
    for one in seen:
        if ExceptionRecord.objects.filter(
            ref_kind=one.about.kind, ref_id=one.about.id, kind__code=one.kind, key=one.key, state__in=RUNNING
        ).exists():
            continue
        kind, document = ExceptionKind.objects.get(code=one.kind), documents.load(one.about)
        if not kind.active:
            continue
        row = _made(kind, one.about, document, one.text, actor, part=one.part, part_name=one.part_name)
        row.key, row.owner_id = one.key[:60], opening.follower(kind, document)
        row.department = _department(one.department, document.company_id)
        made.append(_reported(row, kind, document, actor, since=one.since, tell=one.tell, inform=one.inform))
    return made


@service
def plan(
    exception_id: int, text: str, due_on: date, *, actor: Actor, cause: str = "", department: str = "", tell: bool = False,
    version: int | None = None,
) -> ExceptionRecord:  # fmt: skip
    """Say what is done about it and until when; again, when that changes. Locks it. Announces ExceptionPlanned.

    `tell`: the date cannot be kept, so the customer must hear of it (EXC-04). Refuses with SomebodyElses, Invalid.
    """
    row = _locked(exception_id, actor, version)
    _require_mine(row, actor)
    faults = {}
    if not text.strip():
        faults["plan"] = _("Say what is done about it.")
    if due_on < clock.today():
        faults["due_on"] = _("This day has passed.")
    if faults:
        raise Invalid(faults)
    EXCEPTION.advance(row, "plan", actor)
    row.plan, row.due_on, row.planned_at = text.strip()[:500], due_on, clock.now()
    row.cause = (cause.strip() or row.cause)[:300]
    if department:
        row.department = _department(department, row.company_id)
    row.owner_id = row.owner_id or actor.user_id
    row.save()
    tasks.settle_for(row.ref, opening.ANSWER, actor=actor, outcome="planned")
    tasks.cancel_for(row.ref, code=opening.FINISH, actor=actor)
    end = calendar_for(row.company_id).end_of_date(due_on)
    wanted = [opening.task(row, opening.FINISH, row.role, kind="review", assignee_id=row.owner_id, due_at=end)]
    if tell and row.told_at is None and not _open_task(row, opening.TELL):
        wanted.append(opening.telling(row, documents.load(row.about)))
    tasks.open_many(wanted, actor=actor)
    _say(row, events.ExceptionPlanned(**_told(row), text=row.plan, due_on=due_on))
    return row


@service
@asks("reassign", needed=False)
def hand_over(
    exception_id: int, to_user_id: int, *, actor: Actor, reason: str = "", version: int | None = None
) -> ExceptionRecord:
    """Let a colleague answer for it: its owner does, heads do. Locks it, then its tasks. Announces ExceptionHandedOver."""
    row = _locked(exception_id, actor, version)
    if not actor.may("workflow.task.assign"):
        _require_mine(row, actor)
    EXCEPTION.advance(row, "hand_over", actor)
    row.owner_id = _colleague(to_user_id, row.company_id)
    row.save()
    for task in _tasks(row, *OWN):
        if task.assignee_id != to_user_id:
            tasks.assign(task.pk, to_user_id, reason=reason.strip(), actor=SYSTEM)
    _say(row, events.ExceptionHandedOver(**_told(row), to_user_id=to_user_id, reason=reason.strip()))
    return row


@service
def tell(
    exception_id: int, text: str, *, actor: Actor, medium: str = "phone", person: str = "", new_on: date | None = None,
    agreed: bool | None = None, version: int | None = None,
) -> ExceptionRecord:  # fmt: skip
    """Log that the customer heard of it: what was said, the date offered, whether they agree (EXC-04). Locks it.

    Announces CustomerTold, which the order's area writes among the talks with the customer. Refuses with Invalid.
    """
    row = _locked(exception_id, actor, version)
    if not text.strip():
        raise Invalid({"text": _("Say what was said.")})
    EXCEPTION.advance(row, "tell", actor)
    row.told_at, row.told_by_id, row.new_on, row.agreed = clock.now(), actor.user_id, new_on or row.new_on, agreed
    row.save()
    tasks.settle_for(row.ref, opening.TELL, actor=actor)
    said = events.CustomerTold(
        **_told(row), text=text.strip()[:500], medium=medium, person=person.strip()[:60], new_on=new_on, agreed=agreed
    )
    _say(row, said)
    return row


@service
def note(exception_id: int, text: str, *, actor: Actor) -> Remark:
    """Write in the conversation: everybody who sees the exception may (EXC-06). Announces ExceptionNoted."""
    row = _locked(exception_id, actor)
    if not text.strip():
        raise Invalid({"text": _("Write something.")})
    EXCEPTION.advance(row, "note", actor)
    row.save(update_fields=["version"])
    made = Remark.objects.create(
        ref_kind=row.KIND, ref_id=row.pk, at=clock.now(), by_id=actor.user_id, text=text.strip()[:1000]
    )
    _say(row, events.ExceptionNoted(**_told(row), text=made.text[:200]))
    return made


@service
def close(exception_id: int, result: str, *, actor: Actor, version: int | None = None) -> ExceptionRecord:
    """Settle it: what was done. Locks it, then its tasks. Announces ExceptionClosed.

    Refuses with SomebodyElses, AnalysisMissing, Invalid.
    """
    row = _locked(exception_id, actor, version)
    _require_mine(row, actor)
    if not result.strip():
        raise Invalid({"result": _("Say what was done.")})
    if row.kind.form and row.paper_id is None:
        raise AnalysisMissing(row.kind.form)
    EXCEPTION.advance(row, "close", actor)
    _end(row, result, actor)
    _say(row, events.ExceptionClosed(**_told(row), text=row.result))
    return row


@service
@asks("not_an_exception")
def drop(exception_id: int, reason: str, *, actor: Actor, version: int | None = None) -> ExceptionRecord:
    """Say that it was none; whoever reported it and whoever answers for it may. Locks it. Announces ExceptionDropped."""
    row = _locked(exception_id, actor, version)
    if row.created_by_id is None or row.created_by_id != actor.user_id:
        _require_mine(row, actor)
    EXCEPTION.advance(row, "drop", actor)
    _end(row, reason, actor)
    _say(row, events.ExceptionDropped(**_told(row), reason=row.result))
    return row


@service
def settled(about: Ref, *, actor: Actor, result: str, kind: str = "", key: str = "") -> int:
    """What the exceptions of a document (of this kind and key) were about is over: they end. Locks them. How many."""
    wanted = {name: value for name, value in (("kind__code", kind), ("key", key)) if value}
    ids = ExceptionRecord.objects.filter(
        ref_kind=about.kind, ref_id=about.id, state__in=RUNNING, **wanted
    ).values_list("pk", flat=True)  # fmt: skip
    rows: list[ExceptionRecord] = (
        lock(ExceptionRecord.objects.filter(pk__in=list(ids), state__in=RUNNING)) if ids else []
    )
    for row in rows:
        EXCEPTION.advance(row, "close", SYSTEM)
        _end(row, result, actor)
        _say(row, events.ExceptionClosed(**_told(row), text=row.result))
    return len(rows)


@service
def analysed(about: Ref, paper: Paper, *, actor: Actor) -> int:
    """A form was filed on a document: exceptions that wait for it have it. Locks them. Announces ExceptionAnalysed."""
    rows: list[ExceptionRecord] = lock(
        ExceptionRecord.objects.filter(
            ref_kind=about.kind, ref_id=about.id, kind__form=paper.form, paper=None, state__in=RUNNING
        )
    )
    for row in rows:
        row.paper = paper
        row.version += 1
        row.save(update_fields=["paper", "version"])
        tasks.settle_for(row.ref, opening.ANALYSE, actor=actor)
        _say(row, events.ExceptionAnalysed(**_told(row), paper_id=paper.pk))
    return len(rows)


@service
def not_analysed(paper_id: int, *, actor: Actor) -> int:
    """The form that was filed does not count: it is asked for again, by the clock it had. Locks the exceptions."""
    rows: list[ExceptionRecord] = lock(ExceptionRecord.objects.filter(paper_id=paper_id, state__in=RUNNING))
    for row in rows:
        row.paper = None
        row.version += 1
        row.save(update_fields=["paper", "version"])
        before = Task.objects.filter(ref_kind=row.KIND, ref_id=row.pk, code=opening.ANALYSE).order_by("-pk").first()
        since = before.opened_at if before else None
        tasks.open_many([opening.analysis(row, row.kind, since)], actor=actor)
    return len(rows)


def may_settle(row: ExceptionRecord, actor: Actor) -> bool:
    """Whether this person plans and closes the exception."""
    if actor.is_system or actor.may("cases.exception.any"):
        return True
    return any(tasks.may_act(task, actor) for task in _tasks(row, *OWN))


def _made(
    kind: ExceptionKind, about: Ref, document: documents.Document, text: str, actor: Actor, *, part: Ref | None,
    part_name: str,
) -> ExceptionRecord:  # fmt: skip
    return ExceptionRecord(
        company_id=document.company_id, state=S.OPEN, kind=kind, created_at=clock.now(), created_by_id=actor.user_id,
        ref_kind=about.kind, ref_id=about.id, ref_number=document.number, part_kind=part.kind if part else "",
        part_id=part.id if part else None, part=part_name[:120], customer_id=document.customer_id,
        customer_name=document.customer, text=text[:500], role=kind.role,
    )  # fmt: skip


def _reported(
    row: ExceptionRecord, kind: ExceptionKind, document: documents.Document, actor: Actor, *,
    since: datetime | None = None, tell: bool | None = None, inform: bool = True,
) -> ExceptionRecord:  # fmt: skip
    row.number = numbering.next_number(ExceptionRecord.KIND, row.company_id)
    row.save()
    tasks.open_many(opening.tasks_of(row, kind, document, since=since, tell=tell, inform=inform), actor=actor)
    _say(row, events.ExceptionReported(**_told(row), text=row.text))
    return row


def _locked(exception_id: int, actor: Actor, version: int | None = None) -> ExceptionRecord:
    rows = ExceptionRecord.objects.filter(queries.visible(actor), pk=exception_id)
    row: ExceptionRecord = lock_one(rows.select_related("kind", "owner"), version=version)
    return row


def _require_mine(row: ExceptionRecord, actor: Actor) -> None:
    if not may_settle(row, actor) and row.running:
        raise SomebodyElses(row.owner.name if row.owner else row.role)


def _tasks(row: ExceptionRecord, *codes: str) -> list[Task]:
    found = Task.objects.filter(ref_kind=row.KIND, ref_id=row.pk, state=Task.State.OPEN, code__in=codes)
    return list(found.order_by("pk"))


def _open_task(row: ExceptionRecord, code: str) -> bool:
    return bool(_tasks(row, code))


def _end(row: ExceptionRecord, result: str, actor: Actor) -> None:
    row.result, row.closed_at, row.closed_by_id = result.strip()[:500], clock.now(), actor.user_id
    row.save()
    for code in OWN:
        tasks.settle_for(row.ref, code, actor=actor, outcome="settled")
    tasks.cancel_for(row.ref, actor=actor)


def _colleague(user_id: int, company_id: int) -> int:
    if not User.objects.filter(pk=user_id, is_active=True, assignments__company_id=company_id).exists():
        raise Invalid({"owner": _("Choose an active colleague of this company.")})
    return user_id


def _department(code: str, company_id: int) -> Department | None:
    if not code:
        return None
    found = Department.objects.filter(company_id=company_id, code=code).first()
    if found is None:
        raise NotFound()
    return found


def _told(row: ExceptionRecord) -> dict[str, Any]:
    """What every event of an exception says."""
    return {"exception_id": row.pk, "kind": row.kind.code, "title": f"{row.kind.name} {row.number}"}


def _say(row: ExceptionRecord, event: Event) -> None:
    serves = dict.fromkeys((row.about, *documents.load(row.about).serves))
    publish(event, about=row.ref, serves=list(serves), company_id=row.company_id)
