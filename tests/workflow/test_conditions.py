"""Conditions are data: they hold or not, and say what is wrong with them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gendan.workflow import conditions

FACTS = {
    "order.total": Decimal("120000.00"), "customer.class": "A", "order.rush": True, "order.wanted_on": date(2026, 3, 2),
    "order.families": ["pump", "valve"], "order.note": "",
}  # fmt: skip
KNOWN = {
    "order.total": "number", "customer.class": "text", "order.rush": "bool", "order.wanted_on": "date",
    "order.families": "list", "order.note": "text",
}  # fmt: skip


@pytest.mark.parametrize(
    "condition",
    [
        {}, {"order.total": 120000}, {"order.total__gte": "120000"}, {"order.total__lt": 120000.01},
        {"customer.class": ["A", "B"]}, {"customer.class__ne": "C"}, {"order.rush": True},
        {"order.wanted_on__lte": "2026-03-02"}, {"order.families__contains": "pump"}, {"order.note__empty": True},
        {"unknown__empty": True}, {"unknown__ne": 1}, {"not": {"unknown__gt": 1}},
        {"any": [{"order.rush": False}, {"customer.class": "A"}]},
        {"all": [{"order.rush": True}, {"not": {"customer.class": "B"}}]},
    ],
)  # fmt: skip
def test_it_holds(condition: dict[str, Any]) -> None:
    assert conditions.holds(condition, FACTS)
    assert not conditions.holds({"not": condition}, FACTS)


@pytest.mark.parametrize(
    "condition",
    [
        {"order.total__gt": 120000}, {"order.total": "much"}, {"order.total__gt": "much"}, {"customer.class": []},
        {"order.rush": 1}, {"order.rush": "true"}, {"unknown": None}, {"unknown__lt": 5}, {"any": []},
        {"order.total__gte": 1, "customer.class": "B"}, {"order.total__contains": 1}, {"customer.class__contains": None}, {"customer.class__contains": 5},
    ],
)  # fmt: skip
def test_it_does_not_hold(condition: dict[str, Any]) -> None:
    assert not conditions.holds(condition, FACTS)


@pytest.mark.parametrize(
    ("condition", "where", "text"),
    [
        ([], "", "A condition names facts with values."),
        ({"any": {}}, "any", "A list of conditions is wanted."),
        ({"all": [{"order.rush": True}, 5]}, "all.2", "A condition names facts with values."),
        ({"order.weight": 5}, "order.weight", "There is no fact “order.weight”."),
        ({"order.total__like": 5}, "order.total__like", "There is no comparison “like”."),
        ({"customer.class__gt": "A"}, "customer.class__gt", "Only numbers and dates are larger or smaller."),
        ({"not": {"order.total": "much"}}, "not.order.total", "A number is wanted."),
        ({"order.wanted_on": "soon"}, "order.wanted_on", "A date is wanted: 2026-07-20."),
        ({"order.rush": 1}, "order.rush", "Yes or no is wanted."),
        ({"order.rush__contains": True}, "order.rush__contains", "Only lists and texts contain something."),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_is(condition: Any, where: str, text: str) -> None:
    with translation.override("en"):
        assert conditions.faults(condition, KNOWN) == [(where, text)]


def test_facts_are_collected_from_every_depth() -> None:
    condition = {"any": [{"a__gt": 1}, {"not": {"b": 2}}], "c__empty": True}
    assert conditions.facts_in(condition) == {"a", "b", "c"}


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3), max_size=2)
)
NAMES = st.sampled_from(list(FACTS))
TERMS = st.dictionaries(
    st.builds(lambda n, o: f"{n}__{o}" if o else n, NAMES, st.sampled_from(conditions.OPERATORS)), VALUES, max_size=2
)
CONDITIONS = st.recursive(
    TERMS, lambda c: st.fixed_dictionaries({"any": st.lists(c, min_size=1, max_size=3), "not": c}), max_leaves=3
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CONDITIONS, st.dictionaries(NAMES, VALUES))
def test_any_condition_has_an_answer_about_any_facts(condition: Any, facts: dict[str, Any]) -> None:
    answer = conditions.holds(condition, facts)
    assert answer in (True, False)
    assert conditions.holds({"all": [condition]}, facts) == answer
    assert conditions.holds({"not": {"not": condition}}, facts) == answer
