"""The engine: what follows in a running process from an answer or an event. Pure: rows in, rows out.

A run is its parts: one for each step that came up, or several where a step is done for each line or by several roles.
Everything else is derived from them, so that there is nothing to get out of step: what has arrived at a join are the
steps above it that ended with an outcome leading there.

- A step opens once however many ways lead to it; a join opens with all who can still come, or as many as it wants.
- Going back to an earlier step supersedes what follows from it: open parts are cancelled, ended ones no longer count.
- An event that came before its step opened ends the step as it opens, unless the step was superseded since.
- A run ends when nothing is open; an event that opens a step of its own wakes it again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from .language import BACK, END, Step, Template

RUNNING, RETURNED, DONE, STOPPED, STUCK = "running", "returned", "done", "stopped", "stuck"
OPEN, ENDED, SKIPPED, CANCELLED = "open", "done", "skipped", "cancelled"


@dataclass(slots=True)
class Part:
    """One part of a step: for an item (a line, a delivery; empty: the document itself) and by a role."""

    code: str
    item: str = ""
    label: str = ""
    role: str = ""
    round: int = 1
    state: str = OPEN
    outcome: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    superseded_at: datetime | None = None
    pk: int | None = None

    @property
    def live(self) -> bool:
        """Whether it counts: neither superseded nor cancelled."""
        return self.superseded_at is None and self.state != CANCELLED


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as a process hears it: its payload, and the references it is about or serves."""

    name: str
    payload: Mapping[str, Any]
    refs: frozenset[str]
    at: datetime


class World(Protocol):
    """What the engine asks about the document it runs for."""

    now: datetime

    def holds(self, condition: Mapping[str, Any]) -> bool: ...
    def items(self, kind: str) -> Sequence[tuple[str, str]]: ...  # reference, label
    def heard(self, names: Iterable[str], since: datetime) -> Sequence[Heard]: ...
    def role(self, name: str) -> str: ...


@dataclass
class Run:
    """A process under way for one document."""

    started_at: datetime
    parts: list[Part] = field(default_factory=list)
    state: str = RUNNING
    fault: str = ""

    def of(self, code: str) -> list[Part]:
        """The parts of a step that count."""
        return [part for part in self.parts if part.code == code and part.live]

    def open_of(self, code: str) -> list[Part]:
        """The parts of a step that wait."""
        return [part for part in self.parts if part.code == code and part.state == OPEN]

    @property
    def open(self) -> list[Part]:
        """All that waits."""
        return [part for part in self.parts if part.state == OPEN]


@dataclass
class Effects:
    """What a move did, for whoever writes it down."""

    opened: list[Part] = field(default_factory=list)
    closed: list[Part] = field(default_factory=list)
    cancelled: list[Part] = field(default_factory=list)
    superseded: list[Part] = field(default_factory=list)
    sent_back: bool = False
    gates: dict[str, bool] = field(default_factory=dict)  # what steps guard: open from now on, or closed again


def begin(template: Template, run: Run, world: World) -> Effects:
    """Open the first step; of a run that was under way before nothing counts any more."""
    walk = Walk(template, run, world)
    walk.supersede(template.by_code)
    run.state = RUNNING
    walk.open(template.steps[0])
    return walk.end()


def answer(template: Template, run: Run, part: Part, outcome: str, world: World) -> Effects:
    """End an open part with an outcome of its step, and open what follows. An unknown outcome is a bug."""
    walk = Walk(template, run, world)
    step = template.by_code[part.code]
    assert outcome in step.answers, f"{step.code} cannot end with {outcome}"
    walk.close(part, outcome)
    walk.finish(step)
    return walk.end()


