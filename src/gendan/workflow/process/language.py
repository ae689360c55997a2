"""The language of process templates: YAML in, a checked `Template` out, every fault with its line.

A template is a list of steps. Where nothing else is said a step leads to the one below it, and the last one to the end.

| key of a step | says |
| --- | --- |
| `kind` | task, review, approval, countersign, auto, wait, process |
| `role` | who does it; several: each of them (countersign: all sign). `$name` is a parameter of the template |
| `when` | the step is passed over unless these facts hold, as it comes up |
| `after` | steps whose ends it waits for instead of the step above; or events that open it whenever they come |
| `join` | of several that lead here: `any` (the usual), `all` that can still come, or a number |
| `for_each` | one part for each order line, delivery …; `enough`: all of them, any, or a number |
| `outcomes` | answer → step, several steps at once (parallel), `next` or `end`; to an earlier step is a return, `returned` gives the document back |
| `ends_on` | events of the document or of what serves it that end the step, with the outcome they mean |
| `guards` | transitions that stay closed until the step has ended well: with one of `passes`, usually its first outcome |
| `auto` | facts that decide the step at once, each with its outcome; the first that holds counts |
| `sla` | the code of a time limit, or a limit of its own; `target` names the date it counts back from |

Conditions are data: `{order.total__gte: 100000, customer.class: [A, B]}`; all must hold. `any`, `all` and `not` nest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

END = "end"
NEXT = "next"
BACK = "returned"  # the document goes back to whoever entered it; the process begins anew when it comes again
KINDS = ("task", "review", "approval", "countersign", "auto", "wait", "process")
BY_PEOPLE = ("task", "review", "approval", "countersign")
ANSWERED = ("review", "approval", "countersign")  # whose usual outcomes hold beside those a template adds
# What a step may end with unless it says so itself: the first is the good one, the last the worst.
OUTCOMES: Mapping[str, Mapping[str, str]] = {
    "task": {"done": NEXT},
    "review": {"accept": NEXT, "conditional": NEXT},
    "approval": {"approve": NEXT},
    "countersign": {"sign": NEXT},
    "auto": {"done": NEXT},
    "wait": {"done": NEXT},
    "process": {"done": NEXT},
}
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
DEEPEST = 12  # levels of nesting a template may have
LONGEST = 200_000  # characters
QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # written in C, where the package has it; says less of faults


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a template: at which line (from 1), where, what."""

    line: int
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.line}: {self.where}: {self.text}" if self.where else f"{self.line}: {self.text}"


class Unreadable(ValueError):
    """The text is no template; `faults` say why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = list(faults)


def _listed(value: Any) -> Any:
    """One thing may be written without brackets."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _events(value: Any) -> Any:
    return [{"event": v} if isinstance(v, str) else v for v in _listed(value)]


