"""Walks through a template: every answer and event wherever a step comes up first or ends in a new way, and on to the end.

Every set of open steps would be thousands where branches run side by side.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gendan.workflow import conditions
from gendan.workflow.process import engine, language
from gendan.workflow.process.engine import DONE, RUNNING, Run

from .process.ground import Ground, Story

DEPARTMENTS = [("org.department:1", "生产部")]
ITEMS = [("sales.order_line:1", "1"), ("sales.order_line:2", "2")]
BOUND = 4000  # places looked at in one template; reached only by one that has grown far too branched


@dataclass
class Chosen(Ground):
    """A ground where conditions count as a firm's parameters and an order's facts have them."""

    def holds(self, condition: Mapping[str, Any]) -> bool:
        return conditions.holds(condition, self.facts)


def worlds(template: language.Template) -> Iterator[dict[str, Any]]:
    """Facts to walk with: each choice of each parameter, each value that a condition asks for, and its opposite."""
    usual = {f"param.{code}": parameter.default for code, parameter in template.parameters.items()}
    yield usual
    for code, parameter in template.parameters.items():
        for choice in parameter.choices:
            yield {**usual, f"param.{code}": choice}
    for step in template.steps:
        for condition in (step.when, *(rule.when for rule in step.auto)):
            yield {**usual, **dict(_met(condition))}


def _met(condition: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Facts with which a condition holds."""
    for key, value in condition.items():
        if key in ("any", "all"):
            for part in value:
                yield from _met(part)
        elif not key.endswith("__empty") and key != "not":
            yield key.partition("__")[0], value[0] if isinstance(value, list) else value


class Walk:
    """All that can happen in a template with some facts."""

    def __init__(self, template: language.Template, facts: dict[str, Any]) -> None:
        self.template, self.facts = template, facts
        self.places: list[Story] = []
        self._seen: set[Any] = set()

    def everywhere(self) -> "Walk":
        """Look at every place where something is new, try all that can happen there, and go on from it to the end."""
        waiting = deque([self.begun()])
        while waiting:
            here = waiting.popleft()
            if self._is_new(here):
                assert len(self.places) < BOUND, f"{self.template.code} branches too far"
                way = list(onward(here))
                self.places += [here, way[-1]]
                waiting += [*self._moves(here), *way]
        return self

    def _is_new(self, here: Story) -> bool:
        ended = {(part.code, part.outcome) for part in here.run.parts if part.outcome}
        fresh = {*here.open, here.run.state, *ended} - self._seen
        self._seen |= fresh
        return bool(fresh)

    @property
    def taken(self) -> set[tuple[str, str]]:
        """Steps with the outcomes they ended with somewhere."""
        return {key for key in self._seen if isinstance(key, tuple)}

    def begun(self) -> Story:
        """A run that has just started."""
        return Story(self.template, Chosen(dict(self.facts), {"order_line": ITEMS, "department": DEPARTMENTS})).begin()

    def _moves(self, here: Story) -> Iterator[Story]:
        for code in dict.fromkeys(here.open):
            for outcome in self.template.by_code[code].answers:
                yield _answered(here, code, outcome)
            for end in self.template.by_code[code].endings:
                yield _heard(here, code, end)
        if here.run.state in (RUNNING, DONE):
            for name in {event for step in self.template.steps for event in step.events}:
                yield copy(here).hear(name)


def onward(story: Story) -> Iterator[Story]:
    """Go on with the good answer, or the event where nobody can answer, until nothing is open: every place on the way."""
    here = story
    for _ in range(400):
        yield here
        if here.run.state != RUNNING or not here.open:
            return
        step = here.template.by_code[here.open[0]]
        here = (
            _answered(here, step.code, step.good) if step.roles or step.do else _heard(here, step.code, step.endings[0])
        )
    raise AssertionError(f"{story.template.code} never ends from {story.open}")


def _answered(here: Story, code: str, outcome: str) -> Story:
    """All open parts of a step end with an outcome."""
    then = copy(here)
    while code in then.open and then.run.state == RUNNING:
        rounds = {part.round for part in then.run.open_of(code)}
        then.answer(code, outcome)
        if {part.round for part in then.run.open_of(code)} - rounds:  # it came up again
            break
    return then


def _heard(here: Story, code: str, end: language.EndsOn) -> Story:
    then = copy(here)
    for item in {part.item or "sales.order:1" for part in then.run.open_of(code)}:
        then.hear(end.event, item, **end.where)
    return then


def copy(story: Story) -> Story:
    """The same place, to go on from without changing it. What was heard before is not heard again."""
    run = Run(story.run.started_at, [replace(p) for p in story.run.parts], story.run.state, story.run.fault)
    ground = replace(story.ground, past=[])
    return Story(story.template, ground, run, engine.Effects())


def closed_gates(story: Story) -> list[str]:
    """Steps that guard something and were never passed well; deliveries matter where the run waits for one."""
    been = {part.code for part in story.run.parts}
    ships = any(
        e.event.startswith("shipping.delivery.") for s in story.template.steps if s.code in been for e in s.ends_on
    )
    return [
        step.code
        for step in story.template.steps
        if ((ships and step.guards) or any(name.startswith("sales.") for name in step.guards))
        and not any(p.outcome in step.opening for p in story.run.of(step.code) if p.state in ("done", "skipped"))
    ]
