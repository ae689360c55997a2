"""The age of open invoices and the ladder of reminders. Pure."""

from collections.abc import Sequence
from datetime import date

BUCKETS = ("not_due", "d30", "d60", "d90", "over")  # not due, 1-30, 31-60, 61-90, more than 90 days overdue


def bucket(due_on: date, on: date) -> str:
    """In which column of the ageing list an open amount stands on a day."""
    days = (on - due_on).days
    if days <= 0:
        return "not_due"
    if days <= 30:
        return "d30"
    if days <= 60:
        return "d60"
    return "d90" if days <= 90 else "over"


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