def _limit(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


def _targets(value: Any) -> Any:
    return {k: _listed(v) for k, v in value.items()} if isinstance(value, dict) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Name(_Part):
    """A name in both languages."""

    zh: str
    en: str


class Sla(_Part):
    """A time limit: a row of the table by its code, or one of its own such as `1wd`, with who hears of it when late.

    `target` is the fact with the date that a limit of days before something counts back from.
    """

    code: str = ""
    limit: str = ""
    by: str = ""
    target: str = ""
    warn: Annotated[int, Field(ge=1, le=100)] = 80
    escalate: Listed = ()


class EndsOn(_Part):
    """An event that ends a step: `where` compares its payload, `outcome` says what it means (first outcome if empty)."""

    event: str
    where: dict[str, Any] = {}
    outcome: str = ""


class Auto(_Part):
    """Facts that decide a step without a person."""

    when: dict[str, Any]
    outcome: str = ""


class Parameter(_Part):
    """Something a company chooses when it takes the template."""

    name: Name
    choices: dict[str, Name]
    default: str


class Control(_Part):
    """What a controlled document says of itself (WFL-11)."""

    number: str = ""
    prepared_by: str = ""
    reviewed_by: str = ""
    approved_by: str = ""
    issued_on: str = ""
    effective_on: str = ""
    owner: str = ""


class Step(_Part):
    """One step; see the module for its keys."""

    code: Code
    name: Name
    kind: Literal[KINDS] = "task"  # type: ignore[valid-type]
    roles: Annotated[Listed, Field(alias="role")] = ()
    department: str = ""
    asks: Listed = ()
    check: tuple[Name, ...] = ()
    needs: Listed = ()
    makes: Annotated[Listed, Field(alias="document")] = ()
    sla: Annotated[Sla | None, BeforeValidator(_limit)] = None
    when: dict[str, Any] = {}
    after: Listed = ()
    join: Literal["any", "all"] | Annotated[int, Field(ge=1)] = "any"
    for_each: str = ""
    enough: Literal["all", "any"] | Annotated[int, Field(ge=1)] = "all"
    outcomes: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_targets)] = {}
    labels: dict[str, Name] = {}
    ends_on: Annotated[tuple[EndsOn, ...], BeforeValidator(_events)] = ()
    guards: Listed = ()
    passes: Listed = ()
    auto: Annotated[tuple[Auto, ...], BeforeValidator(_listed)] = ()
    do: str = ""
    process: str = ""
    repeats: bool = False
    note: Name | None = None

    @property
    def events(self) -> tuple[str, ...]:
        """Events that open the step whenever they come."""
        return tuple(name for name in self.after if "." in name)

    @property
    def answers(self) -> Mapping[str, Sequence[str]]:
        """What the step may end with, best first, and where each leads; `next` is not resolved yet."""
        usual = OUTCOMES[self.kind] if self.kind in ANSWERED or not self.outcomes else {}
        return {**{code: self.outcomes.get(code, (target,)) for code, target in usual.items()}, **self.outcomes}

    @property
    def endings(self) -> tuple[EndsOn, ...]:
        """Events that end the step; another process by its own end."""
        if self.kind == "process" and not self.ends_on:
            return (EndsOn(event="workflow.process.ended", where={"code": self.process, "state": "done"}),)
        return self.ends_on

    @property
    def good(self) -> str:
        """What the step ends with where nobody says otherwise."""
        return next(iter(self.answers))

    @property
    def opening(self) -> tuple[str, ...]:
        """The outcomes that open the gates the step guards."""
        return self.passes or (self.good,)


