"""Timers of sales."""

from procrastinate.contrib.django import app

from gendan.core.actor import SYSTEM
from gendan.core.work import because
from gendan.inventory.services import reservations
from gendan.org.models import Company

from .services import following, quotations, watching


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="sales.expire", pass_context=False)
def expire_reservations(timestamp: int) -> None:
    """Stock kept longer than the firm allows becomes free again; the orders hear of it by event (INV-02)."""
    reservations.expire(actor=SYSTEM)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="sales.quotations", pass_context=False)
def expire_quotations(timestamp: int) -> None:
    """Offers end with the last day they are valid on (PRC-06)."""
    quotations.expire(actor=SYSTEM)


@app.periodic(cron="55 * * * *")
@app.task(queueing_lock="sales.follow_up", pass_context=False)
def follow_up(timestamp: int) -> None:
    """Every hour, so also just before midnight, when limits end: orders whose date comes near (SLA-08)."""
    with because("job:sales.follow_up"):
        for company_id in Company.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
            following.drop_settled(company_id, actor=SYSTEM)
            following.open_due(company_id, actor=SYSTEM)


@app.periodic(cron="8 * * * *")
@app.task(queueing_lock="sales.watch_dates", pass_context=False)
def watch_dates(timestamp: int) -> None:
    """Every hour, so also soon after midnight, when a promised day has passed: exceptions of dates (EXC-05)."""
    with because("job:sales.watch_dates"):
        for company_id in Company.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
            watching.watch(company_id, actor=SYSTEM)
