"""Amounts in words: Chinese capitals for Chinese papers, English words for English ones. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from gendan.core.capitals import capitals

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
GROUPS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
CURRENCIES = {"CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港币", "JPY": "日元", "GBP": "英镑"}


def in_words(value: Decimal, currency: str, language: str) -> str:
    """`人民币壹仟元整`; `CNY one thousand and 50/100 only`."""
    if language.startswith("en"):
        return f"{currency} {spelled(value)} only"
    return CURRENCIES.get(currency, currency) + capitals(value)


def spelled(value: Decimal) -> str:
    """`one thousand two hundred thirty-four and 50/100`; `minus` before what is below zero.

    >>> spelled(Decimal("1234.50"))
    'one thousand two hundred thirty-four and 50/100'
    """
    cents = int((abs(value) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    whole, rest = divmod(cents, 100)
    text = ("minus " if value < 0 and cents else "") + _whole(whole)
    return f"{text} and {rest:02d}/100" if rest else text


def _whole(number: int) -> str:
    for size, name in GROUPS:
        if number >= size:
            head, rest = divmod(number, size)
            return f"{_whole(head)} {name}" + (f" {_whole(rest)}" if rest else "")
    if number >= 100:
        return f"{ONES[number // 100]} hundred" + (f" {_whole(number % 100)}" if number % 100 else "")
    if number >= 20:
        return TENS[number // 10] + (f"-{ONES[number % 10]}" if number % 10 else "")
    return ONES[number]
