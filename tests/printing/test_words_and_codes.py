"""Amounts in words, bar codes, QR codes, figures, the font: pure parts of printing."""

from decimal import Decimal

import polib
import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st

from gendan.printing import codes, figures, fonts, typesetting, words

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        ("0", "zero"), ("0.07", "zero and 07/100"), ("13", "thirteen"), ("40", "forty"),
        ("99.50", "ninety-nine and 50/100"),
        ("100", "one hundred"), ("1001", "one thousand one"), ("115600", "one hundred fifteen thousand six hundred"),
        ("1000000.01", "one million and 01/100"), ("-25.5", "minus twenty-five and 50/100"),
        ("2147000007", "two billion one hundred forty-seven million seven"),
    ],
)  # fmt: skip
def test_amounts_in_english_words(value, spoken):
    assert words.spelled(Decimal(value)) == spoken


def test_amounts_are_spoken_in_the_language_of_the_paper_and_name_the_currency():
    assert words.in_words(Decimal("131440"), "CNY", "zh-hans") == "人民币壹拾叁万壹仟肆佰肆拾元整"
    assert words.in_words(Decimal("50.20"), "USD", "zh-hans") == "美元伍拾元贰角整"
    assert words.in_words(Decimal("50.20"), "USD", "en") == "USD fifty and 20/100 only"


@pytest.mark.parametrize(
    ("value", "shown"), [("18.600000", "18.60"), ("0.037500", "0.0375"), ("1200", "1,200.00"), ("-3.5", "−3.50")]
)
def test_prices_keep_their_places(value, shown):
    assert figures.price(Decimal(value)) == shown


def test_figures():
    assert figures.quantity(Decimal("1200.500000")) == "1,200.5"
    assert figures.quantity(Decimal("300")) == "300"
    assert figures.money(Decimal("-12")) == "−¥\u00a012.00"
    assert figures.amount(Decimal("1234"), "JPY") == "1,234"
    assert figures.percent(Decimal("0.13")) == "13%"


# Code 128 read back: the patterns of the standard's table, by symbol.
def decoded(bars: tuple[int, ...]) -> str:
    """The text in a bar code; asserts start, check digit, stop and module count."""
    assert bars[-7:] == (2, 3, 3, 1, 1, 1, 2)
    patterns = [bars[k : k + 6] for k in range(0, len(bars) - 7, 6)]
    assert all(sum(pattern) == 11 for pattern in patterns)
    table = {tuple(map(int, shape)): n for n, shape in enumerate(codes._SYMBOLS)}
    found = [table[pattern] for pattern in patterns]
    start, *body, check = found
    assert check == (start + sum(n * s for n, s in enumerate(body, 1))) % 103
    text, in_c = "", start == codes.START_C
    for symbol in body:
        if symbol in (codes.TO_C, codes.TO_B) and in_c != (symbol == codes.TO_C):
            in_c = symbol == codes.TO_C
        else:
            text += f"{symbol:02d}" if in_c else chr(symbol + 32)
    return text


def test_the_symbols_of_a_known_code():
    assert codes.symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55]  # set B, check digit by hand
    assert codes.symbols("123456") == [105, 12, 34, 56, 44]
    assert codes.bars("A")[:12] == (2, 1, 1, 2, 1, 4, 1, 1, 1, 3, 2, 3)


@given(TEXTS)
def test_a_bar_code_reads_back_as_its_text(text):
    assert decoded(codes.bars(text)) == text


def test_every_symbol_has_its_own_eleven_modules():
    assert len(set(codes._SYMBOLS)) == len(codes._SYMBOLS) == 106
    assert {sum(map(int, shape)) for shape in codes._SYMBOLS} == {11}


def test_what_a_bar_code_cannot_write_has_none():
    assert codes.bars("") == codes.bars("仓A-1") == ()


def test_a_qr_code_is_the_matrix_of_its_text():
    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    made.add_data("PG2611-0011")
    made.make(fit=True)
    size = len(made.get_matrix())
    drawn = [[False] * size for _ in range(size)]
    for y, row in enumerate(codes.squares("PG2611-0011")):
        for start, length in row:
            drawn[y][start : start + length] = [True] * length
    assert drawn == [[bool(dark) for dark in row] for row in made.get_matrix()]


def test_the_font_has_every_character_our_papers_say():
    said = {}
    for path in sorted(typesetting.TEMPLATES.glob("*.typ")):
        said[path.name] = path.read_text("utf-8")
    catalogue = typesetting.TEMPLATES.parent / "locale/zh_Hans/LC_MESSAGES/django.po"
    for entry in polib.pofile(str(catalogue)):
        said[entry.msgid] = entry.msgid + entry.msgstr
    from gendan.core import capitals

    said["capitals"] = capitals.DIGITS + "".join(capitals.PLACES) + "".join(capitals.GROUPS) + "元角分整负"
    said["figures"] = (
        "".join(figures.SIGNS.values()) + "−·×…–；：，。" + fonts.MISSING + "".join(words.CURRENCIES.values())
    )
    assert len(said) > 150
    lacking = {
        name: sorted({c for c in text if ord(c) not in fonts.characters() and c not in "\n\u200b"})
        for name, text in said.items()
    }
    assert {name: chars for name, chars in lacking.items() if chars} == {}


@pytest.mark.parametrize("char", "䶮℃Φ①㎡±≤μ㈱〓龘𠮷¥€№×·Äéя한カ")
def test_the_font_has_what_customers_write(char):
    assert ord(char) in fonts.characters()


def test_texts_are_made_printable():
    assert fonts.clean(" a\tb\nc ") == "a b c"
    assert fonts.clean("x\u0000\u200d\u202e\ufe0fy") == "xy"
    assert fonts.clean("🏗塔吊\ue001") == "〓塔吊〓"
    assert fonts.clean("e\u0301") == "é"
    assert fonts.clean("SO2611-000123") == "SO2611-000123"
    assert fonts.clean("x" * 30).replace(fonts.BREAK, "") == "x" * 30
    assert max(map(len, fonts.clean("x" * 30).split(fonts.BREAK))) <= fonts.LONGEST
    assert fonts.BREAK not in fonts.clean("汉字" * 40)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    once = fonts.clean(text)
    assert fonts.clean(once) == once
    assert all(ord(c) in fonts.characters() or c == fonts.BREAK for c in once)
