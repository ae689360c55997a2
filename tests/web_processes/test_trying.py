"""A sample order walks through a template by the pure engine: answers, events, the clock put on by hand."""

from datetime import UTC, datetime, timedelta
from importlib import resources

from gendan.web.processes.trying import Sample, Trial, asked_for
from gendan.workflow.process import language
from gendan.workflow.process.language import Step
from gendan.workflow.sla import Due

FILES = {f.name[:3]: f.read_text("utf-8") for f in resources.files("gendan.workflow").joinpath("shipped").iterdir()}
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DECLINE = {"sales.order.decline": "sales.order.declined"}
GOOD = {"order.review": "passed", "order.short": False}


def hours(step: Step, opened: datetime) -> Due:
    """Every step has ten hours, and is warned of after eight."""
    return Due(opened + timedelta(hours=8), opened + timedelta(hours=10))


def trial(key: str = "v03", **facts: object) -> Trial:
    sample = Sample(facts={**GOOD, **facts}, items=2)
    return Trial(language.read(FILES[key]), sample, START, hours, DECLINE)


def open_codes(t: Trial) -> list[str]:
    return [w.part.code for w in t.waiting()]


def test_events_and_answers_lead_to_the_end() -> None:
    t = trial()
    assert open_codes(t) == ["confirm"]
    assert t.play([["event", "sales.order.confirmed", {}], ["event", "sales.order.effective", {}]]) == 2
    assert open_codes(t) == ["check_stock"]
    moves = [
        ["answer", t.waiting()[0].n, "done"],
        ["event", "shipping.delivery.picked", {}], ["event", "shipping.delivery.packed", {}],
        ["event", "shipping.delivery.dispatched", {}], ["event", "shipping.delivery.signed", {}],
    ]  # fmt: skip
    assert t.play(moves) == len(moves)
    assert sorted(open_codes(t)) == ["complete", "contact"]
    assert t.states()["resupply"] == "plan"
    assert t.gates == {"confirm": True, "check_stock": True}


def test_the_clock_warns_and_is_late_at_its_moments() -> None:
    t = trial()
    assert t.wait(timedelta(hours=9))
    assert [(line.kind, line.at) for line in t.log if line.kind in ("warned", "late")] == [
        ("warned", START + timedelta(hours=8))
    ]
    assert t.waiting()[0].state == "soon"
    assert t.to_limit()
    assert (t.now, t.waiting()[0].state) == (START + timedelta(hours=10), "late")
    assert not t.to_limit()


def test_what_the_system_does_by_itself_is_done_and_heard() -> None:
    t = trial(**{"order.review": "failed"})
    t.play([["event", "sales.order.confirmed", {}], ["event", "sales.review.closed", {"result": "failed"}]])
    assert open_codes(t) == ["negotiate"]
    t.happen("sales.review.agreed", {"agreed": False})
    assert (t.run.state, open_codes(t)) == ("stopped", [])
    assert ("system", "sales.order.decline") in {(line.kind, line.name) for line in t.log}


def test_a_step_for_each_line_has_a_part_for_each() -> None:
    t = trial("v18")
    t.play([["answer", 0, "done"], ["event", "sales.order.effective", {}]])
    while "make" not in open_codes(t):
        t.answer(t.waiting()[0].n, t.template.by_code[t.waiting()[0].part.code].good)
    assert [w.part.item for w in t.waiting() if w.part.code == "make"] == ["order_line:1"] * 2 + ["order_line:2"] * 2


def test_moves_that_do_not_fit_end_the_play() -> None:
    t = trial()
    assert t.play([["answer", 99, "done"]]) == 0
    assert t.play([["event", "nothing.known", {}]]) == 0
    assert t.play([["wait", "long"], ["rubbish"], []]) == 0


def test_only_facts_the_template_asks_for_are_asked_for() -> None:
    assert asked_for(language.read(FILES["v03"])) == ["order.review", "order.short"]
