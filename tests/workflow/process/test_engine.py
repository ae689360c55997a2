"""The engine goes the way the template says, and comes back where it says."""

from collections.abc import Callable

from gendan.workflow.process.engine import DONE, RETURNED, RUNNING, STOPPED, STUCK

from .ground import Ground, Story, step

Start = Callable[..., Story]


def test_steps_follow_each_other_and_the_run_ends(story: Start) -> None:
    s = story(step("a"), step("b"))
    assert s.open == ["a"]
    assert s.answer("a").open == ["b"]
    assert s.answer("b").run.state == DONE


def test_parallel_branches_join_when_all_have_come(story: Start) -> None:
    s = story(
        step("a", outcomes={"done": ["b", "c"]}), step("b", outcomes={"done": "d"}), step("c"), step("d", join="all")
    )
    assert s.answer("a").open == ["b", "c"]
    assert s.answer("c").open == ["b"]
    assert s.answer("b").open == ["d"]


def test_without_join_the_first_to_come_opens_and_the_second_changes_nothing(story: Start) -> None:
    s = story(step("a", outcomes={"done": ["b", "c"]}), step("b", outcomes={"done": "d"}), step("c"), step("d"))
    assert s.answer("a").answer("c").open == ["b", "d"]
    assert s.answer("d").answer("b").run.state == DONE


def test_two_of_three_are_enough_where_the_join_says_so(story: Start) -> None:
    s = story(
        step("a", outcomes={"done": ["b", "c", "d"]}), step("b", outcomes={"done": "e"}),
        step("c", outcomes={"done": "e"}), step("d"), step("e", join=2),
    )  # fmt: skip
    s.answer("a").answer("b")
    assert s.open == ["c", "d"]
    assert s.answer("d").open == ["c", "e"]


def test_a_join_does_not_wait_for_a_branch_that_went_another_way(story: Start) -> None:
    s = story(
        step("a", outcomes={"done": ["b", "c"]}), step("b", outcomes={"done": "d", "no": "end"}, labels={}),
        step("c"), step("d", join="all"),
    )  # fmt: skip
    assert s.answer("a").answer("b", "no").open == ["c"]
    assert s.answer("c").open == ["d"]


def test_a_step_whose_facts_do_not_hold_is_passed_over(story: Start) -> None:
    s = story(step("a", when={"order.type": "regular"}), step("b"), ground=Ground(facts={"order.type": "rush"}))
    assert s.open == ["b"]
    assert [p.state for p in s.parts("a")] == ["skipped"]


def test_a_return_opens_the_earlier_step_again_and_forgets_what_followed(story: Start) -> None:
    s = story(
        step("a"),
        step("b", outcomes={"done": ["c", "d"]}),
        step("c", outcomes={"done": "e", "return": "a"}),
        step("d"),
        step("e", join="all"),
    )
    s.answer("a").answer("b").answer("d")
    assert s.answer("c", "return").open == ["a"]
    assert s.parts("a")[0].round == 2
    assert [p.code for p in s.last.superseded if p.state == "done"] == ["a", "b", "c", "d"]
    assert s.answer("a").answer("b").open == ["c", "d"]


def test_a_return_within_one_branch_keeps_what_the_other_has_done(story: Start) -> None:
    s = story(
        step("a", outcomes={"done": ["b", "d"]}), step("b"), step("c", outcomes={"done": "e", "return": "b"}),
        step("d"), step("e", join="all"),
    )  # fmt: skip
    s.answer("a").answer("d").answer("b").answer("c", "return")
    assert s.open == ["b"]
    assert s.answer("b").answer("c").open == ["e"]


def test_a_loop_without_end_is_stopped_and_named(story: Start) -> None:
    s = story(step("a"), step("b", outcomes={"done": "end", "return": "a"}), rounds=3)
    for _ in range(2):
        s.answer("a").answer("b", "return")
    s.answer("a").answer("b", "return")
    assert (s.run.state, s.run.fault, s.open) == (STUCK, "a", [])


def test_rules_that_lead_in_a_circle_end_too(story: Start) -> None:
    s = story(step("a"), step("b", kind="auto"), step("c", kind="auto", outcomes={"done": "b", "no": "end"}))
    assert s.answer("a").run.state == STUCK


def test_an_automatic_step_takes_the_first_rule_that_holds_and_else_the_last_outcome(story: Start) -> None:
    steps = (
        step("stock", kind="auto", outcomes={"yes": "pack", "no": "make"}, auto={"when": {"stock": True}, "outcome": "yes"}),
        step("make"), step("pack"),
    )  # fmt: skip
    assert story(*steps, ground=Ground(facts={"stock": True})).open == ["pack"]
    assert story(*steps, ground=Ground(facts={"stock": False})).open == ["make"]


