"""What changed between two versions, in words: step by step, what it was and what it is."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gendan.web.settings.words import limit_text, limit_words
from gendan.workflow.process import comparing
from gendan.workflow.process.comparing import ADDED, CHANGED, MOVED, REMOVED, Difference
from gendan.workflow.process.language import Template
from gendan.workflow.process.writing import plain

from . import rows, words
from .choices import Choices
from .editing import listed


def told(old: Template, new: Template, company_id: int | None) -> list[dict[str, Any]]:
    """The differences as lines: of what, the kind, before, after."""
    found = comparing.differences(old, new)
    if not found:
        return []
    before, after = _Said(old, company_id), _Said(new, company_id)
    return [_line(d, before, after) for d in found]


def _line(d: Difference, before: "_Said", after: "_Said") -> dict[str, Any]:
    said = after if d.kind != REMOVED else before
    step = said.names.get(d.step, "")
    made = {"step": d.step, "where": step or _("The template itself"), "kind": d.kind, "key": "", "old": "", "new": ""}
    if d.kind == ADDED:
        return {**made, "new": _("new step: %(who)s") % {"who": after.step(d.new)}}
    if d.kind == REMOVED:
        return {**made, "old": _("step taken out: %(who)s") % {"who": before.step(d.old)}}
    if d.kind == MOVED:
        return {**made, "old": _("place %(n)s") % {"n": d.old}, "new": _("place %(n)s") % {"n": d.new}}
    key = str(words.KEY.get(d.key, d.key))
    labels = (before.labels.get(d.step, {}), after.labels.get(d.step, {}))
    return {
        **made, "kind": CHANGED, "key": key, "old": before.value(d.key, d.old, labels[0]) or _("nothing"),
        "new": after.value(d.key, d.new, labels[1]) or _("nothing"),
    }  # fmt: skip


class _Said:
    """The words of one version."""

    def __init__(self, template: Template, company_id: int | None) -> None:
        data = plain(template)
        self.choices = Choices(company_id, data)
        self.names = words.step_names(data["steps"])
        self.labels = {step["code"]: step.get("labels") or {} for step in data["steps"]}

    def step(self, row: Mapping[str, Any]) -> str:
        """Who does a step, by when."""
        who = self.value("role", row.get("role"), {}) or words.kind(str(row.get("kind", "task")))
        return " · ".join(filter(None, (who, self.value("sla", row.get("sla"), {}))))

    def value(self, key: str, value: Any, labels: Mapping[str, Any]) -> str:
        """A value of a key in words."""
        if value in (None, "", [], {}):
            return ""
        if key in ("name", "note", "about") and isinstance(value, Mapping):
            return words.named(value)
        if key == "sla":
            return self._limit(value)
        if key == "when" and isinstance(value, Mapping):
            return rows.told(value, self.choices.facts)
        if key == "outcomes" and isinstance(value, Mapping):
            return words.joined(f"{words.outcome(c, labels)} → {self._many('after', t)}" for c, t in value.items())
        if key == "check":
            return words.joined(words.named(point) for point in value)
        if key == "labels":
            return words.joined(words.named(name) for name in value.values())
        if key == "ends_on":
            return words.joined(words.event(end if isinstance(end, str) else end["event"]) for end in listed(value))
        if key == "auto":
            return words.joined(
                f"{rows.told(rule.get('when', {}), self.choices.facts)} → {words.outcome(rule.get('outcome', 'done'), labels)}"
                for rule in listed(value)
            )
        if key == "parameters":
            return words.joined(words.named(row.get("name")) for row in value.values())
        if key == "control":
            return " · ".join(str(one) for one in value.values())
        return self._many(key, value)

    def _many(self, key: str, value: Any) -> str:
        return words.joined(self._one(key, one) for one in listed(value))

    def _one(self, key: str, one: Any) -> str:
        if one is True:
            return _("yes")
        text = str(one)
        if key in ("starts_on", "stops_on", "returns_on") or (key == "after" and "." in text):
            return words.event(text)
        known = {
            "role": lambda: self.choices.role_words.get(text, text), "after": lambda: words.target(text, self.names),
            "needs": lambda: words.paper(text), "document": lambda: words.paper(text), "guards": lambda: words.verb(text),
            "do": lambda: words.verb(text), "asks": lambda: words.question(text), "kind": lambda: words.kind(text),
            "passes": lambda: words.outcome(text), "for_each": lambda: str(words.PARTS.get(text, text)),
        }  # fmt: skip
        return known.get(key, lambda: text)()

    def _limit(self, value: Any) -> str:
        row = {"code": value} if isinstance(value, str) else value
        if row.get("code"):
            rule = self.choices.rules.get(row["code"])
            said = limit_text(rule) if rule else row["code"]
        else:
            said = limit_words(str(row.get("limit", "")).lstrip("-") + (f"<{row['by']}" if row.get("by") else ""))
        heard = [self.choices.role_words.get(str(r), str(r)) for r in listed(row.get("escalate"))]
        return f"{said} ⇑ {words.joined(heard)}" if heard else said
