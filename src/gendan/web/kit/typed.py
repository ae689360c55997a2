"""What people type: dates such as `1127`, `+3`, `周五`; quantities such as `12*6`; amounts with signs and commas."""

import ast
import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_WIDE = str.maketrans("０１２３４５６７８９．，＋－×＊／（）：　", "0123456789.,+-**/(): ")
_WORDS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "昨天": -1, "前天": -2,
          "today": 0, "tomorrow": 1, "yesterday": -1}  # fmt: skip
_ZH_DAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_EN_DAYS = {d: n for n, d in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_WEEKDAY = re.compile(r"(下下|下个?|本|这个?)?(?:周|星期|礼拜)([一二三四五六日天])")
_EN_WEEKDAY = re.compile(r"(next )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SHORT = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")


class UnreadableError(ValueError):
    """Nobody could tell what this text means."""


def narrow(text: str) -> str:
    """Full-width digits and signs as their half-width twins, trimmed."""
    return text.translate(_WIDE).strip()


def parse_date(text: str, today: date) -> date:
    """The date somebody means; UnreadableError (a ValueError) when nobody could tell.

    `1127`, `11-27`, `11月27日` is the next such day from half a year back on; `20261127` and `2026-11-27` are
    exact; `+3` counts days from today; `周五` is the coming Friday (today counts), `下周五` the one of next week.
    """
    try:
        return _read_date(re.sub(r"\s+周[一二三四五六日]$", "", narrow(text).lower()), today)
    except (ValueError, OverflowError) as error:
        raise UnreadableError(text) from error


def _read_date(text: str, today: date) -> date:
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    if match := re.fullmatch(r"([+-])\s*(\d{1,4})", text):
        return today + timedelta(days=int(match[2]) * (1 if match[1] == "+" else -1))
    if match := _FULL.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.fullmatch(text) or re.fullmatch(r"(\d{1,2})(\d{2})", text):
        return _nearest(int(match[1]), int(match[2]), today)
    if match := re.fullmatch(r"(\d{1,2})[日号]?", text):
        return _this_month(int(match[1]), today)
    return _weekday(text, today)


def _nearest(month: int, day: int, today: date) -> date:
    """That day of this year; more than half a year back means next year's."""
    when = date(today.year, month, day) if (month, day) != (2, 29) else _leap_day(today)
    return date(today.year + 1, month, day) if (today - when).days > 183 else when


def _leap_day(today: date) -> date:
    year = today.year
    while year % 4 or (year % 100 == 0 and year % 400):
        year += 1
    return date(year, 2, 29)


def _this_month(day: int, today: date) -> date:
    when = date(today.year, today.month, day)
    if when >= today:
        return when
    later = date(today.year, today.month, 28) + timedelta(days=7)
    return date(later.year, later.month, day)


def _weekday(text: str, today: date) -> date:
    monday = today - timedelta(days=today.weekday())
    if match := _WEEKDAY.fullmatch(text):
        lead, wanted = match[1] or "", _ZH_DAYS[match[2]]
        weeks = lead.count("下")
        if weeks or lead:
            return monday + timedelta(days=7 * weeks + wanted)
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    if match := _EN_WEEKDAY.fullmatch(text):
        wanted = _EN_DAYS[match[2]]
        if match[1]:
            return monday + timedelta(days=7 + wanted)
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    raise ValueError(text)


def parse_quantity(text: str) -> Decimal:
    """A number or a small sum: `1,200`, `12*6`, `3*24+5`, `100/4`. UnreadableError for anything else."""
    plain = narrow(text).replace(",", "").replace("x", "*").replace("X", "*")
    if len(plain) > 60 or not re.fullmatch(r"[\d.+\-*/() ]+", plain) or "**" in plain or "//" in plain:
        raise UnreadableError(text)
    try:
        return _value(ast.parse(plain, mode="eval").body, plain)
    except (SyntaxError, InvalidOperation, ZeroDivisionError, RecursionError) as error:
        raise UnreadableError(text) from error


def _value(node: ast.AST, text: str) -> Decimal:
    match node:
        case ast.Constant():
            return Decimal(ast.get_source_segment(text, node) or "")
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, text)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner, text)
        case ast.BinOp(left=left, op=op, right=right):
            return _sum(op, _value(left, text), _value(right, text))
    raise UnreadableError(text)


def _sum(op: ast.operator, a: Decimal, b: Decimal) -> Decimal:
    match op:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div():
            return a / b
    raise UnreadableError(str(op))


def parse_amount(text: str) -> Decimal:
    """An amount of money: `¥ 1,200.50`, `3.5万`, `1200*3`."""
    plain = re.sub(r"^(¥|￥|rmb|cny|us\$|\$|€)\s*|\s*元$", "", narrow(text).lower())
    if match := re.fullmatch(r"([\d.,]+)\s*万", plain):
        return parse_quantity(match[1]) * 10_000
    return parse_quantity(plain)
