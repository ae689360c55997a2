"""A condition as rows of a form: a fact, how it is compared, with what; and in words.

Rows either all must hold or one of them. A condition with parts within parts is shown in words and kept as it is; it is
changed in the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from gendan.sales.type_rules import CHOICES
from gendan.workflow import published

from . import words

OPERATORS: dict[str, Any] = {
    "": pgettext_lazy("condition", "is"), "ne": pgettext_lazy("condition", "is not"), "gt": ">", "gte": "≥", "lt": "<", "lte": "≤",
    "contains": pgettext_lazy("condition", "has"), "empty": pgettext_lazy("condition", "is empty"),
}  # fmt: skip
FITTING = {
    "text": ("", "ne", "empty"), "number": ("gte", "lte", "gt", "lt", "", "ne"), "date": ("gte", "lte", "gt", "lt", ""),
    "bool": ("",), "list": ("contains", "empty"),
}  # fmt: skip
MOST = 12  # rows of one condition


@dataclass
class Facts:
    """The facts one can ask for, with their type, their words and the values they can have."""

    types: Mapping[str, str]
    labels: Mapping[str, str]
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, parameters: Mapping[str, Any], types: Mapping[str, Any] | None = None) -> "Facts":
        """Published facts, and the choices of a template. `types`: the order types by code."""
        known = {f"param.{code}": "text" for code in parameters} | dict(published.known_facts())
        values: dict[str, Mapping[str, Any]] = {name: CHOICES[name] for name in CHOICES if name in known}
        values["order.review"] = words.REVIEW_RESULT
        if types:
            values["order.type"] = types
        for code, row in parameters.items():
            choices = row.get("choices") if isinstance(row, Mapping) else None
            values[f"param.{code}"] = {c: words.named(n) for c, n in (choices or {}).items()}
        return cls(known, {name: words.fact(name, parameters) for name in known}, values)

    def value(self, name: str, one: Any) -> str:
        """A value in words."""
        if isinstance(one, bool):
            return pgettext("condition", "yes") if one else pgettext("condition", "no")
        return str(self.values.get(name, {}).get(str(one), one))


def told(condition: Mapping[str, Any], facts: Facts) -> str:
    """A condition in words; empty for one that always holds."""
    return pgettext("condition", " and ").join(_term(key, value, facts) for key, value in condition.items())


def _term(key: str, value: Any, facts: Facts) -> str:
    if key in ("any", "all") and isinstance(value, list):
        parts = [told(part, facts) for part in value if isinstance(part, Mapping)]
        said = (pgettext("condition", " or ") if key == "any" else pgettext("condition", " and ")).join(parts)
        return f"({said})" if len(parts) > 1 and key == "any" else said
    if key == "not" and isinstance(value, Mapping):
        return pgettext("condition", "not: %(part)s") % {"part": told(value, facts)}
    name, _sep, operator = key.partition("__")
    label = facts.labels.get(name, name)
    if operator == "empty":
        return f"{label} {pgettext('condition', 'is empty') if value else pgettext('condition', 'is not empty')}"
    said = " / ".join(facts.value(name, one) for one in (value if isinstance(value, list) else [value]))
    if not operator:
        return _("%(fact)s is %(value)s") % {"fact": label, "value": said}
    return f"{label} {OPERATORS.get(operator, operator)} {said}"


def shown(condition: Mapping[str, Any], facts: Facts, at: str) -> dict[str, Any]:
    """A condition as the form draws it, under names that begin with `at`."""
    terms = _flat(condition)
    if terms is None:
        return {"at": at, "kept": told(condition, facts), "rows": []}
    mode = "any" if set(condition) == {"any"} else "all"
    rows = [_row(key, value, facts) for key, value in terms] + [_row("", None, facts)]
    return {"at": at, "mode": mode, "rows": rows, "told": told(condition, facts), "facts": _offered(facts)}


def _flat(condition: Mapping[str, Any]) -> list[tuple[str, Any]] | None:
    """The comparisons of a condition; None where parts lie within parts."""
    parts = condition["any"] if set(condition) == {"any"} else [condition]
    if not isinstance(parts, list) or not all(isinstance(part, Mapping) for part in parts):
        return None
    terms = [pair for part in parts for pair in part.items()]
    single = len(parts) == 1 or all(len(part) == 1 for part in parts)
    plain = all(key not in ("any", "all", "not") for key, _value in terms)
    return terms if single and plain else None


def _row(key: str, value: Any, facts: Facts) -> dict[str, Any]:
    name, _sep, operator = key.partition("__")
    type = facts.types.get(name, "text")
    given = [] if value is None else value if isinstance(value, list) else [value]
    known = facts.values.get(name) if type == "text" and operator in ("", "ne") else None
    return {
        "fact": name, "op": operator, "type": type,
        "ops": [(op, OPERATORS[op]) for op in dict.fromkeys((*FITTING[type], operator))],
        "choices": [(code, str(word), code in map(str, given)) for code, word in known.items()] if known else None,
        "yes": bool(given and given[0]) if type == "bool" or operator == "empty" else None,
        "value": ", ".join(str(one) for one in given),
        "known": name in facts.types or not name,
    }  # fmt: skip


def _offered(facts: Facts) -> list[tuple[str, str]]:
    return sorted(facts.labels.items(), key=lambda pair: (not pair[0].startswith("param."), pair[0]))


def read(data: QueryDict, at: str, facts: Facts, before: Mapping[str, Any]) -> dict[str, Any]:
    """The condition a posted form says; one that the form does not show stays as it was."""
    if f"{at}.mode" not in data:
        return dict(before)
    terms: list[tuple[str, Any]] = []
    for n in range(MOST):
        name = data.get(f"{at}.{n}.fact", "")
        if name:
            operator = data.get(f"{at}.{n}.op", "")
            terms.append(_read_one(name, operator, data.getlist(f"{at}.{n}.value"), facts))
    if data.get(f"{at}.mode") == "any" and len(terms) > 1:
        return {"any": [dict([term]) for term in terms]}
    return dict(terms)


def _read_one(name: str, operator: str, given: Sequence[str], facts: Facts) -> tuple[str, Any]:
    type = facts.types.get(name, "text")
    if operator not in FITTING.get(type, ("",)):
        operator = FITTING[type][0]
    key = f"{name}__{operator}" if operator else name
    if operator == "empty" or type == "bool":
        return key, "no" not in given
    parts = [part.strip() for text in given for part in text.replace("，", ",").split(",") if part.strip()]
    if type == "number":
        return key, _number(parts[0] if parts else "")
    return key, parts[0] if len(parts) == 1 or operator not in ("", "ne") else parts


def _number(text: str) -> Any:
    """A number as YAML keeps it; what is none stays text and is refused with its place."""
    try:
        return int(text)
    except ValueError:
        return text
