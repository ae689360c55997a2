"""Patterns of document numbers as text: what a date makes of them, when their count begins anew, which could meet. Pure."""

import re
from datetime import date
from functools import lru_cache
from itertools import zip_longest

FIGURES = {"%Y": 4, "%y": 2, "%m": 2, "%d": 2}
TOKEN = re.compile(r"%[Yymd]|.", re.DOTALL)
# What begins the count anew, and the parts of the date that then tell one count from the next. "": every part there is.
RESETS = {"": "Yymd", "month": "Yym", "year": "Yy", "never": ""}
ANY = "#"  # a figure that the date decides


@lru_cache(256)
def rendered(pattern: str, reset: str, on: date) -> tuple[str, str]:
    """The text before the count on a day, and the name of the period that is counted through."""
    kept = RESETS[reset]
    period = "".join(t if len(t) == 1 or t[1] in kept else f"%{t}" for t in TOKEN.findall(pattern))
    return on.strftime(pattern), on.strftime(period)


def cells(pattern: str) -> list[str]:
    """The signs of a pattern one by one; `#` for each figure that a date decides."""
    return [sign for token in TOKEN.findall(pattern) for sign in (ANY * FIGURES[token] if len(token) > 1 else token)]


def meet(one: str, other: str) -> bool:
    """Whether two patterns (or texts) with a count behind them could ever give the same number.

    As strict as it can be without asking for the date: `SO%y-` and `SO99-` do meet. Where one text ends the count
    begins, so what the other has there must hold something else than figures to keep them apart.
    """
    return all(_same(a, b) for a, b in zip_longest(cells(one), cells(other), fillvalue=ANY))


def _same(a: str, b: str) -> bool:
    if ANY in (a, b):
        return {a, b} <= {ANY, *"0123456789"}
    return a == b


def lacks(pattern: str, reset: str) -> str:
    """What the text must hold so that a count that begins anew gives no number twice: "", `year`, `month` or `date`."""
    parts = {token[1] for token in TOKEN.findall(pattern) if len(token) > 1}
    year, month = bool(parts & {"Y", "y"}), "m" in parts
    if reset in ("year", "month") and not year:
        return "year"
    if reset == "month" and not month:
        return "month"
    if parts and not year:
        return "year"
    return "month" if "d" in parts and not month else ""