def hear(template: Template, run: Run, event: Heard, world: World) -> Effects:
    """Take notice of an event: it may stop, send back or restart the run, end steps and open others."""
    walk = Walk(template, run, world)
    if event.name in template.stops_on:
        return walk.leave_off(STOPPED)
    if run.state in (STOPPED, STUCK):
        return walk.effects
    if event.name in template.returns_on:
        return walk.leave_off(RETURNED)
    if run.state == RETURNED:
        return begin(template, run, world) if event.name == template.starts_on else walk.effects
    for step in template.steps:
        if event.name in step.events and not run.open_of(step.code) and (step.repeats or not run.of(step.code)):
            walk.renew(step)
    for step in template.steps:
        walk.add_items(step)
        ended = [part for part in run.open_of(step.code) if walk.ends(step, part, event)]
        for part in ended:
            walk.close(part, walk.outcome_of(step, event))
        if ended:
            walk.finish(step)
    return walk.end()


class Walk:
    """One move through a run."""

    def __init__(self, template: Template, run: Run, world: World) -> None:
        self.template, self.run, self.world = template, run, world
        self.effects = Effects()

    def end(self) -> Effects:
        """Open the joins that are ready; the run ends when nothing is open."""
        while self.run.state == RUNNING and (ready := next(self._ready(), None)):
            self.open(ready)
        if self.run.state in (RUNNING, DONE):
            self.run.state = RUNNING if self.run.open else DONE
        return self.effects

    def leave_off(self, state: str) -> Effects:
        """The document went another way: nothing waits any more; sent back, nothing counts any more either."""
        self.run.state = state
        self.cancel(self.run.open)
        if state == RETURNED:
            self.supersede(self.template.by_code)
        return self.effects

    def renew(self, step: Step) -> None:
        """Open a step an event calls for; what came of an earlier time no longer counts."""
        if self.run.of(step.code):
            self.supersede(self.template.downstream[step.code])
        self.open(step)

    def open(self, step: Step) -> None:
        """Open a step, or pass it over, or end it at once because rules decide or its event has come already."""
        if self.run.state in (STUCK, RETURNED):
            return
        self.run.state = RUNNING
        before = [part for part in self.run.parts if part.code == step.code]
        round = max((part.round for part in before), default=0) + 1
        if round > self.template.rounds:
            self.run.state, self.run.fault = STUCK, step.code
            self.cancel(self.run.open)
            return
        items = self.world.items(step.for_each) if step.for_each else [("", "")]
        if not items or (step.when and not self.world.holds(step.when)):
            self.add(Part(step.code, round=round, state=SKIPPED, outcome=step.good))
            self.leave(step, step.good)
            return
        if outcome := self._decided(step):
            self.add(Part(step.code, round=round, state=ENDED, outcome=outcome))
            self.leave(step, outcome)
            return
        self.ask(step, items, round)

    def add_items(self, step: Step) -> None:
        """A step that is under way for each item takes in those that came since."""
        parts = self.run.open_of(step.code)
        if not step.for_each or not parts:
            return
        known = {part.item for part in self.run.of(step.code)}
        fresh = [item for item in self.world.items(step.for_each) if item[0] not in known]
        if fresh:
            self.ask(step, fresh, parts[0].round)

    def ask(self, step: Step, items: Sequence[tuple[str, str]], round: int) -> None:
        """A part for each item and each role; those whose event has come already end at once."""
        heard = self._heard_before(step)
        ended = False
        for ref, label in items:
            for role in step.roles or ("",):
                part = Part(step.code, ref, label, self.world.role(role), round)
                self.add(part)
                event = next((e for e in heard if self.ends(step, part, e)), None)
                if event is not None:
                    self.close(part, self.outcome_of(step, event))
                    ended = True
        if ended:
            self.finish(step)

    def _decided(self, step: Step) -> str:
        """The outcome rules give a step; nothing when people, an event or a verb must."""
        for rule in step.auto:
            if self.world.holds(rule.when):
                return rule.outcome or step.good
        if step.kind == "auto" and not step.do:
            return list(step.answers)[-1] if step.auto else step.good
        return ""

    def _heard_before(self, step: Step) -> Sequence[Heard]:
        if not step.endings:
            return ()
        gone = [p.superseded_at for p in self.run.parts if p.code == step.code and p.superseded_at]
        return self.world.heard({end.event for end in step.endings}, max(gone, default=self.run.started_at))

    def ends(self, step: Step, part: Part, event: Heard) -> bool:
        """Whether an event ends a part: it is one the step waits for, and about the part's item where it has one."""
        return (not part.item or part.item in event.refs) and any(_means(end, event) for end in step.endings)

    def outcome_of(self, step: Step, event: Heard) -> str:
        """The outcome an event means for a step."""
        return next((end.outcome for end in step.endings if _means(end, event)), "") or step.good

    def close(self, part: Part, outcome: str) -> None:
        """End a part."""
        part.state, part.outcome, part.closed_at = ENDED, outcome, self.world.now
        self.effects.closed.append(part)

    def finish(self, step: Step) -> None:
        """Go on from a step when enough of its parts have ended; a return goes at once. The worst outcome counts."""
        if self.run.state != RUNNING:
            return
        parts = self.run.of(step.code)
        ended = [part.outcome for part in parts if part.state == ENDED]
        back = next((o for o in ended if self._goes_back(step, o)), "")
        wanted = {"all": len(parts), "any": 1}.get(str(step.enough), step.enough)
        if not back and len(ended) < min(int(wanted), len(parts)):
            return
        self.cancel([part for part in parts if part.state == OPEN])
        self.leave(step, back or max(ended, key=list(step.answers).index))

    def leave(self, step: Step, outcome: str) -> None:
        """Follow an outcome to where it leads."""
        if step.guards:
            self.effects.gates[step.code] = outcome in step.opening
        for target in self.template.leads(step.code, outcome):
            if target == BACK:
                self.effects.sent_back = True
                self.leave_off(RETURNED)
            elif target != END and self.run.state == RUNNING:
                self._arrive(step, self.template.by_code[target])

    def _arrive(self, source: Step, target: Step) -> None:
        if self.template.is_return(source.code, target.code):
            self.supersede(self.template.downstream[target.code])
            self.open(target)
        elif target.join == "any" and not self.run.of(target.code):
            self.open(target)

    def supersede(self, codes: Iterable[str]) -> None:
        """What these steps did no longer counts; what they wait for is cancelled and what they opened closes again."""
        for code in sorted(set(codes) - {END}, key=self.template.place.__getitem__):
            parts = [part for part in self.run.parts if part.code == code and part.superseded_at is None]
            self.cancel([part for part in parts if part.state == OPEN])
            for part in parts:
                part.superseded_at = self.world.now
            self.effects.superseded += parts
            if parts and self.template.by_code[code].guards:
                self.effects.gates[code] = False

    def _ready(self) -> Iterator[Step]:
        """Joins that may open: enough have come, or nobody else can."""
        under_way = {part.code for part in self.run.open}
        for step in self.template.steps:
            if step.join == "any" or self.run.of(step.code):
                continue
            come = sum(self._has_come(source, step.code) for source in self.template.sources[step.code])
            wanted = len(self.template.sources[step.code]) if step.join == "all" else int(step.join)
            awaited = any(step.code in self.template.downstream[code] for code in under_way)
            if come and (come >= wanted or not awaited):
                yield step

    def _has_come(self, source: str, target: str) -> bool:
        """Whether a step has ended with an outcome that leads to another."""
        parts = self.run.of(source)
        if not parts or any(part.state == OPEN for part in parts):
            return False
        step = self.template.by_code[source]
        outcome = max((part.outcome for part in parts), key=list(step.answers).index)
        return target in self.template.leads(source, outcome)

    def _goes_back(self, step: Step, outcome: str) -> bool:
        return any(self.template.is_return(step.code, target) for target in self.template.leads(step.code, outcome))

    def add(self, part: Part) -> None:
        part.opened_at = self.world.now
        if part.state != OPEN:
            part.closed_at = self.world.now
        self.run.parts.append(part)
        self.effects.opened.append(part)

    def cancel(self, parts: Iterable[Part]) -> None:
        for part in parts:
            part.state, part.closed_at = CANCELLED, self.world.now
            self.effects.cancelled.append(part)


def _means(end: Any, event: Heard) -> bool:
    return end.event == event.name and all(event.payload.get(k) == v for k, v in end.where.items())
