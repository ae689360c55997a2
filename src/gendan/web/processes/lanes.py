"""A template in lanes, in the reader's words: the picture for the desk and the list for the phone.

The page includes `processes/swim.html` with what `shown` returns, and `css/swim.css`; `processes/swim_key.html` explains
the lines.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from gendan.web.mine.pane import role_names
from gendan.web.mine.steps import outcome_label
from gendan.workflow.process import drawing
from gendan.workflow.process.language import BY_PEOPLE, Step, Template
from gendan.workflow.ways import named

from .swim import Mark, Words, picture

OVER = ("done", "past")  # states of steps whose answers lead nowhere any more


def shown(
    template: Template, marks: Mapping[str, Mark] | None = None, *, taken: frozenset[tuple[str, str]] = frozenset(),
    parameters: Mapping[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What `processes/swim.html` takes. `marks` say what is so with each step, `taken` the ways that were gone.

    Roles that `parameters` stand for are drawn as what was chosen. One query, for the names of the roles.
    """
    roles = dict(parameters or {})
    drawn = drawing.draw(template, roles)
    said, found = words(template, roles), marks or {}
    return {
        "p": picture(drawn, said, found, taken), "rows": _rows(template, drawn, said, found),
        "label": _("Swim lanes of %(name)s") % {"name": named(template.name)},
    }  # fmt: skip


def words(template: Template, parameters: Mapping[str, str] | None = None) -> Words:
    """The words of a template: its steps, the roles that do them, what they may end with."""
    chosen = parameters or {}
    codes = {chosen.get(role[1:], role) if role.startswith("$") else role for s in template.steps for role in s.roles}
    names: dict[str, str] = {drawing.SYSTEM: _("The program")}
    names |= {f"${code}": named(parameter.name) for code, parameter in template.parameters.items()}
    names |= role_names(sorted(code for code in codes if not code.startswith("$")))
    outcomes = {
        (step.code, outcome): outcome_label(outcome, {k: v.model_dump() for k, v in step.labels.items()})
        for step in template.steps
        for outcome in step.answers
    }
    return Words({step.code: named(step.name) for step in template.steps}, names, outcomes)


def _rows(
    template: Template, drawn: drawing.Drawing, said: Words, marks: Mapping[str, Mark]
) -> list[dict[str, Any]]:  # fmt: skip
    """The steps one below the other, each with who does it and where its answers lead when they do not just go on."""
    ways: dict[str, list[str]] = {}
    for edge in drawn.edges:
        if edge.ports > 1:
            ways.setdefault(edge.source, []).append(
                _("%(outcome)s → %(where)s")
                % {"outcome": said.outcomes[edge.source, edge.outcome], "where": _where(edge, drawn, said)}
            )
    found = []
    for node in drawn.nodes:
        step, mark = template.by_code[node.code], marks.get(node.code, Mark())
        icon = mark.icon or ("bell" if node.called else "lock" if node.guarded else "circle")
        found.append(
            {
                "code": node.code, "number": node.number, "name": said.steps[node.code], "icon": icon,
                "state": mark.state, "url": mark.url, "current": mark.current, "who": mark.who or _who(step, drawn, said),
                "notes": [note for note in mark.notes if note], "ways": [] if mark.state in OVER else ways.get(node.code, []),
            }
        )  # fmt: skip
    return found


def _where(edge: drawing.Edge, drawn: drawing.Drawing, said: Words) -> str:
    if edge.kind == drawing.OUT:
        return _("the end")
    if edge.kind == drawing.AWAY:
        return _("back to whoever entered it")
    return f"{drawn.at[edge.target].number} {said.steps[edge.target]}"


def _who(step: Step, drawn: drawing.Drawing, said: Words) -> str:
    """Everybody who does the step; the first by the lane, which knows what a parameter stands for."""
    if step.kind not in BY_PEOPLE or not step.roles:
        return said.roles[drawing.SYSTEM]
    first = drawn.lanes[drawn.at[step.code].lane].role
    return " · ".join(said.roles.get(role, role) for role in dict.fromkeys((first, *step.roles[1:])))
