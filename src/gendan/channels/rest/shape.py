"""Faults of shape in the reader's language: where, which rule, what would be right."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Rules of pydantic → what to say. What stands in %(…)s is in the rule's context.
WORDS = {
    "missing": gettext_noop("Required."),
    "extra_forbidden": gettext_noop("There is no such field."),
    "literal_error": gettext_noop("No such choice. Possible: %(allowed)s."),
    "enum": gettext_noop("No such choice. Possible: %(allowed)s."),
    "int_type": gettext_noop("Not a whole number."),
    "int_parsing": gettext_noop("Not a whole number."),
    "int_parsing_size": gettext_noop("Not a whole number."),
    "int_from_float": gettext_noop("Not a whole number."),
    "decimal_type": gettext_noop("Not a number."),
    "decimal_parsing": gettext_noop("Not a number."),
    "finite_number": gettext_noop("Not a number."),
    "decimal_max_digits": gettext_noop("At most %(max_digits)s digits."),
    "decimal_max_places": gettext_noop("At most %(decimal_places)s decimal places."),
    "decimal_whole_digits": gettext_noop("At most %(whole_digits)s digits before the point."),
    "greater_than": gettext_noop("More than %(gt)s."),
    "greater_than_equal": gettext_noop("At least %(ge)s."),
    "less_than": gettext_noop("Less than %(lt)s."),
    "less_than_equal": gettext_noop("At most %(le)s."),
    "bool_type": gettext_noop("Yes or no: true or false."),
    "bool_parsing": gettext_noop("Yes or no: true or false."),
    "string_type": gettext_noop("Not a text."),
    "string_too_short": gettext_noop("At least %(min_length)s characters."),
    "string_too_long": gettext_noop("At most %(max_length)s characters."),
    "string_pattern_mismatch": gettext_noop("Not of the form %(pattern)s."),
    "list_type": gettext_noop("Not a list."),
    "too_short": gettext_noop("At least %(min_length)s entries."),
    "too_long": gettext_noop("At most %(max_length)s entries."),
    "dict_type": gettext_noop("Not an object."),
    "model_type": gettext_noop("Not an object."),
    "model_attributes_type": gettext_noop("Not an object."),
    "date_type": gettext_noop("Not a date (YYYY-MM-DD)."),
    "date_parsing": gettext_noop("Not a date (YYYY-MM-DD)."),
    "date_from_datetime_parsing": gettext_noop("Not a date (YYYY-MM-DD)."),
    "date_from_datetime_inexact": gettext_noop("Not a date (YYYY-MM-DD)."),
    "datetime_type": gettext_noop("Not a moment (2026-11-20T09:30:00+08:00)."),
    "datetime_parsing": gettext_noop("Not a moment (2026-11-20T09:30:00+08:00)."),
    "datetime_from_date_parsing": gettext_noop("Not a moment (2026-11-20T09:30:00+08:00)."),
    "datetime_object_invalid": gettext_noop("Not a moment (2026-11-20T09:30:00+08:00)."),
    "timezone_aware": gettext_noop("Not a moment (2026-11-20T09:30:00+08:00)."),
    "time_parsing": gettext_noop("Not a time of day (09:30)."),
    "value_error": gettext_noop("Not a value that is taken here."),
    "time_type": gettext_noop("Not a time of day (09:30)."),
}
_QUOTED = re.compile(r"'([^']*)'|(-?\d+)")


def fault(found: Mapping[str, Any]) -> dict[str, Any]:
    """One fault: a pointer into the body or the parameter's name, the rule, words, and the choices there are."""
    place, *path = [str(part) for part in found["loc"]]
    where: dict[str, Any]
    if place in ("body", "form", "file"):
        inside = path[1:] if place == "body" else path
        where = {"pointer": "#" + "".join(f"/{_escaped(part)}" for part in inside)}
    else:
        where = {"parameter": path[-1] if path else place, "in": place}
    context = dict(found.get("ctx") or {})
    allowed = [text or number for text, number in _QUOTED.findall(str(context.get("expected", "")))]
    told = {**where, "rule": found["type"], "detail": _words(found, {**context, "allowed": _listed(allowed)})}
    return {**told, "allowed": allowed} if allowed else told


def _listed(allowed: list[str]) -> str:
    """Choices in a sentence; nothing at all, where that may be chosen, goes without saying."""
    return ", ".join(choice for choice in allowed if choice)


def _words(found: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    text = WORDS.get(found["type"])
    return _(text) % context if text else str(found["msg"])


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
