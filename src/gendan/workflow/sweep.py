"""The sweep: warns before limits and escalates after them (WFL-05). Called every minute by the worker."""

from datetime import datetime, timedelta
from typing import NamedTuple

from gendan.core import clock, params, sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.refs import Ref
from gendan.core.work import note_lock, publish, service
from gendan.org.catalogue.roles import GENERIC

from .events import TaskOverdue
from .models import Task
from .services import notices

MOST = 5000  # in one transaction
ROUNDS = 20  # of them in one sweep; the rest comes a minute later
_PAIRS = [(generic, role) for generic, roles in GENERIC.items() for role in roles]


class Swept(NamedTuple):
    """How many tasks were warned of, and how many escalated."""

    warned: int
    escalated: int


def run(now: datetime | None = None) -> Swept:
    """Warn of tasks near their limit and escalate overdue ones. One statement for any number of tasks up to MOST.

    Announces TaskOverdue for each escalation. A task is warned of once; escalated at its limit, and again to the next
    level after `workflow.escalate_every_hours`.
    """
    warned = escalated = 0
    with clock.at(now or clock.now()):
        for _round in range(ROUNDS):
            done = _run(actor=SYSTEM)
            warned, escalated = warned + done.warned, escalated + done.escalated
            if sum(done) < MOST:
                break
    return Swept(warned, escalated)


@service
def _run(*, actor: Actor) -> Swept:
    now = clock.now()
    note_lock("workflow")
    found = sql.rows(
        sql.named("workflow", "sweep"),
        {
            "now": now,
            "again": now - timedelta(hours=params.get("workflow.escalate_every_hours")),
            "today": clock.today(),
            "most": MOST,
            "generic": [generic for generic, _ in _PAIRS],
            "acting": [role for _, role in _PAIRS],
        },
    )
    overdue = [row for row in found if row[5]]
    for id, code, kind, ref_id, company_id, _overdue, level, _notices in overdue:
        ref = Ref(kind, ref_id)
        publish(TaskOverdue(id, code, str(ref), level), about=Ref(Task.KIND, id), serves=[ref], company_id=company_id)
    notices.forward(found[0][7] or [] if found else [])
    return Swept(len(found) - len(overdue), len(overdue))
