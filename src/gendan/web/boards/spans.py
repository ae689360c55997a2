"""Time ranges as the boards ask for them: two days typed, or one click."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gendan.analytics.ranges import Range, month, months_back
from gendan.core import clock
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.kit.formats import english


def asked(request: Request) -> Range:
    """The range asked for; this month without one. Days typed the wrong way round are turned."""
    today = clock.today()
    first, last = (_day(request.GET.get(name, ""), today) for name in ("from", "to"))
    if first is None and last is None:
        return month(today)
    first, last = first or min(last or today, today), last or today
    return Range(min(first, last), max(first, last))


def _day(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    try:
        return kit.parse_date(text.split(maxsplit=1)[0], today)
    except ValueError:
        return None


def presets(span: Range, address: Callable[[Range], str]) -> list[dict[str, Any]]:
    """The last three months and the year, for one click."""
    today = clock.today()
    months = [(_month_name(m), m) for m in months_back(today, 3)]
    year = (_("This year"), Range(today.replace(month=1, day=1), today.replace(month=12, day=31)))
    return [{"label": label, "url": address(r), "on": r == span} for label, r in (*months, year)]


def _month_name(found: Range) -> str:
    return f"{found.first:%b}" if english() else f"{found.first.month} 月"
