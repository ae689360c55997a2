"""The clocks of tasks: which limit counts, and what it means for a task's moments."""

from collections.abc import Iterable
from datetime import date, datetime

from gendan.core import bulk
from gendan.org import queries

from . import sla
from .models import SlaRule, Task

_ASKED = "where t.code = any(%(codes)s) and (t.company_id is null or t.company_id = any(%(companies)s))"


class Rules:
    """The limits of some companies, read with one query; a company's own row beats the general one."""

    def __init__(self, codes: Iterable[str], company_ids: Iterable[int]) -> None:
        rows = bulk.find(SlaRule, _ASKED, {"codes": sorted(set(codes)), "companies": sorted(set(company_ids))})
        self._rules = {(row.company_id, row.code): row for row in rows}

    def find(self, code: str, company_id: int) -> SlaRule:
        """The rule of a code for a company; an unknown code is a bug."""
        rule = self._rules.get((company_id, code)) or self._rules.get((None, code))
        assert rule is not None, f"no time limit named {code}"
        return rule


def limit_of(rule: SlaRule, target: date | None = None) -> sla.Limit:
    """A rule as a limit, counted from a target date where there is one."""
    return sla.Limit(rule.limit, rule.unit, rule.by, target)


def start(task: Task, rule: SlaRule, *, target: date | None, due_at: datetime | None) -> None:
    """Set the clock of a new task: by its rule, or to the moment the caller names."""
    calendar_id = queries.calendar_id_for(task.company_id)
    task.calendar_id = calendar_id
    if due_at is not None:
        task.due_at = due_at
        task.warn_at = task.opened_at + (due_at - task.opened_at) * (rule.warn_percent / 100)
        return
    limit = limit_of(rule, target)
    task.limit_text = str(limit)
    task.warn_at, task.due_at = sla.due(limit, task.opened_at, queries.calendar(calendar_id), rule.warn_percent)


def again(task: Task, rule: SlaRule) -> None:
    """Compute a task's moments anew, after its calendar changed or a pause ended. Fixed moments only move by pauses."""
    assert task.calendar_id is not None
    calendar = queries.calendar(task.calendar_id)
    limit = limit_in_force(task)
    if limit is None:
        return
    warn_at, due_at = sla.due(limit, task.opened_at, calendar, rule.warn_percent)
    task.warn_at = sla.pushed(warn_at, limit, task.paused_minutes, calendar)
    task.due_at = sla.pushed(due_at, limit, task.paused_minutes, calendar)


def limit_in_force(task: Task) -> sla.Limit | None:
    """The limit a task was opened with; later changes of the rule do not reach it. None: a fixed moment."""
    return sla.Limit.parse(task.limit_text) if task.limit_text else None
