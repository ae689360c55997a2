"""What is still to come in a run: what can, and what usually does. Pure.

The usual way goes on from what is open with the good outcome of each step, passes over what the facts as they are now
pass over, and follows rules where they decide. Everything else that may still be reached *can* come.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .engine import OPEN, SKIPPED, Part
from .language import Step, Template

Holds = Callable[[Mapping[str, Any]], bool]


def beside(template: Template) -> frozenset[str]:
    """Steps beside the line: only events lead there, and none of them is one the steps above wait for."""
    found: set[str] = set()
    for n, step in enumerate(template.steps):
        awaited = {end.event for s in template.steps[:n] if s.code not in found for end in s.endings}
        sources = template.sources.get(step.code, frozenset())
        if found.issuperset(sources) and (sources or step.events) and not awaited.intersection(step.events):
            found.add(step.code)
    return frozenset(found)


def can_come(template: Template, parts: Iterable[Part]) -> frozenset[str]:
    """Every step that may still come up, whatever is answered; steps that events call for always may."""
    live = [part for part in parts if part.live]
    open_ = {part.code for part in live if part.state == OPEN}
    been = {part.code for part in live} - open_
    waiting = [*open_, *(s.code for s in template.steps if s.events and (s.repeats or s.code not in been))]
    seen: set[str] = set()
    while waiting:
        code = waiting.pop()
        if code in seen or code not in template.by_code:
            continue
        seen.add(code)
        waiting += [t for outcome in template.by_code[code].answers for t in template.leads(code, outcome)]
    return frozenset(seen - open_)


def usual(template: Template, parts: Sequence[Part], holds: Holds) -> list[str]:
    """The steps to come on the usual way, in the order of the template."""
    come = {part.code for part in parts if part.live}
    seen = set(come)
    ahead: set[str] = set()
    awaited: set[str] = set()
    waiting = list(dict.fromkeys(part.code for part in parts if part.live and part.state == OPEN))
    while waiting:
        step = template.by_code[waiting.pop()]
        passed = bool(step.when) and step.code not in come and not holds(step.when)
        if not passed:
            ahead.add(step.code)
            awaited |= {end.event for end in step.endings}
        leads = template.leads(step.code, step.good if passed else decided(step, holds))
        called = [s.code for s in template.steps if awaited.intersection(s.events)]
        for code in (*leads, *called):
            if code in template.by_code and code not in seen and template.place[code] > template.place[step.code]:
                seen.add(code)
                waiting.append(code)
    return [step.code for step in template.steps if step.code in ahead - come]


def decided(step: Step, holds: Holds) -> str:
    """How a step would end as things are: by its rules, else well."""
    for rule in step.auto:
        if holds(rule.when):
            return rule.outcome or step.good
    return list(step.answers)[-1] if step.kind == "auto" and step.auto and not step.do else step.good


def decides_itself(step: Step) -> bool:
    """Whether a step passes in the moment it comes up: nobody does anything, nothing is waited for."""
    return step.kind == "auto" and not step.do


def told(template: Template, parts: Sequence[Part]) -> list[str]:
    """The steps behind and under way that a short account names: not what was passed over, no exception that is over.

    Of the steps that decide by themselves only the first, with which the process begins.
    """
    aside = beside(template)
    found = []
    for step in template.steps:
        live = [part for part in parts if part.code == step.code and part.live and part.state != SKIPPED]
        waits = any(part.state == OPEN for part in live)
        quiet = step.code in aside or (decides_itself(step) and step.code not in template.first)
        if live and (waits or not quiet):
            found.append(step.code)
    return found
