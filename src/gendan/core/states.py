"""Transition machines: the life of a document as data, and the one place that writes `state`.

`advance` asks, in this order: does the state allow it, may the actor, are the gates open. Workflow
registers itself as gatekeeper, so any transition of any document can be guarded by a process template
without a line in the document's code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from . import words
from .actor import Actor
from .errors import GateClosed, IllegalTransition
from .refs import Ref


class Stateful(Protocol):
    """What a machine moves: a document with a state, a version and the references its gates hang on."""

    state: str
    version: int

    @property
    def ref(self) -> Ref: ...

    def gate_refs(self) -> Sequence[Ref]: ...


@dataclass(frozen=True)
class Transition:
    """`verb` leads from any of `sources` to `target`."""

    verb: str
    sources: frozenset[str]
    target: str

    def __init__(self, verb: str, sources: Iterable[str], target: str) -> None:
        object.__setattr__(self, "verb", verb)
        object.__setattr__(self, "sources", frozenset(map(str, sources)))
        object.__setattr__(self, "target", str(target))


class Gatekeeper(Protocol):
    """Says which conditions keep a transition closed, and records an override."""

    def open_conditions(self, refs: Sequence[Ref], transition: str) -> list[Mapping[str, Any]]: ...

    def override(self, refs: Sequence[Ref], transition: str, actor: Actor, reason: str) -> None: ...


_gatekeeper: Gatekeeper | None = None
_machines: dict[str, "Machine"] = {}


def register_gatekeeper(gatekeeper: Gatekeeper) -> None:
    """Workflow calls this once; without a gatekeeper every gate is open."""
    global _gatekeeper  # noqa: PLW0603 - one process, one gatekeeper, set while the apps load
    _gatekeeper = gatekeeper


class Machine:
    """The states of one kind of document and the verbs between them."""

    def __init__(self, kind: str, transitions: Sequence[Transition], names: Mapping[str, Any]) -> None:
        """`names` says what people call the states, as lazy translations; refusals speak in these words."""
        assert kind not in _machines, f"two machines for {kind}"
        self.kind = kind
        words.name_states(kind, names)
        self.transitions: dict[str, list[Transition]] = {}
        for transition in transitions:
            self.transitions.setdefault(transition.verb, []).append(transition)
        _machines[kind] = self

    @property
    def states(self) -> list[str]:
        """All states that occur, in order of appearance."""
        seen = dict.fromkeys(
            state
            for group in self.transitions.values()
            for transition in group
            for state in (*sorted(transition.sources), transition.target)
        )
        return list(seen)

    def permission(self, verb: str) -> str:
        """The permission a verb needs: `sales.order.confirm`."""
        return f"{self.kind}.{verb}"

    def legal(self, state: str) -> list[str]:
        """Verbs that `state` allows."""
        return [verb for verb in self.transitions if self._find(verb, state)]

    def allowed(self, document: Stateful, actor: Actor) -> list[str]:
        """Verbs the state allows and the actor may do: the buttons, and the API's `actions`."""
        return [verb for verb in self.legal(document.state) if actor.may(self.permission(verb))]

    def advance(self, document: Stateful, verb: str, actor: Actor, *, override: str | None = None) -> None:
        """Move `document` by `verb`; the caller holds its lock and saves it.

        Refuses with IllegalTransition, NotAllowed, GateClosed. `override` is the reason to pass closed
        gates; it needs `workflow.gate.override` and is recorded.
        """
        transition = self._find(verb, document.state)
        if transition is None:
            raise IllegalTransition(self.kind, verb, document.state, self.legal(document.state))
        actor.require(self.permission(verb))
        self._ask_gates(document, verb, actor, override)
        document.state = transition.target
        document.version += 1

    def _ask_gates(self, document: Stateful, verb: str, actor: Actor, override: str | None) -> None:
        if _gatekeeper is None:
            return
        name, refs = self.permission(verb), document.gate_refs()
        conditions = _gatekeeper.open_conditions(refs, name)
        if not conditions:
            return
        if override is None:
            raise GateClosed(self.kind, verb, conditions)
        actor.require("workflow.gate.override")
        _gatekeeper.override(refs, name, actor, override)

    def _find(self, verb: str, state: str) -> Transition | None:
        for transition in self.transitions.get(verb, ()):
            if state in transition.sources:
                return transition
        return None


def machines() -> dict[str, Machine]:
    """All machines by kind."""
    return dict(_machines)
