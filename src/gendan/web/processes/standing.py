"""How a document stands with each step of its process, in the reader's words: for the rail, the lanes and the gates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gendan.web import kit
from gendan.web.kit.marks import state_icon
from gendan.web.mine.pane import role_names
from gendan.web.mine.steps import outcome_label
from gendan.workflow.models import ProcessPart
from gendan.workflow.process.engine import OPEN
from gendan.workflow.process.language import BY_PEOPLE, Step
from gendan.workflow.ways import Way, named

from .swim import Mark

SILENT = ("done", "accept", "approve", "sign", "yes")  # outcomes that need no word
ICONS = {"past": "arrows-split", "maybe": "circle-dashed", "gone": "x"}
NAMES = 3  # of those who can do a step; more are counted


@dataclass(frozen=True)
class Standing:
    """One step: its state, with whom it is or was, until or since when."""

    name: str
    state: str  # ok soon late block done plan maybe past gone
    who: str = ""
    note: str = ""
    url: str = ""

    @property
    def current(self) -> bool:
        """Whether it waits for somebody now."""
        return self.state in ("ok", "soon", "late", "block")

    @property
    def icon(self) -> str:
        """The icon that goes with the state."""
        return ICONS.get(self.state) or state_icon(self.state)

    @property
    def mark(self) -> Mark:
        """As the drawing takes it."""
        state = "past" if self.state == "gone" else self.state
        told = " · ".join(filter(None, (self.name, STATE_WORDS[self.state](), self.who, self.note)))
        return Mark(state, self.who, (self.note,), self.url, told, self.current, self.icon)


STATE_WORDS = {
    "ok": lambda: pgettext("step of a process", "under way"),
    "soon": lambda: pgettext("step of a process", "due soon"),
    "late": lambda: pgettext("step of a process", "overdue"),
    "block": lambda: pgettext("step of a process", "blocked"),
    "done": lambda: pgettext("step of a process", "done"),
    "plan": lambda: pgettext("step of a process", "to come"),
    "maybe": lambda: pgettext("step of a process", "only if needed"),
    "past": lambda: pgettext("step of a process", "passed over"),
    "gone": lambda: pgettext("step of a process", "does not come any more"),
}


def all_of(way: Way, blocked: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Standing]:
    """Every step of a run by its code. One query, for the names of roles."""
    roles = {role for step in way.template.steps for role in _roles(way, step)} | {row.role for row in way.rows}
    roles |= {c["holder_role"] for conditions in blocked.values() for c in conditions}
    names = role_names(sorted(filter(None, roles)))
    return {step.code: _standing(way, step, blocked.get(step.code, ()), names) for step in way.template.steps}


def _standing(
    way: Way, step: Step, blocked: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> Standing:  # fmt: skip
    rows, name = way.of(step.code), named(step.name)
    waiting = [row for row in rows if row.state == OPEN]
    if waiting:
        return _waiting(way, name, waiting, blocked, names)
    if any(row.state == "done" for row in rows):
        return _done(step, name, rows)
    if rows:
        return Standing(name, "past", "", STATE_WORDS["past"]())
    if step.code in way.ahead:
        return Standing(name, "plan", _role(_roles(way, step), names))
    if step.code in way.possible:
        return Standing(name, "maybe", _role(_roles(way, step), names))
    return Standing(name, "gone")


def _waiting(
    way: Way, name: str, waiting: Sequence[ProcessPart], blocked: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> Standing:  # fmt: skip
    """An open step: with whom and until when; one that gates hold up names who can open them."""
    if blocked:
        openers = list(dict.fromkeys(who for c in blocked for who in c["holders"]))
        lacking = next((c["holder_role"] for c in blocked if c["holder_role"] and not c["holders"]), "")
        who = _("%(who)s can open it") % {"who": few(openers)} if openers else ""
        who = who or (role_and_holders(names.get(lacking, lacking), ()) if lacking else "")
        note = ngettext("%(n)s condition to meet", "%(n)s conditions to meet", len(blocked)) % {"n": len(blocked)}
        return Standing(name, "block", who, note, _url(waiting))
    rows = sorted(waiting, key=lambda row: (row.task is None, row.task.due_at if row.task else row.opened_at))
    first = rows[0]
    if first.task is None:
        return Standing(name, "ok", names.get(first.role, ""), _since(first))
    clock = kit.clock(first.task.due_at, started=first.opened_at)
    due = _("due %(when)s") % {"when": kit.stamp(first.task.due_at)} if first.task.due_at else ""
    state = clock.state if clock.state in ("late", "soon") else "ok"
    return Standing(name, state, with_whom(way, rows, names), due, _url(rows))


def with_whom(way: Way, rows: Sequence[ProcessPart], names: Mapping[str, str]) -> str:
    """With whom an open step is: its owners; a queue by its role and who can take it; of several parts how many."""
    if len(rows) > 1:
        people = list(dict.fromkeys(name for row in rows for name in way.who(row)))
        parts = ngettext("%(n)s part open", "%(n)s parts open", len(rows)) % {"n": len(rows)}
        return f"{parts} · {few(people)}" if people else parts
    row, people = rows[0], way.who(rows[0])
    if row.task and row.task.assignee:
        return people[0]
    return role_and_holders(names.get(row.role, row.role), people) if row.role else ""


def role_and_holders(role: str, people: Sequence[str]) -> str:
    """A queue: the role, and who can take what waits in it; a role that nobody holds is a fault worth a word."""
    return f"{role} · {few(people) if people else _('nobody holds this role')}"


def few(people: Sequence[str]) -> str:
    """Some names, and how many more."""
    told = _(", ").join(people[:NAMES])
    more = len(people) - NAMES
    return _("%(names)s and %(n)s more") % {"names": told, "n": more} if more > 0 else told


def _done(step: Step, name: str, rows: Sequence[ProcessPart]) -> Standing:
    ended = [row for row in rows if row.state == "done"]
    last = max(ended, key=lambda row: row.closed_at or row.opened_at)
    worst = max((row.outcome for row in ended), key=lambda o: list(step.answers).index(o) if o in step.answers else 0)
    label = outcome_label(worst, {k: v.model_dump() for k, v in step.labels.items()}) if worst not in SILENT else ""
    by = last.task.assignee.name if last.task and last.task.assignee else ""
    return Standing(name, "done", " · ".join(filter(None, (label, by))), kit.stamp(last.closed_at or last.opened_at))


def _since(row: ProcessPart) -> str:
    return _("waiting since %(when)s") % {"when": kit.stamp(row.opened_at)}


def _url(rows: Sequence[ProcessPart]) -> str:
    task = next((row.task_id for row in rows if row.task_id), None)
    return reverse("mine:task", args=[task]) if task else ""


def _roles(way: Way, step: Step) -> list[str]:
    """Who is to do a step, parameters by what was chosen."""
    if step.kind not in BY_PEOPLE:
        return []
    chosen = way.run.parameters
    return [str(chosen.get(role[1:], "")) if role.startswith("$") else role for role in step.roles]


def _role(roles: Sequence[str], names: Mapping[str, str]) -> str:
    return " · ".join(names.get(role, role) for role in roles[:2])
