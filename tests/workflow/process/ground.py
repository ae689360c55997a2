"""A small world for the engine: facts, items and events said by the test."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gendan.workflow.process import engine, language
from gendan.workflow.process.engine import Heard, Part, Run

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass
class Ground:
    """What the engine may ask, and a clock that moves with every question to it."""

    facts: dict[str, Any] = field(default_factory=dict)
    things: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    past: list[Heard] = field(default_factory=list)
    now: datetime = DAY

    def holds(self, condition: Mapping[str, Any]) -> bool:
        return all(self.facts.get(name) == value for name, value in condition.items())

    def items(self, kind: str) -> Sequence[tuple[str, str]]:
        return self.things.get(kind, [])

    def heard(self, names: Iterable[str], since: datetime) -> Sequence[Heard]:
        return [event for event in self.past if event.name in set(names) and event.at > since]

    def role(self, name: str) -> str:
        return name


@dataclass
class Story:
    """A template with a run of it: steps are named by their codes."""

    template: language.Template
    ground: Ground = field(default_factory=Ground)
    run: Run = field(default_factory=lambda: Run(started_at=DAY))
    last: engine.Effects = field(default_factory=engine.Effects)

    def begin(self) -> "Story":
        self.last = engine.begin(self.template, self.run, self._later())
        return self

    def answer(self, code: str, outcome: str = "", role: str = "", item: str = "") -> "Story":
        step = self.template.by_code[code]
        part = next(p for p in self.run.open_of(code) if role in ("", p.role) and item in ("", p.item))
        self.last = engine.answer(self.template, self.run, part, outcome or step.good, self._later())
        return self

    def hear(self, name: str, about: str = "sales.order:1", **payload: Any) -> "Story":
        ground = self._later()
        event = Heard(name, payload, frozenset({about}), ground.now)
        ground.past.append(event)
        self.last = engine.hear(self.template, self.run, event, ground)
        return self

    def _later(self) -> Ground:
        self.ground.now += timedelta(minutes=1)
        return self.ground

    @property
    def open(self) -> list[str]:
        """Codes of what waits, each as often as it has parts."""
        return [part.code for part in self.run.open]

    def parts(self, code: str) -> list[Part]:
        return self.run.of(code)


def step(code: str, **keys: Any) -> dict[str, Any]:
    """A step with the least it needs."""
    kind = keys.get("kind", "task")
    usual = {"role": "clerk"} if kind in language.BY_PEOPLE else {}
    return {"code": code, "name": {"zh": code, "en": code}, **usual, **keys}


def process(*steps: dict[str, Any], **head: Any) -> language.Template:
    """A template of these steps."""
    usual = {
        "code": "trial", "version": "A/0", "name": {"zh": "试", "en": "Trial"}, "starts_on": "sales.order.submitted",
        "stops_on": ["sales.order.cancelled"], "returns_on": ["sales.order.returned"],
    }  # fmt: skip
    return language.Template.model_validate({**usual, **head, "steps": list(steps)})
