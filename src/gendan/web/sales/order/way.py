"""The process an order runs in: the rail on its page, and the order drawn in lanes.

Orders in none have the usual eight steps (`rail`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gendan.web import kit
from gendan.web.mine.pane import role_names
from gendan.web.processes import lanes, standing
from gendan.web.processes.standing import Standing
from gendan.workflow import ways
from gendan.workflow.process import outlook
from gendan.workflow.ways import Way

from .gates import is_passed

Rows = Sequence[Mapping[str, Any]]
FIT, BEHIND = 12, 3  # how many steps a rail shows, and how many of those that are done before the first that is not
RUN_STATES = {
    "running": ("act", lambda: pgettext("process", "Running")), "done": ("done", lambda: pgettext("process", "Ended")),
    "stopped": ("done", lambda: pgettext("process", "Stopped")), "stuck": ("late", lambda: pgettext("process", "Stuck")),
    "returned": ("soon", lambda: pgettext("process", "Sent back")),
}  # fmt: skip


def steps(found: Sequence[Way], conditions: Rows) -> list[kit.Step]:
    """What was done, what is open, and what usually comes; empty where the order runs in no process.

    Alternatives that were not taken stay out, and so do exceptions beside the line unless they are open.
    """
    way = next((one for one in found if one.run.state != "returned"), None)
    if way is None:
        return []
    said = standings(way, conditions)
    shown = {*outlook.told(way.template, way.parts), *coming(way)}
    return _short([_step(said[step.code]) for step in way.template.steps if step.code in shown])


def _short(steps: list[kit.Step]) -> list[kit.Step]:
    """A long rail shortened to what is near: the last done ones, what is open, the next ones; the others are counted."""
    if len(steps) <= FIT:
        return steps
    here = next((n for n, step in enumerate(steps) if step.state != "done"), len(steps))
    first = max(0, min(here - BEHIND, len(steps) - FIT))
    first = first if first > 1 else 0  # one step takes no more room than saying that there is one
    last = first + FIT - 1
    open_after = [step for step in steps[last:] if step.current]
    before, after = steps[:first], [step for step in steps[last:] if not step.current]
    told = [*steps[first:last], *open_after]
    if before:
        done = ngettext("%(n)s step done", "%(n)s steps done", len(before)) % {"n": len(before)}
        told = [kit.Step(done, "done"), *told]
    if after:
        more = ngettext("%(n)s more step", "%(n)s more steps", len(after)) % {"n": len(after)}
        told = [*told, kit.Step(more, "plan")]
    return told


def coming(way: Way) -> list[str]:
    """The steps to come that somebody does or something is waited for."""
    return [code for code in way.ahead if not outlook.decides_itself(way.template.by_code[code])]


def standings(way: Way, conditions: Rows) -> dict[str, Standing]:
    """How the order stands with each step."""
    return standing.all_of(way, ways.blocked(way, [c for c in conditions if not is_passed(dict(c))]))


def _step(said: Standing) -> kit.Step:
    return kit.Step(said.name, said.state, said.who, said.note, current=said.current, url=said.url)


def names(found: Sequence[Way]) -> dict[str, str]:
    """The steps of all runs by their codes, in the reader's language."""
    return {step.code: ways.named(step.name) for way in found for step in way.template.steps}


def doers(found: Sequence[Way]) -> dict[str, str]:
    """Who can do the open steps, by the code of the condition they hang on transitions."""
    told = {}
    for way in found:
        roles = role_names(sorted({row.role for row in way.rows if row.state == "open" and row.role}))
        for step in way.template.steps:
            waiting = way.open_of(step.code)
            if step.guards and waiting:
                who = standing.with_whom(way, waiting, roles)
                told[f"step:{step.code}"[:40]] = _("with %(who)s") % {"who": who} if who else ""
    return told


def drawn(found: Sequence[Way], conditions: Rows) -> list[dict[str, Any]]:
    """Every run of the order in lanes, those under way first."""
    rows = []
    for way in sorted(found, key=lambda one: one.run.state not in ("running", "stuck")):
        said = standings(way, conditions)
        state, word = RUN_STATES[way.run.state]
        shown = lanes.shown(
            way.template, {code: one.mark for code, one in said.items()}, taken=way.taken,
            parameters={name: str(value) for name, value in way.run.parameters.items()},
        )  # fmt: skip
        rows.append(
            {
                "name": way.name, "version": way.run.template.label, "chip": kit.chip(state, word()),
                "since": kit.stamp(way.run.started_at), "fault": _fault(way), "drawing": shown,
                "open": [one for one in said.values() if one.current],
            }
        )  # fmt: skip
    return rows


def _fault(way: Way) -> str:
    """Why it stands still: a step came up too often."""
    if way.run.state != "stuck":
        return ""
    step = way.template.by_code.get(way.run.fault)
    return _("It went in a circle at “%(step)s”.") % {"step": ways.named(step.name) if step else way.run.fault}
