"""The page on which a sample order is walked through a template, saved or still on the desk."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gendan.core import clock
from gendan.org import queries as org
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow import sla, templates
from gendan.workflow.process.engine import RETURNED, STOPPED, STUCK
from gendan.workflow.process.language import Sla, Step, Template
from gendan.workflow.process.writing import plain
from gendan.workflow.services import processes, runs

from . import lanes, words
from .choices import Choices, select
from .desk import Desk, check
from .swim import Mark
from .trying import Line, Sample, Trial, Waiting, asked_for

USUAL = {
    "order.total": "12000", "order.lines": "2", "order.short": "no", "order.review": "none", "customer.is_new": "no", "order.priority": "0",
}  # fmt: skip
STEPS = (("60", "+1 h"), ("1440", "+1 d"))


def try_it(request: Request, template_id: int) -> HttpResponse:
    """Choose outcomes, let things happen, put the clock on; all of it lives in the page."""
    row = templates.get(template_id, actor=request.actor)
    text = row.text
    if row.state == processes.DRAFT:
        text = Desk.of(row, request.user.pk).text
    template, problems = check(text, row.company_id)
    if template is None or any(not p.hint for p in problems):
        return HttpResponseRedirect(reverse("processes:edit", args=[row.pk]))
    choices = Choices(request.actor.company_id, plain(template))
    trial, moves, start = _play(request, template, choices)
    context = {
        **_shown(trial, template, choices, moves, start),
        "title": _("Try it: %(name)s") % {"name": words.named(template.name)}, "nav": "processes", "row": row,
        "back": reverse("processes:edit" if row.state == processes.DRAFT else "processes:version", args=[row.pk]),
        **_sample(request, template, choices),
    }  # fmt: skip
    return kit.page(request, "processes/try.html", context, parts=("trial",))


def _play(request: Request, template: Template, choices: Choices) -> tuple[Trial, list[Any], datetime]:
    """The trial after all its moves, the new one included."""
    given = request.POST
    start = _moment(given.get("start", ""))
    moves = _moves(given.get("moves", ""))
    op = given.get("op", "")
    if op == "restart":
        moves, start = [], _moment("")
    elif op == "undo":
        moves = moves[:-1]
    elif op:
        moves = [*moves, *_moves(f"[{op}]")]
    sample = Sample(_facts(request, template, choices), _count(given.get("items", "2")), _parameters(request, template))
    calendar = org.calendar_for(request.actor.company_id)

    def long(step: Step, opened: datetime) -> sla.Due | None:
        return _due(step.sla or Sla(code=runs.USUAL_LIMIT), choices, sample.facts, opened, calendar)

    trial = Trial(template, sample, start, long, processes.transitions())
    made = trial.play(moves)
    return trial, moves[:made], start


def _due(limit: Sla, choices: Choices, facts: Mapping[str, Any], opened: datetime, calendar: Any) -> sla.Due | None:
    """When a step is due; none where its limit has no clock. A date the sample does not have leaves the usual limit."""
    target = facts.get(limit.target) if limit.target else None
    if limit.code:
        rule = choices.rules.get(runs.USUAL_LIMIT if limit.target and not target else limit.code)
        if rule is None or rule.unit == "event" or rule.limit is None:
            return None
        found, warn = sla.Limit(rule.limit, rule.unit, rule.by, target), rule.warn_percent
    else:
        one = sla.Limit.parse(f"{limit.limit}<{limit.by}" if limit.by else limit.limit)
        found, warn = sla.Limit(one.amount, one.unit, one.by, target), limit.warn
    try:
        return sla.due(found, opened, calendar, warn)
    except (ValueError, OverflowError):
        return None


def _moment(text: str) -> datetime:
    """When the trial begins: as it did, else the next full hour."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = clock.now().astimezone(clock.zone()).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return found if found.tzinfo else found.replace(tzinfo=clock.zone())


