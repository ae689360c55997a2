"""Documents running in processes: started, answered, moved on by events. What follows from what is in `process.engine`.

A run is locked while it moves, its tasks and gates after it. Everything one move brings about is written with a fixed
number of statements, however many parts it opens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import bulk, clock, sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import Happened
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_by_id, publish, service
from gendan.org.errors import SameHands
from gendan.org.models import Department

from .. import conditions, events, published
from ..models import ProcessPart, ProcessRun, ProcessTemplate, Task
from ..process import engine
from ..process.engine import DONE, RETURNED, RUNNING, STOPPED, STUCK, Effects, Heard, Part, Run
from ..process.language import Step, Template
from ..process.moving import asked
from . import gates, processes, tasks
from .gates import Wanted
from .tasks import NewTask

TASK = "process.step"
DEPARTMENT = "org.department"  # kind of an item that is a department
VERDICTS = {"yes": "accept", "conditional": "conditional", "no": "decline"}
USUAL_LIMIT = "SLA-U1"
GOING_ON = (RUNNING, RETURNED, DONE)  # states in which events still matter


@dataclass(frozen=True, kw_only=True)
class Starter:
    """The document a process starts for, as its area tells of it.

    `facts` are those of a document that is not written yet; `people` says who has a role for it.
    """

    ref: Ref
    company_id: int
    number: str = ""
    subject: str = ""
    facts: Mapping[str, Any] | None = None
    people: Mapping[str, int] | None = None


@service
def start(starter: Starter, event: str, *, actor: Actor, fresh: bool = False) -> list[Wanted]:
    """Start the process that the company uses for such a document, if any; one that was sent back begins again.

    A `fresh` document has no run yet: nothing is locked.

    Returns the gates its steps hang on transitions, which the caller puts with its own. A consequence of the verb that
    announces `event`: asks for no permission. Announces ProcessStarted and TaskOpened for each task.
    """
    again = None if fresh else _restarted(starter, event, actor)
    if again is not None:
        return again
    facts = starter.facts if starter.facts is not None else {}
    for use in processes.uses(starter.company_id, event):
        known = facts if starter.facts is not None else published.facts_of(starter.ref)
        row = conditions.holds(use.condition, known) and processes.used(starter.company_id, use.template_code)
        if row and row.starts_on == event:
            return _start(row, starter, {**_defaults(row), **use.parameters}, actor)
    return []


def reviews_itself(company_id: int, event: str, facts: Mapping[str, Any]) -> bool:
    """Whether the process that starts for such a document asks reviewers by a step of its own."""
    for use in processes.uses(company_id, event):
        row = conditions.holds(use.condition, facts) and processes.in_force(company_id, use.template_code)
        if row and row.starts_on == event:
            chosen = {**_defaults(row), **use.parameters}
            known = {**facts, **{f"param.{name}": value for name, value in chosen.items()}}
            steps = processes.read(row).steps
            return any(s.kind == "review" and s.roles and conditions.holds(s.when, known) for s in steps)
    return False


@service
def answer(
    task_id: int, *, actor: Actor, outcome: str = "", answers: Mapping[str, str] | None = None, reason: str = "",
    version: int | None = None, condition: str = "", earliest_on: date | None = None,
) -> Task:  # fmt: skip
    """End one part of a step and open what follows. Locks the run, its task, its gates. Announces TaskDone, StepEnded.

    `answers` are those to the step's questions (yes, conditional, no), from which a review's outcome follows; of a check
    list every point is wanted. Going back to an earlier step wants a reason. Refuses with NotFound, NotYours,
    IllegalTransition (somebody was quicker), StaleDocument, Invalid, and SameHands whoever asked for an approval.
    """
    run = sql.one("select run_id from workflow_processpart where task_id = %(task)s", {"task": task_id})
    if run is None:
        raise NotFound()
    moving = Moving.lock(run[0])
    if not actor.sees_company(moving.row.company_id):
        raise NotFound()
    part = moving.part_of(task_id)
    if part.state != engine.OPEN:  # answered already, or taken over into a version without this step
        return tasks.complete(task_id, version=version, kind="step", actor=actor)
    step = moving.template.by_code[part.code]
    given = dict(answers or {})
    outcome = outcome or _verdict(step, given) or step.good
    _fit(moving.template, step, outcome, given, reason, condition)
    if step.kind in ("approval", "countersign") and actor.user_id == moving.row.people.get("asked_by"):
        raise SameHands("request_decide")
    told = {
        "answers": given,
        "condition": condition,
        "earliest_on": earliest_on.isoformat() if earliest_on else None,
        "outcome": outcome,
    }
    task = tasks.complete(
        task_id, outcome=outcome[:20], answer=told, reason=reason, version=version, kind="step", actor=actor
    )
    moving.settled.add(task_id)
    moving.apply(engine.answer(moving.template, moving.run, part, outcome, moving.world), actor, reason)
    return task


@service
def happen(event: Happened, *, actor: Actor) -> None:
    """Tell the runs an event is about or serves of it, and start those that start on it. Locks the runs."""
    refs = {event.about, *event.serves}
    keys = Q()
    for ref in refs:
        keys |= Q(ref_kind=ref.kind, ref_id=ref.id)
    rows = lock(ProcessRun.objects.filter(keys, state__in=GOING_ON))
    heard = Heard(event.name, event.payload, frozenset(map(str, refs)), event.at)
    for row in rows:
        if event.at >= row.started_at:
            moving = Moving.of(row)
            moving.apply(engine.hear(moving.template, moving.run, heard, moving.world), actor)
    if event.company_id and not any(row.ref == event.about for row in rows):
        wanted = start(Starter(ref=event.about, company_id=event.company_id), event.name, actor=actor)
        if wanted:
            gates.put_many(event.about, event.company_id, wanted, actor=actor)


@service
def start_named(run_id: int, code: str, *, actor: Actor) -> None:
    """Start another process for the document of a run, because a step of it says so. Puts its gates."""
    row = ProcessRun.objects.get(pk=run_id)
    template = processes.in_force(row.company_id, code)
    if template is None:
        raise NotFound()
    starter = Starter(ref=row.ref, company_id=row.company_id, number=row.number, subject=row.subject, people=row.people)
    there = ProcessRun.objects.filter(ref_kind=row.ref_kind, ref_id=row.ref_id, template=template)
    again = lock(there)
    if again:
        moving = Moving.of(again[0])
        effects = engine.begin(moving.template, moving.run, moving.world)
        wanted = moving.apply(effects, actor, put=False)
    else:
        wanted = _start(template, starter, _defaults(template), actor)
    if wanted:
        gates.put_many(row.ref, row.company_id, wanted, actor=actor)


@service
def done_by_system(run_id: int, code: str, outcome: str, *, actor: Actor) -> None:
    """End a step the system does by itself. Locks the run. One that is no longer open stays as it is."""
    moving = Moving.lock(run_id)
    for part in moving.run.open_of(code)[:1]:
        step = moving.template.by_code[code]
        effects = engine.answer(moving.template, moving.run, part, outcome or step.good, moving.world)
        moving.apply(effects, actor)


def _restarted(starter: Starter, event: str, actor: Actor) -> list[Wanted] | None:
    """Begin a run anew whose document was sent back; None where the document has no run going on."""
    found = lock(ProcessRun.objects.filter(ref_kind=starter.ref.kind, ref_id=starter.ref.id, state=RETURNED))
    for row in found:
        moving = Moving.of(row, starter)
        if moving.template.starts_on == event:
            return moving.apply(engine.begin(moving.template, moving.run, moving.world), actor, put=False)
    running = ProcessRun.objects.filter(ref_kind=starter.ref.kind, ref_id=starter.ref.id, state__in=(RUNNING, DONE))
    return [] if running.filter(template__starts_on=event).exists() else None


def _start(row: ProcessTemplate, starter: Starter, parameters: Mapping[str, Any], actor: Actor) -> list[Wanted]:
    people = {**(starter.people or {}), **({"asked_by": actor.user_id} if actor.user_id else {})}
    now = clock.now()
    facts = {
        "company_id": starter.company_id, "template_id": row.pk, "parameters": dict(parameters), "people": people,
        "ref_kind": starter.ref.kind, "ref_id": starter.ref.id, "number": starter.number,
        "subject": starter.subject[:200], "state": RUNNING, "fault": "", "started_at": now,
    }  # fmt: skip
    (id,) = bulk.insert(ProcessRun, [facts])
    moving = Moving(ProcessRun(pk=id, template=row, **_without(facts, "template_id")), Run(now), starter)
    moving.world.now = now
    publish(
        events.ProcessStarted(id, row.code, row.label),
        about=starter.ref, serves=[starter.ref], company_id=starter.company_id,
    )  # fmt: skip
    effects = engine.begin(moving.template, moving.run, moving.world)
    later = {gate[:2]: gate for gate in moving.all_gates()}
    wanted = {**later, **{gate[:2]: gate for gate in moving.apply(effects, actor, put=False)}}
    return [gate for gate in wanted.values() if not gate[2]]  # of steps that are passed over nobody need know


class _World:
    """What the engine asks about the document of a run; facts and past events are read when first asked for."""

    def __init__(self, row: ProcessRun, starter: Starter | None) -> None:
        self.now, self._row, self._starter = clock.now(), row, starter
        self._facts: Mapping[str, Any] | None = None

    def holds(self, condition: Mapping[str, Any]) -> bool:
        if _on_choices_alone(condition):
            return conditions.holds(condition, self._chosen())  # the document need not be read
        return conditions.holds(condition, self._known())

    def chosen_away(self, step: Step) -> bool:
        """Whether the firm's choices say that a step never comes, whatever the document is like."""
        return bool(step.when) and _on_choices_alone(step.when) and not self.holds(step.when)

    def fact(self, name: str) -> Any:
        """One fact about the document."""
        return self._known().get(name)

    def _known(self) -> Mapping[str, Any]:
        if self._facts is None:
            given = self._starter.facts if self._starter else None
            known = given if given is not None else published.facts_of(self._row.ref)
            self._facts = {**known, **self._chosen()}
        return self._facts

    def _chosen(self) -> Mapping[str, Any]:
        return {f"param.{k}": v for k, v in self._row.parameters.items()}

    def items(self, kind: str) -> Sequence[tuple[str, str]]:
        return published.items_of(kind, self._row.ref)

    def heard(self, names: Iterable[str], since: datetime) -> Sequence[Heard]:
        """Events of these names about the document, or serving it. None yet where the run starts just now."""
        if since == self.now:
            return []
        ref = self._row.ref
        mine = Q(about_kind=ref.kind, about_id=ref.id) | Q(serves__contains=[str(ref)])
        rows = EventRow.objects.filter(mine, name__in=set(names), at__gt=since).order_by("pk")
        return [Heard(e.name, e.payload, frozenset({f"{e.about_kind}:{e.about_id}", *e.serves}), e.at) for e in rows]

    def role(self, name: str) -> str:
        return str(self._row.parameters.get(name[1:], "")) if name.startswith("$") else name