class Template(_Part):
    """A process: what starts it, what stops it, its steps in order."""

    code: Code
    version: str
    name: Name
    about: Name | None = None
    starts_on: str
    stops_on: Listed = ()
    returns_on: Listed = ()
    parameters: dict[str, Parameter] = {}
    control: Control = Control()
    source: str = ""
    rounds: Annotated[int, Field(ge=2, le=200)] = 20
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @cached_property
    def by_code(self) -> Mapping[str, Step]:
        """Steps by their code."""
        return {step.code: step for step in self.steps}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Position of each step; the end comes last."""
        return {BACK: -1, **{step.code: n for n, step in enumerate(self.steps)}, END: len(self.steps)}

    @cached_property
    def first(self) -> tuple[str, ...]:
        """Where a run starts."""
        return (self.steps[0].code,)

    def leads(self, code: str, outcome: str) -> tuple[str, ...]:
        """Where a step leads with an outcome: codes of steps, or the end."""
        wanted = self.by_code[code].answers.get(outcome, (NEXT,))
        found: dict[str, None] = {}
        for target in wanted:
            found |= dict.fromkeys(self.below[code] if target == NEXT else (target,))
        return tuple(found)

    @cached_property
    def below(self) -> Mapping[str, tuple[str, ...]]:
        """Where `next` leads: to those who name the step in `after`, else to the step below that names nobody."""
        named: dict[str, list[str]] = {}
        for step in self.steps:
            for source in step.after:
                named.setdefault(source, []).append(step.code)
        below = {}
        for n, step in enumerate(self.steps):
            follower = next((s.code for s in self.steps[n + 1 :] if not s.after), END)
            below[step.code] = tuple(named.get(step.code, [follower]))
        return below

    @cached_property
    def forward(self) -> Mapping[str, frozenset[str]]:
        """Steps each step may lead to further down."""
        return {
            step.code: frozenset(
                target
                for outcome in step.answers
                for target in self.leads(step.code, outcome)
                if self.place.get(target, -1) > self.place[step.code]
            )
            for step in self.steps
        }

    @cached_property
    def sources(self) -> Mapping[str, frozenset[str]]:
        """Steps above that may lead to each step."""
        return {code: frozenset(s for s, targets in self.forward.items() if code in targets) for code in self.place}

    @cached_property
    def downstream(self) -> Mapping[str, frozenset[str]]:
        """Each step with all that follows from it further down."""
        found: dict[str, frozenset[str]] = {END: frozenset({END})}
        for step in reversed(self.steps):
            found[step.code] = frozenset({step.code}).union(*(found[t] for t in self.forward[step.code]))
        return found

    def is_return(self, source: str, target: str) -> bool:
        """Whether going from one step to the other is going back."""
        return self.place[target] <= self.place[source]

    @cached_property
    def heard(self) -> frozenset[str]:
        """Every event the template listens to."""
        named = {self.starts_on, *self.stops_on, *self.returns_on}
        for step in self.steps:
            named |= {*step.events, *(end.event for end in step.endings)}
        return frozenset(named)


def read(text: str, loader: Any = yaml.SafeLoader) -> Template:
    """The template in a text. Raises Unreadable with every fault at its line."""
    data, lines = _tree(text, loader)
    try:
        return Template.model_validate(data)
    except ValidationError as error:
        raise Unreadable([_fault(e, lines) for e in error.errors()]) from None


def data_of(text: str) -> dict[str, Any]:
    """The text as plain data, whole or not. Raises Unreadable where it is not even that."""
    found: dict[str, Any] = _tree(text)[0]
    return found


def lines_of(text: str) -> Mapping[tuple[str | int, ...], int]:
    """Which line each part of a template stands on, by its path."""
    return _tree(text)[1]


def _tree(text: str, loader: Any = yaml.SafeLoader) -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """The text as plain data, and the line of each path in it."""
    if len(text) > LONGEST:
        raise Unreadable([Fault(1, "", _("The template is too long."))])
    try:
        node = yaml.compose(text, Loader=loader)
    except RecursionError:
        raise Unreadable([Fault(1, "", _("No references to other places, no deeper nesting."))]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise Unreadable([Fault(mark.line + 1 if mark else 1, "", problem)]) from None
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable([Fault(1, "", _("A template is a list of keys with values."))])
    lines: dict[tuple[str | int, ...], int] = {}
    faults: list[Fault] = []
    data = _plain(node, (), lines, faults, {})
    if faults:
        raise Unreadable(faults)
    return data, lines


def _plain(
    node: Any, path: tuple[str | int, ...], lines: dict[Any, int], faults: list[Fault], seen: dict[int, int]
) -> Any:
    """A node as plain data. An alias is refused: a few lines of them can stand for gigabytes."""
    lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in seen or len(path) > DEEPEST:
        faults.append(
            Fault(node.start_mark.line + 1, _where(path), _("No references to other places, no deeper nesting."))
        )
        return None
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    seen[id(node)] = 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, n), lines, faults, seen) for n, child in enumerate(node.value)]
    found: dict[str, Any] = {}
    for key, child in node.value:
        name = str(key.value)
        if name in found:
            faults.append(Fault(key.start_mark.line + 1, _where((*path, name)), _("This stands here twice.")))
        lines[(*path, name)] = key.start_mark.line + 1
        found[name] = _plain(child, (*path, name), lines, faults, seen)
    return found


def _scalar(node: Any) -> Any:
    """A value; dates and times stay text, `A/1` and `1e3` mean what they look like."""
    tag = node.tag.rpartition(":")[2]
    if tag == "null":
        return None
    if tag == "bool":
        return str(node.value).lower() in ("true", "yes", "on")
    if tag == "int" and str(node.value).lstrip("+-").isdigit():
        return int(node.value)
    if tag == "float":
        try:
            return float(node.value)
        except ValueError:
            return node.value
    return node.value


def _fault(error: Any, lines: Mapping[tuple[str | int, ...], int]) -> Fault:
    """What pydantic found, at its line and in people's words."""
    path = tuple(error["loc"])
    known = path
    while known and known not in lines:
        known = known[:-1]
    words = {
        "missing": _("Missing."),
        "extra_forbidden": _("There is no such key."),
        "literal_error": _("One of %(choices)s.") % {"choices": str(error.get("ctx", {}).get("expected", ""))},
        "string_type": _("A text is wanted."),
        "string_pattern_mismatch": _("Small letters, figures and _, a letter first."),
        "too_short": _("At least one is wanted."),
    }
    return Fault(lines.get(known, 1), _where(path), words.get(error["type"], error["msg"]))


def _where(path: Sequence[str | int]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
