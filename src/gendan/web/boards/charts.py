"""Charts of the board as data, each with the sentence that is its title."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gendan.analytics.ranges import Range, following
from gendan.web import kit
from gendan.web.kit.formats import english

TOP = 8
ZERO = Decimal(0)
WAN = 10_000
MUCH, TOO_MUCH = Decimal("0.1"), Decimal(10)  # where decimals end to matter, and percents
STANDS_OUT, FEW = Decimal("0.3"), 3  # one that is named alone; too few to add up


class Unit(NamedTuple):
    """What the amounts of a chart are counted in."""

    name: str
    size: Decimal

    def scaled(self, value: Decimal) -> str:
        """An amount in this unit, as a number."""
        return f"{value / self.size:.2f}"


def unit(values: Iterable[Decimal]) -> Unit:
    """万, or thousands in English; single ones where all are smaller than that."""
    size = Decimal(1000 if english() else WAN)
    if max(values, default=ZERO) < size:
        return Unit("¥", Decimal(1))
    return Unit("k" if english() else "万", size)


def change(now: Decimal, before: Decimal) -> str:
    """How a figure compares with the range before, in words; empty without one."""
    if not before:
        return ""
    share = (now - before) / before
    told = kit.pct(abs(share), 0 if abs(share) >= MUCH else 1) if abs(share) < TOO_MUCH else _("many times")
    if share > 0:
        return _("%(share)s more than before") % {"share": told}
    return _("%(share)s less than before") % {"share": told} if share else _("as before")


def line(rows: Sequence[dict[str, Any]], span: Range, href: Any) -> dict[str, Any]:
    """Amount per step."""
    counted = unit(row["amount"] for row in rows)
    return {
        "grid": {"left": 8, "right": 16, "top": 26, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": [step_label(row["on"], span.step) for row in rows]},
        "yAxis": {"type": "value", "name": counted.name, "nameTextStyle": {"align": "right"}},
        "series": [
            {
                "type": "bar", "name": _("Amount, %(unit)s") % {"unit": counted.name}, "barMaxWidth": 22, "itemStyle": {"color": "@act"},
                "data": [{"value": counted.scaled(row["amount"]), "href": href(*_step(row["on"], span))} for row in rows],
            },
        ],
    }  # fmt: skip


def _step(on: date, span: Range) -> tuple[date, date]:
    """The days of a step inside the range."""
    return max(on, span.first), min(following(on, span.step) - timedelta(days=1), span.last)


def step_label(on: date, step: str) -> str:
    """`11-05`, or `2026-11` for a month."""
    return f"{on:%Y-%m}" if step == "month" else f"{on:%m-%d}"


def line_title(rows: Sequence[dict[str, Any]], amount: Decimal, before: Decimal, span: Range) -> str:
    """The sentence above it."""
    if not amount:
        return _("No sales in this time")
    best = max(rows, key=lambda row: row["amount"])
    compared = change(amount, before)
    told = {
        "day": _("best day %(on)s"), "week": _("best week from %(on)s"), "month": _("best month %(on)s"),
    }[span.step] % {"on": step_label(best["on"], span.step)}  # fmt: skip
    return _("%(amount)s sold, %(what)s") % {"amount": kit.wan(amount), "what": compared or told}


def bars(rows: Sequence[dict[str, Any]], labels: Sequence[str], hrefs: Sequence[str]) -> dict[str, Any]:
    """The largest ones as bars from above."""
    shown = list(zip(rows, labels, hrefs, strict=True))[:TOP][::-1]
    counted = unit(row["amount"] for row in rows)
    return {
        "grid": {"left": 8, "right": 56, "top": 6, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": {"type": "category", "data": [short(label) for _row, label, _href in shown]},
        "series": [
            {
                "type": "bar", "name": _("Amount, %(unit)s") % {"unit": counted.name}, "label": {"show": True, "position": "right"},
                "data": [{"value": counted.scaled(row["amount"]), "href": href} for row, _label, href in shown],
            }
        ],
    }  # fmt: skip


def short(label: str, most: int = 14) -> str:
    """A label that fits beside a bar."""
    return label if len(label) <= most else f"{label[: most - 1]}…"


def bars_title(rows: Sequence[dict[str, Any]], labels: Sequence[str], total: Decimal) -> str:
    """Who makes most of it."""
    if not rows or not total:
        return _("Nothing to compare")
    first = rows[0]["amount"] / total
    if len(rows) == 1:
        return _("All of it: %(name)s") % {"name": labels[0]}
    if first >= STANDS_OUT or len(rows) <= FEW:
        return _("%(name)s makes %(share)s") % {"name": labels[0], "share": kit.pct(first, 0)}
    three = sum((row["amount"] for row in rows[:3]), ZERO) / total
    return _("The first three make %(share)s") % {"share": kit.pct(three, 0)}


def funnel(steps: Sequence[tuple[str, int, str, str]]) -> dict[str, Any]:
    """Orders by where they stand; steps are label, count, colour, link."""
    shown = list(steps)[::-1]
    return {
        "grid": {"left": 8, "right": 48, "top": 6, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "yAxis": {"type": "category", "data": [label for label, *_rest in shown]},
        "series": [
            {
                "type": "bar", "name": _("Orders"), "label": {"show": True, "position": "right"},
                "data": [{"value": n, "href": href, "itemStyle": {"color": colour}} for _label, n, colour, href in shown],
            }
        ],
    }  # fmt: skip


def funnel_title(steps: Sequence[tuple[str, int, str, str]], done: int) -> str:
    """Where most of them stand, or how many have arrived."""
    total = sum(n for _label, n, *_rest in steps)
    if not total:
        return _("No orders in this time")
    if done * 2 >= total:
        return _("%(done)s of %(total)s are done") % {"done": done, "total": total}
    label, n, *_rest = max(steps, key=lambda step: step[1])
    return ngettext("Most stand at “%(step)s”: %(n)s", "Most stand at “%(step)s”: %(n)s", n) % {"step": label, "n": n}


def ages(sums: Sequence[tuple[str, Decimal, str]]) -> dict[str, Any]:
    """What is owed by age; label, sum, colour."""
    counted = unit(value for _label, value, _colour in sums)
    return {
        "grid": {"left": 8, "right": 8, "top": 22, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": [label for label, *_rest in sums]},
        "yAxis": {"type": "value", "axisLabel": {"show": False}, "splitLine": {"show": False}},
        "series": [
            {
                "type": "bar", "name": _("Owed, %(unit)s") % {"unit": counted.name}, "barMaxWidth": 48, "label": {"show": True, "position": "top"},
                "data": [
                    {"value": counted.scaled(value), "itemStyle": {"color": colour}, "href": "/money/receivables"} for _label, value, colour in sums
                ],
            }
        ],
    }  # fmt: skip


def ages_title(sums: Sequence[tuple[str, Decimal, str]]) -> str:
    """How much of it is old."""
    total = sum((value for _label, value, _colour in sums), ZERO)
    old = sum((value for _label, value, _colour in sums[3:]), ZERO)
    overdue = sum((value for _label, value, _colour in sums[1:]), ZERO)
    if not total:
        return _("Nobody owes anything")
    if old:
        return _("%(sum)s older than 60 days") % {"sum": kit.wan(old)}
    return (
        _("%(sum)s overdue") % {"sum": kit.wan(overdue)}
        if overdue
        else _("%(sum)s owed, nothing overdue") % {"sum": kit.wan(total)}
    )
