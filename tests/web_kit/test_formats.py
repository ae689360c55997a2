"""Values as people read them, and what they type, without a database."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gendan.core import clock
from gendan.web import kit

NOON = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)  # Thursday 12:00 in Shanghai


@pytest.fixture(autouse=True)
def a_thursday():
    with clock.at(NOON):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.58", "伍角捌分"),
        (1, "壹元整"),
        (10, "壹拾元整"),
        ("12.05", "壹拾贰元零伍分"),
        ("12.50", "壹拾贰元伍角整"),
        (100, "壹佰元整"),
        (101, "壹佰零壹元整"),
        (123, "壹佰贰拾叁元整"),
        (1001, "壹仟零壹元整"),
        (1010, "壹仟零壹拾元整"),
        (2000, "贰仟元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        (10_000, "壹万元整"),
        (10_001, "壹万零壹元整"),
        (20_300, "贰万零叁佰元整"),
        (100_001, "壹拾万零壹元整"),
        (131_440, "壹拾叁万壹仟肆佰肆拾元整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        (1_000_000, "壹佰万元整"),
        (10_500_000, "壹仟零伍拾万元整"),
        (100_000_000, "壹亿元整"),
        (100_005_000, "壹亿零伍仟元整"),
        (1_000_010_000, "壹拾亿零壹万元整"),
        (1_0000_0000_0000, "壹万亿元整"),
        ("-131440", "负壹拾叁万壹仟肆佰肆拾元整"),
        ("0.005", "壹分"),
        ("0.004", "零元整"),
    ],
)
def test_amounts_in_capitals(value, text):
    assert kit.capitals(Decimal(value)) == text


DIGITS = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_capitals(text: str) -> Decimal:
    """The other way round, written apart: sections of 亿 and 万, then places."""
    sign, text = (-1, text[1:]) if text.startswith("负") else (1, text)
    yuan, _, rest = text.partition("元") if "元" in text else ("", "", text)
    cents = 0
    for mark, worth in (("角", 10), ("分", 1)):
        if mark in rest:
            cents += DIGITS[rest[rest.index(mark) - 1]] * worth
    return sign * (Decimal(_section(yuan)) + Decimal(cents) / 100)


def _section(text: str) -> int:
    for mark, worth in (("亿", 10**8), ("万", 10**4)):
        if mark in text:
            high, low = text.rsplit(mark, 1)
            return _section(high) * worth + _section(low)
    total = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        else:
            total, digit = total + digit * {"拾": 10, "佰": 100, "仟": 1000}[c], 0
    return total + digit


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_capitals_read_back_give_the_same_amount(fen):
    amount = Decimal(fen) / 100
    if abs(fen) >= 10**18:
        return
    text = kit.capitals(amount)
    assert read_capitals(text) == amount
    assert "零零" not in text
    assert "零元" not in text.replace("零元整", "")
    assert not text.endswith("角")


def test_money_has_a_no_break_space_and_a_true_minus():
    assert kit.money(Decimal("486320")) == "¥\u00a0486,320.00"
    assert kit.money(Decimal("-12.5"), "USD") == "−US$\u00a012.50"
    assert kit.money(Decimal("1200"), "JPY") == "JP¥\u00a01,200"
    assert kit.amount(Decimal("-1268000.5")) == "−1,268,000.50"
    assert kit.money(None) == "–"


def test_quantities_lose_their_trailing_zeros():
    assert kit.qty(Decimal("6.000000"), "台") == "6\u00a0台"
    assert kit.qty(Decimal("1200.50")) == "1,200.5"
    assert kit.qty(Decimal("0.000")) == "0"
    assert kit.qty(Decimal("1E+3")) == "1,000"


def test_ten_thousands_in_chinese_and_thousands_in_english():
    assert kit.wan(Decimal(486320)) == "¥\u00a048.6\u00a0万"
    assert kit.wan(Decimal("323000000")) == "¥\u00a03.2\u00a0亿"
    with translation.override("en"):
        assert kit.wan(Decimal(486320)) == "¥\u00a0486.3k"


def test_dates_name_the_year_only_when_it_is_another():
    assert kit.day(date(2026, 11, 30)) == "11-30"
    assert kit.day(date(2027, 1, 15)) == "2027-01-15"
    assert kit.day(datetime(2026, 11, 29, 17, 0, tzinfo=UTC)) == "11-30"  # already tomorrow in the office
    assert kit.long_day(date(2026, 11, 21), "pm") == "11月21日 周六 下午"
    assert kit.stamp(NOON) == "今天 12:00"
    assert kit.stamp(NOON - timedelta(days=1)) == "昨天 12:00"
    assert kit.stamp(NOON - timedelta(days=3)) == "11-16 12:00"
    with translation.override("en"):
        assert kit.long_day(date(2026, 11, 21)) == "Sat 21 Nov"


@pytest.mark.parametrize(
    ("minutes", "zh", "en"),
    [
        (34, "剩 34 分", "34 min left"),
        (190, "剩 3 时 10 分", "3 h 10 min left"),
        (300, "剩 5 时", "5 h left"),
        (3 * 1440, "剩 3 天", "3 days left"),
        (1440, "剩 1 天", "1 day left"),
        (-100, "超 1 时 40 分", "1 h 40 min over"),
        (-22, "超 22 分", "22 min over"),
    ],
)
def test_clocks_say_what_is_left(minutes, zh, en):
    due = NOON + timedelta(minutes=minutes)
    assert kit.clock(due).label == zh
    with translation.override("en"):
        assert kit.clock(due).label == en


def test_a_clock_turns_amber_at_four_fifths_of_its_limit():
    due = NOON + timedelta(minutes=20)
    assert kit.clock(due, started=NOON - timedelta(minutes=80)).state == "soon"
    assert kit.clock(due, started=NOON - timedelta(minutes=79)).state == "ok"
    assert kit.clock(NOON - timedelta(seconds=1), started=NOON - timedelta(hours=1)).state == "late"
    assert kit.clock(due, paused="等款 2 天").state == "block"
    assert kit.clock(due, done=True).state == "done"


def test_differences_are_red_only_when_late():
    assert 'class="delta late">晚 2 天' in kit.delta(2)
    assert 'class="delta ok">早 1 天' in kit.delta(-1)
    assert 'class="delta ok">准' in kit.delta(0)


def test_what_people_wrote_is_escaped_in_every_mark():
    bad = '<script>"x"</script>'
    for html in (
        kit.chip("ok", bad),
        kit.person(bad, bad),
        kit.link("/a", bad),
        kit.two(bad, bad),
        kit.unit(Decimal(1), bad),
        kit.icon(bad),
    ):
        assert "<script" not in html
    assert 'href="#"' in kit.link("javascript:alert(1)", "x")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1127", "2026-11-27"),
        ("11-27", "2026-11-27"),
        ("11月27日", "2026-11-27"),
        ("11/5", "2026-11-05"),
        ("115", "2027-01-15"),
        ("0115", "2027-01-15"),
        ("0601", "2026-06-01"),
        ("20261201", "2026-12-01"),
        ("2026-12-01", "2026-12-01"),
        ("2026年12月1日", "2026-12-01"),
        ("+3", "2026-11-22"),
        ("-1", "2026-11-18"),
        ("今天", "2026-11-19"),
        ("后天", "2026-11-21"),
        ("周五", "2026-11-20"),
        ("周四", "2026-11-19"),
        ("周三", "2026-11-25"),
        ("下周五", "2026-11-27"),
        ("本周一", "2026-11-16"),
        ("星期天", "2026-11-22"),
        ("25", "2026-11-25"),
        ("3号", "2026-12-03"),
        ("１１２７", "2026-11-27"),
        ("fri", "2026-11-20"),
        ("next friday", "2026-11-27"),
        ("2026-11-27 周五", "2026-11-27"),
    ],
)
def test_dates_as_people_type_them(typed, meant):
    assert kit.parse_date(typed, clock.today()).isoformat() == meant


@pytest.mark.parametrize("typed", ["", "1332", "2026-02-30", "周八", "soon", "0", "99999"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(kit.UnreadableError):
        kit.parse_date(typed, clock.today())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12*6", "72"),
        ("1,200", "1200"),
        ("3*24+5", "77"),
        ("2x12", "24"),
        ("１２＊６", "72"),
        ("(2+3)*4", "20"),
        ("100/4", "25"),
        ("0.1+0.2", "0.3"),
        ("-5", "-5"),
        ("12×6", "72"),
    ],
)
def test_quantities_as_people_type_them(typed, meant):
    assert kit.parse_quantity(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["", "twelve", "9**9**9", "1//0", "1/0", "__import__", "1;2", "12 6", "(" * 59])
def test_what_is_no_quantity_is_refused(typed):
    with pytest.raises(kit.UnreadableError):
        kit.parse_quantity(typed)


def test_amounts_as_people_type_them():
    assert kit.parse_amount("¥ 1,200.50") == Decimal("1200.50")
    assert kit.parse_amount("3.5万") == Decimal(35000)
    assert kit.parse_amount("1200元") == Decimal(1200)


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers(text):
    for read in (lambda t: kit.parse_date(t, date(2026, 11, 19)), kit.parse_quantity, kit.parse_amount):
        with suppress(kit.UnreadableError):  # the only thing they may raise
            read(text)
