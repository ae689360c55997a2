"""Timers and jobs of `workflow`; the bodies are services. No job holds a lock while it talks to the outside."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gendan.core.work import because

from . import sweep
from .services import deliveries


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


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="workflow.lost", pass_context=False)
def deliver_lost(timestamp: int) -> None:
    """Every quarter of an hour: messages whose job was killed."""
    if ids := deliveries.lost():
        deliver.defer(delivery_ids=ids)
