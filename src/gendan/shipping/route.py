"""Which steps a delivery makes, from its mode and the firm's choices. Pure.

Self pick-up needs no loading and no gate: the customer signs with the code where the goods are handed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ORDER = ("planned", "released", "picked", "packed", "loaded", "checked", "dispatched", "delivered", "signed", "closed")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the firm does of the optional steps."""

    packing: bool = True
    two_signatures: bool = True
    gate_check: bool = True
    red_slip: bool = True

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> "Choices":
        """From parameter values by full name."""
        return cls(**{name: bool(settings[f"shipping.{name}"]) for name in cls.__dataclass_fields__})


PARAMS = [f"shipping.{name}" for name in Choices.__dataclass_fields__]


def steps(mode: str, choices: Choices) -> list[str]:
    """The states this delivery passes, in order."""
    optional = {
        "packed": choices.packing,
        "loaded": choices.two_signatures and mode != "pickup",
        "checked": choices.gate_check and mode != "pickup",
        "delivered": mode != "pickup",
    }
    return [state for state in ORDER if optional.get(state, True)]


def missing(state: str, target: str, mode: str, choices: Choices) -> list[str]:
    """Steps between `state` and `target` that this delivery must make and has not."""
    here, there = ORDER.index(state), ORDER.index(target)
    return [step for step in steps(mode, choices) if here < ORDER.index(step) < there]


def next_verb(state: str, mode: str, choices: Choices) -> str:
    """The verb that leads on from `state`; empty at the end."""
    verbs = {
        "released": "release", "picked": "pick", "packed": "pack", "loaded": "load", "checked": "check",
        "dispatched": "dispatch", "delivered": "deliver", "signed": "sign", "closed": "close",
    }  # fmt: skip
    if state not in ORDER:
        return ""
    following = [step for step in steps(mode, choices) if ORDER.index(step) > ORDER.index(state)]
    return verbs[following[0]] if following else ""
