"""The decision table of changes (CHG-02): answers in, grade out. Pure, and data: rows of `workflow.conditions`.

A request is as grave as the gravest row that holds. Before drawings are out a change in design is T, afterwards D; what
does not concern the design is G.

| structure | main component | plan | drawings out | in design | from | grade |
| --- | --- | --- | --- | --- | --- | --- |
| no | no | no | no | no | | G1 |
| no | no | yes | no | | | G2 |
| no | yes | yes | no | no | | G3 |
| no | no | no | no | yes | | T1 |
| yes | no | no | no | yes | | T2 |
| | | | yes | | design | D1 |
| | | | yes | | customer | D2 |
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from gendan.workflow.conditions import Condition, holds

LABELS = {
    "structure": gettext_noop("Does the product's structure change?"),
    "main_component": gettext_noop("Does a main component or its maker change?"),
    "plan": gettext_noop("Is the production plan affected?"),
    "drawings_issued": gettext_noop("Are drawings already issued?"),
    "design_phase": gettext_noop("Is it still in design?"),
}
QUESTIONS = tuple(LABELS)
PARTS = {"structure": gettext_noop("Product structure"), "main_component": gettext_noop("Main component")}


class Row(NamedTuple):
    """One row of the table; of rows that hold the last one counts, they stand in order of gravity."""

    grade: str
    condition: Condition


TABLE: tuple[Row, ...] = (
    Row("T1", {"design_phase": True}),
    Row("G1", {"design_phase": False}),
    Row("G2", {"plan": True}),
    Row("T2", {"design_phase": True, "any": [{"structure": True}, {"main_component": True}]}),
    Row("G3", {"design_phase": False, "any": [{"structure": True}, {"main_component": True}]}),
    Row("D1", {"drawings_issued": True}),
    Row("D2", {"drawings_issued": True, "source": "customer"}),
)
GRAVITY = [row.grade for row in TABLE]

# What a grade asks for (CHG-03 to CHG-08).
NEEDS_DATE = ("G2",)  # the date is reviewed again, and locked meanwhile
NEEDS_REVIEW = ("G3",)  # the order goes through the full review again
NEEDS_CUSTOMER = ("G2", "G3")  # the result is agreed with the customer
NEEDS_DECISION = ("T2", "D2")  # the order desk decides, with the customer's written request before it
NEEDS_CONSENT = ("T1", "T2", "D2")  # the customer's written request on file (CHG-08)
NOTICES: Mapping[str, tuple[str, ...]] = {
    "G1": ("change_notice",), "G2": ("change_notice",), "G3": ("change_notice",), "T2": ("tech_change_notice",),
    "D1": ("design_correction",), "D2": ("design_correction", "tech_change_notice"),
}  # fmt: skip
# Who is told besides those whose documents the change touches.
TOLD: Mapping[str, tuple[str, ...]] = {
    "G1": ("production_manager",), "G2": ("production_manager",), "G3": ("production_manager", "order_desk_manager"),
    "T2": ("production_manager", "order_desk_manager", "tech_manager"),
    "D1": ("production_manager", "quality_manager", "purchasing_manager"),
    "D2": ("production_manager", "quality_manager", "purchasing_manager", "order_desk_manager"),
}  # fmt: skip


def grade(answers: Mapping[str, Any], source: str) -> str:
    """The gravest grade whose row holds."""
    facts = {**{question: bool(answers.get(question)) for question in QUESTIONS}, "source": source}
    return [row.grade for row in TABLE if holds(row.condition, facts)][-1]


def lowers(wanted: str, proposed: str) -> bool:
    """Whether a grade is less than the table gives."""
    return GRAVITY.index(wanted) < GRAVITY.index(proposed)


def is_technical(source: str, answers: Mapping[str, Any]) -> bool:
    """Whether the designer reacts (SLA-04) and not the sales desk (SLA-02)."""
    return source == "design" or bool(answers.get("design_phase") or answers.get("drawings_issued"))
