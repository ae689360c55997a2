"""A step as a posted form says it, as plain data again. Pure: the form shows everything of a step but what its kind has not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from gendan.workflow.process.checking import KNOWN_OUTCOMES
from gendan.workflow.process.language import ANSWERED, BY_PEOPLE, NEXT, OUTCOMES

from . import rows
from .editing import listed
from .rows import Facts

Data = dict[str, Any]
MOST = 40  # rows of one list
OWN = "own"  # a limit of the step's own; an answer with a name of its own
LISTS = ("needs", "document", "guards", "passes")


def read(data: QueryDict, before: Mapping[str, Any], facts: Facts) -> Data:
    """The step that the form describes; `before` has what the form does not show."""
    kind = data.get("f.kind", "") if data.get("f.kind") in OUTCOMES else before.get("kind", "task")
    changed = kind != before.get("kind", "task")
    made: Data = {"code": before.get("code", ""), "name": _both(data, "f.name"), "kind": kind}
    made["after"] = _many(data, "f.after")
    made["repeats"] = "f.repeats" in data and any("." in name for name in made["after"])
    made["join"] = _counted(data, "f.join", "any")
    made["for_each"] = _text(data, "f.for_each")
    made["enough"] = _counted(data, "f.enough", "all")
    made["when"] = rows.read(data, "f.when", facts, before.get("when") or {})
    for key in LISTS:
        made[key] = _many(data, f"f.{key}")
    if kind in BY_PEOPLE:
        made |= _people(data, before, kind)
    if kind in ("auto", *ANSWERED):
        made["auto"] = _auto(data, before, facts)
    if kind == "auto":
        made["do"] = _text(data, "f.do")
    if kind == "process":
        made["process"] = _text(data, "f.process")
    if kind != "auto":
        made["ends_on"] = _ends(data, before)
    made |= _outcomes(data, before, kind)
    if changed:
        made["passes"] = []
        for rule in (*made.get("auto", ()), *made.get("ends_on", ())):
            rule.pop("outcome", None)
    if note := _both(data, "f.note"):
        made["note"] = {"zh": note.get("zh", ""), "en": note.get("en", "")}
    return _without_usual(made)


def _without_usual(made: Data) -> Data:
    """What is usual anyhow is not written down."""
    usual = {"kind": "task", "join": "any", "enough": "all"}
    return {
        key: value
        for key, value in made.items()
        if key in ("code", "name") or (value not in ("", None, [], {}, False) and usual.get(key) != value)
    }


def _people(data: QueryDict, before: Mapping[str, Any], kind: str) -> Data:
    made: Data = {"role": _many(data, "f.role"), "sla": _sla(data)}
    made["department"] = _text(data, "f.department") if "f.department" in data else before.get("department", "")
    if kind == "review":
        made["asks"] = _many(data, "f.asks")
    points = [_both(data, f"f.check.{n}") for n in range(MOST)]
    made["check"] = [{"zh": p.get("zh", ""), "en": p.get("en", "")} for p in points if p]
    return made


def _sla(data: QueryDict) -> Any:
    code, target = _text(data, "f.sla.code"), _text(data, "f.sla.target")
    if not code:
        return None
    if code != OWN:
        return {"code": code, "target": target} if target else code
    number, unit = _text(data, "f.sla.n") or "1", _text(data, "f.sla.unit") or "wd"
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", number):
        number = "1"
    made: Data = {"limit": f"{'-' if target and unit in ('wd', 'cd', 'mo') else ''}{number}{unit}"}
    if by := _text(data, "f.sla.by"):
        made["by"] = by[:5]
    if target:
        made["target"] = target
    warn = _text(data, "f.sla.warn")
    if warn.isdecimal() and warn != "80":
        made["warn"] = int(warn[:3])
    if escalate := _many(data, "f.sla.escalate"):
        made["escalate"] = escalate
    return made


def _auto(data: QueryDict, before: Mapping[str, Any], facts: Facts) -> list[Data]:
    old = listed(before.get("auto"))
    found = []
    for n in range(MOST):
        kept = old[n].get("when", {}) if n < len(old) and isinstance(old[n], Mapping) else {}
        if f"f.auto.{n}.outcome" not in data:
            continue
        when = rows.read(data, f"f.auto.{n}.when", facts, kept)
        if when:
            rule: Data = {"when": when}
            if outcome := _text(data, f"f.auto.{n}.outcome"):
                rule["outcome"] = outcome
            found.append(rule)
    return found


def _ends(data: QueryDict, before: Mapping[str, Any]) -> list[Data]:
    old = [end for end in listed(before.get("ends_on")) if isinstance(end, Mapping)]
    found = []
    for n in range(MOST):
        event = _text(data, f"f.ends.{n}.event")
        if not event:
            continue
        end: Data = {"event": event}
        if where := _where(data, n, [e for e in old if e.get("event") == event]):
            end["where"] = where
        if outcome := _text(data, f"f.ends.{n}.outcome"):
            end["outcome"] = outcome
        found.append(end)
    return found


def _where(data: QueryDict, n: int, old: Sequence[Mapping[str, Any]]) -> Data:
    """One comparison with what the event says; several are kept as they were written."""
    if data.get(f"f.ends.{n}.kept"):
        return next((dict(e["where"]) for e in old if len(e.get("where") or {}) > 1), {})
    name, value = _text(data, f"f.ends.{n}.field"), _text(data, f"f.ends.{n}.value")
    if not name:
        return {}
    said: Any = {"true": True, "false": False}.get(value, value)
    return {name: int(value) if value.isdecimal() and len(value) < 9 else said}


def _outcomes(data: QueryDict, before: Mapping[str, Any], kind: str) -> Data:
    """Where each answer leads, and the names of those a template adds."""
    old_kind = before.get("kind", "task")
    usual, gone = list(OUTCOMES[kind]), list(OUTCOMES.get(old_kind, ())) if kind != old_kind else []
    found: dict[str, list[str]] = {}
    labels: Data = {}
    for n in range(MOST):
        code = _text(data, f"f.out.{n}.code")
        if not code:
            continue
        if gone and code in gone:
            if code != gone[0]:
                continue
            code = usual[0]
        found[code] = _many(data, f"f.out.{n}.to") or [NEXT]
        name = _both(data, f"f.out.{n}")
        if name or code not in KNOWN_OUTCOMES:
            labels[code] = {"zh": name.get("zh", ""), "en": name.get("en", "")}
    if added := _text(data, "f.out.add"):
        code = _own_code(found) if added == OWN else added
        found.setdefault(code, [NEXT])
        if added == OWN:
            labels[code] = {"zh": "", "en": ""}
    plain = {code: t for code, t in found.items() if t != [NEXT] or code not in usual}
    if kind not in ANSWERED and plain:
        plain = found
    return {"outcomes": plain, "labels": labels}


def _own_code(taken: Mapping[str, Any]) -> str:
    return next(f"answer_{n}" for n in range(1, MOST + 1) if f"answer_{n}" not in taken)


def head(data: QueryDict, before: Mapping[str, Any]) -> Data:
    """What the form of the template itself says: name, purpose, events, choices, document control."""
    made = {key: value for key, value in before.items() if key not in ("about", "stops_on", "returns_on", "control")}
    made["name"] = _both(data, "h.name")
    if about := _both(data, "h.about"):
        made["about"] = {"zh": about.get("zh", ""), "en": about.get("en", "")}
    made["version"] = _text(data, "h.version")[:20] or before.get("version", "A/0")
    made["starts_on"] = _text(data, "h.starts_on")
    made["stops_on"], made["returns_on"] = _many(data, "h.stops_on"), _many(data, "h.returns_on")
    known = before.get("control") if isinstance(before.get("control"), Mapping) else {}
    control = {key: value for key, value in (known or {}).items() if f"h.control.{key}" not in data}
    for key in CONTROL:
        if value := _text(data, f"h.control.{key}"):
            control[key] = value
    made["control"] = control
    parameters = {}
    for n in range(MOST):
        if code := _text(data, f"h.p.{n}.code"):
            parameters[code] = _parameter(data, f"h.p.{n}", code)
    made["parameters"] = parameters
    if data.get("h.p.add"):
        _add_parameter(made["parameters"])
    return made


CONTROL = ("number", "prepared_by", "reviewed_by", "approved_by", "issued_on", "effective_on", "owner")


def _parameter(data: QueryDict, at: str, code: str) -> Data:
    choices: Data = {}
    for n in range(MOST):
        name = _both(data, f"{at}.c.{n}")
        key = _text(data, f"{at}.c.{n}.code")
        if name:
            choices[key or _free("choice", choices)] = {"zh": name.get("zh", ""), "en": name.get("en", "")}
    default = _text(data, f"{at}.default")
    return {
        "name": {"zh": "", "en": "", **_both(data, f"{at}.name")},
        "default": default if default in choices else next(iter(choices), ""),
        "choices": choices,
    }


def _add_parameter(parameters: Data) -> None:
    parameters[_free("choice", parameters)] = {
        "name": {"zh": "新的选择", "en": "New choice"},
        "default": "no",
        "choices": {"no": {"zh": "否", "en": "No"}, "yes": {"zh": "是", "en": "Yes"}},
    }


def _free(stem: str, taken: Mapping[str, Any]) -> str:
    return next(f"{stem}_{n}" for n in range(1, 99) if f"{stem}_{n}" not in taken)


def _counted(data: QueryDict, key: str, usual: str) -> Any:
    """`any`, `all`, or so many."""
    value, number = _text(data, key), _text(data, f"{key}.n")
    if value == "n":
        return max(1, int(number)) if number.isdecimal() and len(number) < 4 else 2
    return value or usual


def _text(data: QueryDict, key: str) -> str:
    return str(data.get(key, "")).strip()


def _many(data: QueryDict, key: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in data.getlist(key) if one.strip()))


def _both(data: QueryDict, key: str) -> dict[str, str]:
    made = {"zh": _text(data, f"{key}.zh"), "en": _text(data, f"{key}.en")}
    return made if any(made.values()) else {}
