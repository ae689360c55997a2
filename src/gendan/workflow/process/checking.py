"""What must be right before a template is saved: every name known, every step reached, every way leading out.

A template is saved only when it is whole, because an order that runs into a hole stops there for ever. What is doubtful
but can be meant so is a hint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .. import conditions
from .language import ANSWERED, BACK, BY_PEOPLE, END, NEXT, OUTCOMES, Fault, Step, Template, lines_of

BAD = {"review": "decline", "approval": "reject", "countersign": "refuse"}  # answers that need to lead somewhere


@dataclass(frozen=True)
class Vocabulary:
    """All names a template may use, as the areas publish them."""

    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    facts: Mapping[str, str] = field(default_factory=dict)  # name → type
    papers: frozenset[str] = frozenset()
    transitions: Mapping[str, str] = field(default_factory=dict)  # transition → event it announces
    limits: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()


def faults(template: Template, text: str, known: Vocabulary) -> list[Fault]:
    """Everything wrong with a template, in the order of its lines."""
    check = _Check(template, lines_of(text), known)
    check.run()
    return sorted(check.found, key=lambda fault: (fault.line, fault.where))


def hints(template: Template, text: str) -> list[Fault]:
    """What is doubtful: limits nobody hears of, work without a limit."""
    lines = lines_of(text)
    found = []
    for n, step in enumerate(template.steps):
        if step.kind in BY_PEOPLE and step.sla is None:
            found.append(
                Fault(lines[("steps", n)], step.code, _("No time limit: the usual one for prompt work counts."))
            )
        elif step.sla and step.sla.limit and not step.sla.escalate:
            found.append(Fault(lines[("steps", n, "sla")], step.code, _("Nobody hears of it when it is late.")))
    return found


class _Check:
    def __init__(self, template: Template, lines: Mapping[Any, int], known: Vocabulary) -> None:
        self.template, self.lines, self.known = template, lines, known
        self.found: list[Fault] = []

    def run(self) -> None:
        """All checks; those of the way through only when every target exists."""
        self._head()
        codes: set[str] = set()
        for n, step in enumerate(self.template.steps):
            if step.code in codes or step.code in (END, NEXT, BACK):
                self._say(n, "code", _("Two steps have this code."))
            codes.add(step.code)
            self._names(n, step)
            self._answers(n, step)
            self._kind(n, step)
            self._targets(n, step)
        if not self.found:
            self._ways()

    def _say(self, n: int, key: str, text: str) -> None:
        step = self.template.steps[n]
        line = self.lines.get(("steps", n, key), self.lines.get(("steps", n), 1))
        self.found.append(Fault(line, f"{step.code}.{key}" if key else step.code, text))

    def _head(self) -> None:
        t = self.template
        for key, names in (("starts_on", [t.starts_on]), ("stops_on", t.stops_on), ("returns_on", t.returns_on)):
            for name in names:
                if name not in self.known.events:
                    self.found.append(Fault(self.lines.get((key,), 1), key, _no_such(_("event"), name)))
        for code, parameter in t.parameters.items():
            if parameter.default not in parameter.choices:
                line = self.lines.get(("parameters", code), 1)
                self.found.append(Fault(line, code, _("The default is none of the choices.")))

    def _names(self, n: int, step: Step) -> None:
        parameters = self.template.parameters
        for role in step.roles:
            if role.startswith("$"):
                chosen = parameters.get(role[1:])
                wanted = list(chosen.choices) if chosen else [role]
            else:
                wanted = [role]
            for name in wanted:
                self._known(n, "role", _("role"), name, self.known.roles)
        for key, what, names, all_of in (
            ("department", _("department"), [step.department], self.known.departments),
            ("needs", _("document"), step.needs, self.known.papers),
            ("document", _("document"), step.makes, self.known.papers),
            ("guards", _("transition"), step.guards, self.known.transitions),
            ("ends_on", _("event"), [end.event for end in step.ends_on], self.known.events),
            ("after", _("event"), step.events, self.known.events),
            ("for_each", _("kind of part"), [step.for_each], self.known.items),
            ("do", _("verb"), [step.do], self.known.verbs),
            ("process", _("process"), [step.process], self.known.processes),
            ("sla", _("time limit"), [step.sla.code if step.sla else ""], self.known.limits),
            ("sla", _("role"), step.sla.escalate if step.sla else (), self.known.roles),
        ):
            for name in names:
                if name:
                    self._known(n, key, what, name, all_of)
        if step.sla and step.sla.target and self.known.facts.get(step.sla.target) != "date":
            self._say(n, "sla", _("“%(name)s” is no date.") % {"name": step.sla.target})
        facts = {**self.known.facts, **{f"param.{name}": "text" for name in parameters}}
        for key, condition in (("when", step.when), *(("auto", rule.when) for rule in step.auto)):
            for _where, text in conditions.faults(condition, facts):
                self._say(n, key, text)

    def _known(self, n: int, key: str, what: str, name: str, all_of: Iterable[str]) -> None:
        if name not in all_of:
            self._say(n, key, _no_such(what, name))

    def _answers(self, n: int, step: Step) -> None:
        answers = step.answers
        for key, names in (
            ("ends_on", [end.outcome for end in step.ends_on]),
            ("auto", [rule.outcome for rule in step.auto]),
            ("passes", step.passes),
        ):
            for name in names:
                if name and name not in answers:
                    self._say(n, key, _("The step cannot end with “%(name)s”.") % {"name": name})
        for name in set(answers) - {*OUTCOMES[step.kind], *KNOWN_OUTCOMES, *step.labels}:
            self._say(n, "outcomes", _("“%(name)s” needs a label in both languages.") % {"name": name})

    def _kind(self, n: int, step: Step) -> None:
        if step.kind in BY_PEOPLE and not step.roles and not step.ends_on:
            self._say(n, "role", _("Somebody must do it: name a role."))
        if (
            {*step.roles} & {"department_head", "any_department"}
            and not step.department
            and step.for_each != "department"
        ):
            self._say(n, "role", _("Of which department? Name it, or do the step for each."))
        if step.kind == "wait" and not step.ends_on:
            self._say(n, "ends_on", _("What does it wait for?"))
        if step.kind == "process" and not step.process:
            self._say(n, "process", _("Which process does it start?"))
        if step.kind == "countersign" and len(step.roles) < 2:
            self._say(n, "role", _("Countersigning takes two or more."))
        if step.kind in ANSWERED and BAD[step.kind] not in step.answers and not _ways_back(self.template, step):
            self._say(n, "outcomes", _("Where does it go when the answer is no?"))

    def _targets(self, n: int, step: Step) -> None:
        codes = {s.code for s in self.template.steps}
        for outcome, targets in step.outcomes.items():
            for target in targets:
                if target not in codes | {END, NEXT, BACK}:
                    self._say(n, "outcomes", _no_such(_("step"), target))
            if not targets:
                self._say(n, "outcomes", _("“%(name)s” leads nowhere.") % {"name": outcome})
        for name in step.after:
            if "." not in name and (name not in codes or name == step.code):
                self._say(n, "after", _no_such(_("step"), name))
        if step.events and len(step.events) < len(step.after):
            self._say(n, "after", _("Either steps or events, not both."))

    def _ways(self) -> None:
        """Every step is reached, no step leads nowhere, no return is mixed with going on, no gate waits for itself."""
        template = self.template
        position = template.place
        for step in template.steps:
            for name in step.after:
                if name in position and position[name] >= position[step.code]:
                    self._say(position[step.code], "after", _("It can only wait for steps above it."))
        reached = self._reached()
        for n, step in enumerate(template.steps):
            if step.code not in reached:
                self._say(n, "", _("No way leads to this step."))
            self._mixed(n, step)
            self._itself(n, step)
            if isinstance(step.join, int) and step.join > len(template.sources[step.code]):
                self._say(n, "join", _("Fewer ways than that lead here."))
        for n, step in enumerate(template.steps):
            if not self._gets_out(step.code):
                self._say(n, "", _("From here no way leads to the end."))

    def _reached(self) -> set[str]:
        open_ = [self.template.steps[0].code, *(s.code for s in self.template.steps if s.events)]
        reached: set[str] = set()
        while open_:
            code = open_.pop()
            if code not in reached and code not in (END, BACK):
                reached.add(code)
                open_ += [t for o in self.template.by_code[code].answers for t in self.template.leads(code, o)]
        return reached

    def _gets_out(self, code: str) -> bool:
        return END in self.template.downstream[code]

    def _mixed(self, n: int, step: Step) -> None:
        for outcome in step.answers:
            back = [self.template.is_return(step.code, t) for t in self.template.leads(step.code, outcome)]
            if any(back) and (not all(back) or len(back) > 1):
                self._say(n, "outcomes", _("A return goes to one earlier step and nowhere else."))

    def _itself(self, n: int, step: Step) -> None:
        """A step that waits for what it keeps closed would wait for ever."""
        kept = {self.known.transitions[name] for name in step.guards}
        if not kept:
            return
        for other in self.template.steps:
            before = step.code in self.template.downstream[other.code]
            if before and kept & {end.event for end in other.ends_on}:
                self._say(n, "guards", _("It keeps closed what “%(step)s” waits for.") % {"step": other.code})


def _ways_back(template: Template, step: Step) -> bool:
    """Whether one of the step's outcomes leads back, or elsewhere than on."""
    usual = OUTCOMES[step.kind]
    return any(outcome not in usual for outcome in step.answers)


def _no_such(what: str, name: str) -> str:
    return _("No such %(what)s: %(name)s.") % {"what": what, "name": name}


KNOWN_OUTCOMES = frozenset(
    {"done", "return", "accept", "conditional", "decline", "approve", "reject", "sign", "refuse", "yes", "no", "failed"}
)
