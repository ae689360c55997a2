"""A template is saved only when it is whole."""

from typing import Any

import pytest

from gendan.workflow.process import checking

from .ground import process, step

KNOWN = checking.Vocabulary(
    roles=frozenset({"clerk", "boss", "manager", "keeper"}),
    events=frozenset({"sales.order.submitted", "sales.order.cancelled", "sales.order.returned", "sales.order.effective"}),
    facts={"order.total": "number"},
    transitions={"sales.order.take_effect": "sales.order.effective"},
    limits=frozenset({"SLA-23"}),
    items=frozenset({"order_line"}),
    papers=frozenset({"order_review"}),
)  # fmt: skip


def faults(*steps: dict[str, Any], **head: Any) -> list[str]:
    check = checking._Check(process(*steps, **head), {}, KNOWN)
    check.run()
    return [f"{fault.where}: {fault.text}" for fault in check.found]


def test_a_whole_template_has_no_faults() -> None:
    assert not faults(
        step("a", document="order_review", sla="SLA-23", when={"order.total__gte": 100}),
        step("b", kind="review", role=["clerk", "boss"], outcomes={"decline": "end", "return": "a"},
             guards="sales.order.take_effect"),
        step("c", for_each="order_line", role="$who"),
        parameters={"who": {"name": {"zh": "谁", "en": "Who"}, "default": "keeper",
                            "choices": {"keeper": {"zh": "仓", "en": "K"}, "clerk": {"zh": "文", "en": "C"}}}},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sla": {"code": "SLA-23", "target": "order.total"}}, "a.sla: “order.total” is no date."),
        ({"role": "nobody"}, "a.role: No such role: nobody."),
        ({"role": "$who"}, "a.role: No such role: $who."),
        ({"document": "secret"}, "a.document: No such document: secret."),
        ({"ends_on": "no.such"}, "a.ends_on: No such event: no.such."),
        ({"when": {"any": [{"order.weight": 1}]}}, "a.when: There is no fact “order.weight”."),
        ({"sla": "SLA-99"}, "a.sla: No such time limit: SLA-99."),
        ({"sla": {"limit": "1wd", "escalate": "nobody"}}, "a.sla: No such role: nobody."),
        ({"guards": "sales.order.fly"}, "a.guards: No such transition: sales.order.fly."),
        ({"for_each": "star"}, "a.for_each: No such kind of part: star."),
        ({"outcomes": {"done": "zzz"}}, "a.outcomes: No such step: zzz."),
        ({"outcomes": {"done": "end", "odd": "end"}}, "a.outcomes: “odd” needs a label in both languages."),
        ({"outcomes": {"done": []}}, "a.outcomes: “done” leads nowhere."),
        ({"role": []}, "a.role: Somebody must do it: name a role."),
        ({"role": "department_head"}, "a.role: Of which department? Name it, or do the step for each."),
        ({"kind": "wait"}, "a.ends_on: What does it wait for?"),
        ({"kind": "countersign"}, "a.role: Countersigning takes two or more."),
        ({"kind": "approval"}, "a.outcomes: Where does it go when the answer is no?"),
        ({"passes": ["maybe"]}, "a.passes: The step cannot end with “maybe”."),
        ({"join": 3}, "a.join: Fewer ways than that lead here."),
        ({"outcomes": {"done": ["a", "b"]}}, "a.outcomes: A return goes to one earlier step and nowhere else."),
        ({"outcomes": {"done": "a"}}, "a: From here no way leads to the end."),
        ({"outcomes": {"done": "end"}}, "b: No way leads to this step."),
        ({"guards": "sales.order.take_effect", "ends_on": "sales.order.effective"},
         "a.guards: It keeps closed what “a” waits for."),
    ],
)  # fmt: skip
def test_a_hole_is_named(wrong: dict[str, Any], said: str) -> None:
    assert said in faults(step("a", **wrong), step("b"))


def test_two_steps_of_one_code_are_refused() -> None:
    assert "a.code: Two steps have this code." in faults(step("a"), step("a"))


def test_a_step_waits_only_for_those_above_it() -> None:
    assert "a.after: It can only wait for steps above it." in faults(step("z"), step("a", after=["b"]), step("b"))


def test_hints_name_limits_nobody_hears_of() -> None:
    text = "steps:\n- code: a\n  sla: {limit: 1wd}\n- code: b\n"
    said = checking.hints(process(step("a", sla={"limit": "1wd"}), step("b")), text)
    assert [(hint.line, hint.where) for hint in said] == [(3, "a"), (4, "b")]
