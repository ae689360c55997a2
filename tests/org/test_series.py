"""Number series as a firm sets them up: whatever is changed, no number comes twice (MDM-16, ORG-01)."""

from datetime import timedelta

import pytest

from gendan.core import clock, numbering
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow, NumberSeries
from gendan.org.services import series
from tests import cast

pytestmark = pytest.mark.django_db


def shared(kind="sales.order") -> NumberSeries:
    return NumberSeries.objects.get(kind=kind, company_id=None)


def taken(company_id, n=3, kind="sales.order", on=None) -> list[str]:
    return numbering.take(kind, company_id, n, on)


def put(pattern, digits=4, kind="sales.order", **more):
    return series.change(shared(kind).pk, pattern, digits, actor=cast.admin(), **more)


def test_a_company_counts_by_its_own_series_and_the_others_go_on_together():
    firm, other = cast.company(), cast.company("BT", "北塔分销")
    before = taken(other.pk)
    series.own("sales.order", firm.pk, "HX%y%m-", 3, actor=cast.admin())
    today = clock.today()
    assert taken(firm.pk) == [f"HX{today:%y%m}-00{n}" for n in (1, 2, 3)]
    assert taken(other.pk) == [f"SO{today:%y%m}-000{n}" for n in (4, 5, 6)]
    assert before[-1] == f"SO{today:%y%m}-0003"
    assert [row.pattern for row in (series.in_force(firm.pk)["sales.order"], series.in_force(other.pk)["sales.order"])] == [
        "HX%y%m-", "SO%y%m-",
    ]  # fmt: skip


def test_a_company_goes_back_to_the_common_numbers_and_its_own_go_on_where_they_stopped():
    firm = cast.company()
    mine = series.own("sales.order", firm.pk, "HX%y%m-", 4, actor=cast.admin())
    taken(firm.pk)
    series.share(mine.pk, actor=cast.admin())
    assert taken(firm.pk, 1)[0].startswith("SO")
    series.own("sales.order", firm.pk, "HX%y%m-", 4, actor=cast.admin())
    assert taken(firm.pk, 1) == [f"HX{clock.today():%y%m}-0004"]
    with pytest.raises(NotFound):
        series.share(shared().pk, actor=cast.admin())


def test_texts_that_could_give_the_same_number_are_refused():
    firm = cast.company()
    other = cast.company("BT", "北塔分销")
    for pattern in ("SO%y%m-", "SO%Y-", "DN%y%m-", f"SO{clock.today():%y%m}-"):
        with pytest.raises(Invalid) as refused:
            series.own("sales.order", firm.pk, pattern, 4, actor=cast.admin())
        assert "pattern" in refused.value.errors, pattern
    taken(None)
    series.change(shared().pk, "XS%y%m-", 4, actor=SYSTEM)
    series.own("sales.order", firm.pk, "HX%y%m-", 4, actor=cast.admin())
    with pytest.raises(Invalid, match="SO"):  # given before by the series of all companies
        series.own("sales.order", other.pk, "SO%y%m-", 4, actor=cast.person("b", "乙", ["mis_admin"], company=other))
    assert NumberSeries.objects.filter(kind="sales.order").count() == 2


@pytest.mark.parametrize(
    ("pattern", "reset", "field"),
    [
        ("SO-", "year", "pattern"), ("SO%y-", "month", "pattern"), ("SO%m-", "", "pattern"), ("SO%y%d-", "", "pattern"),
        ("so%y-", "", "pattern"), ("26-", "", "pattern"), ("SO%y-", "week", "reset"), ("S" * 32, "", "pattern"),
    ],
)  # fmt: skip
def test_a_count_that_would_give_numbers_twice_is_refused_with_a_word(pattern, reset, field):
    with pytest.raises(Invalid) as refused:
        put(pattern, reset=reset)
    assert list(refused.value.errors) == [field]
    assert shared().pattern == "SO%y%m-"


