"""Timers of finance; the bodies are services."""

from procrastinate.contrib.django import app

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.work import because
from gendan.org.models import Company

from .services import collection, statements


@app.periodic(cron="0 17 * * *")
@app.task(queueing_lock="finance.nightly", pass_context=False)
def nightly(timestamp: int) -> None:
    """After midnight, Chinese time: what is overdue, promises, reminders (COL-04)."""
    with because("job:finance.nightly"):
        collection.refresh_overdue(actor=SYSTEM)
        collection.judge_promises(actor=SYSTEM)
        collection.remind(actor=SYSTEM)


@app.periodic(cron="30 17 * * *")
@app.task(queueing_lock="finance.statements", pass_context=False)
def prepare_statements(timestamp: int) -> None:
    """On the first of the month: last month's statements, so that they are with finance before the 5th (SLA-33)."""
    today = clock.today()
    if today.day != 1:
        return
    last = today.replace(month=today.month - 1) if today.month > 1 else today.replace(year=today.year - 1, month=12)
    with because("job:finance.statements"):
        for company_id in Company.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
            statements.prepare(company_id, last, actor=SYSTEM)
