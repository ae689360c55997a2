"""What is still to come in a run: what can, what usually does, what a short account leaves out."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan import workflow
from gendan.workflow.process import language, outlook
from gendan.workflow.process.engine import OPEN, RUNNING

from ..walking import Walk, worlds
from .ground import Ground, Story, process, step
from .test_random import steps, whole

FILES = sorted((Path(workflow.__path__[0]) / "shipped").glob("*.yaml"))


def ahead(story: Story) -> list[str]:
    return outlook.usual(story.template, story.run.parts, story.ground.holds)


def test_the_usual_way_goes_on_with_good_answers_and_passes_over_what_does_not_hold() -> None:
    template = process(
        step("ask", kind="review", asks=["x"], outcomes={"decline": "talk"}), step("send", after=["ask"]),
        step("talk", after=["send"], outcomes={"done": "end"}), step("big", when={"big": True}), step("file"),
    )  # fmt: skip
    assert ahead(Story(template).begin()) == ["send", "talk"]
    plain = process(step("a", outcomes={"no": "c"}, labels={"no": {"zh": "否", "en": "No"}}), step("b"), step("c"))
    assert ahead(Story(plain).begin()) == ["c"], "outcomes of a task are those it names"


def test_a_condition_is_judged_by_the_facts_of_now() -> None:
    template = process(step("a"), step("big", when={"big": True}), step("c"))
    assert ahead(Story(template, Ground({"big": False})).begin()) == ["c"]
    assert ahead(Story(template, Ground({"big": True})).begin()) == ["big", "c"]


def test_a_rule_that_decides_is_followed() -> None:
    rule = {
        "kind": "auto",
        "auto": {"when": {"short": False}, "outcome": "yes"},
        "outcomes": {"yes": "go", "no": "buy"},
    }
    template = process(step("a"), step("enough", **rule), step("buy", outcomes={"done": "go"}), step("go"))
    assert ahead(Story(template, Ground({"short": False})).begin()) == ["enough", "go"]
    assert ahead(Story(template, Ground({"short": True})).begin()) == ["enough", "buy", "go"]


def test_a_step_that_an_awaited_event_calls_for_is_on_the_way_and_an_exception_is_not() -> None:
    template = process(
        step("send", ends_on="goods.signed"), step("visit", after="goods.signed", outcomes={"done": "file"}),
        step("file"), step("change", after="order.changed"), step("note", after=["change"]),
    )  # fmt: skip
    story = Story(template).begin()
    assert ahead(story) == ["visit", "file"]
    assert outlook.beside(template) == {"change", "note"}
    assert outlook.can_come(template, story.run.parts) == {"visit", "file", "change", "note"}


def test_what_was_not_chosen_cannot_come_any_more() -> None:
    choice: dict[str, Any] = {"outcomes": {"one": "b", "two": "c"}}
    names = {code: {"zh": code, "en": code} for code in ("one", "two")}
    template = process(
        step("a", labels=names, **choice),
        step("b", outcomes={"done": "d"}),
        step("c", outcomes={"done": "d"}),
        step("d"),
    )
    story = Story(template).begin()
    assert outlook.can_come(template, story.run.parts) == {"b", "c", "d"}
    story.answer("a", "two")
    assert outlook.can_come(template, story.run.parts) == {"d"}
    assert outlook.told(template, story.run.parts) == ["a", "c"]


def test_an_exception_is_told_only_while_it_is_open() -> None:
    template = process(step("a"), step("change", after="order.changed", outcomes={"done": "end"}))
    story = Story(template).begin().hear("order.changed")
    assert outlook.told(template, story.run.parts) == ["a", "change"]
    story.answer("change")
    assert outlook.told(template, story.run.parts) == ["a"]


def test_of_steps_that_decide_by_themselves_only_the_first_is_told() -> None:
    template = process(step("in", kind="auto"), step("a"), step("auto", kind="auto"), step("b"))
    story = Story(template).begin().answer("a")
    assert outlook.told(template, story.run.parts) == ["in", "a", "b"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_comes_up_was_said_to_be_possible(data: st.DataObject) -> None:
    template = process(*data.draw(steps()), rounds=6)
    if not whole(template):
        return
    ground = Ground(
        facts={"big": data.draw(st.booleans()), "new": data.draw(st.booleans())}, things={"line": [("l:0", "0")]}
    )
    story = Story(template, ground).begin()
    for _ in range(8):
        if story.run.state != RUNNING or not story.run.open:
            return
        possible = outlook.can_come(template, story.run.parts)
        assert set(ahead(story)) <= possible
        under_way = {part.code for part in story.run.parts if part.live and part.state == OPEN}
        part = data.draw(st.sampled_from(story.run.open))
        story.answer(
            part.code, data.draw(st.sampled_from(list(template.by_code[part.code].answers))), part.role, part.item
        )
        assert {p.code for p in story.run.open} <= possible | under_way


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_on_the_usual_way_of_a_shipped_template_comes_what_was_foretold(file: Path) -> None:
    """Foretold at the start, everything on the way comes up when good answers are given; nothing else somebody does."""
    from ..walking import onward

    template = language.read(file.read_text(encoding="utf-8"))
    for facts in list(worlds(template))[:1]:
        begun = Walk(template, facts).begun()
        foretold = {code for code in ahead(begun) if template.by_code[code].roles}
        last = list(onward(begun))[-1]
        came = {p.code for p in last.run.parts if p.live and p.state != "skipped"}
        aside = outlook.beside(template)
        called = {s.code for s in template.steps if s.events}
        missing = foretold - came - called - {c for e in called for c in template.downstream[e]}
        assert not missing, f"{file.stem}: {missing}"
        extra = {c for c in came - foretold - aside if template.by_code[c].roles} - {p.code for p in begun.run.parts}
        assert not extra, f"{file.stem}: {extra}"
