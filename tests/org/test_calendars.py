"""Working time as arithmetic, holidays as seeds (WFL-06)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.core import clock, seeds
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow
from gendan.org import queries
from gendan.org.calendars import STANDARD_WEEK, NoWorkingTime, WorkCalendar, make, parse_hours
from gendan.org.models import Calendar, CalendarDay
from gendan.org.services import calendars, companies
from tests import cast

ZONE = ZoneInfo("Asia/Shanghai")
PLAIN = make(STANDARD_WEEK, {}, ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in June 2025; the 16th is a Monday."""
    return datetime(2025, 6, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(13, 16, 30), 240, at(16, 11)),
        (at(17, 11, 45), 30, at(17, 13, 45)),
        (at(17, 8), 240, at(17, 12)),  # ends with the morning, not after lunch
        (at(17, 12, 30), 30, at(17, 14)),  # from within lunch
        (at(14, 9), 30, at(16, 8, 30)),  # from a Saturday
        (at(17, 6), 480, at(17, 17, 30)),
        (at(17, 9), 0, at(17, 9)),
        (at(17, 12, 30), 0, at(17, 13, 30)),
    ],
)
def test_working_minutes_run_only_while_people_work(start, minutes, end):
    assert PLAIN.add_minutes(start, minutes) == end


def test_workdays_skip_weekends_holidays_and_count_make_up_days():
    days = {date(2025, 6, 16): [], date(2025, 6, 21): STANDARD_WEEK["1"]}
    calendar = make(STANDARD_WEEK, days, ZONE)
    assert calendar.shift(date(2025, 6, 13), 1) == date(2025, 6, 17)
    assert calendar.shift(date(2025, 6, 20), 1) == date(2025, 6, 21)
    assert calendar.shift(date(2025, 6, 17), -1) == date(2025, 6, 13)
    assert calendar.end_of_day(date(2025, 6, 17)) == at(17, 17, 30)
    assert not calendar.is_workday(date(2025, 6, 16))
    assert calendar.is_workday(date(2025, 6, 21))
    assert calendar.next_workday(date(2025, 6, 20)) == date(2025, 6, 21)
    assert calendar.end_of_day(date(2025, 6, 17)) == at(17, 17, 30)


def test_a_night_shift_runs_over_midnight():
    calendar = make({str(day): [["20:00", "04:00"]] for day in range(1, 6)}, {}, ZONE)
    assert calendar.add_minutes(at(16, 23), 120) == at(17, 1)
    assert calendar.add_minutes(at(17, 2), 180) == at(17, 21)
    assert calendar.minutes_between(at(17, 2), at(17, 21)) == 180
    assert calendar.add_minutes(at(21, 1), 60) == at(21, 2)  # Friday's shift ends on Saturday


def test_a_calendar_without_work_says_so_instead_of_searching_for_ever():
    with pytest.raises(NoWorkingTime):
        WorkCalendar({}, {}, ZONE).add_minutes(at(16, 9), 1)
    with pytest.raises(NoWorkingTime):
        WorkCalendar({}, {}, ZONE).next_workday(date(2025, 6, 16))


def test_hours_that_overlap_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        parse_hours([["08:00", "12:00"], ["11:00", "13:00"]])


moments = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minute: datetime(2025, 1, 1, tzinfo=ZONE) + timedelta(minutes=minute)
)


@given(moments, st.integers(1, 5000), st.integers(0, 5000))
def test_adding_in_two_steps_is_adding_at_once(start, first, second):
    assert PLAIN.add_minutes(PLAIN.add_minutes(start, first), second) == (
        PLAIN.add_minutes(start, first + second) if second else PLAIN.add_minutes(PLAIN.add_minutes(start, first), 0)
    )


