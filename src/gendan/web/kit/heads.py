"""The head of a list as HTML: tabs, column widths, head cells. Joined once, like the rows; a template takes ten times as long."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from .escaping import esc
from .marks import icon

_SORTED = {"up": "ascending", "down": "descending"}
Head = Mapping[str, Any]


def tabs(views: Iterable[Mapping[str, Any]]) -> SafeString:
    """One link per view, with its count where it has one."""
    return mark_safe("".join([_tab(view) for view in views]))


def _tab(view: Mapping[str, Any]) -> str:
    n = view["n"]
    count = "" if n is None else f' <span class="n{" late" if view["late"] and n else ""}">{esc(n)}</span>'
    here = ' aria-current="page"' if view["current"] else ""
    return f'<a class="tab" href="{esc(view["url"])}"{here}>{esc(view["label"])}{count}</a>\n'


def widths(heads: Iterable[Head]) -> SafeString:
    """The columns' widths, which a script sets: there are no inline styles."""
    rooms = [head["column"].room for head in heads]
    return mark_safe("".join([f'<col data-width="{room}">' if room else "<col>" for room in rooms]))


def cells(heads: Iterable[Head]) -> SafeString:
    """The head cells: the label, a link where one can sort by it, and the mark of the present order."""
    return mark_safe("".join([_cell(head) for head in heads]))


def _cell(head: Head) -> str:
    column, mark = head["column"], head["mark"]
    sorting = f' aria-sort="{_SORTED[mark]}"' if mark else ""
    arrow = f" {icon(f'arrow-{mark}', 's')}" if mark else ""
    text = esc(column.label)
    inner = f'<a class="plain" href="{esc(head["url"])}">{text}{arrow}</a>' if head["url"] else text
    css = ' class="num"' if column.num else ""
    return f"<th{css}{sorting}>{inner}</th>"
