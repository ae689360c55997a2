"""Charts as data: the option for the script, and the same numbers as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

Rows = list[list[Any]]


def table_of(option: Mapping[str, Any]) -> tuple[list[str], Rows]:
    """Head and rows of a chart: its categories by its series, for the eye that wants numbers."""
    series: Sequence[Mapping[str, Any]] = option.get("series", ())
    names = _categories(option)
    head = ["", *(str(s.get("name", "")) for s in series)]
    rows: Rows = []
    for n, name in enumerate(names):
        rows.append([name, *(_value(s.get("data", ()), n) for s in series)])
    return head, rows


def _categories(option: Mapping[str, Any]) -> Sequence[Any]:
    for axis in (option.get("xAxis"), option.get("yAxis")):
        if isinstance(axis, Mapping) and "data" in axis:
            return list(axis["data"])
    first: Mapping[str, Any] = next(iter(option.get("series", ())), {})
    return [d.get("name", "") if isinstance(d, Mapping) else d for d in first.get("data", ())]


def _value(data: Sequence[Any], n: int) -> Any:
    if n >= len(data):
        return ""
    item = data[n]
    return item.get("value", "") if isinstance(item, Mapping) else item
