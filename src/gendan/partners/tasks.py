"""Timers of partners; the bodies are services."""

from procrastinate.contrib.django import app

from gendan.core.actor import SYSTEM
from gendan.core.work import because

from .services import doubts


@app.periodic(cron="0 20 * * 0")
@app.task(queueing_lock="partners.look_for_doubts", pass_context=False)
def look_for_doubts(timestamp: int) -> None:
    """Weekly, in the night to Monday Chinese time: duplicate and stale data (MDM-15)."""
    with because("job:partners.look_for_doubts"):
        doubts.look(actor=SYSTEM)
