"""A sample order walked through a template: the pure engine over a world that is made up. Nothing is stored.

A trial is the list of its moves, played from the beginning each time: an answer, an event, a stretch of time. So going
back is dropping the last move.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gendan.workflow import conditions
from gendan.workflow.process import engine
from gendan.workflow.process.engine import OPEN, Effects, Heard, Part, Run
from gendan.workflow.process.language import Step, Template
from gendan.workflow.sla import Due

DOCUMENT = "sample:1"
MOST = 300  # moves of a trial
LongTime = Callable[[Step, datetime], Due | None]


@dataclass
class Line:
    """One line of the trial's log: when, what kind of thing, of which step, told how."""

    at: datetime
    kind: str  # opened, ended, skipped, cancelled, event, time, warned, late, returned, gate, stuck, system, end
    step: str = ""
    outcome: str = ""
    label: str = ""
    name: str = ""


@dataclass
class Waiting:
    """An open part with its clock."""

    n: int  # its place among the parts
    part: Part
    due: Due | None
    state: str = "ok"  # ok, soon, late


@dataclass
class Sample:
    """The order that is made up: its facts, its parts, the choices of the company."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    items: int = 2
    parameters: Mapping[str, str] = field(default_factory=dict)


class World:
    """What the engine asks, answered from the sample and what was let happen."""

    def __init__(self, sample: Sample, now: datetime) -> None:
        self.sample, self.now = sample, now
        self.past: list[Heard] = []

    def holds(self, condition: Mapping[str, Any]) -> bool:
        """Whether a condition holds of the sample."""
        chosen = {f"param.{code}": value for code, value in self.sample.parameters.items()}
        return conditions.holds(condition, {**self.sample.facts, **chosen})

    def items(self, kind: str) -> Sequence[tuple[str, str]]:
        """The parts of the sample order."""
        return [(f"{kind}:{n}", str(n)) for n in range(1, self.sample.items + 1)]

    def heard(self, names: Iterable[str], since: datetime) -> Sequence[Heard]:
        """What was let happen before."""
        return [event for event in self.past if event.name in set(names) and event.at > since]

    def role(self, name: str) -> str:
        """A role, or the one that was chosen."""
        return self.sample.parameters.get(name[1:], name) if name.startswith("$") else name


class Trial:
    """A template, a sample, and where it has got to."""

    def __init__(
        self, template: Template, sample: Sample, start: datetime, long: LongTime, announced: Mapping[str, str]
    ) -> None:
        self.template, self.long = template, long
        self.announced = announced  # verb → the event it announces
        self.world = World(sample, start)
        self.run = Run(start)
        self.log: list[Line] = []
        self.gates: dict[str, bool] = {step.code: False for step in template.steps if step.guards}
        self.told: set[tuple[int, str]] = set()
        self._say("event", name=template.starts_on)
        self._take(engine.begin(template, self.run, self.world))

    @property
    def now(self) -> datetime:
        """The clock of the trial."""
        return self.world.now

    def play(self, moves: Sequence[Sequence[Any]]) -> int:
        """Make these moves; how many could be made. One that no longer fits ends the play."""
        for n, move in enumerate(moves[:MOST]):
            if not self._move(list(move)):
                return n
        return min(len(moves), MOST)

    def _move(self, move: list[Any]) -> bool:
        kind, given = (move[0], move[1:]) if move else ("", [])
        if kind == "answer" and len(given) == 2:
            return self.answer(given[0], given[1])
        if kind == "event" and given:
            return self.happen(
                str(given[0]), given[1] if len(given) > 1 else {}, str(given[2]) if len(given) > 2 else ""
            )
        if kind == "wait" and len(given) == 1 and isinstance(given[0], int | float):
            return self.wait(timedelta(minutes=min(max(float(given[0]), 0), 60 * 24 * 400)))
        return kind == "limit" and self.to_limit()

    def answer(self, n: Any, outcome: Any) -> bool:
        """End an open part."""
        if not isinstance(n, int) or not 0 <= n < len(self.run.parts):
            return False
        part = self.run.parts[n]
        if part.state != OPEN or outcome not in self.template.by_code[part.code].answers:
            return False
        self._tick()
        self._take(engine.answer(self.template, self.run, part, outcome, self.world))
        return True

    def _tick(self) -> None:
        """No two moves at the same moment, as in life: what came before is told by its time."""
        self.world.now += timedelta(microseconds=1)

    def happen(self, name: str, payload: Any, item: str = "") -> bool:
        """Let an event happen, about the order and perhaps one of its parts."""
        if name not in self.template.heard or not isinstance(payload, Mapping):
            return False
        self._tick()
        refs = frozenset(filter(None, (DOCUMENT, item)))
        event = Heard(name, payload, refs if item else refs | self._items_of(name), self.now)
        self._say("event", name=name)
        effects = engine.hear(self.template, self.run, event, self.world)
        self.world.past.append(event)
        self._take(effects)
        return True

    def _items_of(self, name: str) -> frozenset[str]:
        """An event about the order as a whole is about all its parts."""
        kinds = {s.for_each for s in self.template.steps if s.for_each and name in {e.event for e in s.endings}}
        return frozenset(ref for kind in kinds for ref, _label in self.world.items(kind))

    def wait(self, span: timedelta) -> bool:
        """Let time pass; warnings and limits on the way are told at their moments."""
        end = self.now + span
        for moment, waiting, kind in sorted(self._coming(), key=lambda c: c[0]):
            if moment <= end and (waiting.n, kind) not in self.told:
                self.told.add((waiting.n, kind))
                self.log.append(Line(moment, kind, waiting.part.code, label=waiting.part.label))
        self.world.now = end
        return True

    def to_limit(self) -> bool:
        """Let time pass to the next warning or limit; false when none is to come."""
        moments = [m for m, waiting, kind in self._coming() if (waiting.n, kind) not in self.told]
        return bool(moments) and self.wait(max(min(moments) - self.now, timedelta()))

    def _coming(self) -> list[tuple[datetime, Waiting, str]]:
        found = []
        for waiting in self.waiting():
            if waiting.due:
                found += [(waiting.due.warn_at, waiting, "warned"), (waiting.due.due_at, waiting, "late")]
        return found

    def waiting(self) -> list[Waiting]:
        """All that is open, each with its clock."""
        found = []
        for n, part in enumerate(self.run.parts):
            if part.state == OPEN:
                step = self.template.by_code[part.code]
                due = self.long(step, part.opened_at or self.now) if step.roles else None
                state = (
                    "late" if due and due.due_at <= self.now else "soon" if due and due.warn_at <= self.now else "ok"
                )
                found.append(Waiting(n, part, due, state))
        return found

    def events(self) -> list[tuple[str, Mapping[str, Any]]]:
        """What could happen that something waits for, with what it would say; then what stops or sends back."""
        found: list[tuple[str, Mapping[str, Any]]] = []
        for part in self.run.open:
            found += [(end.event, end.where) for end in self.template.by_code[part.code].endings]
        found += [(name, {}) for step in self.template.steps for name in step.events]
        if self.run.state in (engine.RUNNING, engine.DONE):
            found += [(name, {}) for name in (*self.template.returns_on, *self.template.stops_on)]
        if self.run.state == engine.RETURNED:
            found = [(self.template.starts_on, {})]
        return [pair for n, pair in enumerate(found) if pair not in found[:n]]

    def states(self) -> dict[str, str]:
        """How each step stands, for the drawing."""
        order = {"late": 5, "soon": 4, "ok": 3, "done": 2, "skip": 1}
        found: dict[str, str] = {}
        clocks = {w.n: w.state for w in self.waiting()}
        for n, part in enumerate(self.run.parts):
            if part.live:
                state = clocks.get(n) or {"done": "done", "skipped": "skip"}.get(part.state, "plan")
                if order.get(state, 0) >= order.get(found.get(part.code, ""), 0):
                    found[part.code] = state
        return {step.code: found.get(step.code, "plan") for step in self.template.steps}

    def taken(self) -> frozenset[tuple[str, str]]:
        """The ways that were gone."""
        return frozenset((p.code, p.outcome) for p in self.run.parts if p.live and p.state == engine.ENDED)

    def _take(self, effects: Effects, depth: int = 0) -> None:
        """Tell what a move did, then do what the system does by itself."""
        for part in effects.closed:
            self._say("ended", part.code, part.outcome, part.label)
        for part in effects.cancelled:
            if part not in effects.opened:
                self._say("cancelled", part.code, label=part.label)
        if effects.sent_back:
            self._say("returned")
        for part in effects.opened:
            kind = {OPEN: "opened", engine.SKIPPED: "skipped"}.get(part.state, "ended")
            self._say(kind, part.code, part.outcome if kind == "ended" else "", part.label)
        for code, passed in effects.gates.items():
            if self.gates.get(code) != passed:
                self.gates[code] = passed
                self._say("gate", code, "open" if passed else "closed")
        if self.run.state == engine.STUCK:
            self._say("stuck", self.run.fault)
        elif self.run.state in (engine.DONE, engine.STOPPED):
            self._say("end", outcome=self.run.state)
        for part in effects.opened:
            step = self.template.by_code[part.code]
            if part.state == OPEN and step.do and depth < 20:
                self._by_system(step, part, depth)

    def _by_system(self, step: Step, part: Part, depth: int) -> None:
        """The system does what the step says, and announces it."""
        self._say("system", step.code, name=step.do)
        self._take(engine.answer(self.template, self.run, part, step.good, self.world), depth + 1)
        event = self.announced.get(step.do)
        if event in self.template.heard:
            self.happen(event, {})

    def _say(self, kind: str, step: str = "", outcome: str = "", label: str = "", *, name: str = "") -> None:
        self.log.append(Line(self.now, kind, step, outcome, label, name))


def asked_for(template: Template) -> list[str]:
    """The facts about the document that the template asks for, but for its own choices."""
    found: set[str] = set()
    for step in template.steps:
        for condition in (step.when, *(rule.when for rule in step.auto)):
            found |= conditions.facts_in(condition)
        if step.sla and step.sla.target:
            found.add(step.sla.target)
    return sorted(name for name in found if not name.startswith("param."))
