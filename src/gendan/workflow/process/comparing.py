"""What changed from one version of a template to another: steps that came, went, moved, and what of a step is different."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from . import writing
from .language import Template

ADDED, REMOVED, MOVED, CHANGED = "added", "removed", "moved", "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: of which step (empty: the template itself), what kind, of which key, from what to what."""

    step: str
    kind: str
    key: str = ""
    old: Any = None
    new: Any = None


def differences(old: Template, new: Template) -> list[Difference]:
    """Everything that is different, the template's own data first, then by step in the order of the new one."""
    before, after = writing.plain(old), writing.plain(new)
    found = [
        Difference("", CHANGED, key, before.get(key), after.get(key))
        for key in dict.fromkeys([*before, *after])
        if key not in ("steps", "version") and before.get(key) != after.get(key)
    ]
    olds = {step["code"]: step for step in before["steps"]}
    news = {step["code"]: step for step in after["steps"]}
    moved = _moved([code for code in olds if code in news], [code for code in news if code in olds])
    for code, step in news.items():
        if code not in olds:
            found.append(Difference(code, ADDED, new=step))
            continue
        if code in moved:
            found.append(Difference(code, MOVED, old=list(olds).index(code) + 1, new=list(news).index(code) + 1))
        found += _of(code, olds[code], step)
    return found + [Difference(code, REMOVED, old=step) for code, step in olds.items() if code not in news]


def _of(code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    keys = dict.fromkeys([*old, *new])
    return [Difference(code, CHANGED, key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Steps that changed their place among the others; as few as explain it."""
    kept: set[str] = set()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        kept.update(old[block.a : block.a + block.size])
    return set(new) - kept