@given(moments, st.integers(1, 20000))
def test_what_was_added_lies_between(start, minutes):
    end = PLAIN.add_minutes(start, minutes)
    assert PLAIN.minutes_between(start, end) == minutes
    assert end - start >= timedelta(minutes=minutes)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_going_forth_and_back_ends_on_the_same_workday(day, count):
    day = PLAIN.workday_from(day)
    assert PLAIN.shift(PLAIN.shift(day, count), -count) == day


@pytest.mark.django_db
def test_announced_holidays_and_make_up_days_are_there():
    calendar = queries.calendar_for(cast.company().pk)
    assert not calendar.is_workday(date(2026, 10, 1))  # National Day, a Thursday
    assert calendar.is_workday(date(2026, 10, 10))  # a Saturday worked for it
    assert calendar.is_workday(date(2026, 9, 20))
    assert not calendar.is_workday(date(2004, 1, 22))
    assert CalendarDay.objects.filter(on=date(2026, 10, 10)).values_list("name", flat=True).get() == "国庆节调休上班"


@pytest.mark.django_db
def test_the_year_not_announced_yet_is_seeded_provisionally():
    with clock.at(datetime(2026, 11, 22, tzinfo=ZONE)):
        seeds.run()
    days = CalendarDay.objects.filter(calendar__code="standard", on__year=2027)
    assert set(days.values_list("provisional", flat=True)) == {True}
    assert date(2027, 10, 1) in set(days.values_list("on", flat=True))


@pytest.mark.django_db
def test_seeding_again_leaves_what_the_firm_changed():
    calendar = Calendar.objects.get(company=None, code="standard")
    calendars.set_day(calendar.pk, date(2026, 10, 10), [["08:00", "12:00"]], name="上半天", actor=SYSTEM)
    before = CalendarDay.objects.count()
    seeds.run()
    assert CalendarDay.objects.count() == before
    assert CalendarDay.objects.get(on=date(2026, 10, 10)).intervals == [["08:00", "12:00"]]


@pytest.mark.django_db
def test_a_company_works_by_its_own_calendar_where_it_has_one():
    ours, theirs = cast.company(), cast.company("BT", "北塔分销")
    six_days = {**STANDARD_WEEK, "6": [["08:00", "12:00"]]}
    own = calendars.create("six", "六天工作制", company=theirs, week=six_days, actor=SYSTEM)
    companies.change(theirs.pk, calendar=own, actor=SYSTEM)
    queries.forget_calendars()
    saturday = date(2026, 11, 21)
    assert queries.calendar_for(theirs.pk).is_workday(saturday)
    assert not queries.calendar_for(ours.pk).is_workday(saturday)
    assert not queries.calendar_for(theirs.pk).is_workday(date(2026, 10, 1))  # holidays came along


@pytest.mark.django_db
def test_a_change_counts_at_once_and_is_in_the_audit_log():
    firm, admin = cast.company(), cast.admin()
    calendar = Calendar.objects.get(company=None, code="standard")
    day = date(2026, 11, 25)
    assert queries.calendar_for(firm.pk).is_workday(day)
    calendars.set_day(calendar.pk, day, [], name="厂庆", actor=admin)
    assert not queries.calendar_for(firm.pk).is_workday(day)
    row = AuditRow.objects.filter(table="org_calendarday").latest("id")
    assert (row.verb, row.actor_id, row.after["name"]) == ("I", admin.user_id, "厂庆")
    calendars.clear_day(calendar.pk, day, actor=admin)
    assert queries.calendar_for(firm.pk).is_workday(day)


@pytest.mark.django_db
def test_asking_again_for_a_calendar_asks_nothing(django_assert_num_queries):
    firm = cast.company()
    queries.calendar_for(firm.pk)
    with django_assert_num_queries(0):
        queries.calendar_for(firm.pk)


