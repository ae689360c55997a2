"""Conditions as data: `{"order.total__gte": 100000, "customer.class": ["A", "B"]}`; all must hold.

No expression language and nothing to evaluate: a condition is plain JSON over names of published facts, which a firm may
write in a browser. A name may end in an operator after two underscores; `any` and `all` take lists of conditions, `not`
takes one.

| operator | holds when the fact |
| --- | --- |
| none | equals the value, or is one of a list |
| `ne` | does not |
| `gt`, `gte`, `lt`, `lte` | compares so; numbers and amounts as decimals, dates as dates |
| `contains` | is a list or text with the value in it |
| `empty` | is empty (true) or is not (false) |

A fact that is not known equals nothing and compares with nothing, so that only `ne`, `empty` and `not` hold of it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

Condition = Mapping[str, Any]
TYPES = ("text", "number", "date", "bool", "list")
ORDERED = {"number", "date"}
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}
OPERATORS = ("", "ne", *COMPARE, "contains", "empty")


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether a condition holds of these facts. An empty condition holds of everything."""
    return all(_holds(key, value, facts) for key, value in condition.items())


def _holds(key: str, value: Any, facts: Mapping[str, Any]) -> bool:
    if key == "any":
        return any(holds(part, facts) for part in value)
    if key == "all":
        return all(holds(part, facts) for part in value)
    if key == "not":
        return not holds(value, facts)
    name, _sep, operator = key.partition("__")
    return _compare(facts.get(name), operator, value)


def _compare(fact: Any, operator: str, value: Any) -> bool:
    if operator == "empty":
        return (fact is None or fact in ("", [], {})) == bool(value)
    if operator == "ne":
        return not _equal(fact, value)
    if fact is None:
        return False
    if operator == "contains":
        if isinstance(fact, str):
            return isinstance(value, str) and value in fact
        return isinstance(fact, list | tuple | set | frozenset) and value in fact
    if operator in COMPARE:
        try:
            return COMPARE[operator](*_alike(fact, value))
        except (TypeError, ValueError, InvalidOperation):
            return False
    return _equal(fact, value)


def _equal(fact: Any, value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_equal(fact, one) for one in value)
    if fact is None or isinstance(fact, bool) or isinstance(value, bool):
        return fact is value
    try:
        one, other = _alike(fact, value)
    except (TypeError, ValueError, InvalidOperation):
        return False
    return bool(one == other)


def _alike(fact: Any, value: Any) -> tuple[Any, Any]:
    """Both sides as one type: the fact's."""
    if isinstance(fact, int | float | Decimal):
        return Decimal(str(fact)), Decimal(str(value))
    if isinstance(fact, datetime):
        return fact.date(), date.fromisoformat(str(value)[:10])
    if isinstance(fact, date):
        return fact, date.fromisoformat(str(value)[:10])
    return fact, value


def facts_in(condition: Condition) -> set[str]:
    """Names of the facts a condition asks for."""
    return {name for _where, name, _operator, _value in _terms(condition)}


def values_in(condition: Condition) -> list[tuple[str, str, Any]]:
    """Place, fact and value of every comparison of a well-formed condition."""
    return [(where, name, value) for where, name, _operator, value in _terms(condition)]


def faults(condition: Any, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is wrong with a condition: where, and the text. `known` has the type of each published fact."""
    if shape := list(_misshapen(condition, "")):
        return shape
    found = []
    for where, name, operator, value in _terms(condition):
        if name not in known:
            found.append((where, _("There is no fact “%(name)s”.") % {"name": name}))
        elif operator not in OPERATORS:
            found.append((where, _("There is no comparison “%(name)s”.") % {"name": operator}))
        elif wrong := _unfit(known[name], operator, value):
            found.append((where, wrong))
    return found


def _misshapen(condition: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(condition, Mapping):
        yield where, _("A condition names facts with values.")
        return
    for key, value in condition.items():
        here = f"{where}.{key}".lstrip(".")
        if key in ("any", "all"):
            if not isinstance(value, list) or not value:
                yield here, _("A list of conditions is wanted.")
            else:
                for n, part in enumerate(value, 1):
                    yield from _misshapen(part, f"{here}.{n}")
        elif key == "not":
            yield from _misshapen(value, here)


def _terms(condition: Condition, where: str = "") -> Iterator[tuple[str, str, str, Any]]:
    """Place, fact, operator and value of every comparison."""
    for key, value in condition.items():
        here = f"{where}.{key}".lstrip(".")
        if key in ("any", "all"):
            for n, part in enumerate(value, 1):
                yield from _terms(part, f"{here}.{n}")
        elif key == "not":
            yield from _terms(value, here)
        else:
            name, _sep, operator = key.partition("__")
            yield here, name, operator, value


def _unfit(kind: str, operator: str, value: Any) -> str:
    """Why a value cannot be compared so with a fact of this type; empty when it can."""
    if operator == "empty":
        return "" if isinstance(value, bool) else _("Yes or no is wanted.")
    if operator in COMPARE and kind not in ORDERED:
        return _("Only numbers and dates are larger or smaller.")
    if operator == "contains" and kind not in ("list", "text"):
        return _("Only lists and texts contain something.")
    wanted = value if isinstance(value, list) and operator in ("", "ne") else [value]
    for one in wanted:
        if kind == "bool" and not isinstance(one, bool):
            return _("Yes or no is wanted.")
        if kind == "number" and not _fits(Decimal, one):
            return _("A number is wanted.")
        if kind == "date" and not _fits(date.fromisoformat, one):
            return _("A date is wanted: 2026-07-20.")
    return ""


def _fits(read: Callable[[str], Any], value: Any) -> bool:
    try:
        read(str(value))
    except (ValueError, InvalidOperation):
        return False
    return not isinstance(value, bool)
