"""A template is read whole or refused with every fault at its line."""

import pytest

from gendan.workflow.process import language
from gendan.workflow.process.language import Unreadable

WHOLE = """
code: wholesale_market
version: A/1
name: {zh: 批发市场货物订单, en: Wholesale market order}
starts_on: sales.order.submitted
steps:
  - code: receive
    name: {zh: 接单, en: Receive}
    role: order_processor
    sla: SLA-38
  - code: review
    name: {zh: 审核, en: Review}
    kind: review
    role: [finance, order_reviewer]
    outcomes: {decline: end, return: receive}
    guards: sales.order.take_effect
  - code: pick
    name: {zh: 拣货, en: Pick}
    role: picker
    ends_on: warehouse.pick.confirmed
    sla: {limit: 2wh, warn: 50, escalate: keeper}
  - code: visit
    name: {zh: 回访, en: Visit}
    after: shipping.delivery.signed
    role: customer_service_agent
"""


def test_what_is_not_said_is_the_usual() -> None:
    review = language.read(WHOLE).by_code["review"]
    assert list(review.answers) == ["accept", "conditional", "decline", "return"]
    assert review.roles == ("finance", "order_reviewer")
    assert (review.good, review.opening) == ("accept", ("accept",))


def test_next_is_the_step_below_that_waits_for_nothing_of_its_own() -> None:
    template = language.read(WHOLE)
    assert template.leads("receive", "done") == ("review",)
    assert template.leads("pick", "done") == ("end",)
    assert template.leads("review", "return") == ("receive",)
    assert template.is_return("review", "receive")


def test_a_step_that_waits_for_named_steps_is_led_to_by_them_alone() -> None:
    text = WHOLE + "  - {code: pack, name: {zh: 包装, en: Pack}, role: packer, after: [review, pick], join: all}\n"
    template = language.read(text)
    assert template.leads("pick", "done") == ("pack",)
    assert template.leads("review", "accept") == ("pack",)
    assert template.sources["pack"] == {"review", "pick"}


def test_everything_a_template_listens_to_is_known_at_once() -> None:
    assert language.read(WHOLE).heard == {
        "sales.order.submitted", "warehouse.pick.confirmed", "shipping.delivery.signed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- a\n- b\n", "1: A template is a list of keys with values."),
        ("code: [\n", "2: expected the node content, but found '<stream end>'"),
        (WHOLE.replace("kind: review", "kind: revue"), "13: steps.2.kind: One of"),
        (WHOLE.replace("role: picker", "rolle: picker"), "19: steps.3.rolle: There is no such key."),
        (WHOLE.replace("name: {zh: 拣货, en: Pick}", "name: {zh: 拣货}"), "18: steps.3.name.en: Missing."),
        (WHOLE.replace("code: pick", "code: 拣货"), "17: steps.3.code: Small letters"),
        (WHOLE + "code: twice\n", "26: code: This stands here twice."),
        (WHOLE.replace("role: picker", "role: &a [*a]"), "19: steps.3.role.1: No references"),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_its_line(text: str, fault: str) -> None:
    with pytest.raises(Unreadable) as refused:
        language.read(text)
    assert any(str(one).startswith(fault) for one in refused.value.faults), [*map(str, refused.value.faults)]


def test_a_bomb_of_references_and_a_book_are_refused() -> None:
    bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
    for text in (bomb, "code: " + "x" * 300_000, "a: " + "[" * 500 + "]" * 500):
        with pytest.raises(Unreadable):
            language.read(text)


def test_dates_numbers_and_versions_mean_what_they_look_like() -> None:
    template = language.read(
        WHOLE.replace("version: A/1", "version: A/1\ncontrol: {number: Q/JY G9-002, effective_on: 2026-07-20}")
    )
    assert template.control.effective_on == "2026-07-20"
    assert template.by_code["pick"].sla is not None
    assert template.by_code["pick"].sla.warn == 50
