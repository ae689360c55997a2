"""Running documents in another version: what stays, what goes, what opens; and no run is ever stuck by it."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan.workflow.process import engine, language, moving
from gendan.workflow.process.engine import OPEN, RUNNING
from gendan.workflow.process.moving import Move, Stays

from .ground import Ground, Story, process, step
from .test_random import EVENTS, _consistent, steps, whole

NO = {"no": {"zh": "否", "en": "No"}}


def taken_over(story: Story, new: language.Template) -> tuple[Story, Move]:
    """A story that goes on in another version; its parts count as written down."""
    for n, part in enumerate(story.run.parts):
        part.pk = n + 1
    done = moving.move(story.template, new, story.run, story._later())
    return Story(new, story.ground, story.run), done


def test_open_steps_stay_open_and_what_was_added_after_them_comes() -> None:
    story = Story(process(step("a"), step("b"), step("c"))).begin().answer("a")
    story, done = taken_over(story, process(step("a"), step("b"), step("x"), step("c")))
    assert (done.kept, done.opened, done.cancelled, done.passed) == (["b"], [], [], [])
    assert story.answer("b").open == ["x"]


def test_a_step_added_before_the_place_it_stands_at_is_passed_over_with_what_it_keeps_closed() -> None:
    story = Story(process(step("a"), step("b"), step("c"))).begin().answer("a")
    new = process(step("a"), step("x", guards="sales.order.take_effect"), step("b"), step("c"))
    story, done = taken_over(story, new)
    assert (done.passed, done.kept, done.gates) == (["x"], ["b"], {"x": True})
    assert story.answer("b").answer("c").run.state == "done"


def test_a_step_that_is_gone_is_cancelled_and_the_next_one_opens() -> None:
    story = Story(process(step("a"), step("b"), step("c"))).begin().answer("a")
    story, done = taken_over(story, process(step("a"), step("c")))
    assert (done.cancelled, done.opened, story.open) == (["b"], ["c"], ["c"])


def test_an_ended_step_that_is_gone_counts_no_more() -> None:
    story = Story(process(step("a"), step("b"), step("c"))).begin().answer("a").answer("b")
    story, done = taken_over(story, process(step("a"), step("c")))
    assert (done.dropped, done.kept, story.open) == (["b"], ["c"], ["c"])


def test_a_parallel_branch_that_was_added_opens_until_the_join_has_come() -> None:
    old = process(
        step("a", outcomes={"done": ["b", "c"]}), step("b", outcomes={"done": "d"}), step("c", outcomes={"done": "d"}),
        step("d", join="all"),
    )  # fmt: skip
    new = process(
        step("a", outcomes={"done": ["b", "c", "x"]}), step("b", outcomes={"done": "d"}), step("c", outcomes={"done": "d"}),
        step("x", outcomes={"done": "d"}), step("d", join="all"),
    )  # fmt: skip
    story, done = taken_over(Story(old).begin().answer("a").answer("b"), new)
    assert done.opened == ["x"]
    assert story.answer("c").open == ["x"]
    assert story.answer("x").open == ["d"]
    story, done = taken_over(Story(old).begin().answer("a").answer("b").answer("c"), new)
    assert (done.passed, done.opened, story.open) == (["x"], [], ["d"])


def test_a_branch_that_was_not_taken_is_not_passed_over_but_left_alone() -> None:
    old = process(step("a", outcomes={"done": "c", "no": "b"}, labels=NO), step("b"), step("c"))
    new = process(step("a", outcomes={"done": "c", "no": "x"}, labels=NO), step("x"), step("b"), step("c"))
    _story, done = taken_over(Story(old).begin().answer("a"), new)
    assert (done.passed, done.kept) == ([], ["c"])


def test_another_role_is_asked_anew_and_answers_of_the_others_count() -> None:
    old = process(
        step("a", kind="countersign", role=["clerk", "boss"], outcomes={"sign": "b", "refuse": "end"}), step("b")
    )
    new = process(
        step("a", kind="countersign", role=["clerk", "chief"], outcomes={"sign": "b", "refuse": "end"}), step("b")
    )
    story, done = taken_over(Story(old).begin().answer("a", role="clerk"), new)
    assert [(p.role, p.state) for p in story.run.of("a")] == [("clerk", "done"), ("chief", "open")]
    assert done.opened == ["a"]
    assert story.answer("a", role="chief").open == ["b"]


def test_a_role_that_is_not_asked_any_more_holds_nobody_up() -> None:
    old = process(
        step("a", kind="countersign", role=["clerk", "boss"], outcomes={"sign": "b", "refuse": "end"}), step("b")
    )
    new = process(
        step(
            "a",
            kind="approval",
            role=["clerk"],
            outcomes={"approve": "b", "sign": "b", "reject": "end"},
            labels={"sign": NO["no"]},
        ),
        step("b"),
    )
    story, done = taken_over(Story(old).begin().answer("a", role="clerk"), new)
    assert (done.cancelled, story.open) == (["a"], ["b"])


def test_an_answer_the_new_version_does_not_know_keeps_it_where_it_is() -> None:
    old = process(step("a", outcomes={"done": "b", "no": "b"}, labels=NO), step("b"))
    _story, done = taken_over(Story(old).begin().answer("a", "no"), process(step("a"), step("b")))
    assert (done.stays, done.where) == (Stays.UNKNOWN_ANSWER, "a")


def test_nothing_left_to_do_keeps_it_where_it_is() -> None:
    _story, done = taken_over(Story(process(step("a"), step("b"))).begin().answer("a"), process(step("a")))
    assert done.stays == Stays.NOTHING_LEFT


def test_where_nothing_is_known_any_more_it_begins_again() -> None:
    story, done = taken_over(Story(process(step("a"), step("b"))).begin().answer("a"), process(step("x"), step("y")))
    assert done.afresh
    assert (story.open, done.cancelled, done.dropped) == (["x"], ["b"], ["a"])


def test_what_a_step_waits_for_now_may_have_happened_already() -> None:
    story = (
        Story(process(step("a"), step("w", kind="wait", ends_on="goods.signed"), step("c")))
        .begin()
        .hear("goods.packed")
    )
    story.answer("a")
    new = process(step("a"), step("w", kind="wait", ends_on="goods.packed"), step("c"))
    story, _done = taken_over(story, new)
    assert story.open == ["c"]


def test_a_document_that_was_sent_back_begins_in_the_new_version() -> None:
    story = Story(process(step("a"), step("b"))).begin().hear("sales.order.returned")
    story, done = taken_over(story, process(step("x", guards="sales.order.take_effect"), step("b")))
    assert (done.stays, done.gates) == (None, {"x": False})
    assert story.hear("sales.order.submitted").open == ["x"]


def test_a_run_that_is_over_stays_as_it_is() -> None:
    story = Story(process(step("a"))).begin().answer("a")
    assert taken_over(story, process(step("a"), step("b")))[1].stays == Stays.NOT_RUNNING


def test_what_a_step_asks_is_compared() -> None:
    story = Story(process(step("a"))).begin()
    check = [{"zh": "点", "en": "Point"}]
    assert taken_over(story, process(step("a", check=check)))[1].changed == ["a"]
    assert taken_over(Story(process(step("a"))).begin(), process(step("a", guards="x.y")))[1].changed == []


def test_conditions_nobody_asks_for_any_more_are_named() -> None:
    old = process(step("a", guards=["x.go", "x.stop"]), step("b", guards="x.go"))
    assert moving.released(old, process(step("a", guards="x.stop"))) == [("x.go", "a"), ("x.go", "b")]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.data())
def test_whatever_is_answered_before_and_after_no_run_is_stuck_by_a_move(data: st.DataObject) -> None:
    old, new = process(*data.draw(steps()), rounds=6), process(*data.draw(steps()), rounds=12)
    if not (whole(old) and whole(new)):
        return
    lines = [(f"l:{n}", str(n)) for n in range(data.draw(st.integers(0, 2)))]
    ground = Ground(facts={"big": data.draw(st.booleans()), "new": data.draw(st.booleans())}, things={"line": lines})
    story = Story(old, ground).begin()
    for _ in range(data.draw(st.integers(0, 6))):
        _go_on(story, data)
    before = {(p.code, p.item, p.role) for p in story.run.parts if p.live and p.state == OPEN}
    story, done = taken_over(story, new)
    if done.stays:
        return
    gates = {one.code: False for one in new.steps if one.guards} | done.gates
    kept = {(p.code, p.item, p.role) for p in story.run.parts if p.live and p.state == OPEN and p.pk}
    assert kept <= before, "only what was open stays open"
    assert {p.code for p in story.run.parts if p.live} <= set(new.by_code), "nothing of the old version counts"
    if story.run.state == RUNNING:
        _consistent(story, gates)
    for _ in range(data.draw(st.integers(0, 8))):
        _go_on(story, data)
        gates |= story.last.gates
        _consistent(story, gates)


def _go_on(story: Story, data: st.DataObject) -> None:
    story.last = engine.Effects()
    if not story.run.open or data.draw(st.integers(0, 5)) == 0:
        story.hear(data.draw(st.sampled_from(EVENTS)), data.draw(st.sampled_from(["sales.order:1", "l:0"])))
        return
    part: Any = data.draw(st.sampled_from(story.run.open))
    outcome = data.draw(st.sampled_from(list(story.template.by_code[part.code].answers)))
    story.answer(part.code, outcome, part.role, part.item)
