"""Timers and jobs of `workflow`; the bodies are services. No job holds a lock while it talks to the outside."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gendan.core.actor import SYSTEM
from gendan.core.work import because

from . import sweep
from .services import deliveries, holidays, wishes


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="workflow.sweep", pass_context=False)
def sweep_limits(timestamp: int) -> None:
    """Every minute: warnings and escalations."""
    with because("job:workflow.sweep"):
        sweep.run()


@app.task(
    retry=RetryStrategy(max_attempts=deliveries.TRIES, exponential_wait=5, retry_exceptions=[deliveries.StillWaiting]),
    pass_context=False,
)
def deliver(delivery_ids: list[int]) -> None:
    """Send messages that wait; comes again after 5, 25, 125 … seconds while some do."""
    deliveries.send(delivery_ids)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="workflow.release", pass_context=False)
def release_messages(timestamp: int) -> None:
    """Every minute: messages after quiet hours, and digests whose hour has come."""
    with because("job:workflow.release"):
        wishes.release(actor=SYSTEM)


@app.periodic(cron="30 9 * 10-12 1")
@app.task(queueing_lock="workflow.calendars", pass_context=False)
def warn_of_calendars(timestamp: int) -> None:
    """Monday mornings of the last quarter: next year's holidays are still only those the law gives."""
    with because("job:workflow.calendars"):
        holidays.warn(actor=SYSTEM)


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="workflow.lost", pass_context=False)
def deliver_lost(timestamp: int) -> None:
    """Every quarter of an hour: messages whose job was killed."""
    if ids := deliveries.lost():
        deliver.defer(delivery_ids=ids)