@pytest.mark.django_db
def test_only_administrators_change_working_time_and_only_readably():
    calendar = Calendar.objects.get(company=None, code="standard")
    with pytest.raises(NotAllowed):
        calendars.set_day(calendar.pk, date(2026, 11, 25), [], actor=cast.clerk())
    for week in ({"8": []}, {"1": [["8", "x"]]}, {"1": []}):
        with pytest.raises(Invalid):
            calendars.set_week(calendar.pk, week, actor=cast.admin())
    own = calendars.create("x", "别家的", company=cast.company("BT", "北塔分销"), actor=SYSTEM)
    with pytest.raises(NotFound):
        calendars.set_week(own.pk, STANDARD_WEEK, actor=cast.admin())


@pytest.mark.django_db
def test_a_company_changes_its_own_working_time_and_nobody_elses():
    ours, theirs = cast.company(), cast.company("BT", "北塔分销")
    standard = Calendar.objects.get(company=None, code="standard")
    wednesday = date(2026, 11, 25)
    own = calendars.set_company_day(ours.pk, wednesday, [], name="厂庆", actor=cast.admin())
    assert own.company_id == ours.pk
    assert not queries.calendar_for(ours.pk).is_workday(wednesday)
    assert queries.calendar_for(theirs.pk).is_workday(wednesday)
    assert not queries.calendar_for(ours.pk).is_workday(date(2026, 10, 1))  # the holidays came along
    assert not standard.days.filter(on=wednesday).exists()
    six_days = {**STANDARD_WEEK, "6": [["08:00", "12:00"]]}
    assert calendars.set_company_week(ours.pk, six_days, actor=cast.admin()) == own  # one copy, made once
    assert calendars.clear_company_day(ours.pk, wednesday, actor=cast.admin()) == own
    assert queries.calendar_for(ours.pk).is_workday(wednesday)
    assert not queries.calendar_for(theirs.pk).is_workday(date(2026, 11, 28))


@pytest.mark.django_db
def test_a_refused_change_leaves_the_company_with_the_shared_calendar():
    firm = cast.company()
    with pytest.raises(Invalid):
        calendars.set_company_week(firm.pk, {"1": []}, actor=cast.admin())
    with pytest.raises(NotAllowed):
        calendars.set_company_day(firm.pk, date(2026, 11, 25), [], actor=cast.clerk())
    with pytest.raises(NotFound):
        calendars.set_company_day(cast.company("BT", "北塔分销").pk, date(2026, 11, 25), [], actor=cast.admin())
    firm.refresh_from_db()
    assert (firm.calendar, Calendar.objects.count()) == (None, 1)


@pytest.mark.django_db
def test_the_shared_calendar_is_changed_only_by_who_sees_all_that_work_by_it():
    standard = Calendar.objects.get(company=None, code="standard")
    other = cast.company("BT", "北塔分销")
    with pytest.raises(NotAllowed):
        calendars.set_day(standard.pk, date(2026, 11, 25), [], actor=cast.admin())
    calendars.own(other.pk, actor=SYSTEM)
    calendars.set_day(standard.pk, date(2026, 11, 25), [], actor=cast.admin())
    assert queries.calendar_for(other.pk).is_workday(date(2026, 11, 25))


@pytest.mark.django_db
def test_announced_holidays_reach_the_calendars_of_companies_and_spare_their_own_days():
    firm = cast.company()
    with clock.at(datetime(2025, 6, 1, tzinfo=ZONE)):
        own = calendars.own(firm.pk, actor=SYSTEM)
    own.days.filter(on__year=2026).delete()
    calendars.set_day(own.pk, date(2026, 10, 1), [], name="国庆节", provisional=True, actor=SYSTEM)
    calendars.set_day(own.pk, date(2026, 10, 10), [], name="厂庆", actor=SYSTEM)
    seeds.run()
    days = dict(own.days.filter(on__year=2026).values_list("on", "name"))
    assert days[date(2026, 10, 10)] == "厂庆"  # a make-up workday for others
    assert date(2026, 2, 17) in days  # Spring Festival
    assert not own.days.filter(on__year=2026, provisional=True).exists()
