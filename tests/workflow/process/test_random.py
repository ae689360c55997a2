"""Random whole templates with random answers and events: no run is ever stuck, no step twice, no gate wrongly open."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan.workflow.process import checking, language
from gendan.workflow.process.engine import DONE, OPEN, RETURNED, RUNNING, STOPPED, STUCK

from .ground import Ground, Story, process, step

EVENTS = ("goods.packed", "goods.shipped", "goods.signed", "sales.order.submitted", "sales.order.returned")
KNOWN = checking.Vocabulary(
    roles=frozenset({"clerk", "boss"}), events=frozenset({*EVENTS, "sales.order.cancelled"}),
    facts={"big": "bool", "new": "bool"}, transitions={"sales.order.take_effect": "sales.order.effective"},
    items=frozenset({"line"}),
)  # fmt: skip


@st.composite
def steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    count = draw(st.integers(1, 8))
    codes = [f"s{n}" for n in range(count)]
    found = []
    for n, code in enumerate(codes):
        keys: dict[str, Any] = {
            "kind": draw(st.sampled_from(["task", "task", "task", "review", "auto", "countersign"]))
        }
        later = [*codes[n + 1 :], "end"]
        good = {"review": "accept", "countersign": "sign"}.get(keys["kind"], "done")
        keys["outcomes"] = {good: draw(st.lists(st.sampled_from(later), min_size=1, max_size=3, unique=True))}
        if draw(st.booleans()):
            bad = {"review": "decline", "countersign": "refuse"}.get(keys["kind"], "return")
            keys["outcomes"][bad] = draw(st.sampled_from([*codes[: n + 1], "end"]))
        elif keys["kind"] in checking.BAD:
            keys["outcomes"][checking.BAD[keys["kind"]]] = "end"
        if keys["kind"] == "countersign":
            keys["role"] = ["clerk", "boss"]
        if keys["kind"] == "auto":
            keys["auto"] = {"when": {"big": True}, "outcome": good}
        keys["join"] = draw(st.sampled_from(["any", "any", "all"]))
        keys["when"] = draw(st.sampled_from([{}, {}, {"new": True}]))
        keys["ends_on"] = draw(st.sampled_from([[], ["goods.packed"], ["goods.shipped"]]))
        keys["guards"] = draw(st.sampled_from([[], ["sales.order.take_effect"]]))
        keys["for_each"] = draw(st.sampled_from(["", "", "line"]))
        if n and draw(st.integers(0, 6)) == 0:
            keys["after"], keys["repeats"] = ["goods.signed"], draw(st.booleans())
        found.append(step(code, **keys))
    return found


def whole(template: language.Template) -> bool:
    """Whether the check lets the template pass."""
    check = checking._Check(template, {}, KNOWN)
    check.run()
    return not check.found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_whole_template_never_gets_stuck_whatever_is_answered(data: st.DataObject) -> None:
    template = process(*data.draw(steps()), rounds=6)
    if not whole(template):
        return
    ground = Ground(
        facts={"big": data.draw(st.booleans()), "new": data.draw(st.booleans())},
        things={"line": [(f"l:{n}", str(n)) for n in range(data.draw(st.integers(0, 3)))]},
    )
    s = Story(template, ground).begin()
    gates = {one.code: False for one in template.steps if one.guards}
    for _ in range(data.draw(st.integers(1, 25))):
        gates |= s.last.gates
        _consistent(s, gates)
        if not s.run.open or data.draw(st.integers(0, 4)) == 0:
            about = data.draw(st.sampled_from(["sales.order:1", "l:0", "l:1"]))
            s.hear(data.draw(st.sampled_from(EVENTS)), about)
        else:
            part = data.draw(st.sampled_from(s.run.open))
            outcome = data.draw(st.sampled_from(list(template.by_code[part.code].answers)))
            s.answer(part.code, outcome, part.role, part.item)


def _consistent(s: Story, gates: dict[str, bool]) -> None:
    run = s.run
    twice = Counter((p.code, p.item, p.role) for p in run.parts if p.live)
    assert not [key for key, n in twice.items() if n > 1], "a step counts twice"
    assert all((p.closed_at is None) == (p.state == OPEN) for p in run.parts)
    if run.state == RUNNING:
        assert run.open, "a run that waits for nothing"
    else:
        assert not run.open, f"open parts in a run that is {run.state}"
    if run.state not in (RUNNING, DONE):
        assert run.state in (RETURNED, STOPPED, STUCK)
        return
    for one in s.template.steps:
        if one.guards:
            assert gates[one.code] == _has_passed(s, one), one.code


def _has_passed(s: Story, one: language.Step) -> bool:
    """Whether a step that counts has ended well."""
    parts = s.run.of(one.code)
    if not parts or any(p.state == OPEN for p in parts):
        return False
    return max((p.outcome for p in parts), key=list(one.answers).index) in one.opening
