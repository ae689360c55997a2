"""Names of a process template in people's words: kinds of steps, events, transitions, verbs, parts, papers, answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from gendan.core import events
from gendan.core.words import permission as permission_word
from gendan.web.kit.formats import english
from gendan.web.mine.pane import role_names
from gendan.web.sales import words as sales
from gendan.web.settings.records import event_name, field_name
from gendan.web.settings.words import NOUNS, limit_name, limit_words
from gendan.workflow import published
from gendan.workflow.models import SlaRule
from gendan.workflow.process.language import BACK, END, NEXT, Sla, Step
from gendan.workflow.services import processes

KIND: dict[str, tuple[Any, str]] = {
    "task": (pgettext_lazy("step", "Task"), "checkbox"),
    "review": (pgettext_lazy("step", "Review"), "messages"),
    "approval": (pgettext_lazy("step", "Approval"), "shield-check"),
    "countersign": (pgettext_lazy("step", "Countersign"), "writing-sign"),
    "auto": (pgettext_lazy("step", "By the system"), "settings-automation"),
    "wait": (pgettext_lazy("step", "Wait for an event"), "hourglass"),
    "process": (pgettext_lazy("step", "Another process"), "route"),
}
KIND_HINT: dict[str, Any] = {
    "task": pgettext_lazy("step", "Somebody does it and ticks it off."),
    "review": pgettext_lazy("step", "Questions are answered; the answers decide."),
    "approval": pgettext_lazy("step", "One other person says yes or no."),
    "countersign": pgettext_lazy("step", "Several sign; all signatures are needed."),
    "auto": pgettext_lazy("step", "Rules decide or the system does something; nobody has to act."),
    "wait": pgettext_lazy("step", "Nothing to do; an event ends it."),
    "process": pgettext_lazy("step", "Starts another process and waits for its end."),
}
OUTCOME: dict[str, Any] = {
    "done": pgettext_lazy("outcome", "Done"), "return": pgettext_lazy("outcome", "Return"),
    "accept": pgettext_lazy("outcome", "Accept"), "conditional": pgettext_lazy("outcome", "Accept with conditions"),
    "decline": pgettext_lazy("outcome", "Decline"), "approve": pgettext_lazy("outcome", "Approve"),
    "reject": pgettext_lazy("outcome", "Reject"), "sign": pgettext_lazy("outcome", "Sign"),
    "refuse": pgettext_lazy("outcome", "Refuse to sign"), "yes": pgettext_lazy("outcome", "Yes"),
    "no": pgettext_lazy("outcome", "No"), "failed": pgettext_lazy("outcome", "Did not work"),
}  # fmt: skip
STATE: dict[str, tuple[Any, str]] = {
    "draft": (pgettext_lazy("process", "Draft"), "plan"),
    "in_force": (pgettext_lazy("process", "In force"), "ok"),
    "retired": (pgettext_lazy("process", "Retired"), "done"),
}
REVIEW_RESULT: dict[str, Any] = {
    "none": pgettext_lazy("review", "none wanted"), "open": pgettext_lazy("review", "under way"),
    "passed": pgettext_lazy("review", "passed"), "conditional": pgettext_lazy("review", "passed with conditions"),
    "failed": pgettext_lazy("review", "not passed"),
}  # fmt: skip
PARTS: dict[str, Any] = {"order_line": pgettext_lazy("process", "each order line")}
UNITS: dict[str, Any] = {
    "wh": pgettext_lazy("limit", "working hours"), "min": pgettext_lazy("limit", "working minutes"),
    "wd": pgettext_lazy("limit", "working days"), "h": pgettext_lazy("limit", "hours by the clock"),
    "cd": pgettext_lazy("limit", "calendar days"), "mo": pgettext_lazy("limit", "months"),
}  # fmt: skip
KEY: dict[str, Any] = {
    "code": pgettext_lazy("step", "Code"), "name": pgettext_lazy("step", "Name"), "kind": pgettext_lazy("step", "Kind"),
    "role": pgettext_lazy("step", "Who does it"), "department": pgettext_lazy("step", "Department"),
    "asks": pgettext_lazy("step", "Questions"), "check": pgettext_lazy("step", "Check list"),
    "needs": pgettext_lazy("step", "Documents needed"), "document": pgettext_lazy("step", "Documents made"),
    "sla": pgettext_lazy("step", "Time limit"), "when": pgettext_lazy("step", "Only when"),
    "after": pgettext_lazy("step", "Comes after"), "join": pgettext_lazy("step", "Where several ways meet"),
    "for_each": pgettext_lazy("step", "Done for"), "enough": pgettext_lazy("step", "Enough when done for"),
    "outcomes": pgettext_lazy("step", "Where it leads"), "labels": pgettext_lazy("step", "Names of the answers"),
    "ends_on": pgettext_lazy("step", "Ends by itself when"), "guards": pgettext_lazy("step", "Keeps closed"),
    "passes": pgettext_lazy("step", "Opened by"), "auto": pgettext_lazy("step", "Decided by rules"),
    "do": pgettext_lazy("step", "What the system does"), "process": pgettext_lazy("step", "Which process"),
    "repeats": pgettext_lazy("step", "Every time"), "note": pgettext_lazy("step", "Note"),
    "about": pgettext_lazy("process", "What it is for"), "source": pgettext_lazy("process", "Source"),
    "starts_on": pgettext_lazy("process", "Starts when"), "stops_on": pgettext_lazy("process", "Stops when"),
    "returns_on": pgettext_lazy("process", "Goes back when"), "parameters": pgettext_lazy("process", "Choices"),
    "control": pgettext_lazy("process", "Document control"), "rounds": pgettext_lazy("process", "Rounds at most"),
    "steps": pgettext_lazy("process", "Steps"), "version": pgettext_lazy("process", "Version"),
}  # fmt: skip


def named(name: Any) -> str:
    """A name in the reader's language; of a draft perhaps half of one."""
    if not name:
        return ""
    row: Mapping[str, str] = name if isinstance(name, Mapping) else {"zh": name.zh, "en": name.en}
    first, other = ("en", "zh") if english() else ("zh", "en")
    return str(row.get(first) or row.get(other) or "")


