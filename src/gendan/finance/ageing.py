"""The ladder of reminders. Pure."""

from collections.abc import Sequence
from datetime import date


def level(due_on: date, on: date, ladder: Sequence[int]) -> int | None:
    """The highest rung of the ladder reached: 0 is the reminder before the due date; None before the first.

    A reminder before the due date is pointless once the date has come, so rung 0 ends there.
    """
    days = (on - due_on).days
    reached = [n for n, after in enumerate(ladder) if days >= after]
    if not reached:
        return None
    highest = reached[-1]
    return None if ladder[highest] < 0 <= days else highest
