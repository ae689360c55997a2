"""The dates of a line: requested, promised, re-promised, actual; each with author and cause, none ever changed (ATP-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import service


@dataclass(frozen=True, slots=True)
class Stated:
    """A date somebody states for a line or an order."""

    ref: Ref
    kind: str  # requested | promised | repromised | actual
    on: date
    cause: str = ""


@service
def state(dates: Sequence[Stated], *, actor: Actor) -> None:
    """Record dates with their author; one statement however many."""
    if not dates:
        return
    sql.execute(
        """
        insert into planning_datefact (ref_kind, ref_id, kind, date, cause, at, by_id)
        select u.*, %s, %s from unnest(%s::text[], %s::bigint[], %s::text[], %s::date[], %s::text[]) u
        """,
        [
            clock.now(),
            actor.user_id,
            [d.ref.kind for d in dates],
            [d.ref.id for d in dates],
            [d.kind for d in dates],
            [d.on for d in dates],
            [d.cause for d in dates],
        ],
    )