def kind(code: str) -> str:
    """A kind of step."""
    return str(KIND[code][0]) if code in KIND else code


def event(name: str) -> str:
    """`sales.order.confirmed` → Orders: Confirmed."""
    noun = NOUNS.get(name.rpartition(".")[0])
    said = event_name(name)
    return _("%(noun)s: %(what)s") % {"noun": noun, "what": said} if noun else said


def verb(name: str) -> str:
    """A transition or a verb, as the right to do it is called."""
    return permission_word(name)


def fact(name: str, parameters: Mapping[str, Any] | None = None) -> str:
    """A fact, or a choice of the template (`param.…`)."""
    if name.startswith("param."):
        chosen = (parameters or {}).get(name[6:])
        return _("Choice: %(name)s") % {"name": named(_get(chosen, "name")) or name[6:]}
    label = published.labels().get(name)
    return _(label) if label else name


def paper(code: str) -> str:
    """A document a step needs or makes."""
    found = published.known_papers().get(code)
    return found[1 if english() else 0] if found else code


def outcome(code: str, labels: Mapping[str, Any] | None = None) -> str:
    """What a step may end with."""
    if labels and code in labels:
        return named(labels[code]) or code
    return str(OUTCOME.get(code, code))


def target(code: str, names: Mapping[str, str]) -> str:
    """Where an outcome leads."""
    special = {
        NEXT: pgettext("target", "the next step"), END: pgettext("target", "the end"),
        BACK: pgettext("target", "back to whoever entered it"),
    }  # fmt: skip
    return special.get(code) or names.get(code, code)


def question(code: str) -> str:
    """A question of a review."""
    return str(sales.QUESTION.get(code, code))


def roles(codes: Iterable[str], parameters: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Roles by code; `$name` is a choice of the template."""
    wanted = list(codes)
    known = role_names([code for code in wanted if not code.startswith("$")])
    return {
        code: _("by choice: %(name)s") % {"name": named(_get((parameters or {}).get(code[1:]), "name")) or code[1:]}
        if code.startswith("$")
        else known.get(code, code)
        for code in wanted
    }


def limit(sla: Sla | None, rules: Mapping[str, SlaRule]) -> str:
    """A step's limit in words, short."""
    if sla is None:
        return ""
    if sla.code:
        rule = rules.get(sla.code)
        return limit_name(rule).rpartition(" · ")[2] if rule else sla.code
    return limit_words(f"{sla.limit}<{sla.by}" if sla.by else sla.limit)


def step_names(steps: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Number and name of the steps, by code."""
    return {str(s.get("code")): f"{n} {named(s.get('name')) or s.get('code')}" for n, s in enumerate(steps, 1)}


def all_events() -> list[tuple[str, list[tuple[str, str]]]]:
    """Events a step can end by or come after, by what they are about."""
    return _grouped((name, event_name(name)) for name in events.known() if not name.startswith(OUT_OF_SIGHT))


def all_transitions() -> list[tuple[str, list[tuple[str, str]]]]:
    """Transitions a step can keep closed, by document."""
    return _grouped((name, verb(name)) for name in processes.transitions() if not name.startswith(OUT_OF_SIGHT))


OUT_OF_SIGHT = (
    "workflow.task",
    "workflow.gate",
    "workflow.step",
    "workflow.notice",
    "org.",
    "channels.",
    "core.",
    "web.",
)
FIRST = ("sales.order", "sales.review", "shipping.delivery", "finance.payment", "finance.invoice")


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for name, word in pairs:
        found.setdefault(name.rpartition(".")[0], []).append((name, word))
    order = {noun: n for n, noun in enumerate(FIRST)}
    nouns = sorted(found, key=lambda noun: (order.get(noun, 99), noun))
    return [(str(NOUNS.get(noun, noun)), sorted(found[noun], key=lambda pair: pair[1])) for noun in nouns]


def reader() -> str:
    """The reader's language."""
    return get_language() or "zh"


def _get(row: Any, key: str) -> Any:
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)


def lane_words(steps: Iterable[Step]) -> dict[tuple[str, str], str]:
    """Every answer of every step in words, for the drawing."""
    return {(step.code, code): outcome(code, step.labels) for step in steps for code in step.answers}


def payload_told(where: Mapping[str, Any]) -> str:
    """What an event must say, in words."""
    said = []
    for name, value in where.items():
        if name == "result":
            said.append(str(REVIEW_RESULT.get(str(value), value)))
        elif isinstance(value, bool):
            said.append(f"{field_name(name)}: {pgettext('condition', 'yes') if value else pgettext('condition', 'no')}")
        else:
            said.append(f"{field_name(name)}: {value}")
    return " · ".join(said)


def joined(parts: Iterable[str]) -> str:
    """Words one after the other."""
    return _(", ").join(parts)
