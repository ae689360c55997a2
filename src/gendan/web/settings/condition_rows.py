"""Conditions over published facts as people edit them: rows of a fact, a comparison and a value, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from gendan.core.errors import Invalid

SPARE = 2  # empty rows to go on with
# Comparisons as one chooses them: operator of `workflow.conditions`, words; the first fits every type.
OPERATORS: dict[str, Any] = {
    "": pgettext_lazy("condition", "is"), "ne": pgettext_lazy("condition", "is not"), "gt": ">", "gte": "≥", "lt": "<", "lte": "≤",
    "contains": pgettext_lazy("condition", "has"),
}  # fmt: skip
EMPTY = {"fact": "", "op": "", "value": ""}


@dataclass(frozen=True)
class Rows:
    """How conditions over these facts are shown and read: types and labels by name, words of their values."""

    facts: Mapping[str, tuple[str, str]]
    choices: Mapping[str, Mapping[str, Any]]

    def context(self, typed: Mapping[str, Any]) -> dict[str, Any]:
        """What `settings/condition.html` needs."""
        values = [
            (_(self.facts[name][1]), " · ".join(str(v) for v in known.values()))
            for name, known in self.choices.items()
            if name in self.facts
        ]
        facts = [(name, _(label)) for name, (_type, label) in self.facts.items()]
        return {"typed": typed, "facts": facts, "ops": list(OPERATORS.items()), "values": values}

    def told(self, condition: Mapping[str, Any]) -> str:
        """A condition in words."""
        between = pgettext("condition", " and ")
        return between.join(self._told(key, value) for key, value in condition.items()) or pgettext(
            "condition", "always"
        )

    def _told(self, key: str, value: Any) -> str:
        if key in ("all", "any"):
            word = pgettext("condition", " and ") if key == "all" else pgettext("condition", " or ")
            parts = word.join(self.told(part) for part in value)
            return f"({parts})" if len(value) > 1 and key == "any" else parts
        if key == "not":
            return pgettext("condition", "not: %(part)s") % {"part": self.told(value)}
        name, _sep, operator = key.partition("__")
        label = _(self.facts[name][1]) if name in self.facts else name
        said = self.words(name, value, " / ")
        return f"{label}: {said}" if isinstance(value, bool) else f"{label} {OPERATORS.get(operator, operator)} {said}"

    def shown(self, condition: Mapping[str, Any]) -> dict[str, Any]:
        """A condition as rows; one with parts within parts is shown as text."""
        ((word, parts),) = condition.items() if set(condition) in ({"all"}, {"any"}) else (("all", [condition]),)
        keys = [(key, value) for part in parts for key, value in part.items()]
        flat = word == "all" or all(len(part) == 1 for part in parts)
        if not flat or any(key.partition("__")[0] not in self.facts for key, _value in keys):
            return {"text": json.dumps(condition, ensure_ascii=False, indent=1)}
        rows = []
        for key, value in keys:
            name, _sep, operator = key.partition("__")
            rows.append({"fact": name, "op": operator, "value": self.words(name, value)})
        return {"word": word, "rows": [*rows, *[EMPTY] * SPARE]}

    def words(self, name: str, value: Any, between: str = ", ") -> str:
        """A value as people read it."""
        if isinstance(value, bool):
            return pgettext("condition", "yes") if value else pgettext("condition", "no")
        known = self.choices.get(name, {})
        return between.join(str(known.get(str(one), one)) for one in (value if isinstance(value, list) else [value]))

    def condition(self, typed: Mapping[str, Any]) -> Any:
        """The condition as data. Refuses with Invalid text that is none."""
        if "text" in typed:
            try:
                return json.loads(typed["text"])
            except ValueError as error:
                raise Invalid({"": _("This could not be read.")}) from error
        parts = [
            {r["fact"] + (f"__{r['op']}" if r["op"] else ""): self.value(r["fact"], r["op"], r["value"])}
            for r in typed["rows"]
            if r["fact"]
        ]
        return {typed["word"]: parts} if parts else {}

    def value(self, name: str, operator: str, text: str) -> Any:
        """A typed value as the condition keeps it: codes for words, yes and no as such, several with commas between them."""
        kind = self.facts[name][0] if name in self.facts else ""
        if kind == "bool":
            return {pgettext("condition", "yes"): True, pgettext("condition", "no"): False}.get(text.lower(), text)
        if kind == "number":
            return text.replace(",", "")
        codes = {str(label): code for code, label in self.choices.get(name, {}).items()}
        parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",")]
        found = [codes.get(part, part) for part in parts if part]
        return found if len(found) > 1 and operator in ("", "ne") else (found or [""])[0]


def read(given: Any) -> dict[str, Any]:
    """What was typed, to be shown again when it is refused."""
    if "text" in given:
        return {"text": given["text"]}
    rows = [
        {"fact": fact, "op": op, "value": value.strip()}
        for fact, op, value in zip(given.getlist("fact"), given.getlist("op"), given.getlist("value"), strict=False)
    ]
    return {"word": "any" if given.get("word") == "any" else "all", "rows": rows}


def at_top(refusal: Invalid) -> Invalid:
    """Faults of the condition are told at the top, as its rows are no fields of the form."""
    found = {("" if place.startswith("condition") else place): texts for place, texts in refusal.errors.items()}
    return Invalid(found)