def test_every_signer_signs_and_one_refusal_goes_back(story: Start) -> None:
    steps = (
        step("enter"),
        step("sign", kind="countersign", role=["boss", "tech"], outcomes={"refuse": "enter"}),
        step("go"),
    )
    s = story(*steps).answer("enter")
    assert s.answer("sign", role="boss").open == ["sign"]
    assert s.answer("sign", role="tech").open == ["go"]
    s = story(*steps).answer("enter").answer("sign", "refuse", role="tech")
    assert s.open == ["enter"]
    assert [p.role for p in s.last.cancelled] == ["boss"]


def test_the_worst_answer_of_several_counts(story: Start) -> None:
    s = story(
        step("review", kind="review", role=["fin", "ops"], outcomes={"accept": "go", "conditional": "agree", "decline": "end"}),
        step("agree"), step("go"),
    )  # fmt: skip
    assert s.answer("review", "conditional", role="fin").open == ["review"]
    assert s.answer("review", "accept", role="ops").open == ["agree"]


def test_one_part_for_each_line_and_new_ones_while_it_is_open(story: Start) -> None:
    ground = Ground(things={"line": [("l:1", "1"), ("l:2", "2")]})
    s = story(step("make", for_each="line", ends_on="made"), step("ship"), ground=ground)
    assert s.open == ["make", "make"]
    assert s.hear("made", "l:1").open == ["make"]
    ground.things["line"].append(("l:3", "3"))
    assert s.hear("other").open == ["make", "make"]
    assert s.hear("made", "l:2").hear("made", "l:3").open == ["ship"]


def test_a_step_for_each_of_nothing_is_passed_over(story: Start) -> None:
    assert story(step("make", for_each="line"), step("ship")).open == ["ship"]


def test_any_of_the_parts_is_enough_where_the_step_says_so(story: Start) -> None:
    ground = Ground(things={"line": [("l:1", "1"), ("l:2", "2")]})
    s = story(step("try", for_each="line", enough="any"), step("go"), ground=ground).answer("try")
    assert (s.open, len(s.last.cancelled)) == (["go"], 1)


def test_an_event_means_an_outcome(story: Start) -> None:
    ends = [{"event": "reviewed", "where": {"result": "failed"}, "outcome": "no"}, {"event": "reviewed"}]
    steps = (step("r", ends_on=ends, outcomes={"done": "go", "no": "end"}), step("go"))
    assert story(*steps).hear("reviewed", result="passed").open == ["go"]
    assert story(*steps).hear("reviewed", result="failed").run.state == DONE


def test_an_event_that_came_before_its_step_ends_it_as_it_opens(story: Start) -> None:
    s = story(step("a"), step("b", ends_on="paid"), step("c")).hear("paid")
    assert s.answer("a").open == ["c"]


def test_after_a_return_an_old_event_counts_no_longer(story: Start) -> None:
    s = story(step("a"), step("b", ends_on="paid"), step("c", outcomes={"done": "end", "return": "a"}))
    s.answer("a").hear("paid").answer("c", "return").answer("a")
    assert s.open == ["b"]
    assert s.hear("paid").open == ["c"]


def test_the_same_event_twice_is_once(story: Start) -> None:
    s = story(step("a", ends_on="paid"), step("b")).hear("paid")
    before = len(s.run.parts)
    assert s.hear("paid").open == ["b"]
    assert len(s.run.parts) == before


def test_an_event_opens_a_step_of_its_own_even_after_the_end(story: Start) -> None:
    s = story(step("a"), step("visit", after=["goods.signed"])).answer("a")
    assert s.run.state == DONE
    assert s.hear("goods.signed").open == ["visit"]
    assert s.run.state == RUNNING
    assert s.answer("visit").hear("goods.signed").open == []


def test_a_step_that_repeats_opens_at_every_event(story: Start) -> None:
    s = story(step("a"), step("change", after=["order.changed"], repeats=True)).hear("order.changed")
    assert s.hear("order.changed").open == ["a", "change"]
    assert s.answer("change").hear("order.changed").open == ["a", "change"]


def test_a_cancelled_document_stops_everything_for_good(story: Start) -> None:
    s = story(step("a", outcomes={"done": ["b", "c"]}), step("b"), step("c")).answer("a").hear("sales.order.cancelled")
    assert (s.run.state, s.open, len(s.last.cancelled)) == (STOPPED, [], 2)
    assert s.hear("sales.order.submitted").open == []


def test_a_returned_document_starts_again_when_it_is_submitted_again(story: Start) -> None:
    s = story(step("a"), step("b")).answer("a").hear("sales.order.returned")
    assert (s.run.state, s.open) == (RETURNED, [])
    assert s.hear("sales.order.submitted").open == ["a"]
    assert s.parts("a")[0].round == 2


def test_gates_open_with_the_good_answer_and_close_again_on_a_return(story: Start) -> None:
    s = story(
        step("a"), step("review", kind="review", outcomes={"decline": "end"}, guards="sales.order.take_effect"),
        step("c", outcomes={"done": "end", "return": "a"}),
    )  # fmt: skip
    s.answer("a").answer("review", "accept")
    assert s.last.gates == {"review": True}
    s.answer("c", "return")
    assert s.last.gates == {"review": False}
    s.answer("a").answer("review", "decline")
    assert s.last.gates == {"review": False}