def _moves(text: str) -> list[Any]:
    """The moves as the page keeps them; what is not readable is none."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [move for move in found if isinstance(move, list)] if isinstance(found, list) else []


def _count(text: str) -> int:
    return min(max(int(text), 1), 20) if text.isdecimal() and len(text) < 4 else 2


def _parameters(request: Request, template: Template) -> dict[str, str]:
    given = {code: request.POST.get(f"p.{code}", p.default) for code, p in template.parameters.items()}
    return {
        code: value if value in template.parameters[code].choices else template.parameters[code].default
        for code, value in given.items()
    }


def _facts(request: Request, template: Template, choices: Choices) -> dict[str, Any]:
    """The facts of the sample as typed; only those the template asks for."""
    return {
        name: _typed(choices.facts.types.get(name, "text"), request.POST.get(f"f.{name}", _first(name, choices)))
        for name in asked_for(template)
    }


def _first(name: str, choices: Choices) -> str:
    if choices.facts.types.get(name) == "date":
        return (clock.today() + timedelta(days=14)).isoformat()
    return USUAL.get(name) or next(iter(choices.facts.values.get(name, {})), "")


def _typed(type: str, text: str) -> Any:
    """A fact as its type wants it; what does not fit is unknown."""
    try:
        if type == "bool":
            return text == "yes"
        if type == "number":
            return Decimal(text)
        if type == "date":
            return date.fromisoformat(text)
    except (ValueError, InvalidOperation):
        return None
    return [part for part in text.split(",") if part] if type == "list" else text


def _sample(request: Request, template: Template, choices: Choices) -> dict[str, Any]:
    """The fields of the sample."""
    chosen = _parameters(request, template)
    fields: list[tuple[str, str, str, str]] = []
    for name in asked_for(template):
        type, value = choices.facts.types.get(name, "text"), request.POST.get(f"f.{name}", _first(name, choices))
        known = choices.facts.values.get(name)
        if type == "bool":
            pairs = [("no", pgettext("condition", "no")), ("yes", pgettext("condition", "yes"))]
            fields.append((choices.facts.labels[name], select(f"f.{name}", [("", pairs)], value, empty=None), "", name))
        elif known:
            pairs = [(code, str(word)) for code, word in known.items()]
            fields.append((choices.facts.labels[name], select(f"f.{name}", [("", pairs)], value), "", name))
        else:
            fields.append((choices.facts.labels[name], "", value, name))
    return {
        "fields": fields, "items": _count(request.POST.get("items", "2")), "each": any(s.for_each for s in template.steps),
        "parameters": [
            (words.named(p.name), select(f"p.{code}", [("", [(c, words.named(n)) for c, n in p.choices.items()])], chosen[code], empty=None))
            for code, p in template.parameters.items()
        ],
    }  # fmt: skip


def _shown(trial: Trial, template: Template, choices: Choices, moves: list[Any], start: datetime) -> dict[str, Any]:
    names = choices.steps
    states = trial.states()
    marks = {code: Mark(state=state, current=state in ("ok", "soon", "late")) for code, state in states.items()}
    closed = [step for step in template.steps if step.guards and not trial.gates[step.code]]
    return {
        "swim": lanes.shown(template, marks, taken=trial.taken(), parameters=dict(trial.world.sample.parameters)),
        "open": [_open(w, template.by_code[w.part.code], names, choices, trial) for w in trial.waiting()],
        "events": [_event(name, where, trial) for name, where in trial.events()],
        "log": [_line(line, template, names) for line in reversed(trial.log)],
        "gates": [(words.verb(g), names[step.code]) for step in closed for g in step.guards],
        "moves": json.dumps(moves, ensure_ascii=False), "start": start.isoformat(), "now": trial.now, "n": len(moves),
        "state": _state(trial), "limit": any(w.due and w.due.due_at > trial.now for w in trial.waiting()),
    }  # fmt: skip


def _state(trial: Trial) -> Any:
    said = {
        RETURNED: ("soon", _("Back with whoever entered it")), STOPPED: ("done", pgettext("trial", "Stopped")),
        STUCK: ("late", _("Goes in a circle")), "done": ("ok", pgettext("trial", "At its end")),
    }  # fmt: skip
    colour, word = said.get(trial.run.state, ("act", pgettext("trial", "Under way")))
    return kit.chip(colour, word)


def _open(w: Waiting, step: Step, names: Mapping[str, str], choices: Choices, trial: Trial) -> dict[str, Any]:
    role = w.part.role
    parameters = dict(trial.template.parameters.items())
    who = words.roles([role], parameters).get(role, role) if role else words.kind(step.kind)
    return {
        "name": names[step.code], "who": who, "label": _("line %(n)s") % {"n": w.part.label} if w.part.label else "",
        "due": kit.stamp(w.due.due_at) if w.due else "", "state": w.state, "round": w.part.round if w.part.round > 1 else 0,
        "check": [words.named(point) for point in step.check], "asks": [words.question(code) for code in step.asks],
        "waits": words.joined(words.event(end.event) for end in step.endings), "by_people": bool(step.roles),
        "outcomes": [
            {
                "op": json.dumps(["answer", w.n, code]), "word": words.outcome(code, step.labels), "good": k == 0,
                "back": any(trial.template.is_return(step.code, t) for t in trial.template.leads(step.code, code)),
                "to": words.joined(words.target(t, names) for t in trial.template.leads(step.code, code)),
            }
            for k, code in enumerate(step.answers)
        ],
    }  # fmt: skip


def _event(name: str, where: Mapping[str, Any], trial: Trial) -> dict[str, Any]:
    told = words.payload_told(where)
    stops = name in trial.template.stops_on
    return {
        "op": json.dumps(["event", name, dict(where)], ensure_ascii=False), "word": words.event(name), "told": told,
        "bad": stops or name in trial.template.returns_on,
    }  # fmt: skip


def _line(line: Line, template: Template, names: Mapping[str, str]) -> dict[str, Any]:
    step = template.by_code.get(line.step)
    name = names.get(line.step, line.step)
    if line.label:
        name = f"{name} ({_('line %(n)s') % {'n': line.label}})"
    outcome = words.outcome(line.outcome, step.labels) if step and line.outcome else line.outcome
    gates = words.joined(words.verb(g) for g in step.guards) if step else ""
    told = {
        "opened": lambda: _("%(step)s opens") % {"step": name},
        "ended": lambda: _("%(step)s ends: %(outcome)s") % {"step": name, "outcome": outcome},
        "skipped": lambda: _("%(step)s is passed over") % {"step": name},
        "cancelled": lambda: _("%(step)s is no longer needed") % {"step": name},
        "event": lambda: _("It happens: %(what)s") % {"what": words.event(line.name)},
        "warned": lambda: _("%(step)s: warning, the limit is near") % {"step": name},
        "late": lambda: _("%(step)s is late") % {"step": name},
        "returned": lambda: _("The order goes back to whoever entered it"),
        "gate": lambda: (_("%(gate)s: no longer held by %(step)s") if line.outcome == "open" else _("%(gate)s: closed again by %(step)s")) % {"gate": gates, "step": name},
        "stuck": lambda: _("%(step)s goes in a circle; the process stops here") % {"step": name},
        "system": lambda: _("The system does it: %(what)s") % {"what": words.verb(line.name)},
        "end": lambda: _("The process has ended") if line.outcome == "done" else _("The process was stopped"),
    }  # fmt: skip
    icon = {
        "opened": "player-play", "ended": "check", "skipped": "chevron-right", "cancelled": "ban", "event": "bolt", "warned": "clock-exclamation",
        "late": "alert-triangle", "returned": "arrow-back-up", "gate": "lock", "stuck": "alert-triangle", "system": "settings", "end": "flag",
    }  # fmt: skip
    css = {"late": "c-late", "stuck": "c-late", "warned": "c-soon", "returned": "c-soon", "end": "c-ok"}
    return {"at": kit.stamp(line.at), "text": told[line.kind](), "icon": icon[line.kind], "css": css.get(line.kind, "")}
