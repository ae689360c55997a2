"""The worked examples of the time limits: default calendar, no holidays. Names carry the rule."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.org import seeds
from gendan.org.calendars import STANDARD_WEEK, make
from gendan.org.catalogue.roles import GENERIC, ROLES
from gendan.workflow import sla
from gendan.workflow.catalogue import SLAS
from gendan.workflow.sla import Limit

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = make(STANDARD_WEEK, {}, ZONE)
ROWS = {row.code: row for row in SLAS}
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = 16, 17, 18, 19, 20  # June 2025
LAST_FRIDAY, NEXT_MONDAY = 13, 23
SECOND = timedelta(seconds=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=ZONE)


def midnight_after(day: int) -> datetime:
    return at(day, 0) + timedelta(days=1)


def due(code: str, started_at: datetime, target: date | None = None) -> datetime:
    """Due moment by the limit as shipped."""
    row = ROWS[f"SLA-{code}"]
    return sla.due(Limit(row.limit, row.unit, row.by, target), started_at, CALENDAR).due_at


def test_SLA_01_an_order_effective_on_friday_afternoon_is_instructed_by_monday_eleven():
    assert due("01", at(LAST_FRIDAY, 16, 30)) == at(MONDAY, 11)


def test_SLA_02_a_change_before_lunch_is_answered_after_it():
    assert due("02", at(TUESDAY, 11, 45)) == at(TUESDAY, 13, 45)


def test_SLA_05_a_complete_set_has_a_day_by_the_clock():
    assert due("05", at(TUESDAY, 10)) == at(WEDNESDAY, 10)


def test_SLA_06_other_products_have_four_working_hours():
    assert due("06", at(TUESDAY, 10)) == at(TUESDAY, 15, 30)


def test_SLA_07_objections_are_accepted_until_the_end_of_the_next_working_day():
    limit = due("07", at(LAST_FRIDAY, 15))
    assert limit == at(MONDAY, 17, 30)
    assert not sla.late(limit, at(MONDAY, 17, 29))
    assert sla.late(limit, at(MONDAY, 17, 31))


def test_SLA_08_follow_up_is_late_after_the_second_day_before():
    limit = due("08", at(17, 8), date(2025, 6, 20))
    assert limit == at(19, 0)
    assert not sla.late(limit, at(18, 23, 59))
    assert sla.late(limit, at(19, 0))


def test_SLA_12_the_supplier_is_asked_five_working_days_before_arrival():
    limit = due("12", at(2, 8), date(2025, 6, 16))
    assert not sla.late(limit, at(9, 17))
    assert sla.late(limit, at(10, 8))


def test_SLA_21_and_22_a_need_before_closing_time_is_passed_on_next_morning_and_answered_two_hours_later():
    passed_on = due("21", at(MONDAY, 17))
    assert passed_on == at(TUESDAY, 8, 30)
    assert due("22", passed_on) == at(TUESDAY, 10, 30)


def test_SLA_25_the_plan_of_the_day_is_late_at_ten_to_eight():
    limit = due("25", at(WEDNESDAY, 0))
    assert not sla.late(limit, at(WEDNESDAY, 7, 50) - SECOND)
    assert sla.late(limit, at(WEDNESDAY, 7, 50))


def test_SLA_26_a_shipment_order_is_filed_one_working_day_before():
    limit = due("26", at(LAST_FRIDAY, 8), date(2025, 6, MONDAY))
    assert not sla.late(limit, at(LAST_FRIDAY, 17))
    assert sla.late(limit, at(MONDAY, 8))


def test_SLA_27_statistics_are_due_at_nine_of_the_next_working_day():
    limit = due("27", at(TUESDAY, 17, 30))
    assert not sla.late(limit, at(WEDNESDAY, 8, 59))
    assert sla.late(limit, at(WEDNESDAY, 9))
    assert due("27", at(FRIDAY, 17, 30)) == at(NEXT_MONDAY, 9)


def test_SLA_28_causes_are_analysed_within_a_day_by_the_clock():
    assert due("28", midnight_after(THURSDAY)) == midnight_after(FRIDAY)


def test_SLA_33_the_statement_of_may_goes_out_by_the_end_of_the_fourth_of_june():
    limit = due("33", datetime(2025, 5, 31, 12, tzinfo=ZONE))
    assert not sla.late(limit, at(4, 23, 59))
    assert sla.late(limit, at(5, 0))


def test_SLA_35_and_36_two_working_days_to_answer_and_two_to_tell_of_a_stop():
    assert due("35", at(THURSDAY, 10)) == at(NEXT_MONDAY, 17, 30)
    assert due("36", at(TUESDAY, 10)) == at(THURSDAY, 17, 30)


def test_the_warning_comes_at_eighty_percent_of_the_time_that_counts():
    warn, limit = sla.due(Limit(Decimal(4), "wh"), at(LAST_FRIDAY, 16, 30), CALENDAR)
    assert (warn, limit) == (at(MONDAY, 10, 12), at(MONDAY, 11))
    assert sla.due(Limit(Decimal(10), "h"), at(MONDAY, 8), CALENDAR).warn_at == at(MONDAY, 16)
    assert sla.due(Limit(Decimal(10), "h"), at(MONDAY, 8), CALENDAR, 50).warn_at == at(MONDAY, 13)


def test_months_end_on_the_same_day_or_the_last():
    assert sla.add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert sla.add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert due("30", datetime(2025, 3, 31, tzinfo=ZONE)) == datetime(2025, 7, 1, tzinfo=ZONE)


def test_a_limit_without_a_clock_needs_a_moment_from_outside():
    with pytest.raises(ValueError, match="no clock"):
        due("45", at(MONDAY, 8))


def test_every_row_of_the_table_is_shipped_with_a_name_in_both_languages():
    assert [row.code for row in SLAS] == [f"SLA-{n:02d}" for n in range(1, 64)] + ["SLA-U1", "SLA-U2", "SLA-U3"]
    assert all(row.name and row.name_en and row.source and row.unit in sla.UNITS for row in SLAS)


def test_every_row_says_what_starts_it_and_who_answers_for_it_by_roles_there_are():
    actors = {role.code for role in ROLES} | set(GENERIC) | {"department_head", "any_department", "system"}
    for row in SLAS:
        assert all((row.trigger, row.trigger_en, row.roles)), row.code
        assert set(row.roles) <= actors, row.code
        levels = [role for level in row.escalate_to for role in level.split("/")]
        assert set(levels).issubset(actors - {"system", "any_department"}), row.code


def test_what_is_worded_at_once_climbs_the_whole_chain():
    assert ROWS["SLA-U1"].escalate_to == (
        "department_head", "production_manager/order_desk_manager", "company_deputy_gm/company_gm", "group_gm",
    )  # fmt: skip


def test_a_target_in_the_past_is_due_already_and_warns_no_later_than_that():
    warn, limit = sla.due(Limit(Decimal(-2), "cd", target=date(2025, 6, 10)), at(MONDAY, 8), CALENDAR)
    assert warn == limit == at(9, 0)


limits = st.builds(
    Limit,
    st.decimals(-30, 60, places=1).map(abs),
    st.sampled_from(["min", "wh", "h"]),
) | st.builds(
    Limit,
    st.integers(0, 60).map(Decimal),
    st.sampled_from(["wd", "cd", "mo"]),
    st.none() | st.times().map(lambda t: time(t.hour, t.minute)),
)


@given(limits)
def test_a_limit_reads_back_as_it_was_written(limit):
    assert Limit.parse(str(limit)) == limit


@given(limits, st.integers(0, 400 * 24 * 60))
def test_no_warning_comes_before_the_start_or_after_the_limit(limit, offset):
    start = at(1, 0) + timedelta(minutes=offset)
    warn, end = sla.due(limit, start, CALENDAR)
    assert warn <= end
    if end >= start:
        assert warn >= start


def test_a_limit_counted_from_a_date_reads_back():
    limit = Limit(Decimal(-5), "wd", target=date(2025, 6, 16))
    assert str(limit) == "-5wd@2025-06-16"
    assert Limit.parse(str(limit)) == limit
    with pytest.raises(ValueError, match="unit"):
        Limit.parse("3weeks")


# The new year of 2026: off from Sunday 15 to Monday 23 February, made up for on Saturday 14 and Saturday 28.


@pytest.fixture(scope="module")
def announced():
    days = {day.on: day.intervals for rows in seeds._announced().values() for day in rows}
    return make(STANDARD_WEEK, days, ZONE)


def february(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 2, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("limit", "started", "expected"),
    [
        ("1wd", february(13, 15), february(14, 17, 30)),  # Friday: the Saturday counts as a workday
        ("1wd", february(14, 9), february(24, 17, 30)),  # over nine days off
        ("1wd", february(27, 9), february(28, 17, 30)),  # and the Saturday after them
        ("4wh", february(14, 16, 30), february(24, 11)),  # an hour before, three after
        ("30min", february(18, 10), february(24, 8, 30)),  # begun on a day off
        ("24h", february(14, 16, 30), february(15, 16, 30)),  # the clock knows no holidays
        ("1cd", february(14, 16, 30), february(16, 0)),
        ("-5wd@2026-02-25", february(2, 8), february(14, 0) - timedelta(days=2)),
    ],
)
def test_clocks_run_over_the_new_year_as_the_state_announced_it(announced, limit, started, expected):
    assert sla.due(Limit.parse(limit), started, announced).due_at == expected


def test_no_warning_of_a_limit_over_the_new_year_falls_on_a_day_off(announced):
    warn, limit = sla.due(Limit.parse("4wh"), february(14, 16, 30), announced)
    assert (warn, limit) == (february(24, 10, 12), february(24, 11))
