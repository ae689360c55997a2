"""The drawing of a template: every step at a place of its own, every way drawn, no line shared by strangers."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan import workflow
from gendan.workflow.process import drawing, language
from gendan.workflow.process.drawing import Drawing
from gendan.workflow.process.language import BACK, END

from .ground import process, step
from .test_random import steps

FILES = sorted((Path(workflow.__path__[0]) / "shipped").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_template_that_ships_can_be_drawn(file: Path) -> None:
    template = language.read(file.read_text(encoding="utf-8"))
    drawn = drawing.draw(template)
    _sound(template, drawn)
    assert drawing.draw(template) == drawn


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_random_template_can_be_drawn_faults_and_all(data: st.DataObject) -> None:
    template = process(*data.draw(steps()))
    _sound(template, drawing.draw(template))


def _sound(template: language.Template, drawn: Drawing) -> None:
    places = Counter((node.column, node.row) for node in drawn.nodes)
    assert max(places.values()) == 1, "two steps at one place"
    assert [node.code for node in drawn.nodes] == [s.code for s in template.steps]
    for node in drawn.nodes:
        lane = drawn.lanes[node.lane]
        assert lane.row <= node.row < lane.row + lane.rows
        assert 0 <= node.column < drawn.columns
    assert sum(lane.rows for lane in drawn.lanes) == drawn.rows
    wanted = {(s.code, o, t) for s in template.steps for o in s.answers for t in template.leads(s.code, o)}
    told = {(e.source, e.outcome, e.target or (END if e.kind == drawing.OUT else BACK)) for e in drawn.edges}
    assert told == wanted
    for edge in drawn.edges:
        if edge.kind == drawing.ON:
            assert drawn.at[edge.source].column < drawn.at[edge.target].column, "going on is drawn to the right"
    _strangers_keep_apart(drawn)


def _strangers_keep_apart(drawn: Drawing) -> None:
    """Lines to different steps never lie on one another; tracks exist; a straight line crosses no step."""
    covered: dict[tuple[str, int, int], list[tuple[tuple[str, str], int, int]]] = {}
    for edge in (e for e in drawn.edges if e.target):
        a, b, net = drawn.at[edge.source], drawn.at[edge.target], (edge.target, edge.kind)
        if edge.straight:
            assert not [n for n in drawn.nodes if n.row == a.row and a.column < n.column < b.column]
            continue
        turn = 2 * edge.channel if edge.channel >= 0 else 2 * b.row + 1
        pieces = [("gutter", a.column + 1, edge.leave, 2 * a.row + 1, turn)]
        if edge.channel >= 0:
            pieces.append(("channel", edge.channel, edge.along, 2 * (a.column + 1), 2 * b.column))
            pieces.append(("gutter", b.column, edge.arrive, turn, 2 * b.row + 1))
        for kind, where, track, start, stop in pieces:
            assert track < (drawn.gutters if kind == "gutter" else drawn.channels)[where]
            covered.setdefault((kind, where, track), []).append((net, min(start, stop), max(start, stop)))
    for lines in covered.values():
        for n, (net, low, high) in enumerate(lines):
            for other, other_low, other_high in lines[n + 1 :]:
                assert net == other or high < other_low or other_high < low


def test_a_lane_for_each_role_and_one_for_what_nobody_does() -> None:
    drawn = drawing.draw(process(step("a", kind="auto"), step("b", role="clerk"), step("c", role="boss"), step("d")))
    assert [lane.role for lane in drawn.lanes] == ["", "clerk", "boss"]
    assert [drawn.lanes[node.lane].role for node in drawn.nodes] == ["", "clerk", "boss", "clerk"]


def test_a_role_that_a_company_chooses_is_drawn_as_what_it_chose() -> None:
    chosen = {
        "who": {"name": {"zh": "谁", "en": "Who"}, "choices": {"boss": {"zh": "a", "en": "a"}}, "default": "boss"}
    }
    template = process(step("a", role="$who"), step("b", role="boss"), parameters=chosen)
    assert [lane.role for lane in drawing.draw(template).lanes] == ["$who", "boss"]
    assert [lane.role for lane in drawing.draw(template, {"who": "boss"}).lanes] == ["boss"]


def test_a_return_is_a_line_back_and_the_end_a_line_out() -> None:
    drawn = drawing.draw(
        process(step("a"), step("b", kind="review", outcomes={"accept": "end", "decline": "a", "return": "returned"}))
    )
    assert {(e.outcome, e.target, e.kind) for e in drawn.edges} == {
        ("done", "b", "on"), ("accept", "", "out"), ("conditional", "", "out"), ("decline", "a", "return"),
        ("return", "", "away"),
    }  # fmt: skip


def test_parallel_steps_of_one_role_stand_below_each_other() -> None:
    drawn = drawing.draw(
        process(step("a", outcomes={"done": ["b", "c"]}), step("b", outcomes={"done": "end"}), step("c"))
    )
    b, c = drawn.at["b"], drawn.at["c"]
    assert (b.column, c.column) == (1, 1)
    assert b.row != c.row


def test_what_only_an_event_opens_stands_near_what_it_leads_to() -> None:
    drawn = drawing.draw(
        process(
            step("a"), step("b"), step("late", after="goods.signed", outcomes={"done": "c"}), step("c", after=["b"])
        )
    )
    assert (drawn.at["late"].column, drawn.at["c"].column) == (1, 2)


def test_roles_that_hand_on_to_each_other_are_neighbours() -> None:
    drawn = drawing.draw(
        process(
            step("s1", role="a", outcomes={"done": ["s2", "s3"]}), step("s2", role="x", outcomes={"done": "end"}),
            step("s3", role="c"), step("s4", role="a"), step("s5", role="c"),
        )
    )  # fmt: skip
    order = [lane.role for lane in drawn.lanes]
    assert abs(order.index("a") - order.index("c")) == 1


def test_a_way_to_a_step_that_does_not_exist_is_left_out() -> None:
    drawn = drawing.draw(process(step("a", outcomes={"done": ["b", "nowhere"]}), step("b")))
    assert [(e.source, e.target) for e in drawn.edges] == [("a", "b"), ("b", "")]
