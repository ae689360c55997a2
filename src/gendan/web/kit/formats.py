"""Values as people read them: money, quantities, dates, durations. Plain text in, plain text out.

Chinese is the first language, English the second; `django.utils.translation` decides which. HTML is made in `marks`.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.money import MINOR

NBSP = "\u00a0"
DASH = "–"
SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "HKD": "HK$", "JPY": "JP¥", "GBP": "£"}
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

Number = Decimal | int | float


@lru_cache(maxsize=64)
def _places(currency: str) -> int:
    return MINOR.get(currency, 2)


def amount(value: Number | None, currency: str = "CNY") -> str:
    """`486,320.00`: for columns whose head names the currency."""
    if value is None:
        return DASH
    return f"{value:,.{_places(currency)}f}".replace("-", "−")


def money(value: Number | None, currency: str = "CNY") -> str:
    """`¥ 486,320.00`, with a no-break space; `−¥ 12.00` below zero."""
    if value is None:
        return DASH
    sign = "−" if value < 0 else ""
    return f"{sign}{SIGNS.get(currency, currency)}{NBSP}{abs(value):,.{_places(currency)}f}"


def wan(value: Number | None, currency: str = "CNY") -> str:
    """`¥ 48.6 万`, for charts and the time line; English counts in thousands and millions."""
    if value is None:
        return DASH
    sign, size = "−" if value < 0 else "", abs(Decimal(value))
    for least, divisor, unit in _units():
        if size >= least:
            return f"{sign}{SIGNS.get(currency, currency)}{NBSP}{size / divisor:,.1f}{unit}"
    return f"{sign}{SIGNS.get(currency, currency)}{NBSP}{size:,.0f}"


def _units() -> tuple[tuple[int, int, str], ...]:
    if english():
        return ((1_000_000, 1_000_000, "M"), (1000, 1000, "k"))
    return ((100_000_000, 100_000_000, f"{NBSP}亿"), (10_000, 10_000, f"{NBSP}万"))


def english() -> bool:
    """Whether the reader's language is English."""
    return (get_language() or "").startswith("en")


def trimmed(value: Number | None) -> str:
    """`1,200.5`: no trailing zeros, thousands grouped."""
    if value is None:
        return DASH
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace("-", "−")


def qty(value: Number | None, unit: str = "") -> str:
    """`6 台`: a trimmed number and its unit."""
    if value is None:
        return DASH
    return f"{trimmed(value)}{NBSP}{unit}" if unit else trimmed(value)


def pct(value: Number | None, places: int = 1) -> str:
    """`94.7%` of a share 0.947."""
    if value is None:
        return DASH
    text = f"{Decimal(value) * 100:.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


_minute: tuple[int, date] = (0, date.min)


def today() -> date:
    """The business date; worked out once a minute, because a list asks for it hundreds of times."""
    global _minute  # noqa: PLW0603 - one small memory per process
    now = clock.now()
    minute = int(now.timestamp()) // 60
    if _minute[0] != minute:
        _minute = (minute, clock.local(now).date())
    return _minute[1]


def local(moment: datetime) -> datetime:
    """A moment on the office clock."""
    return moment.astimezone(clock.zone()) if moment.tzinfo else moment


def _date(value: date) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | None) -> str:
    """`11-30`; another year is named: `2025-11-30`."""
    if value is None:
        return DASH
    when = _date(value)
    return f"{when.month:02}-{when.day:02}" if when.year == today().year else when.isoformat()


def hm(value: datetime | None) -> str:
    """`10:12`."""
    return DASH if value is None else local(value).strftime("%H:%M")


def stamp(value: datetime | None) -> str:
    """`今天 10:12`, `11-18 17:40`, `2025-11-18 17:40`."""
    if value is None:
        return DASH
    when = local(value)
    on = when.date()
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")} if abs((on - today()).days) <= 1 else {}
    return f"{near.get((on - today()).days) or day(on)} {when.hour:02}:{when.minute:02}"


def weekday(value: date) -> str:
    """`周六`, `Sat`."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[_date(value).weekday()]


def long_day(value: date | None, part: str = "") -> str:
    """`11月21日 周六 下午`, as one tells a customer; `part` is `am`, `pm` or nothing."""
    if value is None:
        return DASH
    when = _date(value)
    half = {"am": _("morning"), "pm": _("afternoon")}.get(part, "")
    if english():
        text = f"{weekday(when)} {when.day} {when:%b}"
    else:
        text = f"{when.month}月{when.day}日 {weekday(when)}"
    if when.year != today().year:
        text = f"{text} {when.year}" if english() else f"{when.year}年{text}"
    return f"{text} {half}".rstrip()


def span(value: timedelta | None) -> str:
    """`34 分`, `1 时 40 分`, `3 天`: under a day hours and minutes, then days."""
    if value is None:
        return DASH
    size = abs(value)
    if size < HOUR:
        return _("%(n)s min") % {"n": int(size.total_seconds() // 60)}
    if size < DAY:
        hours, rest = divmod(int(size.total_seconds() // 60), 60)
        text = pgettext("duration", "%(n)s h") % {"n": hours}
        return f"{text} {_('%(n)s min') % {'n': rest}}" if rest else text
    days = size.days
    return _("%(n)s days") % {"n": days} if days != 1 else _("1 day")


def days(value: int) -> str:
    """`2 天`: so many days."""
    return _("%(n)s d") % {"n": abs(value)}
