"""`gendan worker`: background jobs and the event dispatcher, in one process."""

import argparse
import logging
import os
import signal
import threading
from typing import cast

NAME = "worker"
HELP = "Run background jobs and hand events to their subscribers"

log = logging.getLogger("gendan.worker")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=4, help="jobs at once (default: 4)")


def run(args: argparse.Namespace) -> int:
    """Jobs in the main thread, where their runner wants its signals; events in a thread beside."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from gendan.core import dispatch

    stop = threading.Event()
    failed = threading.Event()

    def dispatch_events() -> None:
        try:
            dispatch.run(stop)
        except BaseException:
            log.exception("the event dispatcher ended; the worker stops and is restarted")
            failed.set()
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=dispatch_events, name="dispatch")
    thread.start()
    try:
        connector = cast(DjangoConnector, app.connector)
        jobs = app.with_connector(connector.get_worker_connector())
        jobs.run_worker(concurrency=args.concurrency, shutdown_graceful_timeout=10, delete_jobs="successful")
    finally:
        stop.set()
        thread.join(timeout=10)
    return 1 if failed.is_set() else 0