class Moving:
    """A run in hand: its rows, its template, and the writing of what a move brings about."""

    def __init__(self, row: ProcessRun, run: Run, starter: Starter | None = None) -> None:
        self.row, self.run = row, run
        self.template = processes.read(row.template)
        self.world = _World(row, starter)
        self._tasks: dict[int, int] = {}  # id of a part → its task
        self.settled: set[int] = set()  # tasks that are closed already

    @classmethod
    def lock(cls, run_id: int) -> "Moving":
        """Lock a run by its id."""
        return cls.of(lock_by_id(ProcessRun, run_id))

    @classmethod
    def of(cls, row: ProcessRun, starter: Starter | None = None) -> "Moving":
        """A locked run with its parts. One query."""
        row.template = processes.released(row.template_id)
        rows = bulk.find(ProcessPart, "where t.run_id = %(run)s order by t.id", {"run": row.pk})
        parts = [processes.part_of(p) for p in rows]
        moving = cls(row, Run(row.started_at, parts, row.state, row.fault), starter)
        moving._tasks = {p.pk: p.task_id for p in rows if p.task_id}
        return moving

    def turn_to(self, row: ProcessTemplate) -> None:
        """Go on in another version of the template; what a company chose stays where it can still be chosen."""
        self.template = processes.read(row)
        asked_for = self.template.parameters
        kept = {k: v for k, v in self.row.parameters.items() if k in asked_for and v in asked_for[k].choices}
        self.row.template, self.row.parameters = row, {**_defaults(row), **kept}
        self.world = _World(self.row, None)

    def task_of(self, part: Part) -> int | None:
        """The task of a part, if people do it."""
        return self._tasks.get(part.pk) if part.pk else None

    def part_of(self, task_id: int) -> Part:
        """The part a task stands for."""
        ids = {task: part for part, task in self._tasks.items()}
        return next(part for part in self.run.parts if part.pk == ids[task_id])

    def apply(self, effects: Effects, actor: Actor, reason: str = "", *, put: bool = True) -> list[Wanted]:
        """Write a move: parts, tasks, gates, the run. Returns the gates instead of putting them where asked to."""
        self._write_changed(effects, actor)
        self._write_new(effects, actor)
        self._tell(effects, reason)
        wanted = self.wanted_gates(effects.gates)
        if put and wanted:
            gates.put_many(self.row.ref, self.row.company_id, wanted, actor=actor)
        self._write_run()
        return wanted

    def all_gates(self) -> list[Wanted]:
        """Every gate of steps that may come, closed: what has not come up yet keeps its transition too."""
        steps = [step for step in self.template.steps if step.guards and not self.world.chosen_away(step)]
        return self.wanted_gates({step.code: False for step in steps})

    def wanted_gates(self, passed: Mapping[str, bool]) -> list[Wanted]:
        """The gates of these steps, open or closed."""
        found: list[Wanted] = []
        for code, satisfied in passed.items():
            step = self.template.by_code[code]
            data = {"step": code, "name": step.name.model_dump(), "run": self.row.pk}
            roles = [self.world.role(role) for role in step.roles]
            found += [(t, f"step:{code}"[:40], satisfied, roles[0] if roles else "", data) for t in step.guards]
        return found

    def _write_changed(self, effects: Effects, actor: Actor) -> None:
        old = {p.pk: p for p in (*effects.closed, *effects.cancelled, *effects.superseded) if p.pk}
        bulk.update(
            ProcessPart,
            [
                {"id": pk, "state": p.state, "outcome": p.outcome, "closed_at": p.closed_at,
                 "superseded_at": p.superseded_at}
                for pk, p in old.items()
            ],
        )  # fmt: skip
        gone = [self._tasks[p.pk] for p in effects.cancelled if p.pk in self._tasks]
        tasks.cancel_many(gone, actor=SYSTEM)
        ended = {self._tasks[p.pk]: p.outcome[:20] for p in effects.closed if p.pk in self._tasks}
        tasks.settle_many({id: how for id, how in ended.items() if id not in self.settled}, actor=actor)

    def _write_new(self, effects: Effects, actor: Actor) -> None:
        new = [part for part in effects.opened if part.pk is None]
        waiting = [part for part in new if part.state == engine.OPEN and self._step(part).roles]
        opened = tasks.open_many([self._task(part) for part in waiting], actor=actor)
        task_of = {id(part): task.pk for part, task in zip(waiting, opened, strict=True)}
        rows = [
            {"run_id": self.row.pk, "code": p.code, "item": p.item, "label": p.label[:120], "role": p.role,
             "round": p.round, "state": p.state, "outcome": p.outcome, "opened_at": p.opened_at,
             "closed_at": p.closed_at, "superseded_at": p.superseded_at, "task_id": task_of.get(id(p))}
            for p in new
        ]  # fmt: skip
        for part, pk in zip(new, bulk.insert(ProcessPart, rows), strict=True):
            part.pk = pk

    def _task(self, part: Part) -> NewTask:
        step, row = self._step(part), self.row
        subject = " · ".join(filter(None, (row.subject, part.label)))
        return NewTask(
            company_id=row.company_id, kind="step", code=TASK, ref=row.ref, number=row.number, subject=subject,
            role=part.role, assignee_id=row.people.get(part.role), department_id=self._department(step, part),
            **self._limit(step), data=self.task_data(part),
        )  # fmt: skip

    def task_data(self, part: Part) -> dict[str, Any]:
        """What the task of a part shows of its step."""
        step = self._step(part)
        back = [o for o in step.answers if goes_back(self.template, step, o)]
        return {"step": step.code, "item": part.item, **asked(step), "back": back}

    def _department(self, step: Step, part: Part) -> int | None:
        """Whose head or members do it: the department the part is for, or the one the step names."""
        kind, _sep, id = part.item.rpartition(":")
        if kind == DEPARTMENT:
            return int(id)
        if not step.department:
            return None
        named = Department.objects.filter(company_id=self.row.company_id, code=step.department)
        return named.values_list("pk", flat=True).first()

    def _limit(self, step: Step) -> dict[str, Any]:
        """The step's limit. One that counts back from a date the document does not have is the usual one."""
        if step.sla is None:
            return {"sla": USUAL_LIMIT}
        code = step.sla.code or processes.limit_code(self.row.template, step.code)
        if not step.sla.target:
            return {"sla": code}
        target = self.world.fact(step.sla.target)
        return {"sla": code, "target": target} if target else {"sla": USUAL_LIMIT}

    def _tell(self, effects: Effects, reason: str) -> None:
        ref, company_id = self.row.ref, self.row.company_id
        if effects.sent_back:
            code = effects.closed[-1].code if effects.closed else ""
            publish(events.ProcessSentBack(self.row.pk, code, reason), about=ref, serves=[ref], company_id=company_id)
        for part in effects.closed:
            publish(
                events.StepEnded(self.row.pk, part.code, part.item, part.outcome, reason),
                about=ref, serves=[ref], company_id=company_id,
            )  # fmt: skip
        for part in effects.opened:
            step = self._step(part)
            verb = step.do or (f"process:{step.process}" if step.process else "")
            if verb and part.state == engine.OPEN:
                why = reason or step.name.zh
                publish(
                    events.StepDue(self.row.pk, part.code, verb, why), about=ref, serves=[ref], company_id=company_id
                )

    def _write_run(self) -> None:
        row, run = self.row, self.run
        if (row.state, row.fault) == (run.state, run.fault):
            return
        row.state, row.fault = run.state, run.fault
        row.ended_at = None if run.state in (RUNNING, RETURNED) else self.world.now
        row.save(update_fields=["state", "fault", "ended_at"])
        if run.state in (DONE, STOPPED):
            event: Any = events.ProcessEnded(row.pk, self.template.code, run.state)
        elif run.state == STUCK:
            event = events.ProcessStuck(row.pk, self.template.code, run.fault)
        else:
            return
        publish(event, about=row.ref, serves=[row.ref], company_id=row.company_id)

    def _step(self, part: Part) -> Step:
        return self.template.by_code[part.code]


