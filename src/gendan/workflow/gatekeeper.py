"""Lets gates guard every transition of every machine: registers with the kernel while the apps load."""

from collections.abc import Mapping, Sequence
from typing import Any

from gendan.core import states
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import memo

from .services import gates


class Keeper:
    """What a machine asks before it moves a document."""

    def open_conditions(self, refs: Sequence[Ref], transition: str) -> list[Mapping[str, Any]]:
        """Conditions that keep the transition closed; one query for all transitions of a unit of work.

        The caller holds the document's lock, so that nobody else changes them meanwhile; the gates' own verbs
        forget what was read here.
        """
        kept = memo(gates.KEPT)
        if all(ref in kept and transition not in kept[ref] for ref in refs):
            return []
        known = memo(gates.MEMO)
        if (key := tuple(refs)) not in known:
            known[key] = gates.open_conditions(refs)
        return [condition for condition in known[key] if condition["transition"] == transition]

    def override(self, refs: Sequence[Ref], transition: str, actor: Actor, reason: str) -> None:
        """Pass them by exception."""
        gates.override(refs, transition, actor=actor, reason=reason)


states.register_gatekeeper(Keeper())
