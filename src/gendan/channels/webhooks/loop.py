"""The loop in the worker that reads the event log for webhooks and sets sending jobs off."""

import logging
import threading

from django.db import close_old_connections, connection
from procrastinate.exceptions import AlreadyEnqueued

from gendan.channels.services.webhooks import collect

from . import sending
from .log import Reader

log = logging.getLogger("gendan.webhooks")
PAUSE = 1.0


def run(stop: threading.Event) -> None:
    """Until `stop` is set; survives a lost database connection."""
    reader = Reader()
    while not stop.is_set():
        try:
            busy = collect(reader)
            set_off()
        except Exception:
            log.exception("the webhook loop stumbled; going on")
            close_old_connections()
            connection.close()
            busy = 0
        if not busy:
            stop.wait(PAUSE)


def set_off() -> int:
    """One job for each webhook with something to send, unless one waits already; how many were set off."""
    from gendan.channels.tasks import send_webhook  # procrastinate's app exists once Django is up

    count = 0
    for webhook_id in sending.due():
        name = f"channels.webhook:{webhook_id}"
        try:
            send_webhook.configure(lock=name, queueing_lock=name).defer(webhook_id=webhook_id)
            count += 1
        except AlreadyEnqueued:
            continue
    return count
