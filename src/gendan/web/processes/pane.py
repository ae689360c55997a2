"""The form of a step, and of the template itself, as the page draws it: every field with its words and its problems."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from gendan.core import events
from gendan.web.sales import words as sales
from gendan.web.settings.records import field_name
from gendan.workflow.process.checking import KNOWN_OUTCOMES
from gendan.workflow.process.language import ANSWERED, BY_PEOPLE, NEXT, OUTCOMES, Template

from . import rows, words
from .choices import Choices, select, several
from .desk import Problem
from .editing import listed
from .step_form import CONTROL, OWN

Row = Mapping[str, Any]
YES_NO = (("true", pgettext_lazy("condition", "yes")), ("false", pgettext_lazy("condition", "no")))


def step(row: Row, n: int, choices: Choices, template: Template | None, problems: Sequence[Problem]) -> dict[str, Any]:
    """Everything the form of a step shows."""
    code, kind = str(row.get("code", "")), str(row.get("kind", "task"))
    answers = _answers(row, kind)
    said = {c: words.outcome(c, row.get("labels")) for c in answers}
    wrong: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.step == code:
            wrong.setdefault(problem.key, []).append(problem)
    outcome_pairs = [("", list(said.items()))]
    made: dict[str, Any] = {
        "code": code, "number": n + 1, "row": row, "kind": kind, "by_people": kind in BY_PEOPLE, "wrong": wrong, "wrong_here": [*wrong.get("", ()), *wrong.get("code", ())],
        "title": words.named(row.get("name")) or code, "first": n == 0, "last": n == len(choices.data["steps"]) - 1,
        "kinds": [(k, str(word), str(words.KIND_HINT[k]), icon, k == kind) for k, (word, icon) in words.KIND.items()],
        "kind_hint": words.KIND_HINT.get(kind, ""),
        "outcomes": _outcomes(row, answers, choices, template), "add_outcome": _more(answers),
        "when": rows.shown(_mapping(row.get("when")), choices.facts, "f.when"),
        "after": several("f.after", choices.after(code), listed(row.get("after")), label=_("Comes after")),
        "called": any("." in str(name) for name in listed(row.get("after"))),
        "join": _counted("f.join", row.get("join", "any"), pgettext("join", "the first that comes"), pgettext("join", "all that can still come")),
        "for_each": select("f.for_each", choices.parts, str(row.get("for_each", "")), empty=_("the document as a whole")),
        "enough": _counted("f.enough", row.get("enough", "all"), pgettext("join", "one of them"), pgettext("join", "all of them")),
        "parts": bool(row.get("for_each")) or len(listed(row.get("role"))) > 1 or row.get("enough", "all") != "all",
        "needs": several("f.needs", choices.papers, listed(row.get("needs")), label=_("Documents needed")),
        "document": several("f.document", choices.papers, listed(row.get("document")), label=_("Documents made")),
        "guards": several("f.guards", choices.transitions, listed(row.get("guards")), label=_("Keeps closed")),
        "passes": [(c, w, c in listed(row.get("passes"))) for c, w in said.items()] if row.get("guards") else [],
        "note": _mapping(row.get("note")), "name": _mapping(row.get("name")),
    }  # fmt: skip
    if kind in BY_PEOPLE:
        made |= _people(row, kind, choices)
    if kind in ("auto", *ANSWERED):
        made["auto"] = _auto(row, choices, outcome_pairs)
    if kind == "auto":
        made["do"] = select("f.do", choices.verbs, str(row.get("do", "")), empty=_("nothing: the rules decide"))
    if kind == "process":
        made["process"] = select("f.process", choices.processes, str(row.get("process", "")))
    if kind != "auto":
        made["ends"] = _ends(row, choices, outcome_pairs)
    made["open"] = _opened(row, wrong)
    return made


def _opened(row: Row, wrong: Mapping[str, Any]) -> dict[str, bool]:
    """Parts of the form that stand open: those with something in them, or something wrong."""
    parts = {
        "check": ("asks", "check"), "way": ("when", "after", "join", "for_each", "enough"), "ends": ("ends_on",),
        "papers": ("needs", "document"), "auto": ("auto", "do"), "gate": ("guards", "passes"), "note": ("note",),
    }  # fmt: skip
    return {part: any(row.get(key) or key in wrong for key in keys) for part, keys in parts.items()}


def _answers(row: Row, kind: str) -> list[str]:
    own = list(_mapping(row.get("outcomes")))
    usual = list(OUTCOMES.get(kind, {"done": NEXT}))
    return list(dict.fromkeys([*usual, *own])) if kind in ANSWERED or not own else own


def _outcomes(row: Row, answers: Sequence[str], choices: Choices, template: Template | None) -> list[dict[str, Any]]:
    code, given, kind = str(row.get("code", "")), _mapping(row.get("outcomes")), str(row.get("kind", "task"))
    follower = ""
    if template is not None and code in template.by_code:
        follower = next((t for t in template.below[code] if t in template.by_code), "")
    groups = choices.targets(code, follower)
    found = []
    for n, outcome in enumerate(answers):
        led = [str(one) for one in listed(given.get(outcome, NEXT))]
        back = template is not None and any(
            t in template.place and code in template.place and template.is_return(code, t) for t in led
        )
        own = outcome not in KNOWN_OUTCOMES or outcome in _mapping(row.get("labels"))
        found.append(
            {
                "n": n, "code": outcome, "word": words.outcome(outcome, row.get("labels")), "own": own, "back": back,
                "name": _mapping(_mapping(row.get("labels")).get(outcome)) if own else {},
                "to": [
                    select(f"f.out.{n}.to", groups, one, empty="–" if k else None, id=f"f.out.{n}.to.{k}", label=_("Where it leads"))
                    for k, one in enumerate(led)
                ],
                "more": select(f"f.out.{n}.to", groups, "", empty=_("and at the same time …"), id=f"f.out.{n}.to.more", label=_("And at the same time")),
                "removable": n > 0 and not (kind in ANSWERED and outcome in OUTCOMES[kind]),
            }
        )  # fmt: skip
    return found


def _more(answers: Sequence[str]) -> Any:
    pairs = [(code, str(word)) for code, word in words.OUTCOME.items() if code not in answers]
    return select(
        "f.out.add", [("", [*pairs, (OWN, _("a name of its own …"))])], "", empty=_("add an answer …"),
        label=_("Add an answer"),
    )  # fmt: skip


def _people(row: Row, kind: str, choices: Choices) -> dict[str, Any]:
    asked = [str(code) for code in listed(row.get("asks"))]
    return {
        "roles": several("f.role", choices.roles, [str(r) for r in listed(row.get("role"))], label=_("Who does it")),
        "department": select("f.department", choices.departments, str(row.get("department", ""))),
        "asks": [(code, words.question(code), code in asked) for code in dict.fromkeys([*asked, *sales.QUESTION])] if kind == "review" else [],
        "check": [(n, _mapping(point)) for n, point in enumerate([*listed(row.get("check")), {}])],
        "sla": _sla(row.get("sla"), choices),
    }  # fmt: skip


def _sla(given: Any, choices: Choices) -> dict[str, Any]:
    row = {"code": given} if isinstance(given, str) else _mapping(given)
    own = bool(row) and not row.get("code")
    found = re.fullmatch(r"-?(\d+(?:\.\d+)?)([a-z]+)", str(row.get("limit", "")))
    groups = [("", [(OWN, _("a limit of its own"))]), *choices.limits]
    return {
        "choice": select("f.sla.code", groups, OWN if own else str(row.get("code", "")), empty=_("none: the usual one for prompt work"), label=_("Time limit")),
        "own": own, "dated": own or _dated(row, choices), "n": found[1] if found else "1", "by": row.get("by", ""), "warn": row.get("warn", 80),
        "unit": select("f.sla.unit", [("", [(u, str(w)) for u, w in words.UNITS.items()])], found[2] if found else "wd", empty=None, label=_("Unit")),
        "target": select("f.sla.target", choices.dates, str(row.get("target", "")), empty=_("from the moment it opens")),
        "escalate": several("f.sla.escalate", choices.roles, [str(r) for r in listed(row.get("escalate"))], label=_("Who hears of it when it is late")),
    }  # fmt: skip


def _dated(row: Row, choices: Choices) -> bool:
    """Whether the limit counts back from a date, which then has to be named."""
    rule = choices.rules.get(str(row.get("code", "")))
    return bool(row.get("target")) or bool(rule and rule.limit is not None and rule.limit < 0)


def _auto(row: Row, choices: Choices, outcomes: Any) -> list[dict[str, Any]]:
    given = [rule for rule in listed(row.get("auto")) if isinstance(rule, Mapping)]
    return [
        {
            "when": rows.shown(_mapping(rule.get("when")), choices.facts, f"f.auto.{n}.when"),
            "outcome": select(f"f.auto.{n}.outcome", outcomes, str(rule.get("outcome", "")), empty=None, label=_("then")),
        }
        for n, rule in enumerate([*given, {}])
    ]  # fmt: skip


def _ends(row: Row, choices: Choices, outcomes: Any) -> list[dict[str, Any]]:
    given = [{"event": end} if isinstance(end, str) else _mapping(end) for end in listed(row.get("ends_on"))]
    found = []
    for n, end in enumerate([*given, {}]):
        event, where = str(end.get("event", "")), _mapping(end.get("where"))
        name, value = next(iter(where.items()), ("", ""))
        known = [(f, field_name(f)) for f in payload(event)]
        text = str(value).lower() if isinstance(value, bool) else str(value)
        found.append(
            {
                "n": n, "event": select(f"f.ends.{n}.event", choices.events, event, empty="–" if event else _("add an event …"), label=_("Event")),
                "outcome": select(f"f.ends.{n}.outcome", outcomes, str(end.get("outcome", "")), empty=pgettext("outcome", "as usual"), label=_("It means")),
                "field": select(f"f.ends.{n}.field", [("", known)], name, empty=_("in any case"), label=_("Only when")) if event else "",
                "control": _control(n, event, name, text), "text": text, "has_field": bool(name), "kept": len(where) > 1,
                "told": " · ".join(f"{field_name(k)} = {v}" for k, v in where.items()),
            }
        )  # fmt: skip
    return found


def payload(event: str) -> list[str]:
    """What an event tells that can be compared."""
    found = events.known().get(event)
    return [f.name for f in fields(found) if not f.name.endswith("_id")] if found else []


def _control(n: int, event: str, name: str, text: str) -> Any:
    """Yes or no where the event says so, results of reviews by their words; nothing where something is typed."""
    found = events.known().get(event)
    type = next((str(f.type) for f in fields(found) if f.name == name), "") if found else ""
    if "bool" in type:
        return select(
            f"f.ends.{n}.value",
            [("", [(code, str(word)) for code, word in YES_NO])],
            text or "true",
            empty=None,
            label=_("Value"),
        )
    if event == "sales.review.closed" and name == "result":
        pairs = [(code, str(word)) for code, word in words.REVIEW_RESULT.items() if code not in ("none", "open")]
        return select(f"f.ends.{n}.value", [("", pairs)], text, empty=None, label=_("Value"))
    return ""


def _counted(name: str, value: Any, any_word: str, all_word: str) -> dict[str, Any]:
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    pairs = [("any", any_word), ("all", all_word), ("n", pgettext("join", "so many:"))]
    return {
        "choice": select(name, [("", pairs)], "n" if number else str(value), empty=None),
        "name": f"{name}.n",
        "n": number,
    }


def head(data: Row, choices: Choices, problems: Sequence[Problem]) -> dict[str, Any]:
    """Everything the form of the template itself shows."""
    wrong: dict[str, list[Problem]] = {}
    for problem in problems:
        if not problem.step:
            wrong.setdefault(problem.key, []).append(problem)
    control = _mapping(data.get("control"))
    labels = {
        "number": _("Document no."), "prepared_by": _("Prepared by"), "reviewed_by": _("Reviewed by"),
        "approved_by": _("Approved by"), "issued_on": _("Issued on"), "effective_on": _("Effective on"),
    }  # fmt: skip
    return {
        "row": data, "name": _mapping(data.get("name")), "about": _mapping(data.get("about")), "wrong": wrong,
        "starts_on": select("h.starts_on", choices.events, str(data.get("starts_on", "")), empty=None),
        "stops_on": several("h.stops_on", choices.events, [str(e) for e in listed(data.get("stops_on"))], label=_("Stops when")),
        "returns_on": several("h.returns_on", choices.events, [str(e) for e in listed(data.get("returns_on"))], label=_("Goes back when")),
        "control": [(key, labels[key], control.get(key, ""), "date" if key.endswith("_on") else "text") for key in CONTROL if key in labels],
        "owner": select("h.control.owner", choices.roles, str(control.get("owner", ""))),
        "parameters": [_parameter(n, code, row, wrong.get(code, [])) for n, (code, row) in enumerate(choices.parameters.items())],
    }  # fmt: skip


def _parameter(n: int, code: str, row: Any, wrong: Sequence[Problem]) -> dict[str, Any]:
    given = _mapping(_mapping(row).get("choices"))
    pairs = [(c, words.named(name) or c) for c, name in given.items()]
    return {
        "n": n, "code": code, "wrong": wrong, "name": _mapping(_mapping(row).get("name")), "title": words.named(_mapping(row).get("name")) or code,
        "choices": [(k, c, _mapping(name)) for k, (c, name) in enumerate([*given.items(), ("", {})])],
        "default": select(f"h.p.{n}.default", [("", pairs)], str(_mapping(row).get("default", "")), empty=None),
    }  # fmt: skip


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
