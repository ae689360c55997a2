"""Steps added, copied, moved, taken out: plain data of a template in, plain data out. Pure.

A step that is put between two others is linked in: what led on to the lower one now leads to it, and it leads on. One
that is taken out is bridged: what led to it leads to where it usually led. Only where a way differs from the order of
the list is it written down. A draft that cannot be read yet is changed as a list and nothing else.
"""

from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from gendan.workflow.process.language import BACK, END, NEXT, Template

Data = dict[str, Any]
Ways = dict[tuple[str, str], tuple[str, ...]]


def read(data: Mapping[str, Any]) -> Template | None:
    """The template in plain data, if it can be read."""
    try:
        return Template.model_validate(data)
    except (ValidationError, RecursionError, TypeError):
        return None


def place(data: Mapping[str, Any], code: str) -> int:
    """Where a step stands in the list; -1 where there is none."""
    return next((n for n, step in enumerate(data["steps"]) if step.get("code") == code), -1)


def add(data: Data, after: str, name: Mapping[str, str]) -> str:
    """A new task below a step (or at the end); whoever does that one does it too. Returns its code."""
    n = place(data, after) if after else len(data["steps"]) - 1
    above = data["steps"][n] if 0 <= n < len(data["steps"]) else {}
    step: Data = {"code": free(data), "name": dict(name)}
    if above.get("role") and above.get("kind", "task") in ("task", "review", "approval"):
        step["role"] = deepcopy(above["role"])
    _put(data, n + 1, step)
    return str(step["code"])


def duplicate(data: Data, code: str) -> str:
    """A copy of a step below it. Returns its code."""
    n = place(data, code)
    if n < 0:
        return code
    step = deepcopy(data["steps"][n])
    step["code"] = free(data, code)
    step.pop("after", None)
    _put(data, n + 1, step)
    return str(step["code"])


def remove(data: Data, code: str) -> str:
    """Take a step out. Returns the code of the one that stands there now."""
    n = place(data, code)
    if n < 0 or len(data["steps"]) == 1:
        return code
    _take(data, n)
    return str(data["steps"][min(n, len(data["steps"]) - 1)].get("code", ""))


def move(data: Data, code: str, to: int) -> None:
    """Put a step at another place of the list; the way follows, unless events call the step whenever they come."""
    n, last = place(data, code), len(data["steps"]) - 1
    to = max(0, min(to, last))
    if n < 0 or to == n:
        return
    template = read(data)
    if template is None or template.by_code[code].events:
        data["steps"].insert(to, data["steps"].pop(n))
        return
    step = _take(data, n)
    step.pop("after", None)
    _put(data, to, step)


def free(data: Mapping[str, Any], stem: str = "step") -> str:
    """A code nobody has."""
    taken = {step.get("code") for step in data["steps"]} | {END, NEXT, BACK}
    stem = stem.rstrip("0123456789").rstrip("_")[:34] or "step"
    return next(f"{stem}_{n}" for n in range(2 if stem != "step" else 1, 999) if f"{stem}_{n}" not in taken)


def ways(template: Template) -> Ways:
    """Where every answer of every step leads."""
    return {(s.code, o): template.leads(s.code, o) for s in template.steps for o in s.answers}


def _take(data: Data, n: int) -> Data:
    """Take a step out of the list; whoever led to it now leads to where it usually led."""
    template, step = read(data), data["steps"][n]
    wanted = ways(template) if template else {}
    del data["steps"][n]
    if template is None:
        return step  # type: ignore[no-any-return]
    code = step["code"]
    on = tuple(t for t in template.leads(code, template.by_code[code].good) if not template.is_return(code, t))
    for way, targets in wanted.items():
        if code in targets:
            led = [t for target in targets for t in (on or (END,) if target == code else (target,))]
            wanted[way] = tuple(dict.fromkeys(t for t in led if t != way[0])) or (END,)
    for other in data["steps"]:
        _drop(other, "after", code)
    _settle(data, {way: targets for way, targets in wanted.items() if way[0] != code})
    return step  # type: ignore[no-any-return]


def _put(data: Data, n: int, step: Data) -> None:
    """Put a step into the list and link it between the step above and the one below."""
    template = read(data)
    steps = data["steps"]
    steps.insert(n, step)
    if template is None:
        return
    wanted, code = ways(template), step["code"]
    below = steps[n + 1]["code"] if n + 1 < len(steps) else END
    above = steps[n - 1]["code"] if n else ""
    good = (above, template.by_code[above].good) if above else ("", "")
    if below == END or below in wanted.get(good, ()):
        into = [good] if above else []
    else:
        into = [way for way, targets in wanted.items() if below in targets and not template.is_return(way[0], below)]
    on: tuple[str, ...] = (below,)
    if not into and above:  # nothing leads to the step below: events call it
        into, on = [good], tuple(t for t in wanted[good] if not template.is_return(above, t)) or (END,)
    for way in into:
        led = wanted[way]
        wanted[way] = tuple(dict.fromkeys(code if t == below else t for t in led)) if below in led else (code,)
    after = data["steps"][n + 1].get("after") if below != END else None
    if after and into and good in into:
        _replace(data["steps"][n + 1], "after", above, code)
    fresh = read(data)
    if fresh is not None:
        mine = fresh.by_code[code]
        wanted |= {(code, outcome): fresh.leads(code, outcome) for outcome in mine.answers}
        wanted[code, mine.good] = on
    _settle(data, wanted)


def _settle(data: Data, wanted: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
    """Write down the ways that the order of the list does not give by itself."""
    template = read(data)
    if template is None:
        return
    for step in data["steps"]:
        code = step["code"]
        for outcome in template.by_code[code].answers:
            want = wanted.get((code, outcome))
            if want and template.leads(code, outcome) != want:
                outcomes = step.setdefault("outcomes", {})
                outcomes[outcome] = want[0] if len(want) == 1 else list(want)


def _drop(step: MutableMapping[str, Any], key: str, code: str) -> None:
    left = [one for one in listed(step.get(key)) if one != code]
    if left:
        step[key] = left
    else:
        step.pop(key, None)


def _replace(step: MutableMapping[str, Any], key: str, old: str, new: str) -> None:
    step[key] = [new if one == old else one for one in listed(step.get(key))]


def listed(value: Any) -> list[Any]:
    """One thing or several, as a list."""
    return list(value) if isinstance(value, list | tuple) else [] if value in (None, "") else [value]
