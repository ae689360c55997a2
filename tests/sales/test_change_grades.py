"""The decision table: which answers give which grade (CHG-02)."""

import pytest

from gendan.sales import grading


@pytest.mark.parametrize(
    ("answers", "source", "expected"),
    [
        ([], "customer", "G1"),
        (["plan"], "customer", "G2"),
        (["main_component", "plan"], "customer", "G3"),  # the worked example of the specification
        (["structure"], "company", "G3"),
        (["design_phase"], "customer", "T1"),
        (["design_phase", "plan"], "customer", "G2"),
        (["design_phase", "structure"], "customer", "T2"),
        (["design_phase", "main_component", "plan"], "customer", "T2"),
        (["drawings_issued"], "design", "D1"),
        (["drawings_issued", "structure"], "company", "D1"),
        (["drawings_issued", "design_phase", "plan"], "customer", "D2"),
    ],
)
def test_the_gravest_row_that_holds_gives_the_grade(answers: list[str], source: str, expected: str) -> None:
    assert grading.grade(dict.fromkeys(answers, True), source) == expected


def test_every_grade_can_be_reached_and_has_its_notices_and_addressees() -> None:
    assert set(grading.GRAVITY) == {"T1", "G1", "G2", "T2", "G3", "D1", "D2"}
    assert set(grading.NOTICES) == set(grading.TOLD) == set(grading.GRAVITY) - {"T1"}


def test_more_is_raised_and_less_is_lowered() -> None:
    assert not grading.lowers("G3", "G2")
    assert not grading.lowers("G2", "G2")
    assert grading.lowers("G1", "G2")
