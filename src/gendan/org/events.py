"""What `org` announces."""

from dataclasses import dataclass
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class CompanyCreated(Event):
    """A company exists; areas may give it what every company needs."""

    name: ClassVar[str] = "org.company.created"
    company_id: int
    code: str


@dataclass(frozen=True)
class UserDeactivated(Event):
    """A person may no longer sign in; what was theirs to do needs a new owner."""

    name: ClassVar[str] = "org.user.deactivated"
    user_id: int
    stand_in_id: int | None


@dataclass(frozen=True)
class CalendarChanged(Event):
    """Working time is different from now on; open deadlines are to be computed again (WFL-06)."""

    name: ClassVar[str] = "org.calendar.changed"
    calendar_id: int
