"""Timers of shipping; the bodies are services."""

from procrastinate.contrib.django import app

from gendan.core.actor import SYSTEM
from gendan.core.work import because

from .services import chasing, tracking


@app.periodic(cron="0 1 * * 1")
@app.task(queueing_lock="shipping.chase_slips", pass_context=False)
def chase_slips(timestamp: int) -> None:
    """Mondays: the list of red slips that have not come back (POD-04)."""
    with because("job:shipping.chase_slips"):
        chasing.chase_slips(actor=SYSTEM)


@app.periodic(cron="30 2 * * *")
@app.task(queueing_lock="shipping.auto_confirm", pass_context=False)
def auto_confirm(timestamp: int) -> None:
    """Nightly: receipts nobody confirmed in time (POD-05)."""
    with because("job:shipping.auto_confirm"):
        chasing.auto_confirm()


@app.periodic(cron="0 7 * * *")
@app.task(queueing_lock="shipping.ask_for_delays", pass_context=False)
def ask_for_delays(timestamp: int) -> None:
    """In the afternoon, Chinese time: goods of today that are still here (SHP-06)."""
    with because("job:shipping.ask_for_delays"):
        tracking.ask_for_delays(actor=SYSTEM)


@app.periodic(cron="20 1 * * *")
@app.task(queueing_lock="shipping.check_transport", pass_context=False)
def check_transport(timestamp: int) -> None:
    """In the morning, Chinese time: where are the goods that are on their way (TRK-05)."""
    with because("job:shipping.check_transport"):
        chasing.check_transport(actor=SYSTEM)
