"""Patterns of document numbers: what could meet is told, what is kept apart is left alone."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.core.number_patterns import lacks, meet, rendered

TOKENS = st.sampled_from(["S", "O", "2", "6", "1", "-", "%y", "%Y", "%m", "%d"])
PATTERNS = st.lists(TOKENS, max_size=5).map(lambda tokens: "S" + "".join(tokens))
DAYS = st.integers(0, 5000).map(lambda n: date(2020, 1, 1) + timedelta(days=n))
FIGURES = {"%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d", "%d": r"\d\d"}


def could_give(pattern: str, number: str) -> bool:
    """Whether a series with three digits might come to this number on some day."""
    text = re.sub("%[Yymd]", lambda token: FIGURES[token[0]], pattern)
    return re.fullmatch(text + r"\d{3,}", number) is not None


@given(PATTERNS, PATTERNS, DAYS, st.integers(1, 99999))
def test_two_series_that_do_not_meet_never_give_the_same_number(one, other, day, count):
    number = f"{rendered(one, '', day)[0]}{count:04d}"
    assert could_give(one, number)
    if could_give(other, number):
        assert meet(one, other)


@given(PATTERNS, DAYS)
def test_a_pattern_meets_itself_and_what_a_date_makes_of_it(pattern, day):
    assert meet(pattern, pattern)
    assert meet(pattern, rendered(pattern, "", day)[0])


@given(PATTERNS, DAYS, DAYS, st.sampled_from(["", "month", "year", "never"]))
def test_a_count_begins_anew_only_where_the_text_before_it_is_another(pattern, day, another_day, reset):
    (text, period), (other_text, other_period) = (rendered(pattern, reset, on) for on in (day, another_day))
    if period != other_period and not lacks(pattern, reset):
        assert text != other_text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SO%y%m-", "SO%y%m-", True), ("SO%y-", "SO99-", True), ("SO%y-", "SOX9-", False), ("SO%y%m-", "SO%y%m%d-", False),
        ("SO%y", "SO%y%m", True), ("C", "CT%y%m-", False), ("C", "C00", True), ("SO%Y-", "SO%y%m-", True),
    ],
)  # fmt: skip
def test_patterns_that_meet(one, other, same):
    assert meet(one, other) is same
    assert meet(other, one) is same


@pytest.mark.parametrize(
    ("pattern", "reset", "what"),
    [
        ("SO%y%m-", "", ""), ("PK%m%d-", "", "year"), ("PK%y%d-", "", "month"), ("SO%y-", "month", "month"),
        ("SO-", "year", "year"), ("SO-", "never", ""), ("SO%y%m-", "year", ""), ("SO", "month", "year"),
    ],
)  # fmt: skip
def test_what_a_number_must_hold_for_its_count_to_begin_anew(pattern, reset, what):
    assert lacks(pattern, reset) == what


def test_a_period_is_named_by_the_parts_that_begin_a_new_count():
    assert rendered("SO%y%m-", "", date(2026, 11, 22)) == ("SO2611-", "SO2611-")
    assert rendered("SO%y%m-", "year", date(2026, 11, 22)) == ("SO2611-", "SO26%m-")
    assert rendered("SO%y%m-", "never", date(2026, 11, 22)) == ("SO2611-", "SO%y%m-")
