"""The way of a document through its processes: what is done, what is open with whom and until when, what is to come."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from gendan.core.actor import Actor
from gendan.core.refs import Ref

from .models import ProcessPart, ProcessRun
from .process.language import Step, Template
from .services import processes

NOBODY: Mapping[str, Any] = {
    "item": "", "label": "", "round": 0, "outcome": "", "superseded": False, "opened_at": None, "closed_at": None,
    "task_id": None, "due_at": None, "owner": None,
}  # fmt: skip


def of(ref: Ref, *, actor: Actor) -> list[dict[str, Any]]:
    """The runs of a document in the actor's companies, each with its parts in the order of the template.

    Steps that have not come up are `planned`; parts that no longer count come with `superseded`. Two queries.
    """
    rows = ProcessRun.objects.filter(ref_kind=ref.kind, ref_id=ref.id).select_related("template").order_by("pk")
    if not actor.is_system:
        rows = rows.filter(company_id__in=actor.company_ids)
    runs = list(rows)
    parts: dict[int, list[ProcessPart]] = {run.pk: [] for run in runs}
    if runs:
        for part in ProcessPart.objects.filter(run__in=runs).select_related("task__assignee").order_by("pk"):
            parts[part.run_id].append(part)
    return [_run(run, parts[run.pk]) for run in runs]


def _run(run: ProcessRun, parts: Sequence[ProcessPart]) -> dict[str, Any]:
    template = processes.read(run.template)
    return {
        "id": run.pk, "template_id": run.template_id, "code": run.template.code, "version_label": run.template.label,
        "name": _named(run.template.name, run.template.name_en), "state": run.state, "fault": run.fault,
        "started_at": run.started_at, "ended_at": run.ended_at, "parts": _parts(template, parts, run.state),
    }  # fmt: skip


def _parts(template: Template, parts: Sequence[ProcessPart], state: str) -> list[dict[str, Any]]:
    by_code: dict[str, list[ProcessPart]] = {}
    for part in parts:
        by_code.setdefault(part.code, []).append(part)
    found = []
    for step in template.steps:
        mine = by_code.get(step.code, [])
        found += [_part(step, part) for part in mine]
        live = any(part.superseded_at is None and part.state != "cancelled" for part in mine)
        if not live and state == "running" and not step.events:
            found.append({**NOBODY, **_head(step), "role": step.roles[0] if step.roles else "", "state": "planned"})
    return found


def _part(step: Step, part: ProcessPart) -> dict[str, Any]:
    task = part.task
    return {
        **_head(step), "item": part.item, "label": part.label, "role": part.role, "round": part.round,
        "state": part.state, "outcome": part.outcome, "superseded": part.superseded_at is not None,
        "opened_at": part.opened_at, "closed_at": part.closed_at, "task_id": part.task_id,
        "due_at": task.due_at if task else None, "owner": task.assignee.name if task and task.assignee else None,
    }  # fmt: skip


def _head(step: Step) -> dict[str, Any]:
    return {"code": step.code, "name": _named(step.name.zh, step.name.en), "kind": step.kind}


def _named(zh: str, en: str) -> str:
    return en if (translation.get_language() or "").startswith("en") and en else zh
