"""The dates of a line: requested, promised, re-promised, actual; each with author and cause, none ever changed (ATP-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gendan.core import bulk, clock
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import service

from ..models import DateFact


@dataclass(frozen=True, slots=True)
class Stated:
    """A date somebody states for a line or an order."""

    ref: Ref
    kind: str  # requested | promised | repromised | actual
    on: date
    cause: str = ""


@service
def state(dates: Sequence[Stated], *, actor: Actor) -> None:
    """Record dates with their author."""
    now = clock.now()
    bulk.later(
        DateFact,
        [
            {"ref_kind": d.ref.kind, "ref_id": d.ref.id, "kind": d.kind, "date": d.on, "cause": d.cause, "at": now,
             "by_id": actor.user_id}
            for d in dates
        ],
    )  # fmt: skip
