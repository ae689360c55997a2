"""A run taken over into another version of its template: what stays, what is cancelled, what opens. Pure.

- A step is the same in both versions when its code is. What it has ended with counts in the new version as well.
- An open step stays open with what it has, as long as the same roles do it for the same things; else it opens anew.
- What the new version does not know is cancelled where it is open, and no longer counts where it has ended.
- New steps before the place where the run stands are passed over; those at it or after it come up as the new version says.

A run is not moved where the new version cannot tell how it stands: an answer it does not know, nothing left to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from .engine import ENDED, OPEN, RETURNED, RUNNING, SKIPPED, Effects, Part, Run, Walk, World
from .language import BY_PEOPLE, END, Step, Template
from .outlook import beside


class Stays(StrEnum):
    """Why a run stays in its version."""

    NOT_RUNNING = "not_running"
    UNKNOWN_ANSWER = "unknown_answer"
    NOTHING_LEFT = "nothing_left"
    THERE_ALREADY = "there_already"


@dataclass
class Move:
    """What taking a run over comes to; codes of steps in the order of the templates."""

    stays: Stays | None = None
    where: str = ""  # the step that keeps it where it is
    kept: list[str] = field(default_factory=list)  # open steps that stay open
    changed: list[str] = field(default_factory=list)  # those of them that ask for something else now
    cancelled: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)  # new steps behind the place where the run stands
    dropped: list[str] = field(default_factory=list)  # ended steps that no longer count
    afresh: bool = False  # nothing of it is known any more: it begins again
    effects: Effects = field(default_factory=Effects)
    gates: dict[str, bool] = field(default_factory=dict)  # steps that guard something: whether they let through


def move(old: Template, new: Template, run: Run, world: World) -> Move:
    """Take a running run over; `run` is changed, unless it `stays`: then what was changed in it is worth nothing."""
    return _Moving(old, new, run, world).all()


class _Moving:
    def __init__(self, old: Template, new: Template, run: Run, world: World) -> None:
        self.old, self.new, self.run, self.world = old, new, run, world
        self.walk = Walk(new, run, world)
        self.move = Move(effects=self.walk.effects)

    def all(self) -> Move:
        if self.run.state == RETURNED:  # it begins anew when its document comes again
            return Move(gates={step.code: False for step in self.new.steps if step.guards})
        if self.run.state != RUNNING:
            return Move(stays=Stays.NOT_RUNNING)
        unknown = [p for p in self.run.parts if p.live and p.state in (ENDED, SKIPPED) and not self._is_known(p)]
        if unknown:
            return Move(stays=Stays.UNKNOWN_ANSWER, where=unknown[0].code)
        open_before = {part.code for part in self.run.open}
        self._drop()
        for step in self.new.steps:
            if step.code in open_before:
                self._keep(step)
        self._pass_by()
        self._arrive()
        if not any(part.live for part in self.run.parts):
            self.move.afresh = True
            self.walk.open(self.new.steps[0])
        self.walk.end()
        if not self.run.open:
            return Move(stays=Stays.NOTHING_LEFT)
        return self._told(open_before)

    def _is_known(self, part: Part) -> bool:
        """Whether the new version knows how a step ended; a step it does not have need not be known."""
        step = self.new.by_code.get(part.code)
        return step is None or part.outcome in step.answers

    def _drop(self) -> None:
        """What the new version does not have."""
        gone = [part for part in self.run.parts if part.live and part.code not in self.new.by_code]
        ended = [part for part in gone if part.state != OPEN]
        self.walk.cancel([part for part in gone if part.state == OPEN])
        for part in ended:
            part.superseded_at = self.world.now
        self.walk.effects.superseded += ended
        self.move.dropped = list(dict.fromkeys(part.code for part in ended))

    def _keep(self, step: Step) -> None:
        """An open step goes on with the parts that are the same; others are cancelled, missing ones asked for."""
        waiting = self.run.open_of(step.code)
        if not waiting:
            return
        before = self.old.by_code[step.code]
        again = [p.superseded_at for p in self.run.parts if p.code == step.code and p.superseded_at]
        since = max(again, default=self.run.started_at)
        if not _is_same_work(before, step):
            self.walk.supersede([step.code])
            self.walk.open(step)
            self._hear(step, since)
            return
        roles = [self.world.role(role) for role in step.roles] or [""]
        self.walk.cancel([part for part in waiting if part.role not in roles])
        rest = self.run.of(step.code)
        items = list(dict.fromkeys((part.item, part.label) for part in waiting))
        for item, label in items:
            for role in roles:
                if not any(part.item == item and part.role == role for part in rest):
                    self.walk.add(Part(step.code, item, label, role, waiting[0].round))
        if not self.run.open_of(step.code):  # those that are left have answered
            self.walk.finish(step)
        elif step.endings != before.endings:
            self._hear(step, since)

    def _hear(self, step: Step, since: datetime) -> None:
        """What ends the step in the new version may have happened already: it will not come again."""
        events = self.world.heard({end.event for end in step.endings}, since) if step.endings else ()
        ended = False
        for part in self.run.open_of(step.code):
            event = next((e for e in events if self.walk.ends(step, part, e)), None)
            if event is not None:
                self.walk.close(part, self.walk.outcome_of(step, event))
                ended = True
        if ended:
            self.walk.finish(step)

    def _pass_by(self) -> None:
        """New steps that lead to what has come up already are passed over, so that no join waits for them later."""
        aside = beside(self.new)
        for step in self.new.steps:
            behind = any(self.run.of(code) for code in self.new.downstream[step.code] - {step.code, END})
            if behind and step.code not in aside and not step.events and not self.run.of(step.code):
                first = step.code in self.new.first
                if first or any(self._leads(source, step.code) for source in self.new.sources[step.code]):
                    self.walk.add(Part(step.code, state=SKIPPED, outcome=step.good))
                    self.move.passed.append(step.code)

    def _arrive(self) -> None:
        """Steps that follow from what has ended, and have not come up."""
        for step in self.new.steps:
            ready = step.join == "any" and not step.events and not self.run.of(step.code)
            if ready and any(self._leads(source, step.code) for source in self.new.sources[step.code]):
                self.walk.open(step)

    def _leads(self, source: str, target: str) -> bool:
        """Whether a step has ended with an outcome that leads to another."""
        parts = self.run.of(source)
        if not parts or any(part.state == OPEN for part in parts):
            return False
        worst = max((part.outcome for part in parts), key=list(self.new.by_code[source].answers).index)
        return target in self.new.leads(source, worst)

    def _told(self, open_before: set[str]) -> Move:
        done, under_way = self.move, {part.code for part in self.run.open if part.pk is not None}
        fresh = {part.code for part in self.run.open if part.pk is None}
        for template, wanted, into in (
            (self.new, under_way, done.kept), (self.new, fresh, done.opened),
            (self.old, open_before - under_way - fresh, done.cancelled),
        ):  # fmt: skip
            into += [step.code for step in template.steps if step.code in wanted]
        done.changed = [c for c in done.kept if asked(self.old.by_code[c]) != asked(self.new.by_code[c])]
        done.gates = {step.code: self._lets_through(step) for step in self.new.steps if step.guards}
        return done

    def _lets_through(self, step: Step) -> bool:
        """Whether what a step guards is open: it has ended well, or was passed over."""
        parts = self.run.of(step.code)
        if not parts or any(part.state == OPEN for part in parts):
            return False
        return max((part.outcome for part in parts), key=list(step.answers).index) in step.opening


def _is_same_work(before: Step, step: Step) -> bool:
    """Whether an open step may stay open as it is: people still do it, or still nobody, for the same things."""
    return (before.kind in BY_PEOPLE, before.for_each, before.do, before.process) == (
        step.kind in BY_PEOPLE, step.for_each, step.do, step.process,
    ) and bool(before.roles) == bool(step.roles)  # fmt: skip


def asked(step: Step) -> Mapping[str, Any]:
    """What a step asks of whoever does it, as far as its task shows it."""
    return {
        "name": step.name.model_dump(), "kind": step.kind, "questions": list(step.asks),
        "check": [point.model_dump() for point in step.check], "outcomes": list(step.answers),
        "makes": list(step.makes), "needs": list(step.needs),
        "labels": {code: name.model_dump() for code, name in step.labels.items()},
    }  # fmt: skip


def released(old: Template, new: Template) -> Sequence[tuple[str, str]]:
    """Transitions with the step that kept them closed in the old version and does not in the new one."""
    kept = {(transition, step.code) for step in new.steps for transition in step.guards}
    return [(t, step.code) for step in old.steps for t in step.guards if (t, step.code) not in kept]