def goes_back(template: Template, step: Step, outcome: str) -> bool:
    """Whether an outcome leads to an earlier step, which wants a reason."""
    return any(template.is_return(step.code, target) for target in template.leads(step.code, outcome))


def _verdict(step: Step, answers: Mapping[str, str]) -> str:
    """The outcome of a review: its most doubtful answer."""
    if step.kind != "review" or not step.asks:
        return ""
    worst = max((list(VERDICTS).index(a) for a in answers.values() if a in VERDICTS), default=0)
    return list(VERDICTS.values())[worst]


def _fit(
    template: Template, step: Step, outcome: str, answers: Mapping[str, str], reason: str, condition: str
) -> None:  # fmt: skip
    """Refuse an answer that is not whole."""
    back = goes_back(template, step, outcome) if outcome in step.answers else False
    faults = {}
    if outcome not in step.answers:
        faults["outcome"] = _("One of %(choices)s.") % {"choices": ", ".join(step.answers)}
    elif (back or outcome in ("decline", "reject", "refuse")) and not reason.strip():
        faults["reason"] = _("Say why.")
    elif step.kind == "review" and not back:
        faults |= {f"answers.{q}": _("Answer this question.") for q in step.asks if answers.get(q) not in VERDICTS}
        if outcome == "conditional" and not condition.strip():
            faults["condition"] = _("On which condition?")
    if not back and outcome == step.good:
        missing = [n for n in range(len(step.check)) if answers.get(f"check.{n}") != "yes"]
        faults |= {f"answers.check.{n}": _("Tick this point off.") for n in missing}
    if faults:
        raise Invalid(faults)


def _defaults(row: ProcessTemplate) -> dict[str, Any]:
    return {code: parameter.default for code, parameter in processes.read(row).parameters.items()}


def _on_choices_alone(condition: Mapping[str, Any]) -> bool:
    return all(name.startswith("param.") for name in conditions.facts_in(condition))


def _without(facts: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if key not in names}
