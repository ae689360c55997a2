"""Ranges of days: what comes before, how they are cut."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan.analytics.ranges import DAY, Range, following, month, months_back, start_of

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
# A busy machine is no fault.
calm = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
RANGES = st.tuples(DAYS, st.integers(0, 900)).map(lambda made: Range(made[0], made[0] + timedelta(days=made[1])))


def test_a_month_is_compared_with_the_month_before_and_days_with_as_many_days():
    assert month(date(2026, 3, 14)) == Range(date(2026, 3, 1), date(2026, 3, 31))
    assert month(date(2026, 3, 14)).before == Range(date(2026, 2, 1), date(2026, 2, 28))
    assert Range(date(2026, 3, 9), date(2026, 3, 15)).before == Range(date(2026, 3, 2), date(2026, 3, 8))
    assert [r.first for r in months_back(date(2026, 1, 31), 3)] == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]


def test_a_range_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="ends"):
        Range(date(2026, 3, 2), date(2026, 3, 1))


@calm
@given(RANGES)
def test_every_day_is_in_exactly_one_step(span):
    steps = span.steps()
    assert steps[0] <= span.first < following(steps[0], span.step)
    assert steps[-1] <= span.last < following(steps[-1], span.step)
    assert all(following(a, span.step) == b for a, b in pairwise(steps))
    assert all(start_of(step, span.step) == step for step in steps)
    assert len(steps) <= 45


@calm
@given(RANGES)
def test_the_range_before_ends_the_day_before(span):
    assert span.before.last == span.first - DAY
    assert span.is_month or span.before.days == span.days
