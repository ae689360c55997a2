"""Reads of exceptions, always for an actor: what lies outside their companies or scope does not exist."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref
from gendan.papers import subjects
from gendan.workflow.models import Task

from . import documents
from .models import RUNNING, Enquiry, ExceptionKind, ExceptionRecord, Question, Remark

DAY = timedelta(days=1)


def visible(actor: Actor, kind: str = ExceptionRecord.KIND) -> Q:
    """The condition on exceptions (or enquiries) an actor may see: whole companies; with a narrow scope their own, what was put before
    them, and those of documents they see.
    """
    if actor.is_system:
        return Q()
    whole = [pk for pk, scope in actor.scopes.items() if scope.level == "company"]
    narrow = [pk for pk in actor.scopes if pk not in whole]
    found = Q(company_id__in=whole)
    if narrow:
        mine = Q(created_by_id=actor.user_id) | Q(owner_id=actor.user_id) | Q(Exists(_tasks_of(actor, kind)))
        for name, subject in subjects.all_subjects().items():
            if name in documents.kinds() and actor.may(subject.permission):
                mine |= Q(ref_kind=name, ref_id__in=subject.rows(actor).values("pk"))
        found |= Q(company_id__in=narrow) & mine
    return found


def _tasks_of(actor: Actor, kind: str = ExceptionRecord.KIND) -> "QuerySet[Task]":
    theirs = Q(assignee_id=actor.user_id) | Q(closed_by_id=actor.user_id) | Q(role__in=actor.roles)
    return Task.objects.filter(theirs, ref_kind=kind, ref_id=OuterRef("pk"), company_id=OuterRef("company_id"))


def exceptions(actor: Actor) -> "QuerySet[ExceptionRecord]":
    """Exceptions the actor may see."""
    actor.require("cases.exception.view")
    return ExceptionRecord.objects.filter(visible(actor))


def get(number: str, *, actor: Actor) -> ExceptionRecord:
    """An exception by number. Refuses with NotFound, NotAllowed."""
    rows = exceptions(actor).filter(number=number)
    found = rows.select_related(
        "kind", "owner", "created_by", "department", "told_by", "closed_by", "paper__definition"
    ).first()
    if found is None:
        raise NotFound()
    return found


def of_document(ref: Ref, actor: Actor) -> "QuerySet[ExceptionRecord]":
    """The exceptions of a document, running ones first; none for who may not see exceptions."""
    if not actor.may("cases.exception.view"):
        return ExceptionRecord.objects.none()
    rows = exceptions(actor).filter(ref_kind=ref.kind, ref_id=ref.id).select_related("kind", "owner")
    return rows.order_by("closed_at", "-pk")


def kinds(*, everything: bool = False) -> "QuerySet[ExceptionKind]":
    """The catalogue in its order; with `everything` also what is no longer offered."""
    found = ExceptionKind.objects.order_by("sort", "code")
    return found if everything else found.filter(active=True)


def remarks(ref: Ref) -> "QuerySet[Remark]":
    """What was said about a case, oldest first."""
    return Remark.objects.filter(ref_kind=ref.kind, ref_id=ref.id).select_related("by").order_by("pk")


def open_tasks(row: ExceptionRecord) -> Sequence[Task]:
    """What an exception waits for, by due time."""
    found = Task.objects.filter(ref_kind=row.KIND, ref_id=row.pk, state=Task.State.OPEN)
    return list(found.select_related("assignee", "department").order_by("due_at", "pk"))


def clocks(ids: Iterable[int]) -> dict[int, Any]:
    """Of each exception the open task that is due first: when it is due, since when it runs. One query."""
    found: dict[int, Any] = {}
    rows = Task.objects.filter(ref_kind=ExceptionRecord.KIND, ref_id__in=list(ids), state=Task.State.OPEN)
    for id, due, since in rows.order_by("due_at").values_list("ref_id", "due_at", "opened_at"):
        found.setdefault(id, (due, since))
    return found


_REPORT = """
select k.code, k.name, k.name_en, count(*) as all,
  count(*) filter (where e.state in ('open', 'in_hand')) as running,
  count(*) filter (where e.created_by_id is null) as by_system,
  count(*) filter (where e.state in ('open', 'in_hand') and e.due_on < %(today)s) as overdue,
  count(*) filter (where e.told_at is not null) as told,
  percentile_cont(0.5) within group (order by extract(epoch from e.planned_at - e.created_at) / 3600)
    filter (where e.planned_at is not null) as hours_to_plan,
  percentile_cont(0.5) within group (order by extract(epoch from e.closed_at - e.created_at) / 3600)
    filter (where e.state = 'closed') as hours_to_close
from cases_exceptionrecord e join cases_exceptionkind k on k.id = e.kind_id
where e.id = any(%(ids)s) and e.state <> 'dropped'
group by k.id order by count(*) desc, k.sort
"""


def report(actor: Actor, first: date, last: date) -> list[dict[str, Any]]:
    """Exceptions reported in these days by kind: how many, running, overdue, told, hours (median) to a plan and to the end."""
    seen = exceptions(actor).filter(created_at__gte=clock.midnight(first), created_at__lt=clock.midnight(last + DAY))
    ids = list(seen.values_list("pk", flat=True))
    return sql.dicts(_REPORT, {"ids": ids, "today": clock.today()})


def running(actor: Actor) -> "QuerySet[ExceptionRecord]":
    """What is not settled yet."""
    return exceptions(actor).filter(state__in=RUNNING)


def enquiries_seen(actor: Actor) -> Q:
    """The condition on enquiries an actor may see."""
    return visible(actor, Enquiry.KIND)


def enquiries(actor: Actor) -> "QuerySet[Enquiry]":
    """Enquiries the actor may see."""
    actor.require("cases.enquiry.view")
    return Enquiry.objects.filter(enquiries_seen(actor))


def get_enquiry(number: str, *, actor: Actor) -> Enquiry:
    """An enquiry by number. Refuses with NotFound, NotAllowed."""
    rows = enquiries(actor).filter(number=number).select_related("owner", "created_by", "answered_by", "closed_by")
    found = rows.first()
    if found is None:
        raise NotFound()
    return found


def questions(enquiry_id: int) -> "QuerySet[Question]":
    """What departments were asked for an enquiry, in order."""
    rows = Question.objects.filter(enquiry_id=enquiry_id).select_related("asked_by", "replied_by", "task__assignee")
    return rows.order_by("pk")


_ENQUIRIES = """
select e.category, count(*) as all, count(*) filter (where e.state = 'open') as open,
  count(*) filter (where coalesce(e.answered_at, %(now)s) >= t.due_at) as late,
  percentile_cont(0.5) within group (order by extract(epoch from e.answered_at - e.created_at) / 60)
    filter (where e.answered_at is not null) as minutes,
  count(*) filter (where exists (select 1 from cases_question q where q.enquiry_id = e.id)) as asked
from cases_enquiry e
join workflow_task t on t.ref_kind = 'cases.enquiry' and t.ref_id = e.id and t.code = 'cases.enquiry'
where e.id = any(%(ids)s) group by e.category order by count(*) desc, e.category
"""


def enquiry_report(actor: Actor, first: date, last: date) -> list[dict[str, Any]]:
    """Enquiries of these days by category: how many, open, late, minutes to the answer (median), with departments asked."""
    seen = enquiries(actor).filter(created_at__gte=clock.midnight(first), created_at__lt=clock.midnight(last + DAY))
    return sql.dicts(_ENQUIRIES, {"ids": list(seen.values_list("pk", flat=True)), "now": clock.now()})
