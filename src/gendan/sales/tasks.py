"""Timers of sales."""

from procrastinate.contrib.django import app

from gendan.core.actor import SYSTEM
from gendan.inventory.services import reservations


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="sales.expire", pass_context=False)
def expire_reservations(timestamp: int) -> None:
    """Stock kept longer than the firm allows becomes free again; the orders hear of it by event (INV-02)."""
    reservations.expire(actor=SYSTEM)
