"""Timers of inventory; the bodies are services."""

from procrastinate.contrib.django import app

from gendan.core.actor import SYSTEM
from gendan.core.work import because

from .services import expiry


@app.periodic(cron="3 * * * *")
@app.task(queueing_lock="inventory.expired", pass_context=False)
def block_expired(timestamp: int) -> None:
    """Every hour, so also right after midnight wherever that is: lots past their date are blocked."""
    with because("job:inventory.expired"):
        for company_id in expiry.companies():
            expiry.block(company_id, actor=SYSTEM)
