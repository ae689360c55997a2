"""Values as paper shows them: amounts, quantities, dates with their year."""

from datetime import date, datetime
from decimal import Decimal

from gendan.core import clock
from gendan.core.money import MINOR

SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "HKD": "HK$", "JPY": "JP¥", "GBP": "£"}
NBSP = "\u00a0"


def amount(value: Decimal, currency: str = "CNY") -> str:
    """`486,320.00`, `−12.00`."""
    return f"{value:,.{MINOR.get(currency, 2)}f}".replace("-", "−")


def money(value: Decimal, currency: str = "CNY") -> str:
    """`¥ 486,320.00`, `−¥ 12.00`."""
    sign = "−" if value < 0 else ""
    return f"{sign}{SIGNS.get(currency, currency)}{NBSP}{amount(abs(value), currency)}"


def price(value: Decimal, currency: str = "CNY") -> str:
    """A price with at least the currency's places, and with more where it has them: `12.50`, `0.0375`."""
    text = f"{value.normalize():f}"
    places = max(MINOR.get(currency, 2), len(text.partition(".")[2]))
    return f"{value:,.{places}f}".replace("-", "−")


def quantity(value: Decimal) -> str:
    """`1,200.5`: no trailing zeros, thousands grouped."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def percent(share: Decimal) -> str:
    """`13%` of a share of 0.13."""
    return quantity(share * 100) + "%"


def day(value: date | None) -> str:
    """`2026-11-22`: paper outlives its year. Nothing for nothing."""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """`2026-11-22 10:12` on the office clock."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""
