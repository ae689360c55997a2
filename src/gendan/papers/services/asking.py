"""Whom a target of a form means on this paper, and who holds a task in their own right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.org.models import Department
from gendan.workflow.models import Task
from gendan.workflow.services import tasks

from .. import queries
from ..language import Form, Target
from ..models import Paper


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, a department or a role, as a task names them."""

    role: str = ""
    department_id: int | None = None
    user_id: int | None = None


def whom(targets: list[Target], paper: Paper) -> list[Holder | None]:
    """Whom each target means, in order; None where a field that was left empty would have said it. One query.

    Refuses with Invalid a department that the company does not have.
    """
    meant = [_meant(target, paper) for target in targets]
    wanted = {code for kind, code in filter(None, meant) if kind == "department"}
    known = dict(
        Department.objects.filter(company_id=paper.company_id, code__in=wanted).values_list("code", "pk")
    ) if wanted else {}  # fmt: skip
    if absent := sorted(str(code) for code in wanted - set(known)):
        raise Invalid({"": _("This company has no department “%(code)s”.") % {"code": ", ".join(absent)}})
    return [_holder(*one, known) if one else None for one in meant]


def _meant(target: Target, paper: Paper) -> tuple[str, Any] | None:
    if target.role:
        return "role", target.role
    if target.department:
        return "department", target.department
    value = paper.values.get(target.field)
    if not value:
        return None
    return ("person", value["id"]) if "id" in value else (_coded(paper, target.field), value["code"])


def _coded(paper: Paper, code: str) -> str:
    field = queries.form_of(paper.definition).field(code)
    return field.kind if field else "role"


def _holder(kind: str, value: Any, departments: dict[str, int]) -> Holder:
    if kind == "person":
        return Holder(user_id=value)
    return Holder("any_department", departments[value]) if kind == "department" else Holder(role=value)


def task_for(holder: Holder, paper: Paper, code: str, **facts: Any) -> tasks.NewTask:
    """A task about a paper for somebody; closed by the paper's own verbs only."""
    return tasks.NewTask(
        company_id=paper.company_id, kind="review", code=code, ref=paper.ref, role=holder.role,
        department_id=holder.department_id, assignee_id=holder.user_id, number=paper.number or "",
        subject=" · ".join(filter(None, (paper.definition.name, paper.subject))), document_version=paper.revision, **facts,
    )  # fmt: skip


def holds(task: Task, actor: Actor) -> bool:
    """Whether a task is this person's own: to sign or take note in somebody's place, one must be handed the task."""
    own = Actor(actor.user_id, actor.name, roles=actor.roles)  # the person without rights over others' tasks
    return own.user_id is not None and tasks.may_act(task, own)


def now_with(locked: "Callable[[QuerySet[Paper]], Paper]", actor: Actor) -> tuple[Paper, Form]:
    """A paper this actor sees, locked, with its form; else NotFound."""
    paper = locked(Paper.objects.filter(queries.visible(actor)).select_related("definition"))
    return paper, queries.form_of(paper.definition)
