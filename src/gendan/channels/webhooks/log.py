"""Reading the event log in order without missing an event whose transaction ends late.

Ids come from a sequence when an event is written, but events appear when their transaction commits: 7 may be seen
before 6. So a reader stops at a hole. The hole is final, left by a transaction that was rolled back, once every
transaction that ran when it was seen has ended.
"""

from dataclasses import dataclass
from datetime import datetime

from gendan.core import sql

STEP = 1000

_NEXT = "select id from core_event where id > %s order by id limit %s"
_OBSERVE = "select coalesce(max(id), 0), clock_timestamp() from core_event"
# A transaction that has taken an id holds a transaction id of its own, or is just about to, in a running statement.
_OVER = """
select not exists (
  select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
  and xact_start <= %s and (backend_xid is not null or state = 'active')
)
"""


@dataclass
class Reader:
    """What one process knows of the log. `final`: no event up to this id can appear any more."""

    final: int = 0
    observed: tuple[int, datetime] | None = None

    def upto(self, position: int) -> int:
        """The last id behind `position` that may be read now; `position` itself when there is nothing."""
        ids = [id for (id,) in sql.rows(_NEXT, [position, STEP])]
        last = position
        for id in ids:
            if id > last + 1 and id - 1 > self.final and not self._settled(id - 1):
                return last
            last = id
        return last

    def _settled(self, hole: int) -> bool:
        """Whether the ids up to `hole` are final. The first question starts the waiting."""
        if self.observed is None or self.observed[0] < hole:
            highest, at = sql.one(_OBSERVE) or (0, None)
            self.observed = (max(highest, hole), at)
        highest, at = self.observed
        row = sql.one(_OVER, [at])
        if row and row[0]:
            self.final, self.observed = max(self.final, highest), None
        return hole <= self.final


def newest() -> int:
    """The id of the newest event."""
    row = sql.one("select coalesce(max(id), 0) from core_event")
    return int(row[0]) if row else 0
