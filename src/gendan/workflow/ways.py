"""The way of a document through its processes: what is done, what is open with whom and until when, what is to come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.utils import translation

from gendan.core import states
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.org.queries import names_by_role

from . import conditions, published
from .models import ProcessPart, ProcessRun
from .process import engine, outlook
from .process.language import Name, Step, Template
from .services import processes


@dataclass
class Way:
    """One run of a document: its template, its parts as they came up, and what follows from them."""

    run: ProcessRun
    template: Template
    rows: Sequence[ProcessPart]
    people: Mapping[str, Sequence[str]]  # role → who holds it

    @property
    def name(self) -> str:
        """The template's name in the reader's language."""
        return named(self.template.name)

    @cached_property
    def parts(self) -> list[engine.Part]:
        """The parts as the engine sees them."""
        return [processes.part_of(row) for row in self.rows]

    def of(self, code: str) -> list[ProcessPart]:
        """The parts of a step that count."""
        return [row for row in self.rows if row.code == code and row.superseded_at is None and row.state != "cancelled"]

    def open_of(self, code: str) -> list[ProcessPart]:
        """The parts of a step that wait."""
        return [row for row in self.of(code) if row.state == "open"]

    def who(self, row: ProcessPart) -> list[str]:
        """Who can do an open part: its owner, else whoever holds its role."""
        if row.task and row.task.assignee:
            return [row.task.assignee.name]
        return list(self.people.get(row.role, ()))

    @cached_property
    def holds(self) -> Callable[[Mapping[str, Any]], bool]:
        """Whether a condition holds for the document as it is now; facts are read when first asked for."""
        known: dict[str, Any] = {}

        def holds(condition: Mapping[str, Any]) -> bool:
            if not known:
                known.update(published.facts_of(self.run.ref))
                known.update({f"param.{name}": value for name, value in self.run.parameters.items()})
            return conditions.holds(condition, known)

        return holds

    @cached_property
    def ahead(self) -> list[str]:
        """Steps to come on the usual way."""
        return outlook.usual(self.template, self.parts, self.holds) if self.run.state == engine.RUNNING else []

    @cached_property
    def possible(self) -> frozenset[str]:
        """Steps that may still come up."""
        return outlook.can_come(self.template, self.parts) if self.run.state == engine.RUNNING else frozenset()

    @cached_property
    def taken(self) -> frozenset[tuple[str, str]]:
        """Steps that count with the outcome they ended with."""
        ended = [row for row in self.rows if row.superseded_at is None and row.state in ("done", "skipped")]
        open_ = {row.code for row in self.rows if row.state == "open"}
        return frozenset((row.code, row.outcome) for row in ended if row.code not in open_)


def of(ref: Ref, *, actor: Actor) -> list[Way]:
    """The runs of a document in the actor's companies, the first one first. Three queries; one where it has none."""
    found = ProcessRun.objects.filter(ref_kind=ref.kind, ref_id=ref.id).select_related("template").order_by("pk")
    if not actor.is_system:
        found = found.filter(company_id__in=actor.company_ids)
    runs = list(found)
    if not runs:
        return []
    parts: dict[int, list[ProcessPart]] = {run.pk: [] for run in runs}
    for row in ProcessPart.objects.filter(run__in=runs).select_related("task__assignee").order_by("pk"):
        parts[row.run_id].append(row)
    waiting = {row.role for rows in parts.values() for row in rows if row.state == "open" and row.role}
    people = names_by_role(runs[0].company_id, sorted(waiting)) if waiting else {}
    return [Way(run, processes.read(run.template), parts[run.pk], people) for run in runs]


def told(ref: Ref, *, actor: Actor) -> list[dict[str, Any]]:
    """The runs of a document as plain values, each with its parts in the order of the template.

    Steps to come on the usual way are `planned`, others that may still come up `possible`; parts that no longer count
    come with `superseded`.
    """
    return [_told(way) for way in of(ref, actor=actor)]


def _told(way: Way) -> dict[str, Any]:
    run = way.run
    parts: list[dict[str, Any]] = []
    for step in way.template.steps:
        parts += [_part(step, row) for row in way.rows if row.code == step.code]
        state = "planned" if step.code in way.ahead else "possible" if step.code in way.possible else ""
        if state and not way.of(step.code):
            role = step.roles[0] if step.roles else ""
            parts.append({**NOBODY, **_head(step.code, step), "role": role, "state": state})
    parts += [_part(None, row) for row in way.rows if row.code not in way.template.by_code]
    return {
        "id": run.pk, "template_id": run.template_id, "code": run.template.code, "version_label": run.template.label,
        "name": way.name, "state": run.state, "fault": run.fault, "started_at": run.started_at,
        "ended_at": run.ended_at, "parts": parts,
    }  # fmt: skip


NOBODY: Mapping[str, Any] = {
    "item": "", "label": "", "round": 0, "outcome": "", "superseded": False, "opened_at": None, "closed_at": None,
    "task_id": None, "due_at": None, "owner": None,
}  # fmt: skip


def _part(step: Step | None, part: ProcessPart) -> dict[str, Any]:
    task = part.task
    return {
        **_head(part.code, step), "item": part.item, "label": part.label, "role": part.role, "round": part.round,
        "state": part.state, "outcome": part.outcome, "superseded": part.superseded_at is not None,
        "opened_at": part.opened_at, "closed_at": part.closed_at, "task_id": part.task_id,
        "due_at": task.due_at if task else None, "owner": task.assignee.name if task and task.assignee else None,
    }  # fmt: skip


def _head(code: str, step: Step | None) -> dict[str, Any]:
    """A step by its name; one of an earlier version of the template by its code."""
    return {"code": code, "name": named(step.name) if step else code, "kind": step.kind if step else "task"}


def named(name: Name) -> str:
    """A name in the reader's language."""
    return name.en if (translation.get_language() or "").startswith("en") and name.en else name.zh


def blocked(way: Way, open_conditions: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """What keeps the events closed that open steps wait for: code of the step → conditions, none of them its own."""
    found = {}
    for code in {row.code for row in way.rows if row.state == "open" and row.superseded_at is None}:
        step = way.template.by_code[code]
        wanted = {transition for end in step.endings for transition in before(end.event)}
        others = [c for c in open_conditions if c["transition"] in wanted and c["code"] != f"step:{code}"[:40]]
        if others:
            found[code] = others
    return found


@lru_cache(maxsize=400)
def before(event: str) -> frozenset[str]:
    """The transitions without which a document never gets where this event says it is."""
    kind, _, state = event.rpartition(".")
    machine = states.machines().get(kind)
    if machine is None or state not in machine.states:
        return frozenset()
    return frozenset(machine.permission(verb) for verb in machine.transitions if not _reaches(machine, state, verb))


def _reaches(machine: states.Machine, state: str, without: str) -> bool:
    """Whether a document can come to a state without ever taking a verb."""
    moves = [t for verb, group in machine.transitions.items() if verb != without for t in group]
    targets = {t.target for group in machine.transitions.values() for t in group}
    reached = {s for s in machine.states if s not in targets} or set(machine.states[:1])
    grown = True
    while grown:
        more = {t.target for t in moves if t.sources & reached} - reached
        reached |= more
        grown = bool(more)
    return state in reached
