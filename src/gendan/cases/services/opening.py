"""The tasks an exception opens: an answer from whoever owns it, notes taken, the customer told, causes analysed."""

from datetime import datetime
from typing import Any

from gendan.org.models import Department
from gendan.org.queries import users_with_role
from gendan.workflow.services.tasks import NewTask

from ..documents import Document
from ..models import ExceptionKind, ExceptionRecord

ANSWER, FINISH, NOTE = "cases.exception", "cases.exception_due", "cases.take_note"
TELL, ANALYSE = "cases.tell_customer", "cases.cause_analysis"


def follower(kind: ExceptionKind, document: Document) -> int | None:
    """Who of the people of a document answers for such an exception; nobody by name where the role's queue does."""
    return document.people.get(kind.role)


def tasks_of(
    row: ExceptionRecord,
    kind: ExceptionKind,
    document: Document,
    *,
    since: datetime | None,
    tell: bool | None,
    inform: bool,
) -> list[NewTask]:
    """All that a new exception asks for."""
    wanted = [task(row, ANSWER, kind.role, kind="review", sla=kind.sla, assignee_id=row.owner_id)]
    wanted += [
        task(row, NOTE, role)
        for role in kind.informs
        if inform and role != kind.role and users_with_role(row.company_id, role)
    ]  # fmt: skip
    if kind.tells_customer if tell is None else tell:
        wanted.append(telling(row, document))
    if kind.form:
        wanted.append(analysis(row, kind, since))
    return wanted


def telling(row: ExceptionRecord, document: Document) -> NewTask:
    """The customer hears of it from whoever sells to them."""
    people = document.people
    who = people.get("salesperson") or people.get("merchandiser") or people.get("order_clerk")
    return task(row, TELL, "salesperson", kind="review", sla="SLA-52", assignee_id=who)


def analysis(row: ExceptionRecord, kind: ExceptionKind, since: datetime | None) -> NewTask:
    """The department that is responsible says why: its head where it has one, else anybody of it (EXC-05)."""
    role, department = kind.role, row.department
    if department is not None:
        role = "department_head" if _has_head(department) else "any_department"
    return task(
        row, ANALYSE, role, kind="review", sla=kind.form_sla or "SLA-28", started_at=since,
        department_id=department.pk if department else None,
    )  # fmt: skip


def task(row: ExceptionRecord, code: str, role: str, **facts: Any) -> NewTask:
    """A task about an exception."""
    facts.setdefault("sla", "SLA-U1")
    subject = " · ".join(filter(None, (row.kind.name, row.ref_number, row.customer_name)))
    return NewTask(
        company_id=row.company_id, code=code, ref=row.ref, role=role, number=row.number or "", subject=subject,
        data={"text": row.text, "order": row.ref_number}, **facts,
    )  # fmt: skip


def _has_head(department: Department) -> bool:
    return department.head_id is not None and Department.objects.filter(pk=department.pk, head__is_active=True).exists()
