"""A cell's meaning: text, quantity, amount, date. A ValueError says that it has none."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from .reading import plain

_NUMBER = re.compile(r"^[+-]?(\d[\d, ]*)?(\.\d+)?$")
_SIGNS = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
_CURRENCY = re.compile(r"^(¥|￥|RMB|CNY|US\$|USD|\$|€|£|元)\s*|\s*(元|块)$", re.I)
_DATE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$")
_COMPACT = re.compile(r"^(20\d{2}|19\d{2})(\d{2})(\d{2})$")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel, its wrong leap year taken in
SERIALS = (20_000, 80_000)  # 1954 to 2119 as Excel's day numbers
LARGEST = Decimal(10) ** 12


def text(value: Any) -> str:
    """As people read it."""
    return plain(value)


def number(value: Any) -> Decimal:
    """`1,200.5`, `￥12`, `（3）` are numbers; `12 台` is none."""
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, int | float):
        found = Decimal(repr(value) if isinstance(value, float) else value)
    else:
        raw = _CURRENCY.sub("", plain(value).translate(_SIGNS))
        if raw.startswith(("(", "（")) and raw.endswith((")", "）")):
            raw = f"-{raw[1:-1]}"
        if not raw or not _NUMBER.match(raw) or not any(c.isdigit() for c in raw):
            raise ValueError(raw)
        try:
            found = Decimal(raw.replace(",", "").replace(" ", ""))
        except InvalidOperation as error:
            raise ValueError(raw) from error
    if not found.is_finite() or abs(found) >= LARGEST:
        raise ValueError(value)
    return found


def day(value: Any) -> date:
    """`2026-11-22`, `2026/11/22 10:00`, `2026年11月22日`, `20261122`, or Excel's number of a day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and SERIALS[0] < value < SERIALS[1]:
        return _EPOCH + timedelta(days=int(value))
    raw = plain(value)
    match = _DATE.match(raw) or _COMPACT.match(raw)
    if match:
        return date(int(match[1]), int(match[2]), int(match[3]))
    if raw.isdigit() and SERIALS[0] < int(raw) < SERIALS[1]:
        return _EPOCH + timedelta(days=int(raw))
    raise ValueError(raw)