def test_the_count_begins_anew_each_year_though_the_month_stands_in_the_number():
    put("XS%y%m-", reset="year")
    today = clock.today()
    new_year = today.replace(month=1, day=1)
    months = [new_year.replace(year=new_year.year + 1, month=m) for m in (1, 2)] + [
        new_year.replace(year=new_year.year + 2)
    ]
    numbers = [taken(None, 1, on=on)[0] for on in months]
    assert [n.rpartition("-")[2] for n in numbers] == ["0001", "0002", "0001"]
    assert numbers[1].startswith(f"XS{months[1]:%y}02-")


def test_changes_to_and_fro_never_give_a_number_twice():
    given = taken(None, 5)
    for pattern, reset in (
        ("SO%y%m-", "year"), ("SO%y%m-", ""), ("SO%y%m-", "never"), ("XS%y-", ""), ("SO%y%m-", "year"), ("XS%y-", "never"),
        ("SO%y%m-", ""),
    ):  # fmt: skip
        row = put(pattern, 4, reset=reset)
        promised = numbering.told(row, numbering.upcoming([row])[row.pk])
        given += taken(None, 5)
        assert given[-5] == promised
    assert len(set(given)) == len(given) == 40


def test_the_number_shown_before_the_change_is_the_one_given_after_it():
    taken(None, 7)
    for pattern, reset in (("SO%y%m-", "year"), ("XS%y-", ""), ("SO%y%m-", "")):
        shown = series.preview(shared(), pattern, 5, reset)
        put(pattern, 5, reset=reset)
        assert taken(None, 1) == [shown]


def test_the_next_number_is_raised_and_never_lowered():
    taken(None, 3)
    put("SO%y%m-", next_count=500)
    prefix = f"SO{clock.today():%y%m}-"
    assert taken(None, 1) == [f"{prefix}0500"]
    for count in (3, 500, 12_000, 2_000_000):
        with pytest.raises(Invalid) as refused:
            put("SO%y%m-", next_count=count)
        assert list(refused.value.errors) == ["next_count"]
    assert taken(None, 1) == [f"{prefix}0501"]


def test_a_series_without_gaps_starts_anywhere_but_has_no_gaps_after():
    prefix = f"IV{clock.today():%y%m}-"
    put("IV%y%m-", kind="finance.invoice", next_count=88)
    assert taken(None, 2, "finance.invoice") == [f"{prefix}0088", f"{prefix}0089"]
    with pytest.raises(Invalid, match="90"):
        put("IV%y%m-", kind="finance.invoice", next_count=100)
    with pytest.raises(Invalid) as refused:
        put("IV%y%m-", kind="finance.invoice", reset="year")
    assert list(refused.value.errors) == ["reset"]
    assert taken(None, 1, "finance.invoice") == [f"{prefix}0090"]


def test_only_who_sees_all_its_companies_changes_a_shared_series():
    other = cast.company("BT", "北塔分销")
    with pytest.raises(Invalid) as refused:
        series.change(shared().pk, "XS%y-", 4, actor=cast.person("m", "本厂", ["mis_admin"]))
    assert list(refused.value.errors) == ["whose"]
    stranger = cast.person("w", "外人", ["mis_admin"], company=other)
    mine = series.own("sales.order", other.pk, "BT%y-", 4, actor=stranger)
    for attempt in (
        lambda: series.change(mine.pk, "QQ%y-", 4, actor=cast.person("m", "本厂", ["mis_admin"])),
        lambda: series.own("sales.order", cast.company().pk, "QQ%y-", 4, actor=stranger),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotAllowed):
        series.own("sales.order", cast.company().pk, "QQ%y-", 4, actor=cast.clerk())
    assert NumberSeries.objects.filter(pattern="QQ%y-").count() == 0


def test_a_change_is_kept_with_before_and_after():
    put("XS%y-", 5, reset="never")
    row = AuditRow.objects.filter(table="core_numberseries", row_id=shared().pk).latest("pk")
    assert (row.before["pattern"], row.after["pattern"], row.after["reset"]) == ("SO%y%m-", "XS%y-", "never")


def test_pick_lists_name_the_year():
    tomorrow = clock.today() + timedelta(days=366)
    (number,) = taken(None, 1, "warehouse.pick", tomorrow)
    assert number == f"PK{tomorrow:%y%m%d}-0001"
