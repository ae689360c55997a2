"""Lets gates guard every transition of every machine: registers with the kernel while the apps load."""

from collections.abc import Mapping, Sequence
from typing import Any

from gendan.core import states
from gendan.core.actor import Actor
from gendan.core.refs import Ref

from .services import gates


class Keeper:
    """What a machine asks before it moves a document."""

    def open_conditions(self, refs: Sequence[Ref], transition: str) -> list[Mapping[str, Any]]:
        """Conditions that keep the transition closed; one query."""
        return list(gates.open_conditions(refs, transition))

    def override(self, refs: Sequence[Ref], transition: str, actor: Actor, reason: str) -> None:
        """Pass them by exception."""
        gates.override(refs, transition, actor=actor, reason=reason)


states.register_gatekeeper(Keeper())
